"""How a strategy's webhook is taken: settings, and the secrets of its address and signatures."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Final, cast

from retinue.api.v1 import control_pb2 as api
from retinue.control.submit import Submitter
from retinue.domain.caller import Caller
from retinue.domain.errors import InvalidInput, RetinueError, Unavailable
from retinue.domain.public_ids import parse_position
from retinue.domain.webhooks import read_range, signing_secret
from retinue.internal.v1 import record_pb2, view_pb2
from retinue.ports.records import Views
from retinue.ports.secrets import Secrets, SigningKeys

StrategyChanged = Callable[[int], Awaitable[None]]
"""Told the id of a strategy that is new, or whose webhook is taken otherwise from now on."""

_SHOWN_ONCE: Final = (
    "This request_id was used before, and the secret was shown then. Add another if it is lost."
)


class WebhookDesk:
    """The part of the control desk that is about webhooks."""

    def __init__(
        self,
        submitter: Submitter,
        views: Views,
        secrets: Secrets,
        keys: SigningKeys,
        changed: StrategyChanged,
    ) -> None:
        self._submitter = submitter
        self._views = views
        self._secrets = secrets
        self._keys = keys
        self._changed = changed

    async def set(
        self, command: record_pb2.Command, request: api.SetWebhookRequest, caller: Caller
    ) -> api.SetWebhookResponse:
        command.set_webhook.CopyFrom(_read_settings(request))
        done = await self._submitter.submit(request, command, caller)
        await self._changed(command.set_webhook.strategy_id)
        return api.SetWebhookResponse(version=str(done.position))

    async def add_secret(
        self, command: record_pb2.Command, request: api.AddWebhookSecretRequest, caller: Caller
    ) -> api.AddWebhookSecretResponse:
        """Drawn here and shown in this answer only; the record holds its hash."""
        strategy_id = parse_position(request.strategy_id, "strategy_id")
        command.add_webhook_secret.strategy_id = strategy_id
        command.add_webhook_secret.use = cast("record_pb2.WebhookSecretUse", request.use)
        if request.use == api.WEBHOOK_SECRET_USE_SIGNING:
            return await self._add_key(command, request, caller)
        secret = self._secrets.draw()
        command.add_webhook_secret.secret_hash = sha256(secret.encode()).digest()
        done = await self._submitter.submit(request, command, caller)
        secret_id = str(done.position)
        if done.repeated:
            return api.AddWebhookSecretResponse(secret_id=secret_id, notice=_SHOWN_ONCE)
        await self._changed(strategy_id)
        path = webhook_path(request.strategy_id, secret)
        return api.AddWebhookSecretResponse(secret_id=secret_id, webhook_path=path)

    async def _add_key(
        self, command: record_pb2.Command, request: api.AddWebhookSecretRequest, caller: Caller
    ) -> api.AddWebhookSecretResponse:
        """Kept before it is logged: what the log names can be verified."""
        key = self._secrets.draw_key()
        name = sha256(key).digest()
        command.add_webhook_secret.secret_hash = name
        self._keys.keep(name, key)
        try:
            done = await self._submitter.submit(request, command, caller)
        except RetinueError as error:
            if not isinstance(error, Unavailable):
                self._keys.forget(name)
            raise
        secret_id = str(done.position)
        if done.repeated:
            self._keys.forget(name)
            return api.AddWebhookSecretResponse(secret_id=secret_id, notice=_SHOWN_ONCE)
        await self._changed(command.add_webhook_secret.strategy_id)
        return api.AddWebhookSecretResponse(secret_id=secret_id, signing_secret=signing_secret(key))

    async def withdraw_secret(
        self,
        command: record_pb2.Command,
        request: api.WithdrawWebhookSecretRequest,
        caller: Caller,
    ) -> api.WithdrawWebhookSecretResponse:
        withdraw = command.withdraw_webhook_secret
        withdraw.strategy_id = parse_position(request.strategy_id, "strategy_id")
        withdraw.secret_id = parse_position(request.secret_id, "secret_id")
        name = await self._name_of(withdraw)
        done = await self._submitter.submit(request, command, caller)
        await self._changed(withdraw.strategy_id)
        self._keys.forget(name)
        return api.WithdrawWebhookSecretResponse(version=str(done.position))

    async def _name_of(self, withdraw: record_pb2.WithdrawWebhookSecret) -> bytes:
        """The hash of the secret, while it is still there; else empty, and the engine refuses."""
        asked = view_pb2.ViewRequest(
            kind=view_pb2.VIEW_KIND_STRATEGIES, after_id=withdraw.strategy_id - 1, limit=1
        )
        for view in (await self._views.view(asked)).strategies:
            for secret in view.webhook.secrets:
                if secret.secret_id == withdraw.secret_id:
                    return secret.secret_hash
        return b""


def webhook_path(strategy_id: str, secret: str) -> str:
    return f"/v1/webhooks/{strategy_id}/{secret}"


def show_webhook(view: view_pb2.WebhookView) -> api.Webhook:
    settings = view.settings
    shown = api.Webhook(
        dialect=_DIALECTS_SHOWN[settings.dialect],
        signature_required=settings.signature_required,
        allowed_addresses=settings.allowed_addresses,
        secrets=[
            api.WebhookSecret(
                secret_id=str(secret.secret_id), use=cast("api.WebhookSecretUse", secret.use)
            )
            for secret in view.secrets
        ],
    )
    if settings.HasField("rate_limit"):
        rate = settings.rate_limit
        shown.rate_limit.signals = rate.signals
        shown.rate_limit.interval_ms = rate.interval_ms
        shown.rate_limit.burst = rate.burst
    return shown


_DIALECTS: Final[dict[api.WebhookDialect, record_pb2.Dialect]] = {
    api.WEBHOOK_DIALECT_UNSPECIFIED: record_pb2.DIALECT_UNSPECIFIED,
    api.WEBHOOK_DIALECT_PLAIN: record_pb2.DIALECT_PLAIN,
    api.WEBHOOK_DIALECT_TRADING_VIEW: record_pb2.DIALECT_TRADING_VIEW,
    api.WEBHOOK_DIALECT_TRADERS_POST: record_pb2.DIALECT_TRADERS_POST,
}
_DIALECTS_SHOWN: Final = {logged: shown for shown, logged in _DIALECTS.items()}


def _read_settings(request: api.SetWebhookRequest) -> record_pb2.SetWebhook:
    webhook = request.webhook
    if webhook.secrets:
        raise InvalidInput(
            "Secrets are drawn by the service.",
            "Leave them out; AddWebhookSecret and WithdrawWebhookSecret change them.",
            field="webhook.secrets",
        )
    field = "webhook.allowed_addresses"
    settings = record_pb2.SetWebhook(
        strategy_id=parse_position(request.strategy_id, "strategy_id"),
        dialect=_DIALECTS[webhook.dialect],
        signature_required=webhook.signature_required,
        allowed_addresses=[str(read_range(text, field)) for text in webhook.allowed_addresses],
    )
    if webhook.HasField("rate_limit"):
        rate = webhook.rate_limit
        settings.rate_limit.signals = rate.signals
        settings.rate_limit.interval_ms = rate.interval_ms
        settings.rate_limit.burst = rate.burst or rate.signals
    return settings
