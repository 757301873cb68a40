"""A ledger that is missing, damaged, newer, or of another log is made anew, and never believed."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from retinue.adapters.ledger.comparison import LedgerCopy, differences
from retinue.bootstrap.projector import FolderProjector, rebuild
from retinue.domain.errors import LedgerDamaged, NewerVersion
from tests.integration.reporting.desk import Desk, fixed


def sql(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()


def filled(desk: Desk) -> None:
    desk.follower("a", fixed(1))
    desk.link_up()
    desk.enter(1)
    desk.fill_all()
    desk.run(lambda: asyncio.sleep(0))


def projected(folder: Path) -> list[dict[str, object]]:
    """What the projector's process says until it has nothing left to do."""
    done = subprocess.run(
        [sys.executable, "-m", "retinue.bootstrap.projector", "--data", str(folder)],
        input=b"",
        capture_output=True,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


CHANGES: dict[str, Callable[[Path], object]] = {
    "no database": lambda path: path.write_bytes(b"no database" * 100),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "newer": lambda path: sql(path, "PRAGMA user_version = 99"),
    "another file": lambda path: sql(path, "PRAGMA application_id = 7"),
    "another log": lambda path: sql(path, "UPDATE progress SET incarnation = 43"),
    "ahead of the log": lambda path: sql(path, "UPDATE progress SET position = 9999"),
    "a table is missing": lambda path: sql(path, "DROP TABLE fill"),
    "no totals": lambda path: sql(path, "UPDATE position_snapshot SET realized_nano = 'much'"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_it_is_made_anew(desk: Desk, name: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    filled(desk)
    desk.projector.close()
    CHANGES[name](desk.folder / "ledger.db")
    for rest in ("ledger.db-wal", "ledger.db-shm"):
        (desk.folder / rest).unlink(missing_ok=True)
    if name != "a table is missing":
        with pytest.raises((LedgerDamaged, NewerVersion)):
            FolderProjector(desk.folder, desk.folder)
    # More comes: it is written, or found to be impossible.
    desk.project = lambda: None  # type: ignore[method-assign]
    desk.exit(50)
    desk.enter(1)
    desk.fill_all()
    desk.runner.run(written(desk))
    said = projected(desk.folder)
    assert any("rebuilding" in one or "problem" in one for one in said), said
    said += projected(desk.folder)
    assert said[-1] == {"position": desk.log.last_position()}
    fresh = tmp_path_factory.mktemp("fresh")
    rebuild(desk.folder, fresh)
    assert list(differences(LedgerCopy(desk.folder), LedgerCopy(fresh))) == []


async def written(desk: Desk) -> None:
    task = asyncio.create_task(desk.writer.run())
    await desk.writer.drained()
    task.cancel()


def test_a_file_that_is_missing_is_made(desk: Desk) -> None:
    filled(desk)
    desk.projector.close()
    for path in desk.folder.glob("ledger.db*"):
        path.unlink()
    assert projected(desk.folder)[-1] == {"position": desk.log.last_position()}


def test_a_changed_row_is_found_and_named(
    desk: Desk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    filled(desk)
    fresh = tmp_path_factory.mktemp("fresh")
    rebuild(desk.folder, fresh)
    sql(fresh / "ledger.db", "UPDATE fill SET last_px = last_px + 1")
    sql(fresh / "ledger.db", "DELETE FROM order_intent")
    found = list(differences(LedgerCopy(desk.folder), LedgerCopy(fresh)))
    assert [one.table for one in found] == ["fill", "order_intent"]
    assert found[1].fresh is None
