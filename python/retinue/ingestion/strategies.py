"""Which strategy a secret webhook address belongs to. Secrets are known by their hashes only."""

import hmac
from hashlib import sha256
from typing import Final

from retinue.domain.errors import NotFound
from retinue.internal.v1 import view_pb2
from retinue.ports.records import Views

_PAGE: Final = 1000


class StrategyDirectory:
    """Filled at start from what exists, and by each new strategy."""

    def __init__(self) -> None:
        self._strategies: dict[bytes, int] = {}

    async def load(self, views: Views) -> None:
        """Learn every strategy there is."""
        after_id = 0
        while True:
            page = await views.view(
                view_pb2.ViewRequest(
                    kind=view_pb2.VIEW_KIND_STRATEGIES, after_id=after_id, limit=_PAGE
                )
            )
            for strategy in page.strategies:
                self.add(strategy.strategy_id, strategy.settings.webhook_secret_hash)
            after_id = page.next_after_id
            if not after_id:
                return

    def add(self, strategy_id: int, secret_hash: bytes) -> None:
        """From now on the address with this secret is the strategy's."""
        if secret_hash:
            self._strategies[secret_hash] = strategy_id

    def authenticate(self, strategy_id: str, secret: str) -> int:
        """The strategy of a webhook address.

        Raises NotFound, the same for an unknown strategy and a wrong secret. Looked up by the
        hash of the secret: how long that takes tells nothing about the secret itself.
        """
        found = self._strategies.get(sha256(secret.encode("utf-8", "replace")).digest(), 0)
        named = strategy_id.encode("utf-8", "replace")
        if not hmac.compare_digest(str(found).encode(), named) or not found:
            raise NotFound(
                "There is no such webhook address.",
                "Use the address that was shown when the strategy was created.",
                code="UNKNOWN_WEBHOOK",
            )
        return found
