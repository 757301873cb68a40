"""What it costs to serve many followers: memory, callbacks of the event loop, and CPU when idle."""

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.rpc.client import Client
from retinue.api.v1 import ingestion_pb2 as ingestion
from retinue.api.v1 import reporting_pb2 as reporting
from retinue.bench.figures import Figure, figure_of
from retinue.bench.prepared import PreparedFolder
from retinue.bench.processes import (
    ANSWER_SECONDS,
    ServeProcess,
    SinkProcess,
    cpu_seconds,
    folder,
)
from retinue.bench.sink import NAME
from retinue.bench.world import Connections, World
from retinue.domain.errors import RetinueError

_MEMORY = ("recovery.follower", "recovery.share", "recovery.order")
_MEMORY_BUDGETS = (1_000, None, 160)
_CALLBACK_MS = 2.0
_SIGNALS = 20
_SETTLE_SECONDS = 3


def measure_memory(followers: int) -> Iterator[Figure]:
    """Resident bytes of an engine in a process of its own."""
    command = [sys.executable, "-m", "retinue.bench.memory", str(followers)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for name, value, budget in zip(_MEMORY, json.loads(said), _MEMORY_BUDGETS, strict=True):
        yield figure_of(name, [value], "bytes", n=followers, budget=budget, gate="counter")


def measure_serving(followers: int, idle_seconds: int) -> Iterator[Figure]:
    """A service whose orders are all filled, watched; then one that has nothing to do."""
    with ExitStack() as stack:
        prepared = PreparedFolder(folder(stack) / "data")
        sink = SinkProcess(stack, prepared.key_file, fills=True)
        clock = SystemClock()
        world = World(
            followers,
            connections=Connections((NAME,), sink.address),
            started_ns=clock.wall_ns(),
        )
        prepared.append(world.taken())
        prepared.close(clock.wall_ns())
        yield from _callbacks(prepared, str(world.strategy_id), followers, sink)
        yield from _idle(prepared.path, followers, idle_seconds)


def _callbacks(
    prepared: PreparedFolder, strategy_id: str, followers: int, sink: SinkProcess
) -> Iterator[Figure]:
    with ExitStack() as stack:
        serve = ServeProcess(stack, prepared.path, "retinue.bench.watched")
        client = Client(serve.grpc, prepared.key, timeout_s=ANSWER_SECONDS)
        filled = threading.Semaphore(0)
        subscriber = threading.Thread(target=count_fills, args=(client, filled), daemon=True)
        subscriber.start()
        for number in range(_SIGNALS + 1):
            request = ingestion.SubmitSignalRequest(
                signal=ingestion.Signal(
                    strategy_id=strategy_id,
                    event_id=f"signal-{number}",
                    action=ingestion.SIGNAL_ACTION_BUY,
                    quantity="2",
                )
            )
            client.call(client.ingestion.SubmitSignal, request)
            for _ in range(followers):
                if not filled.acquire(timeout=ANSWER_SECONDS):
                    raise TimeoutError("not every order was filled")
            if number == 0:
                serve.process.send_signal(signal.SIGUSR1)
        costs = [cost_ns / 1e6 for cost_ns in json.loads(serve.ask())]
    yield figure_of("recovery.callback", costs, "ms", n=followers)
    yield figure_of("recovery.callback_max", [max(costs)], "ms", n=followers)
    yield figure_of(
        "recovery.callbacks_long",
        [sum(cost > _CALLBACK_MS for cost in costs)],
        "calls",
        n=followers,
        budget=0,
        gate="counter",
    )


def count_fills(client: Client, filled: threading.Semaphore) -> None:
    subscribe = client.reporting.SubscribeFills
    # It ends with the service.
    with suppress(RetinueError):
        for response in client.stream(subscribe, reporting.SubscribeFillsRequest()):
            if response.fills:
                filled.release(len(response.fills))


def _idle(data: Path, followers: int, seconds: int) -> Iterator[Figure]:
    with ExitStack() as stack:
        serve = ServeProcess(stack, data)
        threading.Event().wait(_SETTLE_SECONDS)
        before = cpu_seconds(serve.process.pid)
        threading.Event().wait(seconds)
        used = cpu_seconds(serve.process.pid) - before
    share = [used / seconds * 100]
    yield figure_of("recovery.idle", share, "%", n=followers, budget=1.0, gate="counter")
