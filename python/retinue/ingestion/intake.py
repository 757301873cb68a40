"""Both ways in. Implements `ports.intake.SignalIntake` and `ports.intake.WebhookIntake`."""

import logging
from collections import Counter
from dataclasses import replace
from hashlib import sha256

from retinue.api.v1.ingestion_pb2 import Signal as SignalMessage
from retinue.domain.caller import Caller
from retinue.domain.errors import (
    InvalidInput,
    RetinueError,
    TooMany,
    Unauthenticated,
    Unavailable,
)
from retinue.domain.public_ids import parse_position
from retinue.domain.signals import Signal, SignalAnswer, SignalContent, SignalKind
from retinue.domain.trace_context import DrawTraceIds, trace_context
from retinue.domain.webhooks import Address, WebhookSettings
from retinue.ingestion.dedupe import dedupe_name
from retinue.ingestion.message import read_message
from retinue.ingestion.signatures import Signed, verify
from retinue.ingestion.strategies import StrategyDirectory, no_such_address
from retinue.ingestion.submit import submit
from retinue.ingestion.webhook.body import BODY_BYTES_MAX, parse_body
from retinue.ingestion.webhook.dialects import read_webhook
from retinue.ingestion.webhook.fields import TEXT_LENGTH_MAX
from retinue.ports.intake import WebhookPost
from retinue.ports.payloads import Payloads
from retinue.ports.records import Records

_MASK = b"***"
_FOREIGN = "ADDRESS_NOT_ALLOWED"
_UNSIGNED = Signed("", b"")
_log = logging.getLogger(__name__)


class Ingestion:
    """What cannot be understood is refused here, counted and kept aside; all else is logged."""

    body_bytes_max = BODY_BYTES_MAX

    def __init__(
        self,
        *,
        records: Records,
        payloads: Payloads,
        strategies: StrategyDirectory,
        draw_trace_ids: DrawTraceIds,
    ) -> None:
        self._records = records
        self._payloads = payloads
        self._strategies = strategies
        self._draw_trace_ids = draw_trace_ids
        self.refused: Counter[str] = Counter()
        """How often each code was answered before the log; after it, the engine's effects tell."""

    def authenticate(self, strategy_id: str, secret: str, sender: Address | None) -> int:
        try:
            found = self._strategies.authenticate(strategy_id, secret)
        except RetinueError as error:
            self.refused[error.code] += 1
            raise
        if not self._strategies.allows(found, sender):
            # Whoever has the secret and not the address learns nothing; whoever runs this, here.
            self.refused[_FOREIGN] += 1
            _log.warning("a post for strategy %d came from %s: not allowed", found, sender)
            raise no_such_address()
        return found

    async def submit_signal(self, message: SignalMessage, caller: Caller) -> SignalAnswer:
        received_ns = self._records.now_ns()
        payload = message.SerializeToString(deterministic=True)
        try:
            strategy_id = parse_position(message.strategy_id, "signal.strategy_id")
            content = read_message(message)
        except RetinueError as error:
            self._keep_refused(error, payload, payload, received_ns)
            raise
        return await self._take(
            caller.tenant_id,
            strategy_id,
            content,
            caller.traceparent,
            payload,
            payload,
            received_ns,
        )

    async def receive_webhook(self, post: WebhookPost) -> SignalAnswer:
        received_ns = self._records.now_ns()
        masked = post.body.replace(post.secret.encode(), _MASK) if post.secret else post.body
        settings = self._strategies.settings(post.strategy_id)
        try:
            signed = _verified(settings, post, received_ns)
            content = read_webhook(parse_body(post.body, post.content_type), settings.dialect)
            content = _with_header_id(content, "webhook-id", signed.sender_id)
            content = _with_header_id(content, "Idempotency-Key", post.idempotency_key)
            self._check_rate(post.strategy_id, content, received_ns)
        except RetinueError as error:
            self._keep_refused(error, post.body, masked, received_ns)
            raise
        tenant_id = self._strategies.tenant_of(post.strategy_id)
        return await self._take(
            tenant_id,
            post.strategy_id,
            content,
            post.traceparent,
            post.body,
            masked,
            received_ns,
            signed,
        )

    async def _take(
        self,
        tenant_id: int,
        strategy_id: int,
        content: SignalContent,
        traceparent: str,
        payload: bytes,
        masked: bytes,
        received_ns: int,
        signed: Signed = _UNSIGNED,
    ) -> SignalAnswer:
        name = dedupe_name(strategy_id, content, payload, signed.content)
        signal = Signal(
            strategy_id=strategy_id,
            content=content,
            dedupe_key=name.key,
            dedupe_kind=name.kind,
            received_time_ns=received_ns,
            payload_hash=sha256(payload).digest(),
        )
        self._payloads.put(signal.payload_hash, masked, received_ns)
        trace = trace_context(traceparent, self._draw_trace_ids)
        return await submit(self._records, tenant_id, trace, signal)

    def _check_rate(self, strategy_id: int, content: SignalContent, now_ns: int) -> None:
        """Raises TooMany. What only reduces is neither counted nor refused (LM7)."""
        if content.kind is not SignalKind.ENTRY:
            return
        wait_ns = self._strategies.wait_ns(strategy_id, now_ns)
        if wait_ns:
            raise TooMany(
                wait_ns,
                "The strategy has sent as many openings as it may for now.",
                "Send it again later; exits are taken at any rate.",
            )

    def _keep_refused(
        self, error: RetinueError, payload: bytes, masked: bytes, received_ns: int
    ) -> None:
        self.refused[error.code] += 1
        self._payloads.put(sha256(payload).digest(), masked, received_ns)


def _verified(settings: WebhookSettings, post: WebhookPost, now_ns: int) -> Signed:
    """Raises Unauthenticated; Unavailable SIGNING_KEY_MISSING where nothing could be verified.

    A signature that is there is looked at wherever the strategy has keys, and never ignored.
    """
    is_signed = post.signatures.standard or post.signatures.own
    has_keys = settings.keys or settings.keys_missing
    if not settings.signature_required and not (is_signed and has_keys):
        return _UNSIGNED
    if is_signed and not settings.keys:
        raise Unavailable(
            "No signing secret of this strategy is on this machine.",
            "Add one, `retinue strategies add-secret`, and give it to the sender.",
            code="SIGNING_KEY_MISSING",
        )
    try:
        return verify(post.signatures, post.body, settings.keys, now_ns)
    except Unauthenticated as error:
        if settings.keys_missing and error.code == "SIGNATURE_WRONG":
            error.remedy += " Some signing secrets of this strategy are not on this machine."
        raise


def _with_header_id(content: SignalContent, header: str, key: str) -> SignalContent:
    """The header names a signal whose body does not name itself."""
    if not key or content.sender_id:
        return content
    if len(key) > TEXT_LENGTH_MAX or not key.isprintable():
        raise InvalidInput(
            "The header is too long or not printable.",
            f"Send at most {TEXT_LENGTH_MAX} printable characters.",
            field=header,
        )
    return replace(content, sender_id=key)
