"""A disk is filled to the last byte."""

import os
import sqlite3
from pathlib import Path

import pytest


def fill(disk: Path) -> Path:
    """Returns the file that took the room."""
    ballast = disk / "ballast"
    with (
        pytest.raises(OSError, match="No space left"),
        ballast.open("ab", buffering=0) as file,
    ):
        while True:
            file.write(b"\0" * 4096)
    assert os.statvfs(disk).f_bavail == 0
    return ballast


def fill_database(path: Path) -> None:
    """Takes what room the file and its write-ahead log have left, beside whoever uses them."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("CREATE TABLE filler (bytes BLOB)")
    for size in (8192, 1):
        with pytest.raises(sqlite3.OperationalError, match="full"):
            while True:
                database.execute("INSERT INTO filler VALUES (zeroblob(?))", (size,))
    database.close()
