"""Signals in, as the servers see it that take them from the network."""

from typing import NamedTuple, Protocol

from retinue.api.v1.ingestion_pb2 import Signal as SignalMessage
from retinue.api.v1.ingestion_pb2 import TestSignalRequest, TestSignalResponse
from retinue.domain.caller import Caller
from retinue.domain.signals import SignalAnswer
from retinue.domain.webhooks import Address


class Signatures(NamedTuple):
    """The headers that sign a post; empty where there are none."""

    webhook_id: str = ""
    timestamp: str = ""
    standard: str = ""
    """`webhook-signature` of Standard Webhooks."""
    own: str = ""
    """`retinue-signature`."""


class WebhookPost(NamedTuple):
    """What came to a webhook address, believed in nothing but the address."""

    strategy_id: int
    secret: str
    """To mask it, should the body repeat it."""
    body: bytes
    content_type: str
    idempotency_key: str
    traceparent: str
    signatures: Signatures = Signatures()


class SignalIntake(Protocol):
    """Takes signals from services that speak gRPC."""

    async def submit_signal(self, message: SignalMessage, caller: Caller) -> SignalAnswer:
        """Durable and judged when it returns. Raises InvalidInput, Unsupported, Unavailable."""
        ...


class SignalTrials(Protocol):
    """Tells what a signal would do."""

    async def test_signal(self, request: TestSignalRequest, caller: Caller) -> TestSignalResponse:
        """Nothing is changed by it. Raises InvalidInput, Unsupported, Unavailable."""
        ...


class WebhookIntake(Protocol):
    """Takes signals from webhooks."""

    body_bytes_max: int

    def authenticate(self, strategy_id: str, secret: str, sender: Address | None) -> int:
        """The strategy of a secret address, where posts from `sender` may come. Raises NotFound,
        always with the same words.
        """
        ...

    async def receive_webhook(self, post: WebhookPost) -> SignalAnswer:
        """Durable and judged when it returns. Raises Unauthenticated, InvalidInput, Unsupported,
        TooMany, Unavailable.
        """
        ...
