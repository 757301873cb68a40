"""`signal`: from a gRPC call to the leader's and the last order in another process, durable.

The service, a gateway that places nothing, and this client are three processes. The floor is
measured between the signals: an echo over gRPC to the gateway's process, and one commit of the log.
"""

import json
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, NamedTuple

from google.protobuf.message import Message

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.log.sqlite import SqliteLog
from retinue.adapters.rpc.client import Client
from retinue.api.v1 import control_pb2 as control
from retinue.api.v1 import gateway_pb2 as gateway
from retinue.api.v1 import ingestion_pb2 as ingestion
from retinue.api.v1 import reporting_pb2 as reporting
from retinue.bench.figures import Figure, figure_of
from retinue.bench.sink import NAME
from retinue.bootstrap.data_folder import DataFolder

SIZES = (10, 100, 1_000, 10_000)
ROUNDS = 100
_ANSWER_SECONDS = 60
# The effects of one signal are written before the next is sent: the budget is of an idle machine.
_PAUSE_NS = 60_000_000


class Arrival(NamedTuple):
    """One group of orders at the gateway."""

    position: int
    orders: int
    at_ns: int
    leads: bool


class Bench:
    """The three processes and what was measured of them."""

    def __init__(self, stack: ExitStack, followers: int) -> None:
        self._clock = SystemClock()
        self._followers = followers
        self._data = Path(tempfile.mkdtemp(prefix="retinue-bench-", dir=Path.cwd()))
        stack.callback(shutil.rmtree, self._data, ignore_errors=True)
        folder = DataFolder(self._data)
        key = folder.owner_key()
        folder.release()
        sink = _start(stack, "retinue.bench.sink", str(self._data / "owner.key"))
        address = json.loads(_line(sink))["listening"]
        self._arrivals: queue.Queue[Arrival] = queue.Queue()
        threading.Thread(target=self._read, args=(sink,), daemon=True).start()
        serve = ("serve", "--data", str(self._data), "--json")
        ports = ("--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0")
        service = _start(stack, "retinue.cli", *serve, *ports)
        self._service = Client(json.loads(_line(service))["grpc"], key, timeout_s=_ANSWER_SECONDS)
        self._gateway = Client(address, key, connection=NAME)
        self._log = SqliteLog(_made(self._data / "floor"), reserve_bytes=8 * 1024 * 1024)
        stack.callback(self._log.close)
        self._requests = 0
        self._strategy = self._make_world(address)

    def _read(self, sink: IO[str]) -> None:
        for line in sink:
            self._arrivals.put(Arrival(*json.loads(line)))

    def _make_world(self, address: str) -> str:
        connection = control.Connection(
            name=NAME, adapter="simulated", address="127.0.0.1:1", gateway_address=address
        )
        connection_id = self._create("Connection", connection=connection).connection_id
        instrument = control.Instrument(
            symbol="ESZ6",
            price_scale=2,
            tick_size="0.25",
            lot_size="1",
            multiplier="50",
            currency="USD",
        )
        instrument_id = self._create("Instrument", instrument=instrument).instrument_id
        strategy = control.Strategy(name="bench", default_instrument_id=instrument_id)
        strategy_id = str(self._create("Strategy", strategy=strategy).strategy_id)
        plan = control.FollowerPlan(mode=control.SIZING_MODE_FIXED, quantity="1")
        for number in range(self._followers):
            name = f"account-{number}"
            account = control.Account(
                name=name, connection_id=connection_id, broker_account=name, currency="USD"
            )
            account_id = self._create("Account", account=account).account_id
            activation = control.Activation(
                strategy_id=strategy_id, account_id=account_id, plan=plan
            )
            self._create("Activation", activation=activation)
        self._wait_for_link()
        return strategy_id

    def _create(self, thing: str, **fields: Message) -> Any:
        self._requests += 1
        message = getattr(control, f"Create{thing}Request")
        request = message(request_id=f"bench-{self._requests}", **fields)
        return self._service.call(getattr(self._service.control, f"Create{thing}"), request)

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
        )
        request = ingestion.SubmitSignalRequest(signal=signal)
        started = self._clock.monotonic_ns()
        self._service.call(self._service.ingestion.SubmitSignal, request)
        answered = self._clock.monotonic_ns()
        arrived, leader, last = 0, 0, 0
        while arrived < self._followers:
            arrival = self._arrivals.get(timeout=_ANSWER_SECONDS)
            arrived += arrival.orders
            last = max(last, arrival.at_ns)
            if arrival.leads:
                leader = arrival.at_ns
        return leader - started, last - started, answered - started

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


def _start(stack: ExitStack, module: str, *arguments: str) -> IO[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    assert process.stdout is not None
    return process.stdout


def _line(output: IO[str]) -> str:
    return output.readline()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
