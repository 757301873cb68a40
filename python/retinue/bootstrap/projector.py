"""The projector's process: brings `ledger.db` up to the log, again and again.

A process of its own, since SQLite's driver gives the interpreter away and takes it back for each
row: beside the shard it would wait for it at every one, and the shard's loop for it.

Each line on its standard input means that there may be more to project; when that ends, it projects
what is left and ends. Each line on its standard output is one JSON object: how far the ledger is
complete, or what stands in the way.
"""

import argparse
import json
import os
import select
import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from retinue.adapters.effects.reader import SqliteEffectsReader
from retinue.adapters.ledger.sqlite import SqliteLedger, remove
from retinue.adapters.log.reader import SqliteLogReader
from retinue.domain.errors import (
    LedgerDamaged,
    NewerVersion,
    NotFound,
    RetinueError,
)
from retinue.ports.history import NEWEST
from retinue.reporting.ledger.projector import OPERATIONS, Projector
from retinue.reporting.ledger.words import words

# Orders come first where there is not enough for all.
_NICENESS: Final = 5
_LOOK_SECONDS: Final = 1.0
_PAUSE_SECONDS: Final = 0.5
_READ_BYTES: Final = 65_536


class FolderProjector:
    """From the log and effects of one folder to the ledger in another, or the same."""

    def __init__(self, data: Path, folder: Path) -> None:
        """Raises LedgerDamaged, NewerVersion, Unavailable; NotFound where there is nothing to
        project yet.
        """
        with ExitStack() as stack:
            log = SqliteLogReader(data)
            stack.callback(log.close)
            effects = SqliteEffectsReader(data)
            stack.callback(effects.close)
            self._ledger = SqliteLedger(folder, OPERATIONS, words())
            stack.callback(self._ledger.close)
            self.advance = Projector(log, effects, self._ledger).advance
            self._open = stack.pop_all()

    @property
    def position(self) -> int:
        """How far the ledger is complete."""
        return self._ledger.position()

    def close(self) -> None:
        self._open.close()


def rebuild(data: Path, folder: Path, to: int = NEWEST) -> int:
    """Makes the ledger of the log and effects in `data` in `folder`, no further than `to`; returns
    how far it is complete. Raises as `FolderProjector`; LogDamaged, EffectsDamaged.
    """
    projector = FolderProjector(data, folder)
    try:
        while projector.advance(to):
            pass
        return projector.position
    finally:
        projector.close()


def project(data: Path) -> None:
    """Until standard input ends."""
    opened: FolderProjector | None = None
    ended = False
    while True:
        problem = ""
        try:
            opened = opened or _opened(data)
            _say(position=opened.position)
            while opened.advance():
                _say(position=opened.position)
        except NotFound:
            pass
        except RetinueError as error:
            problem = str(error)
            _say(problem=problem)
            if opened is not None:
                opened.close()
                opened = None
            if isinstance(error, LedgerDamaged):
                remove(data)
        if ended:
            return
        ended = _wait(_PAUSE_SECONDS if problem else _LOOK_SECONDS)


def _opened(data: Path) -> FolderProjector:
    """What cannot be gone on with is thrown away: the log has it all."""
    try:
        return FolderProjector(data, data)
    except (LedgerDamaged, NewerVersion) as error:
        _say(rebuilding=str(error))
        remove(data)
        return FolderProjector(data, data)


def _wait(seconds: float) -> bool:
    """Whether standard input has ended; returns when there is something to do, or time is up."""
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return bool(ready) and not os.read(sys.stdin.fileno(), _READ_BYTES)


def _say(**facts: object) -> None:
    print(json.dumps(facts), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(prog="retinue.bootstrap.projector")
    parser.add_argument("--data", type=Path, required=True)
    # Whoever started it says when to end, by closing its standard input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(_NICENESS)
    project(parser.parse_args().data)


if __name__ == "__main__":
    main()
