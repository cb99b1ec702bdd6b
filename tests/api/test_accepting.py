"""Connections of one socket go to whoever has fewest; one that nobody else takes is not left waiting."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.serving.accepting import Acceptor
from api.serving.shares import Shares


@pytest.fixture
def shares(tmp_path: Path) -> Iterator[tuple[Shares, Shares]]:
    Shares.make(tmp_path / "connections", 2)
    yield Shares(tmp_path / "connections", 0), Shares(tmp_path / "connections", 1)


def test_a_worker_is_ahead_of_one_that_is_there_and_has_fewer(shares: tuple[Shares, Shares]) -> None:
    ours, theirs = shares
    assert not ours.is_ahead(5)
    theirs.say(5)
    assert ours.is_ahead(6) and not ours.is_ahead(5)
    theirs.leave()
    assert not ours.is_ahead(6)
    ours.say(9)
    assert not ours.is_ahead(10) and not theirs.is_ahead(9) and theirs.is_ahead(10)


class Counted(asyncio.Protocol):
    """Remembers that it was made, and closes."""

    made = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        type(self).made += 1
        transport.close()


@pytest.mark.parametrize("other", ["has as many", "has fewer, and does not come"])
def test_every_connection_is_taken(shares: tuple[Shares, Shares], other: str) -> None:
    ours, theirs = shares
    theirs.say(0 if other == "has as many" else -1)
    Counted.made = 0

    async def story() -> None:
        held = 0 if other == "has as many" else 3
        if held:
            theirs.say(1)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            acceptor = Acceptor(listener, Counted, lambda: held, ours)
            acceptor.start()
            for _ in range(3):
                reader, writer = await asyncio.open_connection(*listener.getsockname())
                assert await reader.read() == b""
                writer.close()
                await writer.wait_closed()
            acceptor.close()

    asyncio.run(story())
    assert Counted.made == 3
    # One that has stopped is nobody to wait for.
    assert not theirs.is_ahead(100)


def test_one_that_is_ahead_leaves_a_connection_to_the_other(shares: tuple[Shares, Shares]) -> None:
    ours, theirs = shares
    Counted.made = 0

    async def story() -> None:
        with socket.create_server(("127.0.0.1", 0)) as listener:
            acceptor = Acceptor(listener, Counted, lambda: 4, ours)
            theirs.say(2)
            acceptor.start()
            with socket.create_connection(listener.getsockname()):
                # What it does when it is told of the connection: nothing yet.
                acceptor._ready()
                assert acceptor._connecting == set() and Counted.made == 0
                theirs.say(4)
                acceptor._ready()
                assert len(acceptor._connecting) == 1
                await asyncio.gather(*acceptor._connecting)
            acceptor.close()

    asyncio.run(story())
    assert Counted.made == 1
