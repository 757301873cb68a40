"""How fast reports are replayed, as recovery does it: batches of records from the log, through the
extension.
"""

from collections.abc import Iterator
from contextlib import ExitStack

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.log.sqlite import SqliteLog
from retinue.bench.figures import Figure, figure_of
from retinue.bench.lives import LIFE
from retinue.bench.prepared import PreparedFolder
from retinue.bench.processes import folder
from retinue.bench.world import World
from retinue.copying.recovery import REPLAY_RECORDS
from retinue.engine.core import Engine

REPORTS_A_RECORD = 10
"""What a window of `max_batch` orders brings back at once."""
_NS_A_REPORT = 1_000.0
_ROUNDS = 5


def measure_replay(followers: int, reports: int) -> Iterator[Figure]:
    """The whole, and its two parts; a report is a thing sent, acknowledged or filled."""
    with ExitStack() as stack:
        world = World(followers)
        world.link_up()
        start = world.engine.snapshot()
        prepared = PreparedFolder(folder(stack))
        prepared.append(world.taken())
        after = prepared.records
        made = 0
        while made < reports:
            said = world.apply([world.entry()])
            frames = list(world.reports_on(said, a_record=REPORTS_A_RECORD))
            world.apply(frames)
            made += followers * len(LIFE)
            prepared.append(world.taken())
        prepared.close(0)
        parts = [_replay(prepared, start, after, made) for _ in range(_ROUNDS)]
    reading, applying = ([costs[part] for costs in parts] for part in (0, 1))
    both = [sum(costs) for costs in parts]
    yield figure_of("recovery.report", both, "ns", n=made, budget=_NS_A_REPORT)
    yield figure_of("recovery.reading", reading, "ns", n=made)
    yield figure_of("recovery.applying", applying, "ns", n=made)


def _replay(
    prepared: PreparedFolder, start: bytes, after: int, reports: int
) -> tuple[float, float]:
    """Nanoseconds a report: to read it, checked against the log's chain, and to apply it."""
    clock = SystemClock()
    log = SqliteLog(prepared.path)
    engine = Engine(start)
    reading = applying = 0
    while True:
        started = clock.monotonic_ns()
        frames = log.read(after, REPLAY_RECORDS)
        read = clock.monotonic_ns()
        if not frames:
            break
        engine.replay(frames)
        reading += read - started
        applying += clock.monotonic_ns() - read
        after = frames[-1].position
    log.close()
    return reading / reports, applying / reports
