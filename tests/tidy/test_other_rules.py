"""The checks of Rust, protos and generated code, each broken once."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from scripts import check_instructions
from scripts.count_tests import count

from tests.tidy.files import ROOT

BIN = Path(sys.executable).parent

CRATE = """
[package]
name = "broken"
version = "0.1.0"
edition = "2024"

[workspace]
"""


@pytest.mark.parametrize(
    ("text", "lint"),
    [
        ("pub fn f() -> u32 {\n    1\n}\n", None),
        ("pub fn f() -> std::time::Instant {\n    std::time::Instant::now()\n}\n", "methods"),
        ("pub fn f() -> std::time::SystemTime {\n    std::time::SystemTime::now()\n}\n", "methods"),
        ("pub type T = std::collections::HashMap<u8, u8>;\n", "types"),
        ("pub type T = std::collections::HashSet<u8>;\n", "types"),
        ("pub fn f(x: f64) -> f64 {\n    x + 1.0\n}\n", "floating-point arithmetic"),
        ("pub fn f(x: *const u8) -> u8 {\n    unsafe { *x }\n}\n", "unsafe"),
    ],
)
def test_clippy(text: str, lint: str | None, tmp_path: Path) -> None:
    settings = (ROOT / "Cargo.toml").read_text()
    lints = re.findall(r"^\[workspace\.(lints\.\w+\]\n(?:.+\n)+)", settings, re.M)
    assert len(lints) == 2
    (tmp_path / "Cargo.toml").write_text(CRATE + "".join(f"[{section}" for section in lints))
    shutil.copy(ROOT / "clippy.toml", tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src/lib.rs").write_text(text)
    command = ["cargo", "clippy", "--quiet", "--offline", "--", "-D", "warnings"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert (result.returncode != 0) == (lint is not None), result.stderr
    assert (lint or "") in result.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the protos, what is generated from them, and the script that does it."""
    for name in ("proto", "scripts", "python/retinue/api", "python/retinue/internal"):
        ignored = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    return tmp_path


def check_generated(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(tree / "scripts/generate_protos.py"), "--check"]
    return subprocess.run(command, capture_output=True, text=True)


def test_generated_code(tree: Path) -> None:
    assert check_generated(tree).returncode == 0
    left_over = tree / "python/retinue/api/v1/gone_pb2.py"
    left_over.touch()
    result = check_generated(tree)
    assert result.returncode == 1 and "gone_pb2.py" in result.stderr
    left_over.unlink()
    change(tree / "proto/retinue/api/v1/vocabulary.proto", "SIDE_SELL = 2", "SIDE_SELL = 3")
    result = check_generated(tree)
    assert result.returncode == 1 and "vocabulary_pb2.py" in result.stderr


def test_buf(tree: Path) -> None:
    against = ["--against", str(ROOT / "proto")]
    assert buf("lint", str(tree / "proto")) == 0
    assert buf("breaking", str(tree / "proto"), *against) == 0
    vocabulary = tree / "proto/retinue/api/v1/vocabulary.proto"
    change(vocabulary, "SIDE_SELL = 2", "SIDE_SELL = 3")
    assert buf("lint", str(tree / "proto")) == 0
    assert buf("breaking", str(tree / "proto"), *against) != 0
    change(vocabulary, "SIDE_SELL = 3", "Sell = 3")
    assert buf("lint", str(tree / "proto")) != 0


def buf(*arguments: str) -> int:
    return subprocess.run([str(BIN / "buf"), *arguments], capture_output=True).returncode


def change(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("12 passed in 1.02s\n", (12, 0, 0)),
        ("=== 1 failed, 12 passed, 2 skipped, 3 deselected in 61.02s (0:01:01) ===\n", (12, 1, 2)),
        ("\x1b[32m3 passed\x1b[0m, \x1b[31m2 errors\x1b[0m in 0.1s\n", (3, 2, 0)),
        ("test result: ok. 7 passed; 0 failed; 1 ignored; 0 measured\n" * 2, (14, 0, 2)),
        ("test result: FAILED. 7 passed; 3 failed; 0 ignored\n5 passed in 0.1s\n", (12, 3, 0)),
        ("they passed in 3s\n", (0, 0, 0)),
    ],
)
def test_count(output: str, expected: tuple[int, int, int]) -> None:
    assert count(output) == expected


def test_missing_tools_are_named_in_one_line(tmp_path: Path) -> None:
    for name in ("bash", "env"):
        path = shutil.which(name)
        assert path
        (tmp_path / name).symlink_to(path)
    result = subprocess.run(
        [str(ROOT / "scripts/check_tools")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert "Python >= 3.11" in line and "cargo" in line


def test_what_is_installed_is_hashed_or_was_built_here() -> None:
    command = ["make", "--dry-run", "--always-make", "run"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "requirements-dev.txt" not in said
    [builds] = [line for line in said.splitlines() if "/maturin " in line]
    # It would add the dev group, and takes minutes in which it must be seen to work.
    assert "--skip-install" in builds and "--quiet" not in builds
    installs = [line for line in said.splitlines() if "pip install" in line]
    assert len(installs) == 3
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)


@pytest.mark.parametrize(
    ("counted", "objects_to"),
    [
        ({"entry": 1_000, "report": 2_000}, []),
        ({"entry": 1_050, "report": 1_900}, []),
        ({"entry": 1_051, "report": 2_000}, ["entry"]),
        ({"entry": 1_000, "report": 1_899}, ["report"]),
        ({"entry": 1_000}, ["report"]),
        ({"entry": 1_000, "report": 2_000, "snapshot": 1}, ["snapshot"]),
    ],
)
def test_instruction_counts(counted: dict[str, int], objects_to: list[str]) -> None:
    lines = check_instructions.different({"entry": 1_000, "report": 2_000}, counted)
    assert [line.split(":")[0] for line in lines] == objects_to


def test_instruction_counts_without_valgrind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert check_instructions.main() == 0
    assert "skipped, there is no valgrind" in capsys.readouterr().out
