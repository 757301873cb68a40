"""`retinue serve` that remembers when its log waited for the disk, for `signal`.

SIGUSR2 prints the moments (monotonic ns) as a JSON array.
"""

import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.log.sqlite import SqliteLog
from retinue.bootstrap.serve import serve
from retinue.bootstrap.settings import ServeSettings

_synced_ns: list[int] = []


def _count() -> None:
    append = SqliteLog.append
    clock = SystemClock()

    def counted(log: SqliteLog, payloads: Sequence[bytes], stamp_ns: int) -> list[int]:
        before = log.syncs
        positions = append(log, payloads, stamp_ns)
        _synced_ns.extend([clock.monotonic_ns()] * (log.syncs - before))
        return positions

    SqliteLog.append = counted  # type: ignore[method-assign, assignment]


def _tell(*_: object) -> None:
    print(json.dumps(_synced_ns), flush=True)


def main(data: str, grpc: str, http: str) -> None:
    """Serves until SIGTERM."""
    _count()
    signal.signal(signal.SIGUSR2, _tell)
    uvloop.run(serve(ServeSettings(Path(data), grpc=grpc, http=http), as_json=True))


if __name__ == "__main__":
    main(*sys.argv[2::2])
