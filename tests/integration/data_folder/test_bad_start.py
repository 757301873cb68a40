"""A gateway or a venue that cannot start says why and what would be right, in one line."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

CONNECTION = """[[connection]]
name = "sim"
adapter = "simulated"
address = "127.0.0.1:1"
broker = "B"
key_file = "{key}"
"""


def start(folder: Path, verb: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "retinue.cli", *verb.split(), "--data", "data", *options]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "key").write_text("key")
    (tmp_path / "empty").write_text("")
    (tmp_path / "bytes").write_bytes(b"\x9d\xff")
    (tmp_path / "broken").write_text("[[")
    (tmp_path / "listed").write_text('{"symbol": "ESZ6"}')
    (tmp_path / "good.toml").write_text(CONNECTION.format(key="key"))
    (tmp_path / "keyless.toml").write_text(CONNECTION.format(key="nope"))
    (tmp_path / "short.toml").write_text('[[connection]]\nname = "sim"\n')
    return tmp_path


@pytest.mark.parametrize(
    ("verb", "options", "says"),
    [
        ("serve gateway", "--settings nope --key-file key",
         "(settings): nope cannot be read: no such file or directory. Give a file"),
        ("serve gateway", "--settings bytes --key-file key",
         "(settings): bytes is no UTF-8 text. Give a file"),
        ("serve gateway", "--settings broken --key-file key",
         "(settings): broken: "),
        ("serve gateway", "--settings short.toml --key-file key",
         "(settings): connection 'sim': adapter is missing, or no text."),
        ("serve gateway", "--settings keyless.toml --key-file key",
         "(settings): sim: key_file nope cannot be read: no such file or directory."),
        ("serve gateway", "--settings good.toml --key-file nope",
         "(key-file): nope cannot be read: no such file or directory. Give a file"),
        ("serve gateway", "--settings good.toml --key-file bytes",
         "(key-file): bytes is no UTF-8 text. Give a file"),
        ("serve gateway", "--settings good.toml --key-file empty",
         "(key-file): empty is empty, which would let everybody in. Give the service's owner.key"),
        ("serve venue", "--instruments nope",
         "(instruments): nope cannot be read: no such file or directory. Give a file"),
        ("serve venue", "--instruments broken",
         "(instruments): broken is no JSON"),
        ("serve venue", "--instruments listed",
         "(instruments): listed: expected a JSON array of instruments"),
        ("serve venue", "--prices ESZ6=nope.csv",
         "(prices): nope.csv cannot be read: no such file or directory. Give a file"),
        ("serve venue", "--starting-balance much",
         "(starting-balance): 'much' is not a plain decimal number. Give"),
        ("serve venue", "--account alone", "(account): 'alone' is no account. Give BROKER/NAME."),
        ("serve venue", "--speed 0", "(speed): 0 is too slow. Give 1 or more."),
    ],
)  # fmt: skip
def test_what_was_given_is_named(folder: Path, verb: str, options: str, says: str) -> None:
    done = start(folder, verb, *options.split())
    assert done.returncode == 2, done.stderr
    [line] = done.stderr.splitlines()
    assert line.startswith(f"{verb.removeprefix('serve ')}: INVALID_ARGUMENT {says}"), line
    assert line.endswith(".")


@pytest.mark.parametrize(
    ("verb", "options"),
    [("serve gateway", "--settings good.toml --key-file key"), ("serve venue", "")],
)
def test_an_address_that_is_taken_is_named(folder: Path, verb: str, options: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = start(folder, verb, *options.split(), "--listen", address)
    assert done.returncode == 1, done.stderr
    last = done.stderr.splitlines()[-1]
    assert f"ADDRESS_IN_USE (listen): {address} cannot be listened on. Free it, or name" in last
    assert "Traceback" not in done.stderr
