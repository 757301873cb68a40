"""`retinue strategies`."""

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

app = typer.Typer(help="Strategies: where signals come from.", no_args_is_help=True)


@app.command("list")
@verb
def list_strategies(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every strategy, with its default instrument and its tickers."""
    from retinue.api.v1.control_pb2 import ListStrategiesRequest

    client = connect(data)
    found = pages(
        lambda size, token: client.call(
            client.control.ListStrategies, ListStrategiesRequest(page_size=size, page_token=token)
        ),
        "strategies",
        limit,
    )
    if as_json:
        for strategy in found:
            print_json(as_dict(strategy))
        return
    print_table(
        "Strategies",
        ["id", "name", "active", "default instrument", "tickers"],
        [
            [
                s.strategy_id,
                s.name,
                "yes" if s.active else "no",
                s.default_instrument_id,
                ", ".join(mapping.ticker for mapping in s.symbol_map),
            ]
            for s in found
        ],
    )
