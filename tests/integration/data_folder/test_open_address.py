"""A door that other machines could reach is not opened: one clear line, exit code 2."""

import subprocess
import sys
from pathlib import Path

import pytest

LOOPBACK = "127.0.0.1:0"
OPEN = "0.0.0.0:0"


@pytest.mark.parametrize(
    ("verb", "options", "field"),
    [
        ("serve", ("--grpc", OPEN, "--http", LOOPBACK), "grpc"),
        ("serve", ("--grpc", LOOPBACK, "--http", OPEN), "http"),
        ("serve", ("--config", "open.toml"), "http"),
        ("serve gateway", ("--listen", OPEN, "--settings", "x", "--key-file", "x"), "listen"),
        ("serve venue", ("--listen", OPEN), "listen"),
    ],
)
def test_it_is_refused(tmp_path: Path, verb: str, options: tuple[str, ...], field: str) -> None:
    (tmp_path / "open.toml").write_text(f'grpc = "{LOOPBACK}"\nhttp = "{OPEN}"\n')
    command = [sys.executable, "-m", "retinue.cli", *verb.split(), "--data", "data", *options]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2, done.stderr
    line = done.stderr.splitlines()[-1]
    assert f"NOT_LOOPBACK ({field})" in line and OPEN in line
    assert not (tmp_path / "data").exists()
