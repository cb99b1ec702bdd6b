"""How connections are set up; what becomes of callers who dribble is in `tests/attack/test_wire.py`."""

import asyncio
import socket

import uvicorn
from uvicorn.server import ServerState

from api.serving.patience import PatientProtocol


async def _app(scope: object, receive: object, send: object) -> None:
    """Nobody asks."""


def test_answers_do_not_wait_for_the_caller_to_have_the_first_piece() -> None:
    """The listener is made as the command makes it: by asyncio's rule it would not count as TCP's."""

    async def without_delay() -> bool:
        loop = asyncio.get_running_loop()
        config = uvicorn.Config(_app, http=PatientProtocol, ws="none", log_config=None)
        config.load()
        made: list[PatientProtocol] = []

        def protocol() -> PatientProtocol:
            made.append(PatientProtocol(config=config, server_state=ServerState(), app_state={}))
            return made[0]

        listener = socket.create_server(("127.0.0.1", 0))
        assert listener.proto == 0
        async with await loop.create_server(protocol, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            async with asyncio.timeout(30):
                while not made or made[0].transport is None:
                    await asyncio.sleep(0.01)
            accepted = made[0].transport.get_extra_info("socket")
            found = accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            writer.close()
            await writer.wait_closed()
        return bool(found)

    assert asyncio.run(without_delay())
