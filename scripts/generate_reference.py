"""Generates the tables of docs/reference that have a source elsewhere; with --check, only compares.

Reason codes come from the published list in vocabulary.proto, what to do about each from the
service itself, the order states from the table compiled into the engine, the verbs from the
command line. A page keeps its prose: only what stands between two markers is replaced.
"""

import argparse
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import typer

from retinue import _engine
from retinue.bootstrap import gateway, venue
from retinue.cli.main import app
from retinue.domain.reasons import REMEDIES, ReasonCode

ROOT: Final = Path(__file__).resolve().parent.parent
REFERENCE: Final = ROOT / "docs/reference"
VOCABULARY: Final = ROOT / "proto/retinue/api/v1/vocabulary.proto"
# Processes that read their own command line, so that they can be started without typer.
_PASSED_ON: Final = {"gateway": gateway.command_line, "venue": venue.command_line}


def reason_codes() -> str:
    """A table a group: slug, meaning, what would be right. Reserved ones are given by nobody."""
    body = VOCABULARY.read_text().split("enum ReasonCode {")[1].split("\n}")[0]
    lines = []
    for block in body.split("\n\n"):
        rows = re.findall(r"^  // (.+)\n  REASON_CODE_(\w+) = (\d+);$", block, re.M)
        if not rows and (title := re.fullmatch(r"  // (.+)", block)):
            lines += ["", f"## {title.group(1).removesuffix('.')}", ""]
            lines += ["| code | meaning | what would be right |"]
            lines += ["|---|---|---|"]
        for meaning, name, number in rows:
            if meaning.startswith("Reserved:"):
                continue
            reason = ReasonCode(int(number))
            lines.append(f"| `{name.lower()}` | {meaning} | {REMEDIES[reason]} |")
    return "\n".join(lines).strip("\n")


def order_states() -> str:
    """A row an event, a column a state: the next state, and how the protocol sees the step."""
    table = {(row[0], row[1]): (row[2], row[3]) for row in _engine.order_transitions()}
    states = list(dict.fromkeys(state for state, _ in table))
    events = list(dict.fromkeys(event for _, event in table))
    lines = []
    for state in states:
        lines += ["", f"### `{_plain(state)}`", "", "| event | next state | |", "|---|---|---|"]
        for event in events:
            following, kind = table[state, event]
            note = "" if kind == "plain" else kind
            lines.append(f"| `{_plain(event)}` | `{_plain(following)}` | {note} |")
    return "\n".join(lines).strip("\n")


def verbs() -> str:
    """Every verb with its arguments and options, as the command line knows them."""
    lines = []
    for path, command in leaves(("retinue",), typer.main.get_command(app)):
        words = [f"{name.upper()}" for name in _arguments(command)]
        passed_on = _PASSED_ON.get(path[-1])
        if passed_on:
            words = ["[OPTIONS]"]
            rows = [_argument_row(action) for action in arguments_of(passed_on())]
        else:
            rows = [_option_row(option) for option in options_of(command)]
        lines += ["", f"## `{' '.join([*path, *words])}`", "", _help(command)]
        if rows:
            lines += ["", "| option | meaning | default |", "|---|---|---|", *rows]
    return "\n".join(lines).strip("\n")


def _plain(name: str) -> str:
    return re.sub(r"^ORDER_(STATE|EVENT)_", "", name).lower()


def leaves(path: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every verb with its words."""
    children = getattr(command, "commands", {})
    if not children or command.invoke_without_command:
        yield path, command
    for name, child in children.items():
        yield from leaves((*path, name), child)


def _arguments(command: Any) -> Iterator[str]:
    for parameter in command.params:
        if parameter.param_type_name == "argument":
            yield parameter.metavar or parameter.name


def options_of(command: Any) -> list[Any]:
    """A verb's options, but for the one that shows them."""
    return [
        entry
        for entry in command.params
        if entry.param_type_name == "option" and entry.name != "help"
    ]


def arguments_of(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The same of a process that reads its own command line."""
    return [action for action in parser._actions if action.dest != "help"]


def _argument_row(action: argparse.Action) -> str:
    shown = f"`{action.default}`" if action.default else ""
    if action.required:
        shown = "needed"
    return f"| `{action.option_strings[0]}` | {action.help} | {shown} |"


def _option_row(option: Any) -> str:
    default = option.default
    shown = "" if default in (None, "", False, 0) or callable(default) else f"`{default}`"
    if option.required:
        shown = "needed"
    variable = f" Also by `{option.envvar}`." if option.envvar else ""
    return f"| `{option.opts[0]}` | {option.help or ''}{variable} | {shown} |"


def _help(command: Any) -> str:
    return re.sub(r"\n(?!\n)(?<!\n\n)", " ", (command.help or "").strip())


PAGES: Final[dict[str, dict[str, Callable[[], str]]]] = {
    "reason-codes.md": {"reason codes": reason_codes},
    "order-states.md": {"order states": order_states},
    "cli.md": {"verbs": verbs},
}


def replaced(text: str, name: str, content: str) -> str:
    """The page with what stands between the markers of `name` replaced."""
    begin, end = f"<!-- generated: {name} -->\n", f"\n<!-- end of {name} -->"
    if text.count(begin) != 1 or text.count(end) != 1:
        raise SystemExit(f"the markers of {name!r} are missing or doubled")
    before, rest = text.split(begin)
    return f"{before}{begin}{content}{end}{rest.split(end)[1]}"


def main() -> None:
    """The command line."""
    stale = []
    for page, parts in PAGES.items():
        path = REFERENCE / page
        text = path.read_text()
        fresh = text
        for name, make in parts.items():
            fresh = replaced(fresh, name, make())
        if fresh != text:
            stale.append(page)
            if "--check" not in sys.argv[1:]:
                path.write_text(fresh)
    if stale and "--check" in sys.argv[1:]:
        print(f"docs/reference: {', '.join(stale)}: run `make reference`", file=sys.stderr)
        raise SystemExit(1)


if __name__ == "__main__":
    main()
