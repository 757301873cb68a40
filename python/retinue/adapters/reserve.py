"""Space kept aside, so that a stop, an exit or a report can still be written on a full disk."""

import os
from pathlib import Path


class Reserve:
    """A file of real, allocated blocks beside what it is kept for."""

    def __init__(self, path: Path, size_bytes: int) -> None:
        self._path = path
        self._size_bytes = size_bytes

    def is_held(self) -> bool:
        try:
            return self._path.stat().st_size >= self._size_bytes
        except FileNotFoundError:
            return False

    def free(self) -> bool:
        """Give the space back; False if there was none."""
        held = self.is_held()
        self._path.unlink(missing_ok=True)
        return held

    def restore(self) -> bool:
        """Keep the space aside, if as much again stays free; True if it is held afterwards."""
        if self.is_held():
            return True
        disk = os.statvfs(self._path.parent)
        if disk.f_bavail * disk.f_frsize < 2 * self._size_bytes:
            return False
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.posix_fallocate(file, 0, self._size_bytes)
        except OSError:
            # Somebody else was faster to the space. There is no reserve then, and no harm.
            self._path.unlink(missing_ok=True)
            return False
        finally:
            os.close(file)
        return True
