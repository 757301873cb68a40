"""The HTTP server, on the loop that is running; signals of the process are not its business."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from retinue.adapters.http.protocol import ImpatientProtocol
from retinue.domain.errors import Conflict

DEFAULT_ADDRESS: Final = "127.0.0.1:8080"
CONNECTIONS_MAX: Final = 2048
GRACE_SECONDS: Final = 5


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


class HttpServer:
    """A server that is listening."""

    def __init__(self, server: uvicorn.Server, serving: asyncio.Task[None], port: int) -> None:
        self._server = server
        self._serving = serving
        self.port = port

    async def stop(self) -> None:
        """No new connections; requests under way are answered, for at most `GRACE_SECONDS`."""
        self._server.should_exit = True
        await self._serving


async def serve_http(app: ASGIApp, *, address: str = DEFAULT_ADDRESS) -> HttpServer:
    """A server that answers when this returns. Raises Conflict where the address is taken."""
    listening = _listen(address)
    config = uvicorn.Config(
        app,
        http=ImpatientProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_config=None,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    listens = asyncio.create_task(server.listening.wait())
    await asyncio.wait([serving, listens], return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        listens.cancel()
        await serving
    return HttpServer(server, serving, listening.getsockname()[1])


def _listen(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    host = host.strip("[]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, int(port)))
        listening.listen(1024)
    except (OSError, ValueError, OverflowError) as error:
        listening.close()
        raise Conflict(
            f"HTTP cannot listen on {address}.",
            "Free the address, or name another with --http.",
            field="http",
            code="ADDRESS_IN_USE",
        ) from error
    listening.setblocking(False)
    return listening
