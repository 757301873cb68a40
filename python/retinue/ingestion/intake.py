"""Both ways in. Implements `ports.intake.SignalIntake` and `ports.intake.WebhookIntake`."""

from collections import Counter
from dataclasses import replace
from hashlib import sha256

from retinue.api.v1.ingestion_pb2 import Signal as SignalMessage
from retinue.domain.errors import InvalidInput, RetinueError
from retinue.domain.public_ids import parse_position
from retinue.domain.signals import Signal, SignalAnswer, SignalContent
from retinue.domain.trace_context import DrawTraceIds, trace_context
from retinue.ingestion.dedupe import dedupe_name
from retinue.ingestion.message import read_message
from retinue.ingestion.strategies import StrategyDirectory
from retinue.ingestion.submit import submit
from retinue.ingestion.webhook.body import BODY_BYTES_MAX, parse_body
from retinue.ingestion.webhook.dialects import read_webhook
from retinue.ingestion.webhook.fields import TEXT_LENGTH_MAX
from retinue.ports.intake import WebhookPost
from retinue.ports.payloads import Payloads
from retinue.ports.records import Records

_MASK = b"***"


class Ingestion:
    """What cannot be understood is refused here, counted and kept aside; all else is logged."""

    body_bytes_max = BODY_BYTES_MAX

    def __init__(
        self,
        *,
        tenant_id: int,
        records: Records,
        payloads: Payloads,
        strategies: StrategyDirectory,
        draw_trace_ids: DrawTraceIds,
    ) -> None:
        self._tenant_id = tenant_id
        self._records = records
        self._payloads = payloads
        self._strategies = strategies
        self._draw_trace_ids = draw_trace_ids
        self.refused: Counter[str] = Counter()
        """How often each code was answered before the log; after it, the engine's effects tell."""

    def authenticate(self, strategy_id: str, secret: str) -> int:
        try:
            return self._strategies.authenticate(strategy_id, secret)
        except RetinueError as error:
            self.refused[error.code] += 1
            raise

    async def submit_signal(self, message: SignalMessage, traceparent: str) -> SignalAnswer:
        received_ns = self._records.now_ns()
        payload = message.SerializeToString(deterministic=True)
        try:
            strategy_id = parse_position(message.strategy_id, "signal.strategy_id")
            content = read_message(message)
        except RetinueError as error:
            self._keep_refused(error, payload, payload, received_ns)
            raise
        return await self._take(strategy_id, content, traceparent, payload, payload, received_ns)

    async def receive_webhook(self, post: WebhookPost) -> SignalAnswer:
        received_ns = self._records.now_ns()
        masked = post.body.replace(post.secret.encode(), _MASK) if post.secret else post.body
        try:
            content = read_webhook(parse_body(post.body, post.content_type))
            content = _with_idempotency_key(content, post.idempotency_key)
        except RetinueError as error:
            self._keep_refused(error, post.body, masked, received_ns)
            raise
        return await self._take(
            post.strategy_id, content, post.traceparent, post.body, masked, received_ns
        )

    async def _take(
        self,
        strategy_id: int,
        content: SignalContent,
        traceparent: str,
        payload: bytes,
        masked: bytes,
        received_ns: int,
    ) -> SignalAnswer:
        name = dedupe_name(strategy_id, content, payload)
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
        return await submit(self._records, self._tenant_id, trace, signal)

    def _keep_refused(
        self, error: RetinueError, payload: bytes, masked: bytes, received_ns: int
    ) -> None:
        self.refused[error.code] += 1
        self._payloads.put(sha256(payload).digest(), masked, received_ns)


def _with_idempotency_key(content: SignalContent, key: str) -> SignalContent:
    """The header names a signal whose body does not name itself."""
    if not key or content.sender_id:
        return content
    if len(key) > TEXT_LENGTH_MAX or not key.isprintable():
        raise InvalidInput(
            "The header is too long or not printable.",
            f"Send at most {TEXT_LENGTH_MAX} printable characters.",
            field="Idempotency-Key",
        )
    return replace(content, sender_id=key)
