"""`core`: one event through the extension, from the bytes of its record to checked, encoded orders
with their instructions, by follower.

Time ends with the last order handed out. What the engine does then, with nobody waiting, to have
memory ready for the next event is `core.ready`.

The floor of the same run: the bytes that came out, copied once more in as many pieces as there are
followers, as a plain loop over them would. What is over it is reading, deciding and encoding.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from retinue.adapters.clock.system import SystemClock
from retinue.api.v1.gateway_pb2 import REPORT_KIND_FILL
from retinue.bench.batches import measure_batch
from retinue.bench.figures import Figure, figure_of
from retinue.bench.processes import folder
from retinue.bench.world import World
from retinue.engine.core import Said

SIZES = (1_000, 100_000)
NANOSECONDS = {False: 100.0, True: 150.0}
"""Budget a follower, by whether every limit of LM1 is set."""
_REPORTS_A_RECORD = 500


def measure(followers: int | None = None) -> Iterator[Figure]:
    """Every size, or one."""
    for size in (followers,) if followers else SIZES:
        for limits in (False, True):
            yield from _fan_out(size, limits=limits)
        with ExitStack() as stack:
            yield from measure_batch(folder(stack), size)


def _fan_out(followers: int, *, limits: bool) -> Iterator[Figure]:
    clock = SystemClock()
    world = World(followers, limits=limits)
    world.link_up()
    costs: list[float] = []
    floors: list[float] = []
    readies: list[float] = []
    rounds = max(6, min(200, 500_000 // followers))
    for number in range(rounds + 3):
        frame = world.entry()
        started = clock.monotonic_ns()
        said = world.hand_out(frame)
        took = clock.monotonic_ns() - started
        started = clock.monotonic_ns()
        world.apply([])
        ready = clock.monotonic_ns() - started
        pieces = _pieces(said, followers)
        started = clock.monotonic_ns()
        b"".join(pieces)
        floor = clock.monotonic_ns() - started
        if number >= 3:
            costs.append(took / followers)
            floors.append(floor / followers)
            readies.append(ready / followers)
        # Filled before the next, as in life, and not measured.
        fills = world.reports_on(said, kinds=(REPORT_KIND_FILL,), a_record=_REPORTS_A_RECORD)
        world.apply(list(fills))
        world.taken()
    floor_ns = figure_of("", floors, "ns").median
    name = "core.limits" if limits else "core.entry"
    yield figure_of(name, costs, "ns", n=followers, floor=floor_ns, budget=NANOSECONDS[limits])
    if not limits:
        yield figure_of("core.ready", readies, "ns", n=followers)


def _pieces(said: Sequence[Said], count: int) -> list[bytes]:
    """Everything that was said, cut into so many pieces."""
    parts = [data for step in said for data in (*_bytes(step.requests), *_bytes(step.effects))]
    whole = b"".join(parts)
    length = max(1, len(whole) // count)
    return [whole[at : at + length] for at in range(0, len(whole), length)]


def _bytes(rows: Sequence[tuple[int, bytes]]) -> Iterator[bytes]:
    return (data for _, data in rows)
