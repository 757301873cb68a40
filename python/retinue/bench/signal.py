"""`signal`: from a gRPC call to the leader's and the last order in another process, durable.

The service, a gateway that places nothing, and this client are three processes. The floor is
measured between the signals: an echo over gRPC to the gateway's process, and one commit of the log.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.log.sqlite import SqliteLog
from retinue.adapters.rpc.client import Client
from retinue.api.v1 import gateway_pb2 as gateway
from retinue.api.v1 import ingestion_pb2 as ingestion
from retinue.api.v1 import reporting_pb2 as reporting
from retinue.bench.figures import Figure, figure_of
from retinue.bench.prepared import PreparedFolder
from retinue.bench.processes import ANSWER_SECONDS, ServeProcess, SinkProcess, folder
from retinue.bench.sink import NAME
from retinue.bench.world import Connections, World

SIZES = (10, 100, 1_000, 10_000)
ROUNDS = 100
# The effects of one signal are written before the next is sent: the budget is of an idle machine.
_PAUSE_NS = 60_000_000


class Bench:
    """The three processes and what was measured of them."""

    def __init__(self, stack: ExitStack, followers: int) -> None:
        self._clock = SystemClock()
        self._followers = followers
        path = folder(stack)
        prepared = PreparedFolder(path / "data")
        self._sink = SinkProcess(stack, prepared.key_file)
        world = World(
            followers,
            connections=Connections((NAME,), self._sink.address),
            started_ns=self._clock.wall_ns(),
        )
        self._strategy = str(world.strategy_id)
        prepared.append(world.taken())
        prepared.close(self._clock.wall_ns())
        self._serve = ServeProcess(stack, prepared.path, "retinue.bench.counted")
        self._service = Client(self._serve.grpc, prepared.key, timeout_s=ANSWER_SECONDS)
        self._gateway = Client(self._sink.address, prepared.key, connection=NAME)
        (path / "floor").mkdir()
        self._log = SqliteLog(path / "floor", reserve_bytes=8 * 1024 * 1024)
        stack.callback(self._log.close)
        self._windows: list[tuple[int, int]] = []
        self._wait_for_link()

    def _wait_for_link(self) -> None:
        while True:
            health = self._service.call(
                self._service.reporting.GetHealth, reporting.GetHealthRequest()
            )
            if all(connection.state == "up" for connection in health.connections):
                return

    def echo_ns(self) -> int:
        started = self._clock.monotonic_ns()
        self._gateway.call(self._gateway.gateway.QueryOrders, gateway.QueryOrdersRequest())
        return self._clock.monotonic_ns() - started

    def commit_ns(self) -> int:
        started = self._clock.monotonic_ns()
        self._log.append([bytes(250)], self._clock.wall_ns())
        return self._clock.monotonic_ns() - started

    def signal_ns(self, number: int) -> tuple[int, int, int]:
        """(leader's order there, last order there, sender's answer here), each since the call."""
        signal = ingestion.Signal(
            strategy_id=self._strategy,
            event_id=f"signal-{number}",
            action=ingestion.SIGNAL_ACTION_BUY,
            quantity="2",
        )
        request = ingestion.SubmitSignalRequest(signal=signal)
        started = self._clock.monotonic_ns()
        self._service.call(self._service.ingestion.SubmitSignal, request)
        answered = self._clock.monotonic_ns()
        arrived, leader, last = 0, 0, 0
        while arrived < self._followers:
            arrival = self._sink.next()
            arrived += arrival.orders
            last = max(last, arrival.at_ns)
            if arrival.leads:
                leader = arrival.at_ns
        self._windows.append((started, last))
        return leader - started, last - started, answered - started

    def syncs(self) -> list[int]:
        """How often the log waited for the disk between each call and its last order's arrival."""
        synced_ns: list[int] = json.loads(self._serve.ask())
        counts = [sum(started <= at < last for at in synced_ns) for started, last in self._windows]
        if not all(counts):
            raise AssertionError("an order left before its signal was durable")
        return counts

    def pause(self) -> None:
        until = self._clock.monotonic_ns() + _PAUSE_NS * max(1, self._followers // 1000)
        threading.Event().wait(max(0, until - self._clock.monotonic_ns()) / 1e9)


def measure(followers: int | None = None) -> Iterator[Figure]:
    """Every size, or one."""
    for size in (followers,) if followers else SIZES:
        with ExitStack() as stack:
            yield from _measure(Bench(stack, size), size)


def _measure(bench: Bench, size: int) -> Iterator[Figure]:
    rounds = ROUNDS if size <= 1000 else ROUNDS // 4
    floors: list[float] = []
    leaders: list[float] = []
    lasts: list[float] = []
    answers: list[float] = []
    for number in range(rounds + 3):
        floor = bench.echo_ns() + bench.commit_ns()
        leader, last, answer = bench.signal_ns(number)
        bench.pause()
        if number >= 3:
            floors.append(floor / 1e6)
            leaders.append(leader / 1e6)
            lasts.append(last / 1e6)
            answers.append(answer / 1e6)
    floor_ms = figure_of("", floors, "ms").median
    yield figure_of("signal.floor", floors, "ms", n=size)
    yield figure_of(
        "signal.leader", leaders, "ms", n=size, floor=floor_ms, budget=1.3, gate="ratio"
    )
    budget = 2.0 if size == 1000 else None
    yield figure_of("signal.last", lasts, "ms", n=size, floor=floor_ms, budget=budget)
    yield figure_of("signal.answer", answers, "ms", n=size, floor=floor_ms)
    yield figure_of("signal.syncs", bench.syncs(), "syncs", n=size, budget=1, gate="counter")
