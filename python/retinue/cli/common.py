"""What every verb shares: its options, the way to the service, and how errors are told."""

import functools
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ParamSpec, TypeVar

import typer

from retinue.domain.errors import InvalidInput, RetinueError

if TYPE_CHECKING:
    from google.protobuf.message import Message

    from retinue.adapters.rpc.client import Client

EXIT_FAILED = 1
EXIT_USAGE = 2
DATA_DEFAULT = Path("retinue-data")
KEY_VARIABLE = "RETINUE_KEY"

Data = Annotated[
    Path, typer.Option("--data", envvar="RETINUE_DATA", help="The service's data folder.")
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object, or one a line.")]
Limit = Annotated[int, typer.Option("--limit", min=1, help="Show at most this many.")]

Columns = dict[str, Callable[[Any], str]]
"""The head of each column, and what it shows of a thing."""

_WIDE = 10_000

P = ParamSpec("P")
R = TypeVar("R")


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Tells errors as sentences on stderr, or as JSON with --json, and exits 1 or 2."""

    @functools.wraps(function)
    def told(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except KeyboardInterrupt:
            raise typer.Exit(0) from None
        except RetinueError as error:
            tell(error, as_json=bool(kwargs.get("as_json")))
            code = EXIT_USAGE if isinstance(error, InvalidInput) else EXIT_FAILED
            raise typer.Exit(code) from None

    return told


def tell(error: RetinueError, *, as_json: bool) -> None:
    """One error on stderr."""
    if as_json:
        told = {
            "code": error.code,
            "field": error.field,
            "problem": error.problem,
            "remedy": error.remedy,
        }
        print(json.dumps({"error": told}), file=sys.stderr)
    else:
        print(str(error), file=sys.stderr)


def connect(data: Path, *, timeout_s: float = 10) -> "Client":
    """A client of the service of a data folder, with the key in RETINUE_KEY or else the folder's
    own. Raises NotFound where there is none.
    """
    from retinue.adapters.rpc.client import Client
    from retinue.bootstrap.data_folder import read_endpoints, read_owner_key

    address = read_endpoints(data)["grpc"]
    key = os.environ.get(KEY_VARIABLE) or read_owner_key(data)
    return Client(address, key, timeout_s=timeout_s)


def as_dict(message: "Message") -> dict[str, Any]:
    """A message as JSON shows it, with every field, by the names of the contract."""
    from google.protobuf.json_format import MessageToDict

    return MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


def print_json(value: object) -> None:
    """One line, out at once: the reader may be a pipe."""
    print(json.dumps(value), flush=True)


def print_answer(answer: "Message", line: str, *, as_json: bool) -> None:
    """What was done: the service's answer as JSON, or a line for people."""
    if as_json:
        print_json(as_dict(answer))
    else:
        print(line)


def print_list(title: str, things: list[Any], columns: Columns, *, as_json: bool) -> None:
    """Things one below the other: each as JSON on a line of its own, or as a table for people."""
    if as_json:
        for thing in things:
            print_json(as_dict(thing))
    elif not things:
        print(f"{title}: none")
    else:
        rows = [[cell(thing) for cell in columns.values()] for thing in things]
        print_table(title, list(columns), rows)


def print_table(title: str, columns: list[str], rows: list[list[str]]) -> None:
    """For people; numbers are set to the right, and nothing is cut: ids are there to be copied."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", header_style="bold", box=SIMPLE)
    for number, column in enumerate(columns):
        figures = all(_is_figure(row[number]) for row in rows) and bool(rows)
        table.add_column(column, justify="right" if figures else "left", no_wrap=True)
    for row in rows:
        table.add_row(*row)
    # As wide as the table needs: a terminal that is too narrow wraps the lines.
    Console(width=Console(width=_WIDE).measure(table).maximum).print(table)


def pages(ask: Callable[[int, str], Any], field: str, limit: int) -> list[Any]:
    """The first `limit` things of a paged list: `ask` takes a page size and a page token."""
    found: list[Any] = []
    token = ""
    while len(found) < limit:
        page = ask(min(limit - len(found), 1000), token)
        found += getattr(page, field)
        token = page.next_page_token
        if not token:
            break
    return found[:limit]


def name_of(enum: Any, value: int, prefix: str) -> str:
    """An enum's value as people read it: `partially_filled`; "" for unspecified."""
    if not value:
        return ""
    return str(enum.Name(value)).removeprefix(prefix).lower()


def clock_time(stamp: Any) -> str:
    """A protobuf time to the millisecond, UTC; "" where it is not known."""
    ns = stamp.ToNanoseconds()
    return f"{stamp.ToJsonString()[:19].replace('T', ' ')}.{ns // 10**6 % 1000:03}" if ns else ""


def _is_figure(text: str) -> bool:
    return not text or text.lstrip("-").replace(".", "", 1).isdigit()
