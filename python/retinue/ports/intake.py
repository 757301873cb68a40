"""Signals in, as the servers see it that take them from the network."""

from typing import NamedTuple, Protocol

from retinue.api.v1.ingestion_pb2 import Signal as SignalMessage
from retinue.domain.signals import SignalAnswer


class WebhookPost(NamedTuple):
    """What came to a webhook address, believed in nothing but the address."""

    strategy_id: int
    secret: str
    """To mask it, should the body repeat it."""
    body: bytes
    content_type: str
    idempotency_key: str
    traceparent: str


class SignalIntake(Protocol):
    """Takes signals from services that speak gRPC."""

    async def submit_signal(self, message: SignalMessage, traceparent: str) -> SignalAnswer:
        """Durable and judged when it returns. Raises InvalidInput, Unsupported, Unavailable."""
        ...


class WebhookIntake(Protocol):
    """Takes signals from webhooks."""

    body_bytes_max: int

    def authenticate(self, strategy_id: str, secret: str) -> int:
        """The strategy of a secret address. Raises NotFound, always with the same words."""
        ...

    async def receive_webhook(self, post: WebhookPost) -> SignalAnswer:
        """Durable and judged when it returns. Raises InvalidInput, Unsupported, Unavailable."""
        ...
