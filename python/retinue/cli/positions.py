"""`retinue positions`."""

from typing import Annotated

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Data,
    Json,
    Limit,
    as_dict,
    connect,
    pages,
    print_json,
    print_table,
    verb,
)

app = typer.Typer(help="What accounts hold.", no_args_is_help=True)


@app.command("list")
@verb
def list_positions(
    data: Data = DATA_DEFAULT,
    account: Annotated[str, typer.Option(help="Only this account's.")] = "",
    limit: Limit = 1000,
    as_json: Json = False,
) -> None:
    """Positions by account and instrument, from executions."""
    from retinue.api.v1.reporting_pb2 import ListPositionsRequest

    client = connect(data)
    found = pages(
        lambda size, token: client.call(
            client.reporting.ListPositions,
            ListPositionsRequest(page_size=size, page_token=token, account_id=account),
        ),
        "positions",
        limit,
    )
    if as_json:
        for position in found:
            print_json(as_dict(position))
        return
    print_table(
        "Positions",
        ["account", "symbol", "held", "bought", "sold", "fees", "mark"],
        [
            [p.account_name, p.symbol, p.quantity, p.bought_qty, p.sold_qty, p.fees, p.mark]
            for p in found
        ],
    )
