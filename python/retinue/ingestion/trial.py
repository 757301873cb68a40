"""A webhook's body to the record that it would become, with nothing counted, kept or logged."""

from hashlib import sha256

from retinue.domain.public_ids import parse_position
from retinue.domain.signals import Signal
from retinue.domain.trace_context import trace_context
from retinue.ingestion.dedupe import dedupe_name
from retinue.ingestion.record import signal_record
from retinue.ingestion.strategies import StrategyDirectory
from retinue.ingestion.webhook.body import parse_body
from retinue.ingestion.webhook.dialects import read_webhook
from retinue.ports.records import Records

_NO_IDS = bytes(24)


class TrialReader:
    """Reads as `intake.Ingestion` does; who may send, and how often, is not looked at."""

    def __init__(self, records: Records, strategies: StrategyDirectory) -> None:
        self._records = records
        self._strategies = strategies

    def read(
        self, tenant_id: int, strategy: str, body: bytes, content_type: str
    ) -> tuple[bytes, int]:
        """The record, and the time it would have been received at. Raises InvalidInput,
        Unsupported.
        """
        strategy_id = parse_position(strategy, "strategy_id")
        # Of another tenant's strategy nothing shows; the engine does not know it either.
        is_own = self._strategies.tenant_of(strategy_id) == tenant_id
        dialect = self._strategies.settings(strategy_id).dialect if is_own else None
        content = read_webhook(parse_body(body, content_type), dialect)
        name = dedupe_name(strategy_id, content, body)
        now_ns = self._records.now_ns()
        signal = Signal(
            strategy_id=strategy_id,
            content=content,
            dedupe_key=name.key,
            dedupe_kind=name.kind,
            received_time_ns=now_ns,
            payload_hash=sha256(body).digest(),
        )
        trace = trace_context("", lambda: _NO_IDS)
        return signal_record(tenant_id, trace, signal), now_ns
