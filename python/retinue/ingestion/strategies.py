"""Which strategy a secret webhook address belongs to, and how its webhook is taken.

Address secrets are known by their hashes only; the keys of signatures come from where they are
kept.
"""

import hmac
from hashlib import sha256
from ipaddress import ip_network
from typing import Final, NamedTuple

from retinue.domain.errors import NotFound
from retinue.domain.signals import Dialect
from retinue.domain.webhooks import Address, RateLimit, WebhookSettings
from retinue.ingestion.rate import Bucket
from retinue.internal.v1 import record_pb2, view_pb2
from retinue.ports.records import Views
from retinue.ports.secrets import SigningKeys

_PAGE: Final = 1000
_NOBODY: Final = WebhookSettings()


class _Known(NamedTuple):
    tenant_id: int
    settings: WebhookSettings
    address_hashes: tuple[bytes, ...]


class StrategyDirectory:
    """Filled at start from what exists, and told of each change."""

    def __init__(self, views: Views, keys: SigningKeys) -> None:
        self._views = views
        self._keys = keys
        self._strategies: dict[bytes, int] = {}
        self._known: dict[int, _Known] = {}
        self._buckets: dict[int, Bucket] = {}

    async def load(self) -> None:
        """Learn every strategy there is."""
        after_id = 0
        while True:
            page = await self._page(after_id, _PAGE)
            for strategy in page.strategies:
                self._learn(strategy)
            after_id = page.next_after_id
            if not after_id:
                return

    async def changed(self, strategy_id: int) -> None:
        """Learn anew how this strategy's webhook is taken, or that there is one more."""
        page = await self._page(strategy_id - 1, 1)
        for strategy in page.strategies:
            self._learn(strategy)

    async def _page(self, after_id: int, limit: int) -> view_pb2.ViewResponse:
        kind = view_pb2.VIEW_KIND_STRATEGIES
        return await self._views.view(
            view_pb2.ViewRequest(kind=kind, after_id=after_id, limit=limit)
        )

    def _learn(self, view: view_pb2.StrategyView) -> None:
        strategy_id = view.strategy_id
        known = self._known.get(strategy_id)
        for secret_hash in known.address_hashes if known else ():
            del self._strategies[secret_hash]
        hashes = _hashes(view.webhook, record_pb2.WEBHOOK_SECRET_USE_ADDRESS)
        for secret_hash in hashes:
            self._strategies[secret_hash] = strategy_id
        self._known[strategy_id] = _Known(view.tenant_id, self._settings(view.webhook), hashes)

    def _settings(self, webhook: view_pb2.WebhookView) -> WebhookSettings:
        told = webhook.settings
        named = _hashes(webhook, record_pb2.WEBHOOK_SECRET_USE_SIGNING)
        found = tuple(key for name in named if (key := self._keys.find(name)) is not None)
        rate = told.rate_limit
        return WebhookSettings(
            dialect=Dialect(told.dialect) if told.dialect else None,
            signature_required=told.signature_required,
            allowed=tuple(map(ip_network, told.allowed_addresses)),
            rate_limit=RateLimit(rate.signals, rate.interval_ms * 1_000_000, rate.burst)
            if told.HasField("rate_limit")
            else None,
            keys=found,
            keys_missing=len(found) < len(named),
        )

    def tenant_of(self, strategy_id: int) -> int:
        """0 for a strategy that nobody knows."""
        known = self._known.get(strategy_id)
        return known.tenant_id if known else 0

    def settings(self, strategy_id: int) -> WebhookSettings:
        """Those of a strategy that nobody knows refuse nothing: the engine will."""
        known = self._known.get(strategy_id)
        return known.settings if known else _NOBODY

    def wait_ns(self, strategy_id: int, now_ns: int) -> int:
        """0 where the strategy's rate lets one more opening in, which is counted; else how long it
        does not.
        """
        limit = self.settings(strategy_id).rate_limit
        if limit is None:
            self._buckets.pop(strategy_id, None)
            return 0
        bucket = self._buckets.get(strategy_id)
        if bucket is None or bucket.limit != limit:
            bucket = self._buckets[strategy_id] = Bucket(limit, now_ns)
        return bucket.take(now_ns)

    def authenticate(self, strategy_id: str, secret: str) -> int:
        """The strategy of a webhook address.

        Raises NotFound, the same for an unknown strategy and a wrong secret. Looked up by the
        hash of the secret: how long that takes tells nothing about the secret itself.
        """
        found = self._strategies.get(sha256(secret.encode("utf-8", "replace")).digest(), 0)
        named = strategy_id.encode("utf-8", "replace")
        if not hmac.compare_digest(str(found).encode(), named) or not found:
            raise no_such_address()
        return found

    def allows(self, strategy_id: int, address: Address | None) -> bool:
        """Whether its posts may come from there."""
        return self.settings(strategy_id).allows(address)


def no_such_address() -> NotFound:
    """Always the same words: they tell nobody which strategies there are."""
    return NotFound(
        "There is no such webhook address.",
        "Use the address that was shown when the strategy was created.",
        code="UNKNOWN_WEBHOOK",
    )


def _hashes(webhook: view_pb2.WebhookView, use: "record_pb2.WebhookSecretUse") -> tuple[bytes, ...]:
    return tuple(secret.secret_hash for secret in webhook.secrets if secret.use == use)
