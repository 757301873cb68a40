"""Cards for the data folder: one holder, one key."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from retinue.bootstrap.data_folder import (
    DataFolder,
    connection_folder,
    latch_path,
    read_owner_key,
)
from retinue.domain.errors import DataFolderInUse, InvalidInput, NotFound

HOLD = """
import sys, time
from pathlib import Path
from retinue.bootstrap.data_folder import DataFolder
DataFolder(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_card_1_a_second_process_is_refused(tmp_path: Path) -> None:
    """Prerequisite: a process that holds the folder. Action: take it too; then kill the process.

    Expectation: DATA_FOLDER_IN_USE, naming the process; after its death the folder is free.
    """
    folder = tmp_path / "new" / "data"
    command = [sys.executable, "-c", HOLD, str(folder)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, text=True, **pipes) as holder:
        assert holder.stdout and holder.stdout.readline() == "held\n"
        with pytest.raises(DataFolderInUse) as raised:
            DataFolder(folder)
        holder.kill()
    assert raised.value.code == "DATA_FOLDER_IN_USE"
    assert f"Process {holder.pid} " in raised.value.problem
    DataFolder(folder).release()


def test_card_2_owner_key(tmp_path: Path) -> None:
    """Prerequisite: a new folder. Action: ask for the key, restart, ask again, also as a client.

    Expectation: none before the first start; then always the same, long, for the owner's eyes.
    """
    with pytest.raises(NotFound):
        read_owner_key(tmp_path)
    before = os.umask(0)
    folder = DataFolder(tmp_path)
    key = folder.owner_key()
    folder.release()
    os.umask(before)
    assert len(key) >= 43
    assert stat.S_IMODE((tmp_path / "owner.key").stat().st_mode) == 0o600
    again = DataFolder(tmp_path)
    assert again.owner_key() == read_owner_key(tmp_path) == key
    again.release()


def test_card_3_unfinished_key(tmp_path: Path) -> None:
    """Prerequisite: the rest of a crash while the key was made. Action: start.

    Expectation: a whole key.
    """
    (tmp_path / "owner.new").write_text("half")
    folder = DataFolder(tmp_path)
    assert folder.owner_key() == read_owner_key(tmp_path)
    folder.release()


@pytest.mark.parametrize("name", ["", ".", "..", "../../../outside", "a/b", "/tmp", "a/"])
def test_card_4_no_connection_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    """Prerequisite: a name such as an old log may hold. Action: ask for its folder and its latch.

    Expectation: INVALID_ARGUMENT for connection.name; another name's folder lies in the data.
    """
    for path_of in (connection_folder, latch_path):
        with pytest.raises(InvalidInput) as raised:
            path_of(tmp_path, name)
        assert raised.value.field == "connection.name"
    assert connection_folder(tmp_path, "my broker").parent == tmp_path / "connections"
