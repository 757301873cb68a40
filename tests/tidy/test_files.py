"""The files of this repository are tidy, and each check objects to what it is there for."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.tidy import files

Check = Callable[[Path], list[str]]
CHECKS: list[Check] = [
    files.too_long,
    files.unfinished,
    files.banners,
    files.missing_pages,
    files.wrong_doors,
]


@pytest.mark.parametrize("check", CHECKS)
def test_this_repository(check: Check) -> None:
    assert check(files.ROOT) == []


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        (files.too_long, "python/retinue/copying/long.py", "x = 1\n" * 501),
        (files.too_long, "rust_core/engine/src/long.rs", "// x\n" * 501),
        (files.too_long, "python/retinue/copying/median.py", "x = 1\n" * 151),
        (files.unfinished, "python/retinue/copying/a.py", "# TO" + "DO: later\n"),
        (files.unfinished, "rust_core/engine/src/a.rs", "fn f() { todo" + "!() }\n"),
        (files.banners, "python/retinue/copying/a.py", "# " + "-" * 20 + "\n"),
        (files.banners, "rust_core/engine/src/a.rs", "// " + "=" * 8 + " Orders " + "=" * 8 + "\n"),
        (files.missing_pages, "proto/retinue/api/v1/a.proto", "// See docs/nowhere.md.\n"),
        (files.wrong_doors, "python/retinue/copying/a.py", "from retinue._engine import Engine\n"),
        (files.wrong_doors, "python/retinue/copying/a.py", "from retinue import _engine\n"),
        (files.wrong_doors, "python/retinue/bootstrap/a.py", "def f():\n    import grpc.aio\n"),
    ],
)
def test_each_check_objects(check: Check, name: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text("x = 1\n")
    assert check(tmp_path) == []
    path.write_text(text)
    assert check(tmp_path) != []


def test_generated_files_may_be_long(tmp_path: Path) -> None:
    path = tmp_path / "python/retinue/api/v1/control_pb2.py"
    path.parent.mkdir(parents=True)
    path.write_text("x = 1\n" * 10_000)
    assert files.too_long(tmp_path) == []


def test_locks_name_no_place_but_the_usual_one() -> None:
    for path in files.ROOT.glob("requirements*.txt"):
        text = path.read_text()
        assert "://" not in text and "--index" not in text and "--find-links" not in text
        assert text.count("==") <= text.count("--hash=sha256:")
    for lock in ("Cargo.lock", "tests/fuzz/records/Cargo.lock"):
        lines = (files.ROOT / lock).read_text().splitlines()
        sources = {line for line in lines if "source =" in line}
        assert sources == {'source = "registry+https://github.com/rust-lang/crates.io-index"'}
