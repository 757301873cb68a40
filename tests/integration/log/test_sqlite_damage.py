"""Cards for the SQLite log's own files: damage, missing ends, other versions."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from retinue.adapters.log.sqlite import SqliteLog
from retinue.domain.errors import LogDamaged, LogUnavailable, NewerVersion
from retinue.ports.log import Frame

RECORDS = 500


def make_log(folder: Path) -> list[Frame]:
    """A log of some pages with everything moved from the write-ahead log into the file."""
    folder.mkdir()
    log = SqliteLog(folder, reserve_bytes=4096)
    for item in range(RECORDS):
        log.append([f"record {item} ".encode() * 5], 1_000 + item)
    frames = log.read(0, RECORDS + 1)
    log.close()
    return frames


def read_all(folder: Path) -> list[Frame] | None:
    """What a restart reads; None if it was refused, as it should be for a damaged log."""
    log = None
    try:
        log = SqliteLog(folder, reserve_bytes=4096)
        return log.read(0, RECORDS + 1)
    except (LogDamaged, LogUnavailable, NewerVersion):
        return None
    finally:
        if log:
            log.close()


def test_card_20_damaged_byte_anywhere(tmp_path: Path) -> None:
    """Prerequisite: a closed log. Action: flip one bit at each of many places of log.db.

    Expectation: what is read is exactly what was written, or the log is refused.
    """
    frames = make_log(tmp_path / "whole")
    content = (tmp_path / "whole" / "log.db").read_bytes()
    used = [at for at in range(0, len(content), 4096) if any(content[at : at + 4096])]
    assert len(used) > 10
    places = {*range(0, 110), *range(4096, 4096 + 120, 3)}
    places |= {
        page + offset for page in used for offset in (0, 3, 4, 8, 9, 40, 2_000, 4_000, 4_090)
    }
    broken = tmp_path / "broken"
    refused = 0
    for place in sorted(place for place in places if place < len(content)):
        shutil.copytree(tmp_path / "whole", broken)
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        (broken / "log.db").write_bytes(damaged)
        found = read_all(broken)
        assert found in (None, frames), f"other data after a flip at {place}"
        refused += found is None
        shutil.rmtree(broken)
    assert refused > 20


@pytest.mark.parametrize(
    ("change", "position"),
    [
        ("UPDATE log SET payload = x'00' WHERE position = 150", 150),
        ("UPDATE log SET stamp_ns = stamp_ns + 1 WHERE position = 150", 150),
        ("UPDATE log SET payload = 'text' WHERE position = 150", 150),
        ("UPDATE log SET stamp_ns = 'soon' WHERE position = 150", 150),
        ("DELETE FROM log WHERE position = 150", 150),
        ("DELETE FROM log WHERE position < 10", 1),
        ("UPDATE log SET position = 0 WHERE position = 150", 150),
        (
            "UPDATE log SET payload = (SELECT payload FROM log WHERE position = 151),"
            " checksum = (SELECT checksum FROM log WHERE position = 151) WHERE position = 150",
            150,
        ),
    ],
)
def test_card_21_damaged_middle(tmp_path: Path, change: str, position: int) -> None:
    """Prerequisite: a closed log. Action: alter, move, repeat or remove a row in the middle.

    Expectation: reading from the start names the first position that cannot be believed.
    """
    make_log(tmp_path / "log")
    alter(tmp_path / "log", change)
    log = SqliteLog(tmp_path / "log", reserve_bytes=4096)
    with pytest.raises(LogDamaged) as raised:
        log.read(0, RECORDS + 1)
    log.close()
    assert raised.value.position == position
    assert (raised.value.code, raised.value.field) == ("LOG_DAMAGED", f"position {position}")


@pytest.mark.parametrize(
    "change",
    [
        f"DELETE FROM log WHERE position > {RECORDS - 10}",
        "DELETE FROM log",
        f"UPDATE log SET payload = x'00' WHERE position = {RECORDS}",
    ],
)
def test_card_22_damaged_tail(tmp_path: Path, change: str) -> None:
    """Prerequisite: a closed log. Action: cut or alter acknowledged records at its end.

    Expectation: it is refused at once, before anything could be appended.
    """
    make_log(tmp_path / "log")
    alter(tmp_path / "log", change)
    with pytest.raises(LogDamaged):
        SqliteLog(tmp_path / "log", reserve_bytes=4096)


def test_card_23_damaged_write_ahead_log(tmp_path: Path) -> None:
    """Prerequisite: a log whose process died. Action: flip a bit anywhere in the write-ahead log.

    Expectation: SQLite drops what follows without a word; the witness does not.
    """
    alive = tmp_path / "alive"
    alive.mkdir()
    log = SqliteLog(alive, reserve_bytes=4096)
    log.append([b"before"], 1)
    log.checkpoint()
    for item in range(20):
        log.append([f"record {item}".encode() * 20], 2)
    frames = log.read(0, 100)
    died = tmp_path / "died"
    refused = 0
    for place in (0, 9, 17, 25, 32 + 8, 32 + 24 + 100, 32 + 5 * 4120 + 50, 32 + 19 * 4120 + 4000):
        # What the disk holds while the log is open is what a killed process leaves behind.
        shutil.copytree(alive, died, ignore=shutil.ignore_patterns("*-shm"))
        damaged = bytearray((died / "log.db-wal").read_bytes())
        damaged[place] ^= 4
        (died / "log.db-wal").write_bytes(damaged)
        found = read_all(died)
        assert found in (None, frames), f"other data after a flip at {place}"
        refused += found is None
        shutil.rmtree(died)
    log.close()
    assert refused > 4


def test_card_24_torn_tail_that_nobody_was_told_of(tmp_path: Path) -> None:
    """Prerequisite: a copy of a log from the middle of a commit: its last frames are torn off and
    the witness knows nothing of them. Action: open it.

    Expectation: it opens at the last acknowledged record and goes on.
    """
    alive = tmp_path / "alive"
    alive.mkdir()
    log = SqliteLog(alive, reserve_bytes=4096)
    log.append([b"acknowledged"], 1)
    witness = (alive / "log.witness").read_bytes()
    died = tmp_path / "died"
    wal_before = (alive / "log.db-wal").read_bytes()
    log.append([b"x" * 20_000], 2)
    wal_after = (alive / "log.db-wal").read_bytes()
    changed = [at for at in range(len(wal_after)) if wal_after[at] != wal_before[at]]
    shutil.copytree(alive, died, ignore=shutil.ignore_patterns("*-shm"))
    log.close()
    torn = changed[0] + 3 * 4120
    (died / "log.db-wal").write_bytes(wal_after[:torn] + wal_before[torn:])
    (died / "log.witness").write_bytes(witness)
    log = SqliteLog(died, reserve_bytes=4096)
    assert [frame.payload for frame in log.read(0, 10)] == [b"acknowledged"]
    log.append([b"next"], 3)
    assert [frame.payload for frame in log.read(0, 10)] == [b"acknowledged", b"next"]
    log.close()


def test_card_25_newer_version(tmp_path: Path) -> None:
    """Prerequisite: a log with a higher format number. Action: open it.

    Expectation: refused, naming file and number; the file is left as it was.
    """
    make_log(tmp_path / "log")
    alter(tmp_path / "log", "PRAGMA user_version = 7")
    content = (tmp_path / "log" / "log.db").read_bytes()
    with pytest.raises(NewerVersion) as raised:
        SqliteLog(tmp_path / "log", reserve_bytes=4096)
    assert (raised.value.code, raised.value.field) == ("NEWER_VERSION", "log.db")
    assert "format 7" in raised.value.problem
    assert (tmp_path / "log" / "log.db").read_bytes() == content


@pytest.mark.parametrize("content", [b"no database at all", b"SQLite format 3\0" + b"\0" * 5_000])
def test_card_26_another_file(tmp_path: Path, content: bytes) -> None:
    """Prerequisite: something else under the name log.db. Action: open it. Expectation: refused."""
    (tmp_path / "log.db").write_bytes(content)
    with pytest.raises(LogDamaged):
        SqliteLog(tmp_path, reserve_bytes=4096)


def test_card_27_another_database(tmp_path: Path) -> None:
    """Prerequisite: a sound SQLite file of another kind. Action: open it. Expectation: refused."""
    alter(tmp_path, "CREATE TABLE cake (recipe)")
    with pytest.raises(LogDamaged):
        SqliteLog(tmp_path, reserve_bytes=4096)


def alter(folder: Path, statement: str) -> None:
    connection = sqlite3.connect(folder / "log.db", isolation_level=None)
    connection.execute(statement)
    connection.close()
