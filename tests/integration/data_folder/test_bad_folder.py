"""A data folder that is a file, or cannot be written: one clear line, exit code 2."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import MountDisk

PROCESSES = {
    "serve": ("--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0"),
    "serve gateway": ("--settings", "{aside}/gateways.toml", "--key-file", "{aside}/key"),
    "serve venue": (),
    "fills follow": (),
    "orders list": (),
    "replay": ("--verify",),
}
WRITERS = ("serve", "serve gateway", "serve venue")


@pytest.fixture
def attempt(tmp_path: Path) -> Callable[[str, Path], subprocess.CompletedProcess[str]]:
    (tmp_path / "key").write_text("key")
    (tmp_path / "gateways.toml").write_text(
        '[[connection]]\nname = "sim"\nadapter = "simulated"\naddress = "127.0.0.1:1"\n'
        f'broker = "B"\nkey_file = "{tmp_path / "key"}"\n'
    )

    def start(verb: str, data: Path) -> subprocess.CompletedProcess[str]:
        words = [word.format(aside=tmp_path) for word in PROCESSES[verb]]
        command = [sys.executable, "-m", "retinue.cli", *verb.split(), "--data", str(data), *words]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    return start


@pytest.fixture
def read_only(mount_disk: MountDisk) -> Path:
    return mount_disk("ro,size=1m")


def check(done: subprocess.CompletedProcess[str], data: Path) -> None:
    assert done.returncode == 2, (done.returncode, done.stderr)
    [line] = done.stderr.splitlines()
    assert str(data) in line and "INVALID_ARGUMENT (data)" in line


@pytest.mark.parametrize("verb", PROCESSES)
def test_a_file(attempt: Callable[..., subprocess.CompletedProcess[str]], verb: str) -> None:
    data = Path(__file__)
    check(attempt(verb, data), data)


@pytest.mark.parametrize("verb", WRITERS)
@pytest.mark.parametrize("below", [".", "new/data"])
def test_a_folder_that_cannot_be_written(
    attempt: Callable[..., subprocess.CompletedProcess[str]],
    verb: str,
    below: str,
    read_only: Path,
) -> None:
    data = read_only / below
    check(attempt(verb, data), data)
