"""`recovery`: how fast a service is back, and what it costs to be there."""

from collections.abc import Iterator

from retinue.bench.figures import Figure
from retinue.bench.replaying import measure_replay
from retinue.bench.restart import measure_restart
from retinue.bench.serving import measure_memory, measure_serving

_REPLAY_FOLLOWERS = 1_000
_REPORTS = 300_000
_RECORDS = 1_000_000
_MEMORY_FOLLOWERS = 100_000
_FOLLOWERS = 10_000
_IDLE_SECONDS = 15


def measure(followers: int | None = None) -> Iterator[Figure]:
    """At full size, or all of it small: so many followers, 100 records and reports of each."""
    if followers is None:
        yield from measure_replay(_REPLAY_FOLLOWERS, _REPORTS)
        yield from measure_restart(_RECORDS)
        yield from measure_memory(_MEMORY_FOLLOWERS)
        yield from measure_serving(_FOLLOWERS, _IDLE_SECONDS)
        return
    yield from measure_replay(followers, followers * 100)
    yield from measure_restart(followers * 100)
    yield from measure_memory(followers)
    yield from measure_serving(followers, 1)
