"""Some work, some wait in order, the rest are turned away: by events, without a clock."""

import asyncio

import pytest

from api.middleware.turns import Reason, TurnedAway, Turns
from api.middleware.work import Limit

_LONG = 3_600.0


async def settled() -> None:
    """Let every task go as far as it can."""
    for _ in range(5):
        await asyncio.sleep(0)


async def worker(turns: Turns, name: str, done: list[str], gate: asyncio.Event) -> None:
    await turns.take()
    done.append(name)
    await gate.wait()
    turns.give_back()


def test_so_many_work_so_many_wait_and_the_rest_are_refused_at_once() -> None:
    async def story() -> None:
        turns, begun, gate = Turns(Limit(2, 2, _LONG)), list[str](), asyncio.Event()
        tasks = [asyncio.create_task(worker(turns, each, begun, gate)) for each in "abcd"]
        await settled()
        assert begun == ["a", "b"] and (turns.working, turns.waiting) == (2, 2)
        with pytest.raises(TurnedAway) as refused:
            await turns.take()
        assert refused.value.reason is Reason.FULL
        gate.set()
        await asyncio.gather(*tasks)
        assert begun == ["a", "b", "c", "d"] and (turns.working, turns.waiting) == (0, 0)

    asyncio.run(story())


def test_one_who_waits_too_long_is_told_so_and_holds_nobody_up() -> None:
    async def story() -> None:
        turns = Turns(Limit(1, 5, 0.01))
        await turns.take()
        with pytest.raises(TurnedAway) as refused:
            await turns.take()
        assert refused.value.reason is Reason.LATE
        assert (turns.working, turns.waiting) == (1, 0)
        turns.give_back()
        await turns.take()
        assert turns.working == 1

    asyncio.run(story())


@pytest.mark.parametrize("moment", ["while waiting", "as the turn comes"])
def test_one_who_leaves_takes_no_turn_along(moment: str) -> None:
    async def story() -> None:
        turns, begun, gate = Turns(Limit(1, 5, _LONG)), list[str](), asyncio.Event()
        await turns.take()
        leaving = asyncio.create_task(worker(turns, "leaving", begun, gate))
        staying = asyncio.create_task(worker(turns, "staying", begun, gate))
        await settled()
        if moment == "as the turn comes":
            turns.give_back()
            leaving.cancel()
        else:
            leaving.cancel()
            await settled()
            turns.give_back()
        await settled()
        assert begun == ["staying"] and (turns.working, turns.waiting) == (1, 0)
        gate.set()
        await staying
        assert turns.working == 0

    asyncio.run(story())


def test_every_change_is_told() -> None:
    async def story() -> None:
        told: list[tuple[int, int]] = []
        turns = Turns(Limit(1, 1, _LONG), lambda each: told.append((each.working, each.waiting)))
        await turns.take()
        waiting = asyncio.create_task(turns.take())
        await settled()
        turns.give_back()
        await waiting
        turns.give_back()
        assert told == [(1, 0), (1, 1), (1, 0), (0, 0)]

    asyncio.run(story())
