"""A data folder as a service would have left it: log, snapshot, and effects said to be complete.

The effects themselves are left out: recovery reads them as little as an engine does.
"""

from collections.abc import Sequence
from pathlib import Path

from retinue.adapters.effects.sqlite import SqliteEffects
from retinue.adapters.log.sqlite import SqliteLog
from retinue.adapters.snapshots.files import SnapshotFiles
from retinue.bootstrap.data_folder import OWNER_KEY_FILE, DataFolder
from retinue.ports.log import Frame

_RECORDS_A_COMMIT = 4_096


class PreparedFolder:
    """Filled in the order of the log; closed before a service may have it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        folder = DataFolder(path)
        self.key = folder.owner_key()
        folder.release()
        self._log = SqliteLog(path)
        self._waiting: list[bytes] = []

    @property
    def key_file(self) -> Path:
        return self.path / OWNER_KEY_FILE

    @property
    def records(self) -> int:
        return self._log.last_position() + len(self._waiting)

    def append(self, frames: Sequence[Frame]) -> None:
        """Records at the positions that they have in their world."""
        self._waiting.extend(frame.payload for frame in frames)
        if len(self._waiting) >= _RECORDS_A_COMMIT:
            self._commit(frames[-1].stamp_ns)

    def snapshot(self, data: bytes) -> None:
        """The state after everything appended so far."""
        SnapshotFiles(self.path / "snapshots").write(self.records, data)

    def close(self, stamp_ns: int) -> None:
        self._commit(stamp_ns)
        effects = SqliteEffects(self.path)
        effects.write([], self._log.last_position())
        effects.close()
        self._log.close()

    def _commit(self, stamp_ns: int) -> None:
        self._log.append(self._waiting, stamp_ns)
        self._waiting.clear()
