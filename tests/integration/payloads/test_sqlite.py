"""Cards for raw payloads kept in SQLite."""

import hashlib
import sqlite3
from pathlib import Path

from retinue.adapters.payloads.sqlite import WAITING_BYTES_MAX, SqlitePayloads


def test_card_1_kept_and_found(tmp_path: Path) -> None:
    """Prerequisite: an empty store. Action: put 500 bodies, restart.

    Expectation: each is found at once, and after the restart, with its first receipt.
    """
    payloads = SqlitePayloads(tmp_path)
    bodies = [b"body %d" % number for number in range(500)]
    for number, body in enumerate(bodies):
        payloads.put(digest(body), body, number)
        assert payloads.get(digest(body)) == (body, number)
    payloads.put(digest(bodies[3]), bodies[3], 9_999)
    payloads.close()
    payloads = SqlitePayloads(tmp_path)
    found = [payloads.get(digest(body)) for body in bodies]
    assert found == [(body, number) for number, body in enumerate(bodies)]
    assert (payloads.get(b"unknown"), payloads.dropped) == (None, 0)
    payloads.close()


def test_card_2_disk_that_refuses(tmp_path: Path) -> None:
    """Prerequisite: a file that somebody else holds, so that nothing can be written. Action: put
    more than may wait.

    Expectation: put returns and raises nothing; what is too much is counted; the rest arrives.
    """
    payloads = SqlitePayloads(tmp_path)
    holder = sqlite3.connect(tmp_path / "payloads.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    size = WAITING_BYTES_MAX // 4
    for number in range(6):
        payloads.put(bytes([number]), bytes(size), number)
    assert payloads.dropped == 2
    holder.execute("ROLLBACK")
    holder.close()
    payloads.close()
    payloads = SqlitePayloads(tmp_path)
    kept = [payloads.get(bytes([number])) is not None for number in range(6)]
    assert kept == [True, True, True, True, False, False]
    payloads.close()


def digest(body: bytes) -> bytes:
    return hashlib.sha256(body).digest()
