"""HTTP/1.1 as uvicorn speaks it, with an end to slow and endless headers."""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_SECONDS_MAX: Final = 5.0
HEADER_BYTES_MAX: Final = 32 * 1024


class ImpatientProtocol(HttpToolsProtocol):
    """Cuts a connection whose request line and headers are not there in time, or too large."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Paths hold secrets. uvicorn asks whether anybody listens to its access log, and where the
        # process has a root handler somebody does, whatever its setting says.
        self.access_log = False
        self._header_deadline: asyncio.TimerHandle | None = None
        self._header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._await_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._header_deadline is not None:
            self._header_bytes += len(data)
        super().data_received(data)
        if self._header_deadline is not None and self._header_bytes > HEADER_BYTES_MAX:
            self.transport.close()

    def on_message_begin(self) -> None:
        if self._header_deadline is None:
            self._await_headers()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        super().on_headers_complete()

    def _await_headers(self) -> None:
        self._header_bytes = 0
        self._header_deadline = asyncio.get_running_loop().call_later(HEADER_SECONDS_MAX, self._cut)

    def _stop_waiting(self) -> None:
        if self._header_deadline is not None:
            self._header_deadline.cancel()
            self._header_deadline = None

    def _cut(self) -> None:
        self._header_deadline = None
        self.transport.close()
