"""`retinue strategies`: the verbs about a strategy's webhook."""

import secrets
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Data,
    Json,
    as_dict,
    connect,
    name_of,
    print_answer,
    print_json,
    verb,
)
from retinue.cli.names import EVERY, STRATEGY, id_of, listed
from retinue.domain.errors import InvalidInput

if TYPE_CHECKING:
    from retinue.api.v1.control_pb2 import Strategy, WebhookRateLimit
    from retinue.api.v1.reporting_pb2 import InstructionExplanation

One = Annotated[str, typer.Argument(metavar="NAME", help="Its name or id.")]
_INTERVALS_MS = {"s": 1_000, "m": 60_000, "h": 3_600_000}


class Dialect(StrEnum):
    """As `WebhookDialect` of the api."""

    PLAIN = "plain"
    TRADING_VIEW = "trading_view"
    TRADERS_POST = "traders_post"


class Use(StrEnum):
    """As `WebhookSecretUse` of the api."""

    ADDRESS = "address"
    SIGNING = "signing"


@verb
def set_webhook(
    strategy: One,
    dialect: Annotated[
        Dialect | None, typer.Option(help="The only one taken; told by the fields without it.")
    ] = None,
    signed: Annotated[
        bool, typer.Option("--signed", help="Refuse what has no right signature.")
    ] = False,
    allow: Annotated[
        list[str] | None, typer.Option(help="Address or CIDR it may come from; any without it.")
    ] = None,
    rate: Annotated[
        str, typer.Option(metavar="N/INTERVAL", help="Openings, such as 10/m or 100/30s.")
    ] = "",
    burst: Annotated[int, typer.Option(min=0, help="Of these at once; N without it.")] = 0,
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """How its webhook is taken, in the place of all of it before; its secrets stay.

    It is in force from the next post on.
    """
    from retinue.api.v1 import control_pb2 as api

    webhook = api.Webhook(
        dialect=f"WEBHOOK_DIALECT_{dialect.upper()}" if dialect else None,
        signature_required=signed,
        allowed_addresses=allow or [],
        rate_limit=_rate(rate, burst),
    )
    client = connect(data)
    request = api.SetWebhookRequest(
        request_id=secrets.token_hex(16),
        strategy_id=id_of(client, STRATEGY, strategy),
        webhook=webhook,
    )
    answer = client.call(client.control.SetWebhook, request)
    line = f"The webhook of {strategy} is set, by record {answer.version}."
    print_answer(answer, line, as_json=as_json)


@verb
def add_secret(
    strategy: One,
    use: Annotated[Use, typer.Option("--for", help="What it is for.")],
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """One more secret, shown this once. The others stay valid until they are withdrawn."""
    from retinue.api.v1 import control_pb2 as api
    from retinue.bootstrap.data_folder import read_endpoints

    client = connect(data)
    request = api.AddWebhookSecretRequest(
        request_id=secrets.token_hex(16),
        strategy_id=id_of(client, STRATEGY, strategy),
        use=f"WEBHOOK_SECRET_USE_{use.upper()}",
    )
    answer = client.call(client.control.AddWebhookSecret, request)
    address = f"http://{read_endpoints(data)['http']}{answer.webhook_path}"
    shown = answer.signing_secret or address
    line = f"Secret {answer.secret_id} of {strategy}, shown this once:\n  {shown}"
    print_answer(answer, line, as_json=as_json)


@verb
def withdraw_secret(
    strategy: One,
    secret_id: Annotated[str, typer.Argument(metavar="SECRET_ID", help="See `show`.")],
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """What still uses it is refused from now on."""
    from retinue.api.v1 import control_pb2 as api

    client = connect(data)
    request = api.WithdrawWebhookSecretRequest(
        request_id=secrets.token_hex(16),
        strategy_id=id_of(client, STRATEGY, strategy),
        secret_id=secret_id,
    )
    answer = client.call(client.control.WithdrawWebhookSecret, request)
    line = f"Secret {secret_id} of {strategy} is withdrawn, by record {answer.version}."
    print_answer(answer, line, as_json=as_json)


@verb
def show(strategy: One, data: Data = DATA_DEFAULT, as_json: Json = False) -> None:
    """How its webhook is taken, and which secrets are valid."""
    client = connect(data)
    strategy_id = id_of(client, STRATEGY, strategy)
    found: list[Strategy] = listed(client, STRATEGY, EVERY)
    [shown] = [known for known in found if known.strategy_id == strategy_id]
    if as_json:
        print_json(as_dict(shown))
        return
    from retinue.api.v1 import control_pb2 as api

    webhook = shown.webhook
    rate = webhook.rate_limit
    limited = f"{rate.signals} in {rate.interval_ms} ms, {rate.burst} at once"
    print(f"Strategy {shown.name}, {shown.strategy_id}")
    dialect = name_of(api.WebhookDialect, webhook.dialect, "WEBHOOK_DIALECT_")
    print(f"  dialect    {dialect or 'told by the fields'}")
    print(f"  signature  {'required' if webhook.signature_required else 'not required'}")
    print(f"  addresses  {', '.join(webhook.allowed_addresses) or 'any'}")
    print(f"  openings   {limited if webhook.HasField('rate_limit') else 'at any rate'}")
    for secret in webhook.secrets:
        use = name_of(api.WebhookSecretUse, secret.use, "WEBHOOK_SECRET_USE_")
        print(f"  secret     {secret.secret_id}, {use}")


@verb
def test(
    strategy: One,
    file: Annotated[
        Path, typer.Argument(metavar="FILE", allow_dash=True, help="The body; - is stdin.")
    ] = Path("-"),
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """What a body would do now, without doing it: nothing is logged, sent, kept or remembered.

    The sender's signature, address and rate are not looked at.
    """
    from retinue.api.v1.ingestion_pb2 import TestSignalRequest
    from retinue.api.v1.vocabulary_pb2 import ReasonCode

    body = sys.stdin.buffer.read() if str(file) == "-" else _read(file)
    client = connect(data)
    request = TestSignalRequest(strategy_id=id_of(client, STRATEGY, strategy), body=body)
    told = client.call(client.ingestion.TestSignal, request, timeout_s=60)
    if as_json:
        print_json(as_dict(told))
        return
    signal = told.signal
    price = f"limit {signal.limit_price}" if signal.limit_price else ""
    what = (signal.action, signal.quantity, signal.symbol or signal.ticker, price)
    print(f"{' '.join(filter(None, what))}, by {signal.dialect}")
    if signal.first_signal_id:
        print(f"  a duplicate of signal {signal.first_signal_id}: nothing would be done")
    elif not signal.accepted:
        reason = name_of(ReasonCode, signal.reason, "REASON_CODE_")
        print(f"  would be refused: {reason} ({told.field}). {told.remedy}")
    for instruction in told.instructions:
        _print_trial(instruction)
    for order_id in told.canceled_order_ids:
        print(f"would cancel order {order_id}")
    print("Nothing was done.")


def _print_trial(instruction: "InstructionExplanation") -> None:
    from retinue.api.v1.vocabulary_pb2 import OUTCOME_SKIPPED, Leg, ReasonCode, Side

    leader = " (leader)" if instruction.leader else ""
    reason = name_of(ReasonCode, instruction.reason, "REASON_CODE_")
    skipped = instruction.outcome == OUTCOME_SKIPPED
    if skipped:
        print(f"{instruction.account_name}{leader}: skipped, {reason}")
    elif not instruction.orders:
        print(f"{instruction.account_name}{leader}: would wait")
    for order in instruction.orders:
        side, leg = name_of(Side, order.side, "SIDE_"), name_of(Leg, order.leg, "LEG_")
        price = f"limit {order.limit_price}" if order.limit_price else "market"
        reduced = f", reduced by {reason}" if reason else ""
        print(
            f"{instruction.account_name}{leader}: would {side} {order.quantity} {order.symbol}"
            f" {price} ({leg}{reduced})"
        )
    for line in instruction.arithmetic:
        print(f"  {line}")


def _read(path: Path) -> bytes:
    """Raises InvalidInput."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be read: {error.strerror}.", "Name a file with the body.", field="file"
        ) from None


def _rate(text: str, burst: int) -> "WebhookRateLimit | None":
    """Raises InvalidInput."""
    from retinue.api.v1.control_pb2 import WebhookRateLimit

    if not text:
        return None
    signals, _, interval = text.partition("/")
    count, unit = interval[:-1] or "1", interval[-1:]
    if not _is_count(signals) or not _is_count(count) or unit not in _INTERVALS_MS:
        raise InvalidInput(
            f"{text!r} is no rate.", "Give N/INTERVAL, such as 10/m or 100/30s.", field="rate"
        )
    interval_ms = int(count) * _INTERVALS_MS[unit]
    return WebhookRateLimit(signals=int(signals), interval_ms=interval_ms, burst=burst)


def _is_count(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 6
