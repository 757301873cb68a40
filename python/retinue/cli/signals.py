"""`retinue signal`."""

import secrets
from typing import TYPE_CHECKING, Annotated, Any

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    EXIT_FAILED,
    Data,
    Json,
    Limit,
    as_dict,
    clock_time,
    connect,
    name_of,
    pages,
    print_json,
    print_table,
    verb,
)
from retinue.cli.names import STRATEGY, id_of
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
    flat: Annotated[bool, typer.Option("--flat", help="Close everything.")] = False,
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

    client = connect(data)
    signal = _signal(buy=buy, sell=sell, exit_percent=exit_percent, flat=flat, limit=limit)
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
    """One signal and a row an account: received, sent, filled, or why not."""
    from retinue.api.v1.reporting_pb2 import GetSignalRequest
    from retinue.api.v1.vocabulary_pb2 import Outcome, ReasonCode

    client = connect(data)
    request = GetSignalRequest(signal_id=signal_id)
    answer = client.call(client.reporting.GetSignal, request, timeout_s=60)
    if as_json:
        print_json(as_dict(answer))
        return
    print_table("Signal", _COLUMNS, [_row(answer.signal)])
    print_table(
        "Accounts",
        ["account", "outcome", "reason", "instructed", "filled", "avg", "sent", "filled at"],
        [
            [
                f"{row.account_name}{' (leader)' if row.leader else ''}",
                name_of(Outcome, row.outcome, "OUTCOME_"),
                name_of(ReasonCode, row.reason, "REASON_CODE_"),
                row.instructed_qty,
                row.filled_qty,
                row.avg_px,
                clock_time(row.sent_time),
                clock_time(row.filled_time),
            ]
            for row in answer.rows
        ],
    )


@app.command("list")
@verb
def list_signals(
    data: Data = DATA_DEFAULT,
    strategy: Annotated[str, typer.Option(help="Only this strategy's, by id or name.")] = "",
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Signals, newest first."""
    from retinue.api.v1.reporting_pb2 import ListSignalsRequest

    client = connect(data)
    chosen = id_of(client, STRATEGY, strategy) if strategy else ""
    found = pages(
        lambda size, token: client.call(
            client.reporting.ListSignals,
            ListSignalsRequest(page_size=size, page_token=token, strategy_id=chosen),
        ),
        "signals",
        limit,
    )
    if as_json:
        for signal in found:
            print_json(as_dict(signal))
        return
    print_table("Signals", _COLUMNS, [_row(signal) for signal in found])


_COLUMNS = ["id", "strategy", "action", "symbol", "quantity", "price", "judged", "received"]


def _row(signal: Any) -> list[str]:
    from retinue.api.v1.vocabulary_pb2 import ReasonCode

    judged = f"{signal.instructions} accounts"
    if not signal.accepted:
        judged = name_of(ReasonCode, signal.reason, "REASON_CODE_")
    return [
        signal.signal_id,
        signal.strategy_name or signal.strategy_id,
        signal.action,
        signal.symbol or signal.ticker,
        signal.quantity,
        signal.limit_price or "market",
        judged,
        clock_time(signal.received_time),
    ]


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
