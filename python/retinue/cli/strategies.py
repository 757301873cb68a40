"""`retinue strategies`."""

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from retinue.cli import webhooks
from retinue.cli.common import (
    DATA_DEFAULT,
    Columns,
    Data,
    Json,
    Limit,
    connect,
    print_answer,
    print_list,
    verb,
)
from retinue.cli.names import INSTRUMENT, STRATEGY, Names, id_of, listed
from retinue.domain.errors import InvalidInput

if TYPE_CHECKING:
    from retinue.adapters.rpc.client import Client
    from retinue.api.v1.control_pb2 import SymbolMapping

app = typer.Typer(help="Strategies: where signals come from.", no_args_is_help=True)
app.command("show")(webhooks.show)
app.command("test")(webhooks.test)
app.command("set-webhook")(webhooks.set_webhook)
app.command("add-secret")(webhooks.add_secret)
app.command("withdraw-secret")(webhooks.withdraw_secret)


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
    mapping = _mapping(client, ticker or [])
    made = api.Strategy(
        name=name, default_instrument_id=id_of(client, INSTRUMENT, instrument), symbol_map=mapping
    )
    request = api.CreateStrategyRequest(request_id=secrets.token_hex(16), strategy=made)
    answer = client.call(client.control.CreateStrategy, request)
    line = (
        f"Strategy {name} is {answer.strategy_id}. Its webhook, shown this once:\n"
        f"  http://{read_endpoints(data)['http']}{answer.webhook_path}"
    )
    print_answer(answer, line, as_json=as_json)


@app.command("map")
@verb
def map_tickers(
    strategy: Annotated[str, typer.Argument(metavar="NAME", help="Its name or id.")],
    ticker: Annotated[
        list[str] | None, typer.Argument(metavar="TICKER=SYMBOL", help="A ticker it takes.")
    ] = None,
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Other tickers in the place of all the old ones; without any, its default instrument is left.

    They are in force from the next signal on.
    """
    from retinue.api.v1.control_pb2 import SetSymbolMapRequest

    client = connect(data)
    request = SetSymbolMapRequest(
        request_id=secrets.token_hex(16),
        strategy_id=id_of(client, STRATEGY, strategy),
        symbol_map=_mapping(client, ticker or []),
    )
    answer = client.call(client.control.SetSymbolMap, request)
    taken = ", ".join(ticker or []) or "no ticker of its own"
    line = f"Strategy {strategy} takes {taken}, by record {answer.version}."
    print_answer(answer, line, as_json=as_json)


@app.command("list")
@verb
def list_strategies(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every strategy, with its default instrument and its tickers."""
    client = connect(data)
    instruments = Names(client, INSTRUMENT)
    columns: Columns = {
        "id": lambda strategy: strategy.strategy_id,
        "name": lambda strategy: strategy.name,
        "active": lambda strategy: "yes" if strategy.active else "no",
        "default instrument": lambda strategy: instruments.of(strategy.default_instrument_id),
        "tickers": lambda strategy: ", ".join(
            f"{mapped.ticker}={instruments.of(mapped.instrument_id)}"
            for mapped in strategy.symbol_map
        ),
    }
    print_list("Strategies", listed(client, STRATEGY, limit), columns, as_json=as_json)


def _mapping(client: "Client", texts: list[str]) -> "list[SymbolMapping]":
    """What each `TICKER=SYMBOL` leads to. Raises InvalidInput, NotFound."""
    from retinue.api.v1.control_pb2 import SymbolMapping

    mapping = []
    for text in texts:
        sent, equals, symbol = text.partition("=")
        if not equals:
            raise InvalidInput(f"{text!r} maps nothing.", "Give TICKER=SYMBOL.", field="ticker")
        mapped = id_of(client, INSTRUMENT, symbol)
        mapping.append(SymbolMapping(ticker=sent, instrument_id=mapped))
    return mapping
