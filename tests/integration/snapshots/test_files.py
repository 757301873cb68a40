"""Cards for snapshots kept as files."""

from pathlib import Path

import pytest

from retinue.adapters.snapshots.files import KEPT, SnapshotFiles
from retinue.ports.snapshots import StoredSnapshot


def test_card_1_the_newest_of_the_last_three(tmp_path: Path) -> None:
    """Prerequisite: an empty folder. Action: write five. Expectation: the newest; three files."""
    snapshots = SnapshotFiles(tmp_path / "snapshots")
    assert snapshots.latest() is None
    for position in (5, 80, 900, 1_000, 20_000):
        snapshots.write(position, b"state at %d" % position)
    assert SnapshotFiles(tmp_path / "snapshots").latest() == (20_000, b"state at 20000")
    assert snapshots.latest(at_most=19_999) == (1_000, b"state at 1000")
    assert snapshots.latest(at_most=10) is None
    assert len(list((tmp_path / "snapshots").iterdir())) == KEPT


def test_card_2_damaged_newest(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Prerequisite: two snapshots. Action: flip each byte of the newer one, then cut it anywhere.

    Expectation: the older one is found, every time, and that is said.
    """
    snapshots = SnapshotFiles(tmp_path)
    snapshots.write(1, b"older")
    snapshots.write(2, b"newer")
    path = max(tmp_path.iterdir())
    content = path.read_bytes()
    for place in range(len(content)):
        for damaged in (
            content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :],
            content[:place],
        ):
            path.write_bytes(damaged)
            caplog.clear()
            assert snapshots.latest() == StoredSnapshot(1, b"older")
            assert f"snapshot {path.name} is damaged" in caplog.text
    path.write_bytes(content)
    assert snapshots.latest() == StoredSnapshot(2, b"newer")


def test_card_3_unfinished_write(tmp_path: Path) -> None:
    """Prerequisite: what a crash in the middle of a write leaves. Action: read, write again.

    Expectation: it is not seen, and does not stand in the way.
    """
    snapshots = SnapshotFiles(tmp_path)
    snapshots.write(1, b"older")
    (tmp_path / "writing").write_bytes(b"half")
    assert snapshots.latest() == (1, b"older")
    snapshots.write(2, b"newer")
    assert snapshots.latest() == (2, b"newer")


def test_card_4_disk_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Prerequisite: a disk that fails at the sync. Action: write.

    Expectation: the older is kept, and nothing else is left behind.
    """
    snapshots = SnapshotFiles(tmp_path)
    snapshots.write(1, b"older")

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        snapshots.write(2, b"newer")
    assert snapshots.latest() == (1, b"older")
    assert len(list(tmp_path.iterdir())) == 1
