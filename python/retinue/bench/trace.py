"""`trace`: what it costs to trace every signal and order.

`trace.span`: of the extension alone, effects in, spans out. `trace.order`: CPU of the service, its
gateway inside, for an order's whole life with every span sent to a receiver in another process; the
floor is the same service without an endpoint, signal by signal in turns. The venue, the receiver
and the sender of signals are processes of their own and not counted.
"""

import json
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from retinue.adapters.brokers.simulated.data_folder import KEY_FILE
from retinue.adapters.clock.system import SystemClock
from retinue.adapters.rpc.client import Client
from retinue.api.v1 import ingestion_pb2 as ingestion
from retinue.api.v1 import reporting_pb2 as reporting
from retinue.bench.figures import Figure, figure_of
from retinue.bench.prepared import PreparedFolder
from retinue.bench.processes import ANSWER_SECONDS, ServeProcess, cpu_seconds, folder, start
from retinue.bench.serving import count_fills
from retinue.bench.world import Connections, World
from retinue.engine.spans import Spans

FOLLOWERS = 1_000
_NAME = "bench"
_ROUNDS = 30
_WARM_UP = 3
_SIGNALS_A_ROUND = 2
_REPORTS_A_RECORD = 100
_SETTLE_SECONDS = 0.5
_TRIES = 20


def measure(followers: int | None = None) -> Iterator[Figure]:
    """One size."""
    size = followers or FOLLOWERS
    yield from _spans(size)
    with ExitStack() as stack:
        yield from _orders(stack, size)


def _spans(followers: int) -> Iterator[Figure]:
    clock = SystemClock()
    world = World(followers)
    world.link_up()
    costs: list[float] = []
    sizes: list[float] = []
    spans = Spans()
    logged = {frame.position: frame for frame in world.taken()}
    for _ in range(max(_TRIES, 100_000 // followers)):
        said = world.hand_out(world.entry())
        said += world.apply(list(world.reports_on(said, a_record=_REPORTS_A_RECORD)))
        slices = [one for step in said for one in step.effects]
        logged |= {frame.position: frame for frame in world.taken()}
        started = clock.monotonic_ns()
        chunks, missing = spans.write(slices)
        while missing:
            for position in missing:
                spans.learn(*logged[position])
            chunks, missing = spans.write(slices)
        took = clock.monotonic_ns() - started
        count = sum(written for _, written in chunks)
        costs.append(took / count)
        sizes.append(sum(len(data) for data, _ in chunks) / count)
    yield figure_of("trace.span", costs, "ns", n=followers, budget=200)
    yield figure_of("trace.size", sizes, "bytes", n=followers)


class _Side:
    """One service with its venue, traced or not."""

    def __init__(self, stack: ExitStack, path: Path, followers: int, otlp: str) -> None:
        path.mkdir()
        venue = start(
            stack,
            "retinue.cli",
            *("serve", "venue", "--data", str(path / "venue"), "--listen", "127.0.0.1:0"),
            *("--partial-fill-ppm", "0", "--answer-latency-us", "0"),
        )
        assert venue.stdout is not None
        address = json.loads(venue.stdout.readline())["listening"]
        config = path / "retinue.toml"
        config.write_text(
            f'[[connection]]\nname = "{_NAME}"\nadapter = "simulated"\naddress = "{address}"\n'
            f'broker = "{_NAME}"\nkey_file = "{path / "venue" / KEY_FILE}"\n'
        )
        prepared = PreparedFolder(path / "data")
        clock = SystemClock()
        world = World(followers, connections=Connections((_NAME,)), started_ns=clock.wall_ns())
        prepared.append(world.taken())
        prepared.close(clock.wall_ns())
        self._strategy_id = str(world.strategy_id)
        self._followers = followers
        arguments = ["--config", str(config), *(["--otlp", otlp] if otlp else [])]
        self._serve = ServeProcess(stack, prepared.path, arguments=arguments)
        self._client = Client(self._serve.grpc, prepared.key, timeout_s=ANSWER_SECONDS)
        while any(known.state != "up" for known in self.health().connections):
            threading.Event().wait(_SETTLE_SECONDS)
        self._filled = threading.Semaphore(0)
        counting = (self._client, self._filled)
        threading.Thread(target=count_fills, args=counting, daemon=True).start()
        self._number = 0

    def health(self) -> reporting.GetHealthResponse:
        request = reporting.GetHealthRequest()
        method = self._client.reporting.GetHealth
        answer: reporting.GetHealthResponse = self._client.call(method, request)
        return answer

    def round(self) -> float:
        """Microseconds of CPU an order, from the signal until all is filled and told."""
        before = cpu_seconds(self._serve.process.pid)
        for _ in range(_SIGNALS_A_ROUND):
            self._number += 1
            sent = ingestion.Signal(
                strategy_id=self._strategy_id,
                event_id=f"signal-{self._number}",
                action=ingestion.SIGNAL_ACTION_BUY,
                quantity="2",
            )
            request = ingestion.SubmitSignalRequest(signal=sent)
            self._client.call(self._client.ingestion.SubmitSignal, request)
            for _ in range(self._followers):
                if not self._filled.acquire(timeout=ANSWER_SECONDS):
                    raise TimeoutError("not every order was filled")
        threading.Event().wait(_SETTLE_SECONDS)
        used = cpu_seconds(self._serve.process.pid) - before
        return used * 1e6 / (_SIGNALS_A_ROUND * self._followers)

    def dropped(self) -> int:
        """How many spans."""
        [told] = [stage.detail for stage in self.health().stages if stage.stage == "traces"]
        return int(told.split(", ")[1].split(" dropped")[0])


def _orders(stack: ExitStack, followers: int) -> Iterator[Figure]:
    receiver = start(stack, "retinue.bench.receiver")
    assert receiver.stdout is not None
    otlp = json.loads(receiver.stdout.readline())["listening"]
    path = folder(stack)
    traced = _Side(stack, path / "traced", followers, otlp)
    plain = _Side(stack, path / "plain", followers, "")
    costs: list[float] = []
    floors: list[float] = []
    for number in range(_ROUNDS + _WARM_UP):
        cost, floor = traced.round(), plain.round()
        if number >= _WARM_UP:
            costs.append(cost)
            floors.append(floor)
    receiver.send_signal(signal.SIGUSR2)
    messages, received = json.loads(receiver.stdout.readline())
    orders = (_ROUNDS + _WARM_UP) * _SIGNALS_A_ROUND * followers
    floor_us = figure_of("", floors, "us").median
    yield figure_of(
        "trace.order", costs, "us", n=followers, floor=floor_us, budget=1.05, gate="ratio"
    )
    yield figure_of("trace.sent", [received / orders], "bytes", n=followers)
    yield figure_of("trace.messages", [messages], "calls", n=orders)
    yield figure_of(
        "trace.dropped", [traced.dropped()], "spans", n=orders, budget=0, gate="counter"
    )
