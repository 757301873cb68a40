"""The exporter against endpoints that take, refuse, hang or are away."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from retinue.adapters.telemetry.exporter import Exporter
from retinue.domain.errors import InvalidInput, NotFound, Unavailable
from retinue.engine.spans import service_span
from retinue.internal.v1 import effects_pb2 as internal
from retinue.internal.v1.record_pb2 import Record, Signal
from retinue.ports.log import Frame
from retinue.ports.traces import SentOrder

SIGNAL = 5
TRACE = bytes(range(16))
INSTRUCTION = SIGNAL.to_bytes(8, "big") + b"instruct"
ORDER = SIGNAL.to_bytes(8, "big") + b"theorder"


class Endpoint:
    """Does what `answer` does; what it took is kept."""

    def __init__(self, answer: Callable[[], int] = lambda: 0) -> None:
        self.answer = answer
        self.requests: list[bytes] = []
        self.closed = threading.Event()

    def export(self, request: bytes) -> int:
        refused = self.answer()
        self.requests.append(request)
        return refused

    def close(self) -> None:
        self.closed.set()


def read_record(position: int) -> Frame:
    if position != SIGNAL:
        raise NotFound("no such record", "")
    record = Record(trace_context=TRACE + bytes(9), signal=Signal())
    return Frame(position, 1, record.SerializeToString())


def fills(count: int, tag: str = "") -> tuple[int, bytes]:
    """A slice with so many executions."""
    effects = [
        internal.Effect(
            execution=internal.Execution(
                order_id=ORDER, instruction_id=INSTRUCTION, exec_id=f"{tag}{number}"
            )
        )
        for number in range(count)
    ]
    return 6, internal.Effects(effects=effects).SerializeToString()


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.01)


@pytest.fixture
def made() -> Iterator[Callable[..., Exporter]]:
    exporters: list[Exporter] = []

    def make(endpoint: Endpoint, **more: int) -> Exporter:
        resource = {"service.name": "tested"}
        made = Exporter(endpoint, resource, read_record, retry_seconds=0.001, **more)
        exporters.append(made)
        return made

    yield make
    for exporter in exporters:
        exporter.close()


def test_everything_handed_over_goes_out_in_one_message(made: Callable[..., Exporter]) -> None:
    endpoint = Endpoint()
    exporter = made(endpoint)
    exporter.effects([fills(3)])
    exporter.sent(SentOrder(TRACE, ORDER, 1, "client", "broker", 5, 6))
    exporter.span(service_span(TRACE, 1, 0, "request", "server", 1, 2, False, [("key", "value")]))
    until(lambda: exporter.state().sent == 5)
    [request] = endpoint.requests
    for words in (b"tested", b"fill", b"send", b"request", b"value"):
        assert words in request
    assert exporter.state().dropped == 0


def test_a_message_has_no_more_than_4000_spans(made: Callable[..., Exporter]) -> None:
    endpoint = Endpoint()
    exporter = made(endpoint)
    exporter.effects([fills(9_000)])
    until(lambda: exporter.state().sent == 9_000)
    assert len(endpoint.requests) == 3


def test_what_fails_is_tried_again_and_sent_once(made: Callable[..., Exporter]) -> None:
    answers = iter([True, True, False])

    def answer() -> int:
        if next(answers):
            raise Unavailable("away", "")
        return 0

    endpoint = Endpoint(answer)
    exporter = made(endpoint)
    exporter.effects([fills(2)])
    until(lambda: exporter.state().sent == 2)
    assert len(endpoint.requests) == 1
    assert exporter.state().dropped == 0 and exporter.state().problem == ""


def test_what_never_goes_is_dropped_and_counted(made: Callable[..., Exporter]) -> None:
    def answer() -> int:
        raise Unavailable("it is away", "")

    exporter = made(Endpoint(answer))
    exporter.effects([fills(2)])
    until(lambda: exporter.state().dropped == 2)
    assert exporter.state().problem == "it is away"


@pytest.mark.parametrize(("refused", "sent"), [(2, 1), (InvalidInput("garbage", ""), 0)])
def test_what_is_refused_is_counted_and_not_tried_again(
    made: Callable[..., Exporter], refused: int | InvalidInput, sent: int
) -> None:
    tries = []

    def answer() -> int:
        tries.append(1)
        if isinstance(refused, InvalidInput):
            raise refused
        return refused

    exporter = made(Endpoint(answer))
    exporter.effects([fills(3)])
    until(lambda: exporter.state().sent + exporter.state().dropped == 3)
    assert (exporter.state().sent, len(tries)) == (sent, 1)


def test_queues_end_and_nobody_waits_while_an_endpoint_hangs(made: Callable[..., Exporter]) -> None:
    hanging, asked = threading.Event(), threading.Event()

    def answer() -> int:
        asked.set()
        hanging.wait(10)
        return 0

    part = fills(10)
    exporter = made(Endpoint(answer), inbox_bytes_max=3 * len(part[1]))
    exporter.effects([part])
    assert asked.wait(10)
    began = time.monotonic()
    for _ in range(100):
        exporter.effects([part])
    assert time.monotonic() - began < 1
    assert exporter.state().dropped == 970
    assert exporter.state().waiting_bytes < 10 * len(part[1])
    hanging.set()
    until(lambda: exporter.state().sent == 40)


def test_the_oldest_messages_make_room(made: Callable[..., Exporter]) -> None:
    gone = threading.Event()

    def answer() -> int:
        if not gone.is_set():
            raise Unavailable("away", "")
        return 0

    endpoint = Endpoint(answer)
    exporter = made(endpoint, outbox_bytes_max=1_000)
    exporter.effects([fills(4_000, "old"), fills(4_000, "new")])
    until(lambda: exporter.state().dropped >= 4_000)
    gone.set()
    exporter.effects([fills(1, "last")])
    until(lambda: exporter.state().sent > 0)
    assert not any(b"old3" in request for request in endpoint.requests)


def test_effects_without_a_trace_and_bytes_that_are_none_stop_nothing(
    made: Callable[..., Exporter],
) -> None:
    endpoint = Endpoint()
    exporter = made(endpoint)
    lost = internal.Execution(order_id=ORDER, instruction_id=bytes(16), exec_id="lost")
    effects = internal.Effects(effects=[internal.Effect(execution=lost)])
    exporter.effects([(7, effects.SerializeToString()), fills(1)])
    until(lambda: exporter.state().sent == 1)
    assert b"lost" not in endpoint.requests[0]


def test_closing_sends_what_waits_and_does_not_hang() -> None:
    endpoint = Endpoint()
    exporter = Exporter(endpoint, {}, read_record)
    exporter.effects([fills(2)])
    exporter.close()
    assert len(endpoint.requests) == 1 and endpoint.closed.is_set()
    hanging = Endpoint()
    hanging.answer = lambda: int(hanging.closed.wait(30))
    exporter = Exporter(hanging, {}, read_record)
    exporter.effects([fills(2)])
    began = time.monotonic()
    exporter.close()
    assert time.monotonic() - began < 5
