from retinue.api.v1 import vocabulary_pb2 as _vocabulary_pb2
from retinue.internal.v1 import view_pb2 as _view_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Snapshot(_message.Message):
    __slots__ = ("engine_version", "position", "now_ns", "chain", "tenant_id", "incarnation", "shard_id", "epoch", "connections", "accounts", "instruments", "strategies", "activations", "lines", "exposures", "orders", "finished", "decisions", "deadlines", "deadline_sequence", "signals_said", "executions_said", "requests_said", "resolved", "tenants", "keys")
    ENGINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    NOW_NS_FIELD_NUMBER: _ClassVar[int]
    CHAIN_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    INCARNATION_FIELD_NUMBER: _ClassVar[int]
    SHARD_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    CONNECTIONS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    STRATEGIES_FIELD_NUMBER: _ClassVar[int]
    ACTIVATIONS_FIELD_NUMBER: _ClassVar[int]
    LINES_FIELD_NUMBER: _ClassVar[int]
    EXPOSURES_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    DEADLINES_FIELD_NUMBER: _ClassVar[int]
    DEADLINE_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SIGNALS_SAID_FIELD_NUMBER: _ClassVar[int]
    EXECUTIONS_SAID_FIELD_NUMBER: _ClassVar[int]
    REQUESTS_SAID_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_FIELD_NUMBER: _ClassVar[int]
    TENANTS_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    engine_version: str
    position: int
    now_ns: int
    chain: int
    tenant_id: int
    incarnation: int
    shard_id: int
    epoch: int
    connections: _containers.RepeatedCompositeFieldContainer[ConnectionState]
    accounts: _containers.RepeatedCompositeFieldContainer[_view_pb2.AccountView]
    instruments: _containers.RepeatedCompositeFieldContainer[_view_pb2.InstrumentView]
    strategies: _containers.RepeatedCompositeFieldContainer[_view_pb2.StrategyView]
    activations: _containers.RepeatedCompositeFieldContainer[_view_pb2.ActivationView]
    lines: _containers.RepeatedCompositeFieldContainer[LineState]
    exposures: _containers.RepeatedCompositeFieldContainer[ExposureState]
    orders: _containers.RepeatedCompositeFieldContainer[OrderSnapshot]
    finished: _containers.RepeatedCompositeFieldContainer[FinishedOrder]
    decisions: _containers.RepeatedCompositeFieldContainer[DecisionState]
    deadlines: _containers.RepeatedCompositeFieldContainer[DeadlineState]
    deadline_sequence: int
    signals_said: _containers.RepeatedCompositeFieldContainer[Remembered]
    executions_said: _containers.RepeatedCompositeFieldContainer[Remembered]
    requests_said: _containers.RepeatedCompositeFieldContainer[Remembered]
    resolved: _containers.RepeatedCompositeFieldContainer[ResolvedState]
    tenants: _containers.RepeatedCompositeFieldContainer[_view_pb2.TenantView]
    keys: _containers.RepeatedCompositeFieldContainer[_view_pb2.KeyView]
    def __init__(self, engine_version: _Optional[str] = ..., position: _Optional[int] = ..., now_ns: _Optional[int] = ..., chain: _Optional[int] = ..., tenant_id: _Optional[int] = ..., incarnation: _Optional[int] = ..., shard_id: _Optional[int] = ..., epoch: _Optional[int] = ..., connections: _Optional[_Iterable[_Union[ConnectionState, _Mapping]]] = ..., accounts: _Optional[_Iterable[_Union[_view_pb2.AccountView, _Mapping]]] = ..., instruments: _Optional[_Iterable[_Union[_view_pb2.InstrumentView, _Mapping]]] = ..., strategies: _Optional[_Iterable[_Union[_view_pb2.StrategyView, _Mapping]]] = ..., activations: _Optional[_Iterable[_Union[_view_pb2.ActivationView, _Mapping]]] = ..., lines: _Optional[_Iterable[_Union[LineState, _Mapping]]] = ..., exposures: _Optional[_Iterable[_Union[ExposureState, _Mapping]]] = ..., orders: _Optional[_Iterable[_Union[OrderSnapshot, _Mapping]]] = ..., finished: _Optional[_Iterable[_Union[FinishedOrder, _Mapping]]] = ..., decisions: _Optional[_Iterable[_Union[DecisionState, _Mapping]]] = ..., deadlines: _Optional[_Iterable[_Union[DeadlineState, _Mapping]]] = ..., deadline_sequence: _Optional[int] = ..., signals_said: _Optional[_Iterable[_Union[Remembered, _Mapping]]] = ..., executions_said: _Optional[_Iterable[_Union[Remembered, _Mapping]]] = ..., requests_said: _Optional[_Iterable[_Union[Remembered, _Mapping]]] = ..., resolved: _Optional[_Iterable[_Union[ResolvedState, _Mapping]]] = ..., tenants: _Optional[_Iterable[_Union[_view_pb2.TenantView, _Mapping]]] = ..., keys: _Optional[_Iterable[_Union[_view_pb2.KeyView, _Mapping]]] = ...) -> None: ...

class ConnectionState(_message.Message):
    __slots__ = ("view", "session", "resume_id")
    VIEW_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    RESUME_ID_FIELD_NUMBER: _ClassVar[int]
    view: _view_pb2.ConnectionView
    session: int
    resume_id: int
    def __init__(self, view: _Optional[_Union[_view_pb2.ConnectionView, _Mapping]] = ..., session: _Optional[int] = ..., resume_id: _Optional[int] = ...) -> None: ...

class LineState(_message.Message):
    __slots__ = ("strategy", "instrument", "run", "run_side", "leader_total", "shares")
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    RUN_SIDE_FIELD_NUMBER: _ClassVar[int]
    LEADER_TOTAL_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    strategy: int
    instrument: int
    run: int
    run_side: _vocabulary_pb2.Side
    leader_total: int
    shares: _containers.RepeatedCompositeFieldContainer[ShareState]
    def __init__(self, strategy: _Optional[int] = ..., instrument: _Optional[int] = ..., run: _Optional[int] = ..., run_side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., leader_total: _Optional[int] = ..., shares: _Optional[_Iterable[_Union[ShareState, _Mapping]]] = ...) -> None: ...

class ShareState(_message.Message):
    __slots__ = ("run", "exposure", "activation", "exact", "filled", "leaves", "missed", "position", "exit_leaves", "flat_signal", "flat_decision", "flat_revision", "flat_failures", "open_buys", "first_order", "waiting", "counted_open", "sums", "open_sells", "flat_retry_ns", "after_flat")
    RUN_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    EXACT_FIELD_NUMBER: _ClassVar[int]
    FILLED_FIELD_NUMBER: _ClassVar[int]
    LEAVES_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    EXIT_LEAVES_FIELD_NUMBER: _ClassVar[int]
    FLAT_SIGNAL_FIELD_NUMBER: _ClassVar[int]
    FLAT_DECISION_FIELD_NUMBER: _ClassVar[int]
    FLAT_REVISION_FIELD_NUMBER: _ClassVar[int]
    FLAT_FAILURES_FIELD_NUMBER: _ClassVar[int]
    OPEN_BUYS_FIELD_NUMBER: _ClassVar[int]
    FIRST_ORDER_FIELD_NUMBER: _ClassVar[int]
    WAITING_FIELD_NUMBER: _ClassVar[int]
    COUNTED_OPEN_FIELD_NUMBER: _ClassVar[int]
    SUMS_FIELD_NUMBER: _ClassVar[int]
    OPEN_SELLS_FIELD_NUMBER: _ClassVar[int]
    FLAT_RETRY_NS_FIELD_NUMBER: _ClassVar[int]
    AFTER_FLAT_FIELD_NUMBER: _ClassVar[int]
    run: int
    exposure: int
    activation: int
    exact: bytes
    filled: int
    leaves: int
    missed: int
    position: int
    exit_leaves: int
    flat_signal: int
    flat_decision: int
    flat_revision: int
    flat_failures: int
    open_buys: int
    first_order: int
    waiting: _containers.RepeatedScalarFieldContainer[int]
    counted_open: bool
    sums: SumsState
    open_sells: int
    flat_retry_ns: int
    after_flat: int
    def __init__(self, run: _Optional[int] = ..., exposure: _Optional[int] = ..., activation: _Optional[int] = ..., exact: _Optional[bytes] = ..., filled: _Optional[int] = ..., leaves: _Optional[int] = ..., missed: _Optional[int] = ..., position: _Optional[int] = ..., exit_leaves: _Optional[int] = ..., flat_signal: _Optional[int] = ..., flat_decision: _Optional[int] = ..., flat_revision: _Optional[int] = ..., flat_failures: _Optional[int] = ..., open_buys: _Optional[int] = ..., first_order: _Optional[int] = ..., waiting: _Optional[_Iterable[int]] = ..., counted_open: _Optional[bool] = ..., sums: _Optional[_Union[SumsState, _Mapping]] = ..., open_sells: _Optional[int] = ..., flat_retry_ns: _Optional[int] = ..., after_flat: _Optional[int] = ...) -> None: ...

class SumsState(_message.Message):
    __slots__ = ("bought_qty", "sold_qty", "bought_value", "sold_value", "fees", "cost")
    BOUGHT_QTY_FIELD_NUMBER: _ClassVar[int]
    SOLD_QTY_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_VALUE_FIELD_NUMBER: _ClassVar[int]
    SOLD_VALUE_FIELD_NUMBER: _ClassVar[int]
    FEES_FIELD_NUMBER: _ClassVar[int]
    COST_FIELD_NUMBER: _ClassVar[int]
    bought_qty: int
    sold_qty: int
    bought_value: bytes
    sold_value: bytes
    fees: bytes
    cost: bytes
    def __init__(self, bought_qty: _Optional[int] = ..., sold_qty: _Optional[int] = ..., bought_value: _Optional[bytes] = ..., sold_value: _Optional[bytes] = ..., fees: _Optional[bytes] = ..., cost: _Optional[bytes] = ...) -> None: ...

class ExposureState(_message.Message):
    __slots__ = ("account", "instrument", "position", "opening_buy", "opening_sell", "sums")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    OPENING_BUY_FIELD_NUMBER: _ClassVar[int]
    OPENING_SELL_FIELD_NUMBER: _ClassVar[int]
    SUMS_FIELD_NUMBER: _ClassVar[int]
    account: int
    instrument: int
    position: int
    opening_buy: int
    opening_sell: int
    sums: SumsState
    def __init__(self, account: _Optional[int] = ..., instrument: _Optional[int] = ..., position: _Optional[int] = ..., opening_buy: _Optional[int] = ..., opening_sell: _Optional[int] = ..., sums: _Optional[_Union[SumsState, _Mapping]] = ...) -> None: ...

class OrderSnapshot(_message.Message):
    __slots__ = ("order_id", "signal", "quantity", "cum_qty", "limit_price", "cum_value", "received_ns", "instructed", "missed", "line", "slot", "exposure", "connection", "run", "decision", "next", "previous", "revision", "state", "side", "order_type", "time_in_force", "leg", "flags", "reason")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CUM_QTY_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    CUM_VALUE_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_NS_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTED_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    SLOT_FIELD_NUMBER: _ClassVar[int]
    EXPOSURE_FIELD_NUMBER: _ClassVar[int]
    CONNECTION_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    NEXT_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    ORDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    LEG_FIELD_NUMBER: _ClassVar[int]
    FLAGS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    order_id: bytes
    signal: int
    quantity: int
    cum_qty: int
    limit_price: int
    cum_value: bytes
    received_ns: int
    instructed: int
    missed: int
    line: int
    slot: int
    exposure: int
    connection: int
    run: int
    decision: int
    next: int
    previous: int
    revision: int
    state: _vocabulary_pb2.OrderState
    side: _vocabulary_pb2.Side
    order_type: _vocabulary_pb2.OrderType
    time_in_force: _vocabulary_pb2.TimeInForce
    leg: _vocabulary_pb2.Leg
    flags: int
    reason: _vocabulary_pb2.ReasonCode
    def __init__(self, order_id: _Optional[bytes] = ..., signal: _Optional[int] = ..., quantity: _Optional[int] = ..., cum_qty: _Optional[int] = ..., limit_price: _Optional[int] = ..., cum_value: _Optional[bytes] = ..., received_ns: _Optional[int] = ..., instructed: _Optional[int] = ..., missed: _Optional[int] = ..., line: _Optional[int] = ..., slot: _Optional[int] = ..., exposure: _Optional[int] = ..., connection: _Optional[int] = ..., run: _Optional[int] = ..., decision: _Optional[int] = ..., next: _Optional[int] = ..., previous: _Optional[int] = ..., revision: _Optional[int] = ..., state: _Optional[_Union[_vocabulary_pb2.OrderState, str]] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., order_type: _Optional[_Union[_vocabulary_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_vocabulary_pb2.TimeInForce, str]] = ..., leg: _Optional[_Union[_vocabulary_pb2.Leg, str]] = ..., flags: _Optional[int] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ...) -> None: ...

class FinishedOrder(_message.Message):
    __slots__ = ("since_ns", "order")
    SINCE_NS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    since_ns: int
    order: int
    def __init__(self, since_ns: _Optional[int] = ..., order: _Optional[int] = ...) -> None: ...

class DecisionState(_message.Message):
    __slots__ = ("signal", "received_ns", "line", "slot", "instructed", "filled", "live", "flat", "leader", "outcome", "reason", "exit", "entry", "lapsed")
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_NS_FIELD_NUMBER: _ClassVar[int]
    LINE_FIELD_NUMBER: _ClassVar[int]
    SLOT_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTED_FIELD_NUMBER: _ClassVar[int]
    FILLED_FIELD_NUMBER: _ClassVar[int]
    LIVE_FIELD_NUMBER: _ClassVar[int]
    FLAT_FIELD_NUMBER: _ClassVar[int]
    LEADER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EXIT_FIELD_NUMBER: _ClassVar[int]
    ENTRY_FIELD_NUMBER: _ClassVar[int]
    LAPSED_FIELD_NUMBER: _ClassVar[int]
    signal: int
    received_ns: int
    line: int
    slot: int
    instructed: int
    filled: int
    live: int
    flat: bool
    leader: bool
    outcome: _vocabulary_pb2.Outcome
    reason: _vocabulary_pb2.ReasonCode
    exit: WaitingExitState
    entry: WaitingEntryState
    lapsed: int
    def __init__(self, signal: _Optional[int] = ..., received_ns: _Optional[int] = ..., line: _Optional[int] = ..., slot: _Optional[int] = ..., instructed: _Optional[int] = ..., filled: _Optional[int] = ..., live: _Optional[int] = ..., flat: _Optional[bool] = ..., leader: _Optional[bool] = ..., outcome: _Optional[_Union[_vocabulary_pb2.Outcome, str]] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., exit: _Optional[_Union[WaitingExitState, _Mapping]] = ..., entry: _Optional[_Union[WaitingEntryState, _Mapping]] = ..., lapsed: _Optional[int] = ...) -> None: ...

class LimitTermsState(_message.Message):
    __slots__ = ("order_type", "time_in_force", "buy_price", "sell_price")
    ORDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    BUY_PRICE_FIELD_NUMBER: _ClassVar[int]
    SELL_PRICE_FIELD_NUMBER: _ClassVar[int]
    order_type: _vocabulary_pb2.OrderType
    time_in_force: _vocabulary_pb2.TimeInForce
    buy_price: int
    sell_price: int
    def __init__(self, order_type: _Optional[_Union[_vocabulary_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_vocabulary_pb2.TimeInForce, str]] = ..., buy_price: _Optional[int] = ..., sell_price: _Optional[int] = ...) -> None: ...

class WaitingExitState(_message.Message):
    __slots__ = ("numerator", "denominator", "side", "limit")
    NUMERATOR_FIELD_NUMBER: _ClassVar[int]
    DENOMINATOR_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    numerator: int
    denominator: int
    side: _vocabulary_pb2.Side
    limit: LimitTermsState
    def __init__(self, numerator: _Optional[int] = ..., denominator: _Optional[int] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., limit: _Optional[_Union[LimitTermsState, _Mapping]] = ...) -> None: ...

class WaitingEntryState(_message.Message):
    __slots__ = ("side", "asked", "run", "limit", "from_flat")
    SIDE_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    RUN_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    FROM_FLAT_FIELD_NUMBER: _ClassVar[int]
    side: _vocabulary_pb2.Side
    asked: int
    run: int
    limit: LimitTermsState
    from_flat: bool
    def __init__(self, side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., asked: _Optional[int] = ..., run: _Optional[int] = ..., limit: _Optional[_Union[LimitTermsState, _Mapping]] = ..., from_flat: _Optional[bool] = ...) -> None: ...

class DeadlineState(_message.Message):
    __slots__ = ("due_ns", "sequence", "decision", "reclose")
    DUE_NS_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    DECISION_FIELD_NUMBER: _ClassVar[int]
    RECLOSE_FIELD_NUMBER: _ClassVar[int]
    due_ns: int
    sequence: int
    decision: DecisionDue
    reclose: RecloseDue
    def __init__(self, due_ns: _Optional[int] = ..., sequence: _Optional[int] = ..., decision: _Optional[_Union[DecisionDue, _Mapping]] = ..., reclose: _Optional[_Union[RecloseDue, _Mapping]] = ...) -> None: ...

class DecisionDue(_message.Message):
    __slots__ = ("place", "signal")
    PLACE_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    place: int
    signal: int
    def __init__(self, place: _Optional[int] = ..., signal: _Optional[int] = ...) -> None: ...

class RecloseDue(_message.Message):
    __slots__ = ("line", "slot", "signal")
    LINE_FIELD_NUMBER: _ClassVar[int]
    SLOT_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    line: int
    slot: int
    signal: int
    def __init__(self, line: _Optional[int] = ..., slot: _Optional[int] = ..., signal: _Optional[int] = ...) -> None: ...

class Remembered(_message.Message):
    __slots__ = ("key", "position", "said_ns")
    KEY_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    SAID_NS_FIELD_NUMBER: _ClassVar[int]
    key: bytes
    position: int
    said_ns: int
    def __init__(self, key: _Optional[bytes] = ..., position: _Optional[int] = ..., said_ns: _Optional[int] = ...) -> None: ...

class ResolvedState(_message.Message):
    __slots__ = ("order_id", "quantity", "taken_over", "price", "position", "at_ns")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    TAKEN_OVER_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    AT_NS_FIELD_NUMBER: _ClassVar[int]
    order_id: bytes
    quantity: int
    taken_over: int
    price: int
    position: int
    at_ns: int
    def __init__(self, order_id: _Optional[bytes] = ..., quantity: _Optional[int] = ..., taken_over: _Optional[int] = ..., price: _Optional[int] = ..., position: _Optional[int] = ..., at_ns: _Optional[int] = ...) -> None: ...
