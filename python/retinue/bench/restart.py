"""From the exec of `serve` on a folder that a killed one left, to its first order at a gateway."""

import os
import shutil
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.error import HTTPError

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.rpc.client import Client
from retinue.api.v1 import ingestion_pb2 as ingestion
from retinue.bench.figures import Figure, figure_of
from retinue.bench.prepared import PreparedFolder
from retinue.bench.processes import ANSWER_SECONDS, ServeProcess, SinkProcess, folder
from retinue.bench.sink import NAME
from retinue.bench.world import Connections, World
from retinue.copying.shard import SNAPSHOT_RECORDS

FOLLOWERS = 1_000
_SECONDS = 2.0
_ROUNDS = 5


def measure_restart(records: int) -> Iterator[Figure]:
    """Of 1,000 followers. The snapshot is as old as one may be: what is beyond it is replayed."""
    ready: list[float] = []
    first: list[float] = []
    with ExitStack() as stack:
        path = folder(stack)
        prepared = PreparedFolder(path / "prepared")
        sink = SinkProcess(stack, prepared.key_file)
        strategy_id, count = _fill(prepared, records, sink.address)
        for number in range(_ROUNDS):
            data = path / f"round-{number}"
            shutil.copytree(prepared.path, data)
            # Or the first sync of the service would write the copy out as well.
            os.sync()
            seconds = _restart(data, prepared.key, strategy_id, sink)
            ready.append(seconds[0])
            first.append(seconds[1])
            shutil.rmtree(data)
    yield figure_of("recovery.ready", ready, "s", n=count)
    yield figure_of("recovery.restart", first, "s", n=count, budget=_SECONDS)


def _fill(prepared: PreparedFolder, records: int, address: str) -> tuple[int, int]:
    """Orders that lived their lives, a report a record; the strategy's id and what was logged."""
    clock = SystemClock()
    connections = Connections((NAME,), address)
    followers = min(FOLLOWERS, records // 10)
    world = World(followers, connections=connections, started_ns=clock.wall_ns())
    world.link_up()
    snapshot_due = max(1, records - SNAPSHOT_RECORDS)
    while prepared.records < records:
        said = world.apply([world.entry()])
        world.apply(list(world.reports_on(said, a_record=1)))
        prepared.append(world.taken())
        if snapshot_due and prepared.records >= snapshot_due:
            prepared.snapshot(world.engine.snapshot())
            snapshot_due = 0
    prepared.close(clock.wall_ns())
    return world.strategy_id, prepared.records


def _restart(data: Path, key: str, strategy_id: int, sink: SinkProcess) -> tuple[float, float]:
    """Seconds until it is ready, and until the first order of a signal sent then has arrived."""
    clock = SystemClock()
    with ExitStack() as stack:
        started = clock.monotonic_ns()
        serve = ServeProcess(stack, data)
        _wait_until_ready(f"http://{serve.http}/readyz")
        ready = clock.monotonic_ns()
        client = Client(serve.grpc, key, timeout_s=ANSWER_SECONDS)
        signal = ingestion.Signal(
            strategy_id=str(strategy_id),
            event_id="after the restart",
            action=ingestion.SIGNAL_ACTION_BUY,
            quantity="2",
        )
        request = ingestion.SubmitSignalRequest(signal=signal)
        client.call(client.ingestion.SubmitSignal, request)
        # What is older comes from the round before; nothing else is under way.
        while (arrival := sink.next()).at_ns < started:
            pass
        serve.process.kill()
    return (ready - started) / 1e9, (arrival.at_ns - started) / 1e9


def _wait_until_ready(url: str) -> None:
    while True:
        try:
            with urllib.request.urlopen(url, timeout=ANSWER_SECONDS):
                return
        except HTTPError as error:
            if error.code != 503:
                raise
