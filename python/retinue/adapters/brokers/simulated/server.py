"""The venue as a process: TCP on loopback, many sessions, one journal commit a batch.

Every frame read in one turn of the loop is one batch: handled in order, committed, and only then
answered. A client that does not read, or sends rubbish, is cut and disturbs nobody else. When the
journal cannot be written the venue stops: an answer that is not durable must not leave.
"""

import asyncio
import hmac
from collections.abc import Callable, Iterable
from typing import Final, cast

from google.protobuf.message import DecodeError

from retinue.adapters.brokers.simulated.data_folder import DataFolder
from retinue.adapters.brokers.simulated.framing import FrameError, FrameReader, frame
from retinue.adapters.brokers.simulated.journal import Journal
from retinue.adapters.brokers.simulated.settings import VenueSettings, open_venue
from retinue.adapters.brokers.simulated.venue import Delivery, Venue
from retinue.domain.errors import Conflict
from retinue.internal.v1 import venue_pb2

_TICK_SECONDS: Final = 0.05
_TICKS_A_QUOTE: Final = 2
_LOGIN_SECONDS: Final = 5.0
# Requests a commit covers at most, so that the first answer of a flood does not wait for all of it.
_BATCH_MAX: Final = 256
# Beyond the first a client is left out of quotes, beyond the second it is cut.
_QUOTE_BACKLOG_BYTES: Final = 1 << 16
_BACKLOG_BYTES_MAX: Final = 1 << 24


class Connection(asyncio.Protocol):
    """One client's connection; `broker` is empty until it has logged in."""

    def __init__(self, server: "VenueServer") -> None:
        self._server = server
        self._reader = FrameReader()
        self._transport: asyncio.Transport | None = None
        self._outgoing: list[bytes] = []
        self._last_due = 0.0
        self.broker = ""
        # Ended by us: whatever is still read from it counts as lost on the road.
        self.severed = False

    @property
    def gone(self) -> bool:
        return self._transport is None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are asyncio's in all but name.
        self._transport = cast("asyncio.Transport", transport)
        self._server.connected(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._server.disconnected(self)

    def data_received(self, data: bytes) -> None:
        try:
            payloads = self._reader.feed(data)
        except FrameError as error:
            self.refuse("MALFORMED", str(error))
            return
        self._server.received(self, payloads)

    def refuse(self, code: str, text: str) -> None:
        """Says why, and ends the connection."""
        if self._transport is None:
            return
        response = venue_pb2.VenueResponse()
        response.refusal.code, response.refusal.text = code, text
        self._transport.write(frame(response.SerializeToString()))
        self._transport.close()
        self._forget()

    def cut(self) -> None:
        """Ends the connection without a word."""
        if self._transport is not None:
            self._transport.abort()
            self._forget()

    def _forget(self) -> None:
        self.severed = True
        self._transport = None
        self._outgoing.clear()
        self._server.disconnected(self)

    def queue(self, payload: bytes) -> None:
        """To be written at the next flush."""
        self._outgoing.append(frame(payload))

    def flush(self) -> None:
        """Writes what is queued, in one piece."""
        if self._transport is None or not self._outgoing:
            return
        self._transport.write(b"".join(self._outgoing))
        self._outgoing.clear()
        if self._transport.get_write_buffer_size() > _BACKLOG_BYTES_MAX:
            self.cut()

    def due(self, now: float, delay: float) -> float:
        """When a delayed message may go, never before the one queued before it."""
        self._last_due = max(self._last_due, now + delay)
        return self._last_due

    def waits(self, now: float) -> bool:
        """Whether delayed messages are still to go."""
        return self._last_due > now

    def quote(self, payload: bytes) -> None:
        """Sends quotes, unless the client is behind with reading: the next ones are newer."""
        transport = self._transport
        if transport is not None and transport.get_write_buffer_size() < _QUOTE_BACKLOG_BYTES:
            transport.write(payload)


class VenueServer:
    """Connections and their batches over one core. `failed` is set when the journal gives out."""

    def __init__(
        self, venue: Venue, journal: Journal, key: str, wall_ns: Callable[[], int]
    ) -> None:
        self._venue = venue
        self._journal = journal
        self._key = key.encode()
        self._wall_ns = wall_ns
        self._now_ns = 0
        self._loop = asyncio.get_running_loop()
        self._connections: set[Connection] = set()
        self._by_broker: dict[str, list[Connection]] = {}
        self._inbox: list[tuple[Connection, bytes]] = []
        self._scheduled = False
        self._ticks = 0
        self._timer = self._loop.call_later(_TICK_SECONDS, self._tick)
        self.failed: asyncio.Future[None] = self._loop.create_future()

    def _now(self) -> int:
        # A wall clock set back must not turn the venue's time back.
        self._now_ns = max(self._now_ns, self._wall_ns())
        return self._now_ns

    def connected(self, connection: Connection) -> None:
        self._connections.add(connection)
        self._loop.call_later(_LOGIN_SECONDS, self._expect_login, connection)

    def _expect_login(self, connection: Connection) -> None:
        if not connection.broker and not connection.gone:
            connection.refuse("LOGIN_REQUIRED", "no login came")

    def disconnected(self, connection: Connection) -> None:
        self._connections.discard(connection)
        peers = self._by_broker.get(connection.broker, [])
        if connection in peers:
            peers.remove(connection)

    def received(self, connection: Connection, payloads: Iterable[bytes]) -> None:
        """Frames of this turn of the loop; handled together with every other connection's."""
        self._inbox.extend((connection, payload) for payload in payloads)
        self._schedule()

    def _schedule(self) -> None:
        if self._inbox and not self._scheduled:
            self._scheduled = True
            self._loop.call_soon(self._process)

    def _process(self) -> None:
        self._scheduled = False
        batch, self._inbox = self._inbox[:_BATCH_MAX], self._inbox[_BATCH_MAX:]
        now_ns = self._now()
        answers: list[tuple[Connection | None, Delivery]] = []
        for connection, payload in batch:
            # What was read before a peer hung up counts; what follows a cut by us never arrived.
            if not connection.severed:
                answers.extend((connection, d) for d in self._handle(connection, payload, now_ns))
        if self._commit():
            self._send(answers)
        self._schedule()

    def _handle(self, connection: Connection, payload: bytes, now_ns: int) -> list[Delivery]:
        try:
            request = venue_pb2.VenueRequest.FromString(payload)
        except DecodeError:
            connection.refuse("MALFORMED", "not a request")
            return []
        if connection.broker:
            deliveries = self._venue.handle(connection.broker, request, now_ns)
            connection.severed = any(delivery.response is None for delivery in deliveries)
            return deliveries
        if request.WhichOneof("body") != "login":
            connection.refuse("LOGIN_REQUIRED", "the first request must be a login")
            return []
        if not hmac.compare_digest(request.login.key.encode(), self._key):
            connection.refuse("LOGIN_REFUSED", "the key is wrong")
            return []
        answer = self._venue.login(request.request_id, request.login.broker)
        if answer.response is not None and answer.response.WhichOneof("body") == "logged_in":
            connection.broker = request.login.broker
            self._by_broker.setdefault(connection.broker, []).append(connection)
            quotes = self._venue.quotes(now_ns, moved_only=False)
            if quotes is not None:
                return [answer, Delivery(answer.broker, quotes, direct=True)]
        return [answer]

    def _commit(self) -> bool:
        changes = self._venue.take_changes()
        if not changes:
            return True
        try:
            self._journal.commit(changes, self._venue.marks())
        except Exception as error:
            if not self.failed.done():
                self.failed.set_exception(error)
            for connection in list(self._connections):
                connection.cut()
            return False
        return not self.failed.done()

    def _send(self, answers: Iterable[tuple[Connection | None, Delivery]]) -> None:
        touched: dict[Connection, None] = {}
        now = self._loop.time()
        for asker, delivery in answers:
            if delivery.response is None:
                if asker is not None:
                    asker.flush()
                    asker.cut()
                continue
            body = delivery.response.SerializeToString()
            if delivery.direct and asker is not None:
                targets = [asker]
            else:
                targets = self._by_broker.get(delivery.broker, [])
            for target in targets:
                asked = target is asker and delivery.request_id
                payload = _request_id_field(delivery.request_id) + body if asked else body
                if delivery.delay_ns or target.waits(now):
                    due = target.due(now, delivery.delay_ns / 1e9)
                    self._loop.call_at(due, _send_late, target, payload)
                else:
                    target.queue(payload)
                    touched[target] = None
        for connection in touched:
            connection.flush()

    def _tick(self) -> None:
        self._timer = self._loop.call_later(_TICK_SECONDS, self._tick)
        now_ns = self._now()
        deliveries = self._venue.tick(now_ns)
        if not self._commit():
            return
        self._send((None, delivery) for delivery in deliveries)
        self._ticks += 1
        if self._ticks % _TICKS_A_QUOTE == 0 and self._by_broker:
            quotes = self._venue.quotes(now_ns, moved_only=True)
            if quotes is not None:
                payload = frame(quotes.SerializeToString())
                for connections in self._by_broker.values():
                    for connection in connections:
                        connection.quote(payload)

    def close(self) -> None:
        """Answers what was read, writes the last marks, and hangs up."""
        self._timer.cancel()
        while self._inbox and not self.failed.done():
            self._process()
        if not self.failed.done():
            self._journal.commit(self._venue.take_changes(), self._venue.marks())
        for connection in list(self._connections):
            connection.refuse("CLOSING", "the venue closes")


def _send_late(connection: Connection, payload: bytes) -> None:
    connection.queue(payload)
    connection.flush()


def _request_id_field(request_id: int) -> bytes:
    """Field 1 of a response; the rest of the bytes is the same for every connection."""
    encoded = bytearray(b"\x08")
    while request_id > 0x7F:
        encoded.append(request_id & 0x7F | 0x80)
        request_id >>= 7
    encoded.append(request_id)
    return bytes(encoded)


async def serve_venue(
    settings: VenueSettings,
    *,
    wall_ns: Callable[[], int],
    announce: Callable[[str], None],
    stop: asyncio.Event,
) -> None:
    """Runs a venue until `stop` is set or its journal fails; `announce` gets the address."""
    listings = settings.listings()
    folder = DataFolder(settings.data)
    try:
        journal = Journal(settings.data, listings)
        try:
            venue = open_venue(settings, listings, journal, wall_ns())
            server = VenueServer(venue, journal, folder.key(), wall_ns)
            loop = asyncio.get_running_loop()
            try:
                listener = await loop.create_server(
                    lambda: Connection(server), settings.host, settings.port
                )
            except OSError:
                raise Conflict(
                    f"{settings.host}:{settings.port} cannot be listened on.",
                    "Free it, or name another with --listen.",
                    field="listen",
                    code="ADDRESS_IN_USE",
                ) from None
            host, port = listener.sockets[0].getsockname()[:2]
            announce(f"{host}:{port}")
            server.failed.add_done_callback(lambda _: stop.set())
            await stop.wait()
            listener.close()
            server.close()
            # One turn, for the last answers to reach their sockets.
            await asyncio.sleep(0)
            if server.failed.done():
                await server.failed
        finally:
            journal.close()
    finally:
        folder.close()
