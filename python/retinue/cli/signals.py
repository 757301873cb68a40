"""`retinue signal`."""

import secrets
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    EXIT_FAILED,
    Columns,
    Data,
    Json,
    Limit,
    as_dict,
    clock_time,
    connect,
    name_of,
    pages,
    print_json,
    print_list,
    verb,
)
from retinue.cli.names import STRATEGY, chosen_id, id_of
from retinue.domain.errors import InvalidInput

if TYPE_CHECKING:
    from retinue.api.v1.ingestion_pb2 import Signal

app = typer.Typer(help="Signals: send one, see what came of it.", no_args_is_help=True)


@app.command("send")
@verb
def send(
    strategy: Annotated[str, typer.Option(help="The strategy, by id or name.")],
    buy: Annotated[bool, typer.Option("--buy", help="Enter long.")] = False,
    sell: Annotated[bool, typer.Option("--sell", help="Enter short.")] = False,
    exit_percent: Annotated[str, typer.Option("--exit", help="Close so many percent.")] = "",
    flat: Annotated[bool, typer.Option("--flat", help="Close everything in the symbol.")] = False,
    quantity: Annotated[str, typer.Option(help="Contracts; multipliers need it.")] = "",
    limit: Annotated[str, typer.Option(help="A limit price; market without it.")] = "",
    ticker: Annotated[str, typer.Option(help="The strategy's default without it.")] = "",
    event_id: Annotated[str, typer.Option(help="Your own name of it: sent once only.")] = "",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Send a signal to every account of a strategy."""
    from retinue.api.v1.ingestion_pb2 import SubmitSignalRequest
    from retinue.api.v1.vocabulary_pb2 import ReasonCode

    signal = _signal(buy=buy, sell=sell, exit_percent=exit_percent, flat=flat, limit=limit)
    if quantity and not (buy or sell):
        raise InvalidInput(
            "An exit closes a share of what each account holds, never a number of contracts.",
            "Leave --quantity out; --exit 50 closes half, --flat everything in the symbol.",
            field="quantity",
        )
    client = connect(data)
    signal.strategy_id = id_of(client, STRATEGY, strategy)
    signal.quantity, signal.ticker = quantity, ticker
    signal.event_id = event_id or secrets.token_hex(16)
    request = SubmitSignalRequest(signal=signal)
    answer = client.call(client.ingestion.SubmitSignal, request).answer
    if as_json:
        print_json(as_dict(answer))
    elif answer.duplicate:
        print(f"A duplicate of signal {answer.first_signal_id}; nothing was done.")
    elif answer.accepted:
        print(
            f"Signal {answer.signal_id}: {answer.instructions} accounts."
            f" See `retinue signal show {answer.signal_id}`."
        )
    else:
        reason = name_of(ReasonCode, answer.reason, "REASON_CODE_")
        where = f" ({answer.field})" if answer.field else ""
        print(f"Signal {answer.signal_id} was refused: {reason}{where}. {answer.remedy}".rstrip())
    if not answer.accepted and not answer.duplicate:
        raise typer.Exit(EXIT_FAILED)


@app.command("show")
@verb
def show(
    signal_id: Annotated[str, typer.Argument(help="The signal's id.")],
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """One signal and a row an account: received, sent, filled, or why not.

    A reversal closes what is held and opens the other side. Times are the gateway's.
    """
    from retinue.api.v1.reporting_pb2 import GetSignalRequest

    client = connect(data)
    request = GetSignalRequest(signal_id=signal_id)
    answer = client.call(client.reporting.GetSignal, request, timeout_s=60)
    if as_json:
        print_json(as_dict(answer))
        return
    print_list("Signal", [answer.signal], _SIGNAL, as_json=False)
    print_list("Accounts", list(answer.rows), _account_columns(), as_json=False)


@app.command("list")
@verb
def list_signals(
    data: Data = DATA_DEFAULT,
    strategy: Annotated[
        str | None, typer.Option(help="Only this strategy's, by id or name.")
    ] = None,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Signals, newest first."""
    from retinue.api.v1.reporting_pb2 import ListSignalsRequest

    client = connect(data)
    chosen = chosen_id(client, STRATEGY, strategy)
    found = pages(
        lambda size, token: client.call(
            client.reporting.ListSignals,
            ListSignalsRequest(page_size=size, page_token=token, strategy_id=chosen),
        ),
        "signals",
        limit,
    )
    print_list("Signals", found, _SIGNAL, as_json=as_json)


def _judged(signal: Any) -> str:
    from retinue.api.v1.vocabulary_pb2 import ReasonCode

    if signal.first_signal_id:
        return f"duplicate of {signal.first_signal_id}"
    if signal.accepted:
        return f"{signal.instructions} accounts"
    return name_of(ReasonCode, signal.reason, "REASON_CODE_")


_SIGNAL: Columns = {
    "id": lambda signal: signal.signal_id,
    "strategy": lambda signal: signal.strategy_name or signal.strategy_id,
    "action": lambda signal: signal.action,
    "symbol": lambda signal: signal.symbol or signal.ticker,
    "quantity": lambda signal: signal.quantity,
    "price as sent": lambda signal: signal.limit_price or "market",
    "judged": _judged,
    "received": lambda signal: clock_time(signal.received_time),
}


def _account_columns() -> Columns:
    from retinue.api.v1.vocabulary_pb2 import Outcome, ReasonCode

    return {
        "account": lambda row: f"{row.account_name}{' (leader)' if row.leader else ''}",
        "outcome": lambda row: (
            name_of(Outcome, row.outcome, "OUTCOME_") + (", filled late" if row.filled_late else "")
        ),
        "reason": lambda row: name_of(ReasonCode, row.reason, "REASON_CODE_"),
        "instructed": lambda row: row.instructed_qty,
        "closed": lambda row: row.closed_qty,
        "opened": lambda row: row.opened_qty,
        "avg": lambda row: row.avg_px,
        "sent": lambda row: clock_time(row.sent_time),
        "filled at": lambda row: clock_time(row.filled_time),
    }


def _signal(*, buy: bool, sell: bool, exit_percent: str, flat: bool, limit: str) -> "Signal":
    from retinue.api.v1 import ingestion_pb2 as api
    from retinue.api.v1.vocabulary_pb2 import ORDER_TYPE_LIMIT

    if buy + sell + bool(exit_percent) + flat != 1:
        raise InvalidInput(
            "A signal does one thing.", "Give one of --buy, --sell, --exit PERCENT, --flat."
        )
    signal = api.Signal(exit_percent=exit_percent, limit_price=limit)
    if buy:
        signal.action = api.SIGNAL_ACTION_BUY
    elif sell:
        signal.action = api.SIGNAL_ACTION_SELL
    elif flat:
        signal.action = api.SIGNAL_ACTION_FLAT
    else:
        signal.action = api.SIGNAL_ACTION_EXIT
    if limit:
        signal.order_type = ORDER_TYPE_LIMIT
    return signal
