"""Every command of the README and of docs/ does what the page says, on the real service."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, commands, missing
from tests.docs.runner import Reader

WITH_COMMANDS = [page for page in PAGES if list(commands(page.read_text()))]


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path)
    yield reader
    reader.close()


@pytest.mark.parametrize("page", WITH_COMMANDS, ids=lambda page: str(page.relative_to(ROOT)))
def test_page(page: Path, reader: Reader) -> None:
    reader.read(page.read_text())


def test_a_wrong_page_fails(tmp_path: Path) -> None:
    reader = Reader(tmp_path, patience_s=0)
    try:
        reader.read("```console\n$ .venv/bin/retinue doctor\nok stage copying: ready\n```\n")
        with pytest.raises(AssertionError, match="asleep"):
            reader.read("```console\n$ .venv/bin/retinue doctor\nok stage copying: asleep\n```\n")
        with pytest.raises(AssertionError, match="signals list"):
            reader.read("```console\n$ .venv/bin/retinue signals list\nSignals\n```\n")
    finally:
        reader.close()


@pytest.mark.parametrize(
    ("shown", "real", "lost"),
    [
        ("a  2 b", "x\na 2   b\ny", []),
        ("a\nb", "b\na", ["b"]),
        ("a\n...\nc", "a\nb\nc", []),
        ("filled 2 at 6801", "filled 2 at 6803.25", []),
        ("filled 2 at 6801", "filled 3 at 6801", ["filled 2 at 6801"]),
        ("09:55:00.123 x", "10:00:59.001 x", []),
        ("signal 77 done", "signal 98 done", []),
        ("sent ... times", "sent 3 times", []),
    ],
)
def test_what_must_appear(shown: str, real: str, lost: list[str]) -> None:
    assert missing(shown.splitlines(), real) == lost


def test_a_block_begins_with_a_command() -> None:
    with pytest.raises(ValueError, match="no command"):
        list(commands("```console\nhello\n```\n"))
