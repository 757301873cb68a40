"""`retinue fills`."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Data,
    Json,
    as_dict,
    clock_time,
    connect,
    name_of,
    print_json,
    verb,
)
from retinue.cli.names import ACCOUNT, STRATEGY, id_of
from retinue.domain.errors import Unavailable

if TYPE_CHECKING:
    from retinue.api.v1.reporting_pb2 import SubscribeFillsRequest, SubscribeFillsResponse

RETRY_SECONDS = 0.5

app = typer.Typer(help="Fills, as they happen.", no_args_is_help=True)


@app.command("follow")
@verb
def follow(
    data: Data = DATA_DEFAULT,
    from_start: Annotated[bool, typer.Option("--from-start", help="All there ever were.")] = False,
    cursor: Annotated[str, typer.Option(help="Go on after this one.")] = "",
    account: Annotated[
        list[str] | None, typer.Option(help="Only of this account, by id or name.")
    ] = None,
    strategy: Annotated[
        list[str] | None, typer.Option(help="Only of this strategy, by id or name.")
    ] = None,
    count: Annotated[int, typer.Option(min=0, help="End after so many; 0: never.")] = 0,
    as_json: Json = False,
) -> None:
    """Fills from now on, one a line, until Ctrl-C; through restarts of the service.

    Times are the gateway's; the broker's own are in --json and in `explain`.
    With --json the last fill of each message carries the `cursor` to go on after it.
    """
    from retinue.api.v1.reporting_pb2 import FillFilter, SubscribeFillsRequest

    chosen = FillFilter()
    if account or strategy:
        client = connect(data)
        chosen.account_ids.extend(id_of(client, ACCOUNT, text) for text in account or ())
        chosen.strategy_ids.extend(id_of(client, STRATEGY, text) for text in strategy or ())
    request = SubscribeFillsRequest(filter=chosen, cursor=cursor, from_start=from_start)
    shown = 0
    for response in _messages(data, request):
        for number, fill in enumerate(response.fills, 1):
            last = number == len(response.fills)
            _show(fill, response.cursor if last else "", as_json=as_json)
            shown += 1
            if shown == count:
                return


def _messages(data: Path, request: "SubscribeFillsRequest") -> "Iterator[SubscribeFillsResponse]":
    """What the service says, and after a break what it says beyond the last cursor it gave.

    Raises Unavailable where there is no service to begin with.
    """
    is_lost = False
    while True:
        try:
            # It may listen elsewhere after a restart.
            client = connect(data)
            for response in client.stream(client.reporting.SubscribeFills, request):
                if is_lost:
                    print("The service answers again; nothing was missed.", file=sys.stderr)
                is_lost = False
                request.cursor, request.from_start = response.cursor, False
                yield response
        except Unavailable as error:
            if not request.cursor:
                raise
            if not is_lost:
                print(f"{error.problem} Waiting for it.", file=sys.stderr)
        is_lost = True
        # There is no loop here to hold up.
        time.sleep(RETRY_SECONDS)  # noqa: TID251


def _show(fill: Any, cursor: str, *, as_json: bool) -> None:
    if as_json:
        print_json(as_dict(fill) | ({"cursor": cursor} if cursor else {}))
        return
    from retinue.api.v1.vocabulary_pb2 import Side

    when = clock_time(fill.received_time) or clock_time(fill.processed_time)
    side = name_of(Side, fill.side, "SIDE_").upper()
    flag = "  ANOMALY" if fill.anomaly else ""
    print(
        f"{when}  {fill.account_name:16} {side:4} {fill.last_qty:>8} {fill.symbol:8}"
        f" @ {fill.last_px:<12} left {fill.leaves_qty:>6}  signal {fill.signal_id or '-'}{flag}",
        flush=True,
    )
