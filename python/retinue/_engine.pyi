"""The extension module; `retinue.engine` is its only importer."""

from collections.abc import Sequence
from typing import Literal, TypeAlias, final

__version__: str

class EngineFault(Exception):
    """args: (slug, detail)."""

def effects_of_kind(effects: bytes, kind: int, first: int, limit: int) -> tuple[list[int], bytes]:
    """Ordinals from `first` on, at most `limit`, and serialized effects of them. `kind`: their
    field in `Effect`.
    """

def effect_ends(effects: bytes) -> bytes:
    """Of each effect where it ends, as native 32-bit numbers."""

def part_response(
    response: bytes, tenant_id: int, connection_id: int
) -> tuple[tuple[bytes, bytes] | None, bytes]:
    """The record of its reports and the request that confirms them, and the other fields."""

def engine_error_slugs() -> list[str]: ...
def order_transitions() -> list[tuple[str, str, str, str]]:
    """(state, event, next state, `plain`, `repeat` or `odd`), every pair once."""

def ledger_tables() -> list[tuple[str, list[str]]]:
    """(table, its columns), in the order they are written."""

_Messages = list[tuple[int, bytes]]

@final
class Engine:
    def __new__(cls) -> Engine: ...
    @staticmethod
    def restore(snapshot: bytes) -> Engine: ...
    def snapshot(self) -> bytes: ...
    def feed(self, frames: bytes) -> None: ...
    def step(self) -> tuple[_Messages, _Messages, _Messages] | None: ...
    def replay(self, frames: bytes) -> None: ...
    def view(self, request: bytes) -> bytes: ...
    @property
    def has_work(self) -> bool: ...
    @property
    def position(self) -> int: ...
    @property
    def now_ns(self) -> int: ...
    @property
    def chain(self) -> int: ...
    @property
    def epoch(self) -> int: ...
    @property
    def tenant_id(self) -> int: ...
    def next_deadline_ns(self) -> int | None: ...

@final
class Executions:
    def __new__(cls, effects: bytes) -> Executions: ...
    def ids(self) -> list[tuple[int, int, int, int]]: ...
    def tell(
        self,
        shown: list[tuple[int, int]],
        accounts: dict[int, tuple[str, str]],
        instruments: dict[int, tuple[str, int, int]],
        traces: dict[int, str],
        cursor: str,
    ) -> bytes: ...

@final
class Projection:
    def __new__(cls) -> Projection: ...
    def set_tenant(self, account: int, tenant: int) -> None: ...
    def set_totals(self, account: int, instrument: int, realized: int, fees: int) -> None: ...
    def read(self, position: int, stamp_ns: int, tenant_id: int, effects: bytes) -> bytes | None:
        """How a signal or a command was judged, as a serialized `Effect`."""

    def take(self) -> list[list[tuple[int | str | bytes | None, ...]]]:
        """The rows since the last time, a list for each of `ledger_tables`."""

# order id, is a cancel, account, instrument, side, order type, time in force, quantity, limit
# price, opening, late at (ns) or None, batch id
_Send: TypeAlias = tuple[bytes, bool, int, int, int, int, int, int, int, bool, int | None, int]

@final
class Batcher:
    def __new__(
        cls,
        *,
        max_batch: int | None = None,
        answer_timeout_ns: int | None = None,
        batch_window_ns: int | None = None,
    ) -> Batcher: ...
    def set_lane_wait(self, timeout_ns: int, retries: int) -> None: ...
    def set_bucket(
        self,
        scope: Literal["connection", "login", "application"],
        capacity: int,
        refill: int,
        interval_ns: int,
    ) -> None: ...
    def set_paused(self, paused: bool) -> None: ...
    def set_reduce_only(self, reduce_only: bool) -> None: ...
    def set_stopped(self, now_ns: int, account_id: int) -> None: ...
    def clear_stopped(self, account_id: int) -> None: ...
    def raise_epoch(self, shard_id: int, epoch: int) -> None: ...
    def hear_record_time(self, now_ns: int, shard_id: int, time_ns: int) -> None: ...
    def set_record_time(self, now_ns: int, shard_id: int, time_ns: int) -> None: ...
    def fence(self, shard_id: int, position: int) -> None: ...
    @staticmethod
    def check(link_request: bytes) -> None: ...
    def offer(self, now_ns: int, shard_id: int, link_request: bytes) -> tuple[int, int, int]: ...
    def answered(self, now_ns: int, order_id: bytes, is_cancel: bool) -> bool: ...
    def give_up(self, now_ns: int, order_id: bytes, is_cancel: bool) -> bool: ...
    def put_back(self, now_ns: int, order_id: bytes, is_cancel: bool) -> bool: ...
    def is_out(self, order_id: bytes, is_cancel: bool) -> bool | None: ...
    @property
    def waiting(self) -> int: ...
    @property
    def unanswered(self) -> int: ...
    def next_wakeup_ns(self, now_ns: int) -> int | None: ...
    def poll(self, now_ns: int) -> tuple[list[_Send], bytes, int, list[tuple[bytes, bool]]]: ...

@final
class Spans:
    """What effects are as spans, and the records it was told."""

    def __new__(cls) -> Spans: ...
    def learn(self, position: int, stamp_ns: int, record: bytes) -> None: ...
    def write(self, slices: _Messages) -> tuple[list[tuple[bytes, int]], list[int]]:
        """Messages of (spans, how many), and the positions of records to be told first."""

def order_traces(link_request: bytes) -> list[tuple[int, bytes]]:
    """(position, trace id) of each group of orders that has a trace. Raises EngineFault."""

def spans_refused(response: bytes) -> int:
    """Of an `ExportTraceServiceResponse`. Raises EngineFault."""

def trace_request(resource: list[tuple[str, str]], spans: bytes) -> bytes: ...
def sent_spans(rows: Sequence[tuple[bytes, bytes, int, str, str, int, int]]) -> bytes:
    """Of each: trace id, order id, account, client order id, broker order id, begin, end."""

def service_span(
    trace_id: bytes,
    span_id: int,
    parent: int,
    name: str,
    kind: Literal["server", "client", "internal"],
    start_ns: int,
    end_ns: int,
    failed: bool,
    attributes: list[tuple[str, str]],
) -> bytes: ...

@final
class Counts:
    """How often what happened since it was made."""

    def __new__(cls) -> Counts: ...
    def learn(self, position: int, stamp_ns: int, record: bytes) -> None: ...
    def take(self, position: int, effects: bytes) -> list[int]:
        """The positions of records to be told first; then nothing was counted."""

    def rows(self) -> list[tuple[str, int, int, str, str, int]]:
        """What, connection, strategy, how, reason, how often."""

    def lag(self) -> tuple[int, int]:
        """Signals, and ns from their receipt to their record in all."""
