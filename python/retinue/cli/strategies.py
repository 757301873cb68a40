"""`retinue strategy`, and `retinue strategies list`."""

import secrets
from typing import Annotated

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Data,
    Json,
    Limit,
    as_dict,
    connect,
    print_json,
    print_table,
    verb,
)
from retinue.cli.names import INSTRUMENT, STRATEGY, id_of, listed
from retinue.domain.errors import InvalidInput

app = typer.Typer(help="Strategies: where signals come from.", no_args_is_help=True)
lists = typer.Typer(help="Strategies: where signals come from.", no_args_is_help=True)


@app.command("add")
@verb
def add(
    name: Annotated[str, typer.Argument(help="Your own name of it.")],
    instrument: Annotated[str, typer.Option(help="Where no ticker is sent; by id or symbol.")],
    ticker: Annotated[
        list[str] | None, typer.Option(metavar="TICKER=SYMBOL", help="A ticker it takes as well.")
    ] = None,
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """A strategy. Its webhook address is shown once: keep it."""
    from retinue.api.v1 import control_pb2 as api
    from retinue.bootstrap.data_folder import read_endpoints

    client = connect(data)
    mapping = []
    for text in ticker or []:
        sent, equals, symbol = text.partition("=")
        if not equals:
            raise InvalidInput(
                f"{text!r} maps nothing.", "Give --ticker TICKER=SYMBOL.", field="ticker"
            )
        mapped = id_of(client, INSTRUMENT, symbol)
        mapping.append(api.SymbolMapping(ticker=sent, instrument_id=mapped))
    made = api.Strategy(
        name=name, default_instrument_id=id_of(client, INSTRUMENT, instrument), symbol_map=mapping
    )
    request = api.CreateStrategyRequest(request_id=secrets.token_hex(16), strategy=made)
    answer = client.call(client.control.CreateStrategy, request)
    if as_json:
        print_json(as_dict(answer))
        return
    print(f"Strategy {name} is {answer.strategy_id}. Its webhook, shown this once:")
    print(f"  http://{read_endpoints(data)['http']}{answer.webhook_path}")


@app.command("list")
@lists.command("list")
@verb
def list_strategies(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every strategy, with its default instrument and its tickers."""
    found = listed(connect(data), STRATEGY, limit)
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
