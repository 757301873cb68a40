"""A gateway's session with the simulated venue over TCP."""

import asyncio
from collections import deque
from collections.abc import Sequence
from typing import Final, cast

from google.protobuf.message import DecodeError

from retinue.adapters.brokers.simulated.conversation import Conversation
from retinue.adapters.brokers.simulated.framing import FrameError, FrameReader, frame
from retinue.internal.v1 import venue_pb2
from retinue.ports.broker import LoginRefused, NotConnected

# Messages translated in one turn of the loop: a burst must not hold everyone else up.
_MESSAGES_A_TURN: Final = 64


class _Wire(asyncio.Protocol):
    """One connection's bytes; what it reads waits in `inbox` for the session's turns."""

    def __init__(self, session: "SimulatedSession") -> None:
        self._session = session
        self._reader = FrameReader()
        self.inbox: deque[bytes] = deque()
        self.transport: asyncio.Transport | None = None
        self.pumping = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's in all but name.
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        try:
            self.inbox.extend(self._reader.feed(data))
        except FrameError:
            if self.transport is not None:
                self.transport.abort()
            return
        self._session.pump(self)

    def connection_lost(self, error: Exception | None) -> None:
        self.transport = None
        self._session.wire_lost(self, str(error) if error else "the venue hung up")


class SimulatedSession(Conversation):
    """BrokerSession over one TCP connection at a time."""

    def __init__(self, host: str, port: int, *, key: str, broker: str) -> None:
        super().__init__()
        self._address = (host, port)
        self._key = key
        self._broker = broker
        self._wire: _Wire | None = None

    async def connect(self) -> None:
        if self._wire is not None:
            raise RuntimeError("already connected")
        loop = asyncio.get_running_loop()
        try:
            _, wire = await loop.create_connection(lambda: _Wire(self), *self._address)
        except OSError as error:
            raise NotConnected(str(error)) from error
        self._wire = wire
        try:
            await self._login(self._key, self._broker)
        except (LoginRefused, NotConnected, asyncio.CancelledError):
            self._drop("not logged in")
            raise

    async def close(self) -> None:
        self._drop("closed by this side")

    def _drop(self, text: str) -> None:
        wire = self._wire
        if wire is not None and wire.transport is not None:
            wire.transport.close()
            self._end(wire, text)

    def _send(self, requests: Sequence[venue_pb2.VenueRequest]) -> None:
        transport = self._wire.transport if self._wire else None
        if transport is None or transport.is_closing():
            raise NotConnected("no connection to the venue")
        transport.write(b"".join(frame(request.SerializeToString()) for request in requests))

    def pump(self, wire: _Wire) -> None:
        """Sees to it that the wire's inbox is read, some messages a turn."""
        if not wire.pumping:
            wire.pumping = True
            asyncio.get_running_loop().call_soon(self._turn, wire)

    def _turn(self, wire: _Wire) -> None:
        wire.pumping = False
        self._read(wire, _MESSAGES_A_TURN)
        if wire.inbox:
            self.pump(wire)

    def _read(self, wire: _Wire, messages: int) -> None:
        while wire.inbox and messages > 0 and self._wire is wire:
            messages -= 1
            try:
                response = venue_pb2.VenueResponse.FromString(wire.inbox.popleft())
            except DecodeError:
                self._drop("the venue sent rubbish")
                return
            self._receive(response)

    def wire_lost(self, wire: _Wire, text: str) -> None:
        """The connection ended; what it still brought comes before the news of its end."""
        self._read(wire, len(wire.inbox))
        self._end(wire, text)

    def _end(self, wire: _Wire, text: str) -> None:
        if self._wire is wire:
            self._wire = None
            self._lost(text)
