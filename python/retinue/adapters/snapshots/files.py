"""Snapshots as files: written aside, synced, renamed into place; the last three are kept."""

import hashlib
import logging
import os
import struct
from pathlib import Path

from retinue.ports.snapshots import StoredSnapshot

KEPT = 3

_MAGIC = b"RTNSNAP1"
_log = logging.getLogger(__name__)
_HEAD = struct.Struct("<8sQQ32s")


class SnapshotFiles:
    """Implements `ports.snapshots.Snapshots` in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def write(self, position: int, data: bytes) -> None:
        """Raises OSError, on a full disk for instance; the older snapshots are untouched then."""
        aside = self._folder / "writing"
        try:
            with aside.open("wb") as file:
                file.write(_HEAD.pack(_MAGIC, position, len(data), _digest(position, data)))
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            aside.rename(self._folder / f"{position:020}.snapshot")
        except OSError:
            aside.unlink(missing_ok=True)
            raise
        self._sync_folder()
        for old in self._newest_first()[KEPT:]:
            old.unlink(missing_ok=True)

    def latest(self, at_most: int | None = None) -> StoredSnapshot | None:
        for path in self._newest_first():
            stored = _read(path)
            if stored is None:
                _log.warning("snapshot %s is damaged: the one before it is used", path.name)
            elif at_most is None or stored.position <= at_most:
                return stored
        return None

    def _newest_first(self) -> list[Path]:
        return sorted(self._folder.glob("*.snapshot"), reverse=True)

    def _sync_folder(self) -> None:
        """The rename itself must survive a power cut too."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _digest(position: int, data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=32, salt=position.to_bytes(8, "little")).digest()


def _read(path: Path) -> StoredSnapshot | None:
    """The snapshot in a file; None if any byte of it is not what was written."""
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if len(content) < _HEAD.size:
        return None
    magic, position, length, digest = _HEAD.unpack_from(content)
    data = content[_HEAD.size :]
    if magic != _MAGIC or length != len(data) or digest != _digest(position, data):
        return None
    return StoredSnapshot(position, data)
