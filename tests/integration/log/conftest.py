"""Every log that must pass the cards. A further adapter is a further row of `LOGS`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retinue.adapters.log.sqlite import SqliteLog
from retinue.ports.log import Log

LogFactory = Callable[[], Log]


def open_sqlite(folder: Path) -> Log:
    return SqliteLog(folder, reserve_bytes=65536)


LOGS = {"sqlite": open_sqlite}


@pytest.fixture(params=sorted(LOGS))
def log_factory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[LogFactory]:
    """Opens the same log again at each call, as after a restart; the one before is closed."""
    opened: list[Log] = []

    def factory() -> Log:
        if opened:
            opened.pop().close()
        opened.append(LOGS[request.param](tmp_path))
        return opened[-1]

    yield factory
    if opened:
        opened.pop().close()
