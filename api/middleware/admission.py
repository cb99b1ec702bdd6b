"""A busy process says so at once, instead of answering everybody late.

A request takes a turn of its kind of work (`work.py`) when all of it has come, and gives it back when its answer
begins: neither a slow sender nor a slow reader holds one. Who gets none is answered 503 with `Retry-After`, within
milliseconds when too many wait already. That one client asks too often is another matter (`api.access.rate_limits`).
"""

from collections.abc import Callable, Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.middleware.turns import Reason, TurnedAway, Turns
from api.middleware.work import Limit, Work, work_of
from api.problems import answered, path_of, problem_of

# Told of a kind of work how many have a turn and how many wait.
Watch = Callable[[Work, int, int], None]
Refused = Callable[[Work, Reason], None]


class Admission:
    """Lets in as many requests as the limits say."""

    def __init__(self, app: ASGIApp, limits: Mapping[Work, Limit], watch: Watch, refused: Refused) -> None:
        self._app = app
        self._refused = refused
        self._turns = {work: Turns(limit, _watched(work, watch)) for work, limit in limits.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what has its turn; refuse the rest."""
        request = Request(scope) if scope["type"] == "http" else None
        work = work_of(request.method, path_of(request)) if request else None
        if request is None or work is None:
            await self._app(scope, receive, send)
            return
        visit = _Visit(self._turns[work], receive, send, lambda reason: self._refused(work, reason))
        try:
            if not _has_body(request):
                await visit.begin()
        except HTTPException as error:
            await answered(request, problem_of(error, None))(scope, receive, send)
            return
        try:
            await self._app(scope, visit.receive, visit.send)
        finally:
            visit.end()


def _watched(work: Work, watch: Watch) -> Callable[[Turns], None]:
    return lambda turns: watch(work, turns.working, turns.waiting)


def _has_body(request: Request) -> bool:
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


class _Visit:
    """One request's turn."""

    def __init__(self, turns: Turns, receive: Receive, send: Send, refused: Callable[[Reason], None]) -> None:
        self._turns = turns
        self._receive = receive
        self._send = send
        self._refused = refused
        self._has_begun = self._is_inside = False

    async def begin(self) -> None:
        """Take the turn. Raises HTTPException 503, which routes that read a body pass on."""
        if self._has_begun:
            return
        self._has_begun = True
        try:
            await self._turns.take()
        except TurnedAway as turned:
            self._refused(turned.reason)
            raise HTTPException(503, headers={"Retry-After": str(self._pause)}) from turned
        self._is_inside = True

    @property
    def _pause(self) -> int:
        """Seconds after which those who wait now have gone."""
        return max(1, round(self._turns.limit.seconds))

    def end(self) -> None:
        """Give the turn back; once."""
        if self._is_inside:
            self._is_inside = False
            self._turns.give_back()

    async def receive(self) -> Message:
        """The next message; the last of the body is passed on when the turn has come."""
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body"):
            await self.begin()
        return message

    async def send(self, message: Message) -> None:
        """The work is done when the answer begins: nothing here writes while it reckons."""
        if message["type"] == "http.response.start":
            self.end()
        await self._send(message)
