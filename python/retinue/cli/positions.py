"""`retinue positions`."""

from typing import Annotated

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Columns,
    Data,
    Json,
    Limit,
    clock_time,
    connect,
    pages,
    print_list,
    verb,
)
from retinue.cli.names import ACCOUNT, chosen_id

app = typer.Typer(help="What accounts hold.", no_args_is_help=True)


@app.command("list")
@verb
def list_positions(
    data: Data = DATA_DEFAULT,
    account: Annotated[str | None, typer.Option(help="Only this account's, by id or name.")] = None,
    limit: Limit = 1000,
    as_json: Json = False,
) -> None:
    """Positions by account and instrument, from executions.

    P&L is booked and open together, at the mark and before fees.
    """
    from retinue.api.v1.reporting_pb2 import ListPositionsRequest

    client = connect(data)
    chosen = chosen_id(client, ACCOUNT, account)
    found = pages(
        lambda size, token: client.call(
            client.reporting.ListPositions,
            ListPositionsRequest(page_size=size, page_token=token, account_id=chosen),
        ),
        "positions",
        limit,
    )
    print_list("Positions", found, _COLUMNS, as_json=as_json)


_COLUMNS: Columns = {
    "account": lambda position: position.account_name,
    "symbol": lambda position: position.symbol,
    "held": lambda position: position.quantity,
    "bought": lambda position: position.bought_qty,
    "bought avg": lambda position: position.bought_avg_px,
    "sold": lambda position: position.sold_qty,
    "sold avg": lambda position: position.sold_avg_px,
    "fees": lambda position: position.fees,
    "P&L": lambda position: position.pnl,
    "mark": lambda position: position.mark,
    "marked at": lambda position: clock_time(position.mark_time),
}
