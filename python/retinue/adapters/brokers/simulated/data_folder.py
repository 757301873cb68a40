"""A venue's data folder: one venue at a time, and the key that its clients log in with."""

import fcntl
import os
import secrets
from pathlib import Path
from typing import Final

KEY_FILE: Final = "venue.key"
_LOCK_FILE: Final = "venue.lock"


class FolderInUse(Exception):
    """Another venue runs on this folder."""


class DataFolder:
    """Holds the folder's lock until closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = os.open(path / _LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise FolderInUse(f"another venue runs on {path}") from None

    def key(self) -> str:
        """The key; made at the first start, readable by its owner alone."""
        path = self.path / KEY_FILE
        if not path.exists():
            # Written aside and renamed, so that a killed first start leaves no half a key.
            draft = path.with_suffix(".new")
            draft.unlink(missing_ok=True)
            file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            try:
                os.write(file, secrets.token_hex(32).encode())
                os.fsync(file)
            finally:
                os.close(file)
            draft.rename(path)
        return read_key(self.path)

    def close(self) -> None:
        os.close(self._lock)


def read_key(folder: Path) -> str:
    """The key of the venue in this folder, for a client on the same machine."""
    return (folder / KEY_FILE).read_text("ascii").strip()
