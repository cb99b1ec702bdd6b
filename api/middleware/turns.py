"""Turns at work: a few work, some wait in order for a while, the others are turned away at once."""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum

from api.middleware.work import Limit


class Reason(StrEnum):
    """Why someone is turned away."""

    FULL = "full"  # as many wait as may
    LATE = "late"  # the turn did not come in time


class TurnedAway(Exception):
    """There is no turn now."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Turns:
    """The turns of one kind of work. Of one event loop; nothing here waits but `take`."""

    def __init__(self, limit: Limit, on_change: Callable[["Turns"], None] = lambda turns: None) -> None:
        """on_change: told whenever other numbers work or wait."""
        self.limit = limit
        self._on_change = on_change
        self._working = 0
        self._queue: deque[asyncio.Future[None]] = deque()

    @property
    def working(self) -> int:
        """How many have a turn."""
        return self._working

    @property
    def waiting(self) -> int:
        """How many wait for one."""
        return len(self._queue)

    async def take(self) -> None:
        """Wait for a turn, which `give_back` ends. Raises TurnedAway."""
        if self._working < self.limit.at_once:
            self._working += 1
            self._on_change(self)
            return
        if len(self._queue) >= self.limit.waiting:
            raise TurnedAway(Reason.FULL)
        turn = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        self._on_change(self)
        try:
            async with asyncio.timeout(self.limit.seconds):
                await turn
        except BaseException as error:
            self._leave(turn)
            if isinstance(error, TimeoutError):
                raise TurnedAway(Reason.LATE) from None
            raise

    def give_back(self) -> None:
        """The work is done: whoever has waited longest goes on."""
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                break
        else:
            self._working -= 1
        self._on_change(self)

    def _leave(self, turn: "asyncio.Future[None]") -> None:
        """Wait no longer; a turn that has come in the same moment goes to the next."""
        if turn.done() and not turn.cancelled():
            self.give_back()
            return
        with suppress(ValueError):
            self._queue.remove(turn)
        self._on_change(self)
