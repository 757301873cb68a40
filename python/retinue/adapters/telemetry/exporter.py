"""Sends spans to an OTLP endpoint, from a thread of its own.

Whoever has something to tell hands it over and goes on at once. Both what waits to be written as
spans and what waits to be sent have an end: beyond it the newest effects and the oldest messages
are dropped, and counted. A message that the endpoint does not take is tried again, ever more
slowly, and dropped in the end.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol, TypeVar

from retinue.domain.errors import RetinueError, Unavailable
from retinue.engine.spans import EngineFault, Spans, sent_spans, trace_request
from retinue.engine.stored import effects_in
from retinue.ports.log import Frame
from retinue.ports.traces import SentOrder

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

INBOX_BYTES_MAX: Final = 64 * 1024 * 1024
OUTBOX_BYTES_MAX: Final = 64 * 1024 * 1024
SENT_MAX: Final = 100_000
SPANS_MAX: Final = 4_000
BYTES_MAX: Final = 3_000_000
"""Of one message: receivers take 4 MB."""
GATHER_SECONDS: Final = 0.5
"""Before a message is made: many orders share it."""
TRIES_MAX: Final = 7
RETRY_SECONDS: Final = 0.1
"""Before the second try; twice as long before each further one."""
CLOSE_SECONDS: Final = 2.0


class Endpoint(Protocol):
    """Where spans are sent."""

    def export(self, request: bytes) -> int:
        """Send an `ExportTraceServiceRequest`; how many of its spans were not taken.

        Raises Unavailable where the same may be tried again, else another RetinueError.
        """
        ...

    def close(self) -> None: ...


ReadRecord = Callable[[int], Frame]
"""The record at a position; on the exporter's thread. Raises RetinueError."""


@dataclass(frozen=True, slots=True)
class ExportState:
    """What became of the spans so far."""

    sent: int
    dropped: int
    """Effects that found no room count one each: nearly all of them are one span."""
    waiting_bytes: int
    problem: str


class _Message(NamedTuple):
    spans: bytes
    number: int


class Exporter:
    """Any thread may hand over. Implements `ports.traces.EffectsTap`."""

    def __init__(
        self,
        endpoint: Endpoint,
        resource: dict[str, str],
        read_record: ReadRecord,
        *,
        inbox_bytes_max: int = INBOX_BYTES_MAX,
        outbox_bytes_max: int = OUTBOX_BYTES_MAX,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        """`resource`: what spans say of this process."""
        self._endpoint = endpoint
        self._resource = list(resource.items())
        self._read_record = read_record
        self._inbox_bytes_max = inbox_bytes_max
        self._outbox_bytes_max = outbox_bytes_max
        self._retry_seconds = retry_seconds
        self._changed = threading.Condition()
        self._closing = threading.Event()
        # Under the condition's lock: what was handed over.
        self._effects: list[tuple[int, bytes]] = []
        self._effects_bytes = 0
        self._orders: deque[SentOrder] = deque()
        self._written: list[bytes] = []
        self._dropped = 0
        # On the thread alone: what waits to be sent.
        self._spans = Spans()
        self._outbox: deque[_Message] = deque()
        self._outbox_bytes = 0
        self._sent = 0
        self._problem = ""
        self._told = ""
        self._thread = threading.Thread(target=self._run, name="traces", daemon=True)
        self._thread.start()

    def effects(self, slices: Sequence[tuple[int, bytes]]) -> None:
        """See `ports.traces.EffectsTap`."""
        size = sum(len(data) for _, data in slices)
        with self._changed:
            if self._effects_bytes + size > self._inbox_bytes_max:
                self._dropped += sum(effects_in(data) for _, data in slices)
                return
            self._effects.extend(slices)
            self._effects_bytes += size
            self._changed.notify()

    def sent(self, order: SentOrder) -> None:
        """See `ports.traces.GatewaySpans`."""
        # Once an order, on the gateway's own thread: without a lock, and nobody is woken for it.
        if len(self._orders) < SENT_MAX:
            self._orders.append(order)
        else:
            with self._changed:
                self._dropped += 1

    def span(self, written: bytes) -> None:
        """One span as `engine.spans.service_span` wrote it."""
        with self._changed:
            if len(self._written) >= SENT_MAX:
                self._dropped += 1
                return
            self._written.append(written)
            if len(self._written) == 1:
                self._changed.notify()

    def state(self) -> ExportState:
        with self._changed:
            waiting = self._effects_bytes + self._outbox_bytes
            return ExportState(self._sent, self._dropped, waiting, self._problem)

    def close(self) -> None:
        """Sends what waits, for at most `CLOSE_SECONDS`; what is left then is dropped."""
        self._closing.set()
        with self._changed:
            self._changed.notify()
        self._thread.join(CLOSE_SECONDS)
        # A call that hangs ends with its channel.
        self._endpoint.close()
        self._thread.join(CLOSE_SECONDS)

    def _run(self) -> None:
        wait, tries = 0.0, 0
        while True:
            self._gather(None if not self._outbox else wait)
            self._take()
            if not self._outbox:
                if self._closing.is_set() and not self._has_more():
                    return
                continue
            if self._send():
                wait, tries = 0.0, 0
                continue
            tries += 1
            wait = self._retry_seconds * 2 ** (tries - 1)
            if tries == TRIES_MAX or self._closing.is_set():
                self._drop_oldest()
                wait, tries = (0.0, 0) if self._closing.is_set() else (wait, tries - 1)

    def _has_more(self) -> bool:
        with self._changed:
            return bool(self._effects or self._orders or self._written)

    def _gather(self, seconds: float | None) -> None:
        """Returns when there is something to do; None: waits until something is handed over."""
        if seconds is None:
            with self._changed:
                while not (
                    self._effects or self._orders or self._written or self._closing.is_set()
                ):
                    self._changed.wait(GATHER_SECONDS)
            self._closing.wait(GATHER_SECONDS)
        elif seconds:
            self._closing.wait(seconds)

    def _take(self) -> None:
        """Writes what was handed over as spans."""
        with self._changed:
            slices, self._effects, self._effects_bytes = self._effects, [], 0
            written, self._written = self._written, []
        orders = [self._orders.popleft() for _ in range(len(self._orders))]
        messages = [_Message(span, 1) for span in written]
        messages += [_Message(sent_spans(rows), len(rows)) for rows in _parts(orders)]
        try:
            messages += self._written_of(slices)
        except EngineFault as fault:
            self._count_dropped(sum(effects_in(data) for _, data in slices), fault.args[1])
        for message in _packed(messages):
            self._add(message)

    def _written_of(self, slices: list[tuple[int, bytes]]) -> list[_Message]:
        """Raises EngineFault."""
        messages, missing = self._spans.write(slices)
        while missing:
            self._learn(missing)
            messages, missing = self._spans.write(slices)
        return [_Message(spans, number) for spans, number in messages]

    def _learn(self, positions: list[int]) -> None:
        for position in positions:
            try:
                known = self._read_record(position)
                self._spans.learn(position, known.stamp_ns, known.payload)
            except (RetinueError, EngineFault) as error:
                # A signal's spans are not written then; others have no name, or no time.
                self._tell(f"record {position}: {error}")
                self._spans.learn(position, 0, b"")

    def _add(self, message: _Message) -> None:
        self._outbox.append(message)
        self._outbox_bytes += len(message.spans)
        while self._outbox_bytes > self._outbox_bytes_max and len(self._outbox) > 1:
            self._drop_oldest()

    def _drop_oldest(self) -> None:
        message = self._outbox.popleft()
        self._outbox_bytes -= len(message.spans)
        self._count_dropped(message.number, self._problem or "more than can be kept")

    def _count_dropped(self, count: int, problem: str) -> None:
        with self._changed:
            self._dropped += count
            self._problem = problem
        self._tell(problem)

    def _tell(self, problem: str) -> None:
        """One line an outage: the hundredth failure says no more than the first."""
        if problem != self._told:
            self._told = problem
            _log.warning("spans are dropped, orders go on: %s", problem)

    def _send(self) -> bool:
        """The oldest message; False where it should be tried again."""
        message = self._outbox[0]
        refused, problem = 0, ""
        try:
            refused = self._endpoint.export(trace_request(self._resource, message.spans))
        except Unavailable as error:
            with self._changed:
                self._problem = error.problem
            return False
        except RetinueError as error:
            refused, problem = message.number, error.problem
        if self._outbox and self._outbox[0] is message:
            self._outbox.popleft()
            self._outbox_bytes -= len(message.spans)
        with self._changed:
            self._sent += message.number - refused
            self._dropped += refused
            self._problem = problem or ("the endpoint refused some" if refused else "")
        if not self._problem:
            self._told = ""
        else:
            self._tell(self._problem)
        return True


def _packed(messages: Iterable[_Message]) -> Iterator[_Message]:
    """As few as can be: each costs as much as hundreds of spans."""
    parts: list[bytes] = []
    number = size = 0
    for message in messages:
        if number + message.number > SPANS_MAX or size + len(message.spans) > BYTES_MAX:
            if parts:
                yield _Message(b"".join(parts), number)
            parts, number, size = [], 0, 0
        parts.append(message.spans)
        number += message.number
        size += len(message.spans)
    if parts:
        yield _Message(b"".join(parts), number)


def _parts(rows: list[_T]) -> list[list[_T]]:
    return [rows[at : at + SPANS_MAX] for at in range(0, len(rows), SPANS_MAX)]
