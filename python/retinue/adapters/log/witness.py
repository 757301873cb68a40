"""A small file that remembers how far the log had been acknowledged.

SQLite ends its write-ahead log at the first frame that does not fit, which is right for a torn
transaction and wrong for a damaged one: records that were acknowledged would be gone without a
word. The witness is written after each sync and not synced itself. It survives the death of the
process; after a power cut it may be old, and then it knows less, but never more than was true.
"""

import os
import struct
import zlib
from pathlib import Path

_ENTRY = struct.Struct("<QI")


class Witness:
    """The highest acknowledged position."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        self.seen = _read(self._file)

    def note(self, position: int) -> None:
        """Remember a position. Cheap: a write of 12 bytes to the page cache."""
        seen = position.to_bytes(8, "little")
        os.pwrite(self._file, seen + zlib.crc32(seen).to_bytes(4, "little"), 0)

    def close(self) -> None:
        os.close(self._file)


def _read(file: int) -> int:
    """The position in the file; 0, which claims nothing, if it is missing or torn."""
    entry = os.pread(file, _ENTRY.size, 0)
    if len(entry) < _ENTRY.size:
        return 0
    position, checksum = _ENTRY.unpack(entry)
    return int(position) if zlib.crc32(entry[:8]) == checksum else 0
