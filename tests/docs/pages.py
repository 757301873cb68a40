"""What a page says can be typed, and what it says comes out.

A fenced `console` block holds commands, lines that begin with `$ ` (and `> ` where a command goes
on), each followed by the lines that it prints. All of these are stable but for what `normal` takes
out of both sides: times, prices, ids, addresses and the width of columns. A line `...` leaves out
any number of lines, and `...` within a line any text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)
_VARYING = (
    (re.compile(r"\d{4}-\d\d-\d\d[ T]"), ""),
    (re.compile(r"\d\d:\d\d:\d\d(\.\d{3})?"), "TIME"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "ID"),
    (re.compile(r"\b0000[0-9a-v]{12,26}\b"), "CLIENT-ID"),
    (re.compile(r"\b[VX]\d+\b"), "BROKER-ID"),
    (re.compile(r"\bchain [0-9a-f]{16}\b"), "CHAIN"),
    (re.compile(r"\b[67]\d{3}(\.\d+)?\b"), "PRICE"),
    (re.compile(r"127\.0\.0\.1:\d+"), "ADDRESS"),
    (re.compile(r"\b(record|log at|epoch|through|same:) \d+"), r"\1 N"),
    (re.compile(r'(signal_id"?: ?"?|[Ss]ignal |show )\d+'), r"\1N"),
    (re.compile(r"[─━]+"), "-"),
    (re.compile(r"\s+"), " "),
)


@dataclass(slots=True)
class Command:
    """One command of a page and what it prints."""

    text: str
    printed: list[str] = field(default_factory=list)


def commands(page: str) -> Iterator[Command]:
    """The commands of a page in their order."""
    for block in _BLOCK.findall(page):
        command = None
        for line in block.splitlines():
            if line.startswith("$ "):
                if command is not None:
                    yield command
                command = Command(line[2:])
            elif command is None:
                raise ValueError(f"a console block begins with no command: {line!r}")
            elif line.startswith("> ") and not command.printed:
                command.text += "\n" + line[2:]
            elif line.strip():
                command.printed.append(line)
        if command is not None:
            yield command


def normal(line: str) -> str:
    """A line without what differs from one run to the next."""
    for pattern, plain in _VARYING:
        line = pattern.sub(plain, line)
    return line.strip()


def missing(printed: list[str], real: str) -> list[str]:
    """Lines that the page shows and the command did not print, in the order of the page."""
    found = [normal(line) for line in real.splitlines()]
    at, lost = 0, []
    for line in printed:
        if line.strip() == "...":
            continue
        wanted = re.compile(".*".join(re.escape(part) for part in normal(line).split("...")))
        here = next((n for n, got in enumerate(found[at:], at) if wanted.fullmatch(got)), None)
        if here is None:
            lost.append(line)
        else:
            at = here + 1
    return lost
