"""BR7: a network with nothing in it but loopback is all that Retinue needs.

The tests of this folder run once more inside a network namespace of their own.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.processes import BIN, ROOT

INSIDE = "RETINUE_OFFLINE"
ALL_SECONDS = 300
LIGHT = [
    "test_demo.py",
    "test_strategy.py",
    "test_market_day.py::test_a_day_of_generated_prices",
    "test_kill.py::test_killed_in_the_middle_of_a_thousand_signals[apart-remembered]",
]
# SIOCGIFFLAGS and SIOCSIFFLAGS on "lo", IFF_UP; then the process becomes the command given.
UP = """
import fcntl, os, socket, struct, sys
with socket.socket() as any_socket:
    name = b"lo".ljust(16, b"\\0")
    flags = struct.unpack("16sH", fcntl.ioctl(any_socket, 0x8913, name + bytes(16))[:18])[1]
    fcntl.ioctl(any_socket, 0x8914, name + struct.pack("H", flags | 1) + bytes(14))
os.execv(sys.argv[1], sys.argv[1:])
"""


def apart(*command: str) -> list[str]:
    """The command, with loopback for its only network."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("there is no unshare on this machine")
    return [unshare, "--net", sys.executable, "-c", UP, *command]


@pytest.fixture(autouse=True)
def may_be_apart() -> None:
    if INSIDE in os.environ:
        pytest.skip("already inside")
    probe = subprocess.run(apart("/bin/true"), capture_output=True, text=True, check=False)
    if probe.returncode:
        pytest.skip(f"a network namespace needs the right to make one: {probe.stderr.strip()}")


def test_nothing_but_loopback_can_be_reached() -> None:
    """The proof below means something only if this holds."""
    look = "import socket; socket.create_connection(('192.0.2.1', 80), 2)"
    done = subprocess.run(
        apart(sys.executable, "-c", look), capture_output=True, text=True, check=False
    )
    assert "Network is unreachable" in done.stderr


def test_everything_runs_without_any_other_network(tmp_path: Path) -> None:
    names = [f"tests/end_to_end/{name}" for name in LIGHT]
    command = apart(str(BIN / "pytest"), f"--basetemp={tmp_path / 'inside'}", *names)
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {INSIDE: "1", "RETINUE_KILLS": "1"},
        capture_output=True,
        text=True,
        timeout=ALL_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
