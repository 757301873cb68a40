"""`retinue strategies`: the verbs about a strategy's webhook."""

import secrets
from enum import StrEnum
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
