"""The generated tables are as their sources, and the check objects where one is not."""

import re
import shutil
import sys
from pathlib import Path

import pytest
import typer
from scripts import generate_reference as reference

from retinue.cli.main import app
from tests.tidy.files import ROOT


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the reference; the script is told to check it."""
    folder = tmp_path / "reference"
    shutil.copytree(reference.REFERENCE, folder)
    monkeypatch.setattr(reference, "REFERENCE", folder)
    monkeypatch.setattr(sys, "argv", ["generate_reference.py", "--check"])
    return folder


def test_the_pages_are_fresh(pages: Path) -> None:
    reference.main()


@pytest.mark.parametrize(
    ("page", "before", "after"),
    [
        ("reason-codes.md", "`below_one_lot`", "`below_a_lot`"),
        ("order-states.md", "| `sent` | `submitted` |", "| `sent` | `working` |"),
        ("cli.md", "`--not-placed`", "`--never-placed`"),
    ],
)
def test_a_stale_page_fails(
    pages: Path, page: str, before: str, after: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = pages / page
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after, 1))
    with pytest.raises(SystemExit):
        reference.main()
    assert page in capsys.readouterr().err


def test_prose_stays_and_markers_are_needed() -> None:
    page = "before\n<!-- generated: x -->\nold\n<!-- end of x -->\nafter\n"
    fresh = reference.replaced(page, "x", "new")
    assert fresh == page.replace("old", "new")
    with pytest.raises(SystemExit, match="markers"):
        reference.replaced("no markers", "x", "new")


def test_every_option_and_argument_is_explained() -> None:
    silent = []
    for path, command in reference.leaves(("retinue",), typer.main.get_command(app)):
        process = reference._PASSED_ON.get(path[-1])
        if process is not None:
            explained = {a.dest: a.help for a in reference.arguments_of(process())}
        else:
            explained = {p.name: getattr(p, "help", None) for p in command.params}
        silent += [f"{' '.join(path)}: {name}" for name, text in explained.items() if not text]
    assert silent == []


def test_every_error_code_is_listed() -> None:
    used = set()
    for path in (ROOT / "python/retinue").rglob("*.py"):
        used |= set(re.findall(r"""\bcode(?:: str)? ?= ?"([A-Z_]+)\"""", path.read_text()))
    rows = (ROOT / "docs/reference/errors.md").read_text().splitlines()
    names = [row.split("|")[1] for row in rows if row.startswith("| `")]
    listed = [code for name in names for code in re.findall(r"`([A-Z_]+)`", name)]
    assert len(listed) == len(set(listed))
    # DAMAGED is only a root of narrower ones.
    assert used - {"DAMAGED"} - set(listed) == set()


def test_a_reserved_reason_is_not_published() -> None:
    table = reference.reason_codes()
    assert "`connection_down`" in table
    assert "too_many_attempts" not in table
