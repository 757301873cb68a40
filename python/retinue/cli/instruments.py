"""`retinue instruments`."""

import secrets
from typing import Annotated

import typer

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
from retinue.cli.names import INSTRUMENT, listed

app = typer.Typer(help="Instruments: what can be traded.", no_args_is_help=True)


@app.command("add")
@verb
def add(
    symbol: Annotated[str, typer.Argument(help="As the broker calls it.")],
    tick: Annotated[str, typer.Option(help="The smallest step of its price.")],
    multiplier: Annotated[str, typer.Option(help="Money a point and contract.")] = "1",
    lot: Annotated[str, typer.Option(help="The smallest step of a quantity.")] = "1",
    currency: Annotated[str, typer.Option(help="What it is paid in.")] = "USD",
    price_scale: Annotated[
        int | None, typer.Option(min=0, help="Decimal places of its prices; the tick's without it.")
    ] = None,
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """An instrument; tick and scales must be those of its broker."""
    from retinue.api.v1 import control_pb2 as api

    client = connect(data)
    made = api.Instrument(
        symbol=symbol,
        price_scale=_places(tick) if price_scale is None else price_scale,
        quantity_scale=_places(lot),
        tick_size=tick,
        lot_size=lot,
        multiplier=multiplier,
        currency=currency,
    )
    request = api.CreateInstrumentRequest(request_id=secrets.token_hex(16), instrument=made)
    answer = client.call(client.control.CreateInstrument, request)
    print_answer(answer, f"Instrument {symbol} is {answer.instrument_id}.", as_json=as_json)


@app.command("list")
@verb
def list_instruments(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every instrument, with the steps of its prices and quantities."""
    columns: Columns = {
        "id": lambda instrument: instrument.instrument_id,
        "symbol": lambda instrument: instrument.symbol,
        "tick": lambda instrument: instrument.tick_size,
        "lot": lambda instrument: instrument.lot_size,
        "multiplier": lambda instrument: instrument.multiplier,
        "currency": lambda instrument: instrument.currency,
    }
    found = listed(connect(data), INSTRUMENT, limit)
    print_list("Instruments", found, columns, as_json=as_json)


def _places(text: str) -> int:
    """How many decimals are written; whether they are a number is the service's to judge."""
    return len(text.partition(".")[2])
