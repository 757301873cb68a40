"""Reports on their way to the log: batched, numbered, and kept until the log has them."""

from collections import deque
from typing import Final, NamedTuple

from retinue.api.v1.gateway_pb2 import Report, ReportBatch

# Far below the 4 MB that a message may have, and still a thousand reports and more.
_BATCH_BYTES_MAX: Final = 256 * 1024
# Later executions may have overtaken so many on a connection that then was lost. The engine takes
# each once, however often it is told.
_OVERTAKEN_MAX: Final = 100
_REPORTS_TAG: Final = b"\x22"
_BATCH_IN_RESPONSE_TAG: Final = b"\x12"


class _Sealed(NamedTuple):
    sequence: int
    made_ns: int
    executions_through: int
    response: bytes


class Outbox:
    """`session` is drawn at each start; sequences count within it, without gaps, from 1."""

    def __init__(self, session: int) -> None:
        self.connection_id = 0
        self._session = session
        self._sequence = 0
        self._open: list[bytes] = []
        self._open_bytes = 0
        self._open_since_ns = 0
        self._kept: deque[_Sealed] = deque()
        self._executions_seen = 0
        self.executions_durable = 0

    @property
    def session(self) -> int:
        return self._session

    def add(self, report: Report, now_ns: int) -> None:
        """One report; its received time is `now_ns`."""
        report.received_time_ns = now_ns
        self.add_encoded(_framed(_REPORTS_TAG, report.SerializeToString()), now_ns)

    def add_encoded(self, reports: bytes, now_ns: int) -> None:
        """Reports as fields of a ReportBatch."""
        if not reports:
            return
        if not self._open:
            self._open_since_ns = now_ns
        self._open.append(reports)
        self._open_bytes += len(reports)

    def saw_execution(self, sequence: int) -> None:
        """The broker's executions up to this one are in the batches made so far or the open one."""
        self._executions_seen = max(self._executions_seen, sequence)

    @property
    def ask_after_seen(self) -> int:
        """Where to ask for what was missed, from somewhat before what was seen."""
        return max(0, self._executions_seen - _OVERTAKEN_MAX)

    @property
    def ask_after_durable(self) -> int:
        """The same, from what the log has."""
        return max(0, self.executions_durable - _OVERTAKEN_MAX)

    def start_after_execution(self, sequence: int) -> None:
        """What an earlier process knew to be durable."""
        self._executions_seen = self.executions_durable = sequence

    def seal(self) -> list[bytes]:
        """Closes what was added into serialized LinkResponses, ready to send.

        Nothing before the first link has told whose reports these are: the engine could not read a
        batch of no connection, and the log would hold it for ever.
        """
        if not self.connection_id:
            return []
        made: list[bytes] = []
        parts: list[bytes] = []
        size = 0
        for part in self._open:
            if parts and size + len(part) > _BATCH_BYTES_MAX:
                made.append(self._close(parts, is_last=False))
                parts, size = [], 0
            parts.append(part)
            size += len(part)
        if parts:
            made.append(self._close(parts, is_last=True))
        self._open.clear()
        self._open_bytes = 0
        return made

    def _close(self, parts: list[bytes], *, is_last: bool) -> bytes:
        self._sequence += 1
        head = ReportBatch(
            connection_id=self.connection_id, session=self._session, sequence=self._sequence
        )
        batch = b"".join((head.SerializeToString(), *parts))
        response = _framed(_BATCH_IN_RESPONSE_TAG, batch)
        # Only with its last batch is everything seen so far on its way.
        seen = self._executions_seen if is_last else 0
        self._kept.append(_Sealed(self._sequence, self._open_since_ns, seen, response))
        return response

    def durable_through(self, sequence: int) -> None:
        """The log has the batches up to this one."""
        while self._kept and self._kept[0].sequence <= sequence:
            done = self._kept.popleft()
            self.executions_durable = max(self.executions_durable, done.executions_through)

    def kept(self) -> list[bytes]:
        """Everything the log may not have, oldest first."""
        return [sealed.response for sealed in self._kept]

    def oldest_ns(self) -> int | None:
        """Since when a report has waited for the log; None: none does."""
        if self._kept:
            return self._kept[0].made_ns
        return self._open_since_ns if self._open else None


def without_sent(reports: bytes, order_ids: frozenset[bytes]) -> bytes:
    """The same encoded reports but for SENT of these orders: they did not leave after all."""
    batch = ReportBatch.FromString(reports)
    kept = [
        report
        for report in batch.reports
        if not (report.kind == 1 and report.order_id in order_ids)
    ]
    return b"".join(_framed(_REPORTS_TAG, report.SerializeToString()) for report in kept)


def _framed(tag: bytes, content: bytes) -> bytes:
    length = len(content)
    head = bytearray(tag)
    while length > 0x7F:
        head.append(length & 0x7F | 0x80)
        length >>= 7
    head.append(length)
    return bytes(head) + content
