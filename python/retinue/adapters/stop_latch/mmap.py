"""The stop latch as a file that is written in place and read through shared memory.

64 KiB, allocated when it is made, so that setting it needs no free disk space and no running
service:

    0   magic, 8 bytes        8   generation        16   connection-wide flag
    64  account ids, 8 bytes each, zero = free      (integers little-endian)

Writers hold the file's lock, write the slot, sync, count the generation up, and sync again. A file
that is not what it should be stops the whole connection: a guard must fail closed.
"""

import fcntl
import mmap
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retinue.ports.stop_latch import WHOLE_CONNECTION, StopLatchError

FILE_SIZE = 64 * 1024
_MAGIC = b"RTNSTOP1"
_GENERATION_AT = 8
_CONNECTION_AT = 16
_SLOTS_AT = 64


def set_stop(path: Path, account_id: int) -> None:
    """Stops an account, or with WHOLE_CONNECTION all of them, whether or not a gateway runs.

    Durable when it returns. Raises StopLatchError.
    """
    with _locked(path) as file:
        content = os.pread(file, FILE_SIZE, 0)
        _check(path, content)
        slot = _slot_to_set(content, account_id)
        if slot is not None:
            at, value = slot
            _write(file, at, value)
            _count_up(file, content)


def clear_stop(path: Path, account_id: int) -> None:
    """Lifts one stop. Raises StopLatchError."""
    with _locked(path) as file:
        content = os.pread(file, FILE_SIZE, 0)
        _check(path, content)
        if account_id == WHOLE_CONNECTION:
            places = [_CONNECTION_AT]
        else:
            places = [at for at in _slots() if _integer(content, at) == account_id]
        for at in places:
            _write(file, at, 0)
        _count_up(file, content)


def create(path: Path) -> None:
    """Makes the file with all its blocks, unless it is there."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{os.getpid()}.new")
    with fresh.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        # Written, not only reserved: a hole would need space when the stop comes.
        file.write(_MAGIC.ljust(FILE_SIZE, b"\0"))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


class MmapStopLatch:
    """Implements `ports.stop_latch.StopLatch`."""

    def __init__(self, path: Path) -> None:
        create(path)
        self._path = path
        with path.open("rb") as file:
            self._damaged = os.fstat(file.fileno()).st_size < FILE_SIZE
            if not self._damaged:
                self._map = mmap.mmap(file.fileno(), FILE_SIZE, access=mmap.ACCESS_READ)

    def generation(self) -> int:
        if self._damaged:
            return 0
        return int.from_bytes(self._map[_GENERATION_AT : _GENERATION_AT + 8], "little")

    def stopped(self) -> frozenset[int]:
        if self._damaged or self._map[:8] != _MAGIC:
            return frozenset({WHOLE_CONNECTION})
        content = self._map[:]
        found = {_integer(content, at) for at in _slots()} - {0}
        if _integer(content, _CONNECTION_AT):
            found.add(WHOLE_CONNECTION)
        return frozenset(found)

    def set(self, account_id: int) -> None:
        set_stop(self._path, account_id)

    def clear(self, account_id: int) -> None:
        clear_stop(self._path, account_id)

    def close(self) -> None:
        if not self._damaged:
            self._map.close()
            self._damaged = True


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    try:
        file = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        try:
            create(path)
            file = os.open(path, os.O_RDWR)
        except OSError as error:
            raise StopLatchError(f"{path}: {error.strerror}") from error
    except OSError as error:
        raise StopLatchError(f"{path}: {error.strerror}") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file
    except OSError as error:
        raise StopLatchError(f"{path}: {error.strerror}") from error
    finally:
        os.close(file)


def _check(path: Path, content: bytes) -> None:
    if len(content) != FILE_SIZE or content[:8] != _MAGIC:
        raise StopLatchError(
            f"{path} is no stop latch; the gateway treats it as a stop of everything"
        )


def _slots() -> range:
    return range(_SLOTS_AT, FILE_SIZE, 8)


def _integer(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 8], "little")


def _slot_to_set(content: bytes, account_id: int) -> tuple[int, int] | None:
    """Where to write which value; None where the account is stopped already."""
    if account_id == WHOLE_CONNECTION:
        return _CONNECTION_AT, 1
    free = None
    for at in _slots():
        value = _integer(content, at)
        if value == account_id:
            return None
        if value == 0 and free is None:
            free = at
    # No slot left for one account: then all of them stop.
    return (free, account_id) if free is not None else (_CONNECTION_AT, 1)


def _write(file: int, at: int, value: int) -> None:
    os.pwrite(file, value.to_bytes(8, "little"), at)
    os.fdatasync(file)


def _count_up(file: int, content: bytes) -> None:
    _write(file, _GENERATION_AT, (_integer(content, _GENERATION_AT) + 1) % 2**64)
