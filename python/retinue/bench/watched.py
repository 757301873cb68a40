"""`retinue serve` with a watch on its event loop, for `recovery`: thread CPU a callback.

It runs on asyncio's own loop, whose callbacks can be wrapped; `serve` itself runs the same ones on
uvloop. SIGUSR1 forgets what was seen so far, SIGUSR2 prints it as JSON.
"""

import asyncio
import json
import signal
import sys
import time
from asyncio.events import Handle
from pathlib import Path

from retinue.bootstrap.serve import serve
from retinue.bootstrap.settings import ServeSettings

_costs_ns: list[int] = []


def _watch() -> None:
    run = Handle._run

    def watched(handle: Handle) -> None:
        started = time.thread_time_ns()
        run(handle)
        _costs_ns.append(time.thread_time_ns() - started)

    Handle._run = watched  # type: ignore[method-assign, assignment]


def _forget(*_: object) -> None:
    _costs_ns.clear()


def _tell(*_: object) -> None:
    print(json.dumps(_costs_ns), flush=True)


def main(data: str, grpc: str, http: str) -> None:
    """Serves until SIGTERM."""
    _watch()
    signal.signal(signal.SIGUSR1, _forget)
    signal.signal(signal.SIGUSR2, _tell)
    asyncio.run(serve(ServeSettings(Path(data), grpc=grpc, http=http), as_json=True))


if __name__ == "__main__":
    main(*sys.argv[2::2])
