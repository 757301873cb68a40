"""What every SQLite file of Retinue has in common: how it is opened, and what its errors mean."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path

from retinue.domain.errors import NewerVersion

WAL_PAGES = 1000
"""4 MB. A commit that finds more in the write-ahead log moves it into the file on the way."""


@dataclass(frozen=True, slots=True)
class FileFormat:
    """What a file says of itself: whose it is, and in which version of its layout."""

    application_id: int
    version: int
    schema: str
    synchronous: str


class ForeignFile(sqlite3.DatabaseError):
    """A well-formed SQLite file that is not the one expected, or one whose marks are damaged."""


def open_database(path: Path, file_format: FileFormat) -> sqlite3.Connection:
    """Open or make the file, in WAL mode, with explicit transactions.

    The connection may move between threads; using it from two at once is the caller's fault.
    Raises NewerVersion, ForeignFile, or what SQLite itself raises.
    """
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        # Text is compared and checksummed as bytes; a damaged row must not fail on its encoding.
        connection.text_factory = bytes
        _prepare(connection, path, file_format)
    except BaseException:
        connection.close()
        raise
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, file_format: FileFormat) -> None:
    connection.execute("PRAGMA busy_timeout = 5000")
    version = pragma(connection, "user_version")
    application_id = pragma(connection, "application_id")
    is_new = not connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone()
    if not is_new and application_id != file_format.application_id:
        raise ForeignFile(f"{path.name} is not a file of the expected kind")
    if version > file_format.version:
        raise NewerVersion(
            f"{path.name} has format {version}; this release knows formats up to"
            f" {file_format.version}.",
            "Start it with the release that wrote it, or a newer one.",
            field=path.name,
        )
    if not is_new and version < 1:
        raise ForeignFile(f"{path.name} has no format number")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {file_format.synchronous}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {WAL_PAGES}")
    if is_new:
        # One transaction, so that a crash leaves an empty file or a finished one.
        connection.executescript(
            f"BEGIN; {file_format.schema};"
            f"PRAGMA application_id = {file_format.application_id};"
            f"PRAGMA user_version = {file_format.version}; COMMIT;"
        )


def grow_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Give the write-ahead log its full size at once.

    A sync that makes a file longer costs about 60 us more than one that writes over what is there,
    and SQLite starts with an empty write-ahead log after each clean end.
    """
    connection.execute("CREATE TABLE IF NOT EXISTS ballast (bytes BLOB)")
    connection.execute("INSERT INTO ballast VALUES (zeroblob(?))", (WAL_PAGES * 4096,))
    connection.execute("DROP TABLE ballast")
    empty_write_ahead_log(connection)


def empty_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Move the write-ahead log into the file and begin it anew.

    The first write of a new round syncs its header too. It is made here, with nothing in it, so
    that no record waits for two syncs.
    """
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    version = pragma(connection, "user_version")
    connection.execute(f"PRAGMA user_version = {version}")


def pragma(connection: sqlite3.Connection, name: str) -> int:
    """The value of an integer pragma."""
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def roll_back(connection: sqlite3.Connection) -> None:
    """End a failed transaction, if SQLite has not ended it by itself."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def is_full(error: sqlite3.Error) -> bool:
    """No room: on the disk itself, or for the shared-memory file that WAL mode needs."""
    return _code(error) in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)


def is_damaged(error: sqlite3.Error) -> bool:
    """SQLite could not make sense of the file."""
    return isinstance(error, ForeignFile) or _primary(error) in (
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_MISMATCH,
        sqlite3.SQLITE_CONSTRAINT,
    )


def is_sync_failure(error: sqlite3.Error) -> bool:
    """The disk did not confirm. What it holds is unknown, and asking it again proves nothing."""
    return _code(error) in (sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_IOERR_DIR_FSYNC)


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)


def _primary(error: sqlite3.Error) -> int:
    return _code(error) & 0xFF


def open_to_read(path: Path, file_format: FileFormat) -> sqlite3.Connection:
    """Open an existing file for reading, beside whoever writes it.

    Raises FileNotFoundError, NewerVersion, ForeignFile, or what SQLite itself raises.
    """
    if not path.is_file():
        raise FileNotFoundError(path)
    # Not mode=ro: a reader of a file in WAL mode may have to make its shared-memory file.
    address = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    try:
        connection.text_factory = bytes
        connection.execute("PRAGMA busy_timeout = 5000")
        connection.execute("PRAGMA query_only = ON")
        if pragma(connection, "application_id") != file_format.application_id:
            raise ForeignFile(f"{path.name} is not a file of the expected kind")
        version = pragma(connection, "user_version")
        if version > file_format.version:
            raise NewerVersion(
                f"{path.name} has format {version}; this release knows formats up to"
                f" {file_format.version}.",
                "Read it with the release that wrote it, or a newer one.",
                field=path.name,
            )
    except BaseException:
        connection.close()
        raise
    return connection
