import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from retinue.api.v1 import access_pb2 as _access_pb2
from retinue.api.v1 import vocabulary_pb2 as _vocabulary_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Fill(_message.Message):
    __slots__ = ("exec_id", "order_id", "client_order_id", "broker_order_id", "signal_id", "instruction_id", "strategy_id", "account_id", "instrument_id", "symbol", "side", "last_qty", "last_px", "cum_qty", "leaves_qty", "fee", "currency", "anomaly", "broker_time", "received_time", "processed_time", "leg", "account_name", "trace_id")
    EXEC_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    BROKER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    LAST_QTY_FIELD_NUMBER: _ClassVar[int]
    LAST_PX_FIELD_NUMBER: _ClassVar[int]
    CUM_QTY_FIELD_NUMBER: _ClassVar[int]
    LEAVES_QTY_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    ANOMALY_FIELD_NUMBER: _ClassVar[int]
    BROKER_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_FIELD_NUMBER: _ClassVar[int]
    PROCESSED_TIME_FIELD_NUMBER: _ClassVar[int]
    LEG_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_NAME_FIELD_NUMBER: _ClassVar[int]
    TRACE_ID_FIELD_NUMBER: _ClassVar[int]
    exec_id: str
    order_id: str
    client_order_id: str
    broker_order_id: str
    signal_id: str
    instruction_id: str
    strategy_id: str
    account_id: str
    instrument_id: str
    symbol: str
    side: _vocabulary_pb2.Side
    last_qty: str
    last_px: str
    cum_qty: str
    leaves_qty: str
    fee: str
    currency: str
    anomaly: bool
    broker_time: _timestamp_pb2.Timestamp
    received_time: _timestamp_pb2.Timestamp
    processed_time: _timestamp_pb2.Timestamp
    leg: _vocabulary_pb2.Leg
    account_name: str
    trace_id: str
    def __init__(self, exec_id: _Optional[str] = ..., order_id: _Optional[str] = ..., client_order_id: _Optional[str] = ..., broker_order_id: _Optional[str] = ..., signal_id: _Optional[str] = ..., instruction_id: _Optional[str] = ..., strategy_id: _Optional[str] = ..., account_id: _Optional[str] = ..., instrument_id: _Optional[str] = ..., symbol: _Optional[str] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., last_qty: _Optional[str] = ..., last_px: _Optional[str] = ..., cum_qty: _Optional[str] = ..., leaves_qty: _Optional[str] = ..., fee: _Optional[str] = ..., currency: _Optional[str] = ..., anomaly: _Optional[bool] = ..., broker_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., received_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., processed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., leg: _Optional[_Union[_vocabulary_pb2.Leg, str]] = ..., account_name: _Optional[str] = ..., trace_id: _Optional[str] = ...) -> None: ...

class FillFilter(_message.Message):
    __slots__ = ("account_ids", "strategy_ids", "instrument_ids")
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_IDS_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_IDS_FIELD_NUMBER: _ClassVar[int]
    account_ids: _containers.RepeatedScalarFieldContainer[str]
    strategy_ids: _containers.RepeatedScalarFieldContainer[str]
    instrument_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, account_ids: _Optional[_Iterable[str]] = ..., strategy_ids: _Optional[_Iterable[str]] = ..., instrument_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SubscribeFillsRequest(_message.Message):
    __slots__ = ("filter", "cursor", "from_start")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    FROM_START_FIELD_NUMBER: _ClassVar[int]
    filter: FillFilter
    cursor: str
    from_start: bool
    def __init__(self, filter: _Optional[_Union[FillFilter, _Mapping]] = ..., cursor: _Optional[str] = ..., from_start: _Optional[bool] = ...) -> None: ...

class SubscribeFillsResponse(_message.Message):
    __slots__ = ("fills", "cursor")
    FILLS_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    fills: _containers.RepeatedCompositeFieldContainer[Fill]
    cursor: str
    def __init__(self, fills: _Optional[_Iterable[_Union[Fill, _Mapping]]] = ..., cursor: _Optional[str] = ...) -> None: ...

class ExplainRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class ExplainResponse(_message.Message):
    __slots__ = ("signal", "instructions")
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    signal: SignalSummary
    instructions: _containers.RepeatedCompositeFieldContainer[InstructionExplanation]
    def __init__(self, signal: _Optional[_Union[SignalSummary, _Mapping]] = ..., instructions: _Optional[_Iterable[_Union[InstructionExplanation, _Mapping]]] = ...) -> None: ...

class InstructionExplanation(_message.Message):
    __slots__ = ("instruction_id", "account_id", "account_name", "leader", "outcome", "reason", "plan_version", "arithmetic", "limits", "orders")
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_NAME_FIELD_NUMBER: _ClassVar[int]
    LEADER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    PLAN_VERSION_FIELD_NUMBER: _ClassVar[int]
    ARITHMETIC_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    instruction_id: str
    account_id: str
    account_name: str
    leader: bool
    outcome: _vocabulary_pb2.Outcome
    reason: _vocabulary_pb2.ReasonCode
    plan_version: str
    arithmetic: _containers.RepeatedScalarFieldContainer[str]
    limits: _containers.RepeatedCompositeFieldContainer[LimitCheck]
    orders: _containers.RepeatedCompositeFieldContainer[OrderSummary]
    def __init__(self, instruction_id: _Optional[str] = ..., account_id: _Optional[str] = ..., account_name: _Optional[str] = ..., leader: _Optional[bool] = ..., outcome: _Optional[_Union[_vocabulary_pb2.Outcome, str]] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., plan_version: _Optional[str] = ..., arithmetic: _Optional[_Iterable[str]] = ..., limits: _Optional[_Iterable[_Union[LimitCheck, _Mapping]]] = ..., orders: _Optional[_Iterable[_Union[OrderSummary, _Mapping]]] = ...) -> None: ...

class LimitCheck(_message.Message):
    __slots__ = ("limit", "maximum", "used", "asked", "allowed")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    limit: _vocabulary_pb2.ReasonCode
    maximum: str
    used: str
    asked: str
    allowed: str
    def __init__(self, limit: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., maximum: _Optional[str] = ..., used: _Optional[str] = ..., asked: _Optional[str] = ..., allowed: _Optional[str] = ...) -> None: ...

class SignalSummary(_message.Message):
    __slots__ = ("signal_id", "event_id", "strategy_id", "strategy_name", "dialect", "action", "instrument_id", "symbol", "ticker", "quantity", "limit_price", "accepted", "reason", "sent_time", "received_time", "processed_time", "instructions", "first_signal_id")
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_NAME_FIELD_NUMBER: _ClassVar[int]
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    TICKER_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SENT_TIME_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_FIELD_NUMBER: _ClassVar[int]
    PROCESSED_TIME_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    FIRST_SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    signal_id: str
    event_id: str
    strategy_id: str
    strategy_name: str
    dialect: str
    action: str
    instrument_id: str
    symbol: str
    ticker: str
    quantity: str
    limit_price: str
    accepted: bool
    reason: _vocabulary_pb2.ReasonCode
    sent_time: _timestamp_pb2.Timestamp
    received_time: _timestamp_pb2.Timestamp
    processed_time: _timestamp_pb2.Timestamp
    instructions: int
    first_signal_id: str
    def __init__(self, signal_id: _Optional[str] = ..., event_id: _Optional[str] = ..., strategy_id: _Optional[str] = ..., strategy_name: _Optional[str] = ..., dialect: _Optional[str] = ..., action: _Optional[str] = ..., instrument_id: _Optional[str] = ..., symbol: _Optional[str] = ..., ticker: _Optional[str] = ..., quantity: _Optional[str] = ..., limit_price: _Optional[str] = ..., accepted: _Optional[bool] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., sent_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., received_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., processed_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., instructions: _Optional[int] = ..., first_signal_id: _Optional[str] = ...) -> None: ...

class OrderSummary(_message.Message):
    __slots__ = ("order_id", "client_order_id", "broker_order_id", "account_id", "account_name", "instrument_id", "symbol", "side", "order_type", "time_in_force", "quantity", "limit_price", "state", "reason", "cum_qty", "leaves_qty", "avg_px", "leg", "revision", "signal_id", "text", "transitions", "fills", "created_time")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    BROKER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_NAME_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    ORDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CUM_QTY_FIELD_NUMBER: _ClassVar[int]
    LEAVES_QTY_FIELD_NUMBER: _ClassVar[int]
    AVG_PX_FIELD_NUMBER: _ClassVar[int]
    LEG_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    TRANSITIONS_FIELD_NUMBER: _ClassVar[int]
    FILLS_FIELD_NUMBER: _ClassVar[int]
    CREATED_TIME_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    client_order_id: str
    broker_order_id: str
    account_id: str
    account_name: str
    instrument_id: str
    symbol: str
    side: _vocabulary_pb2.Side
    order_type: _vocabulary_pb2.OrderType
    time_in_force: _vocabulary_pb2.TimeInForce
    quantity: str
    limit_price: str
    state: _vocabulary_pb2.OrderState
    reason: _vocabulary_pb2.ReasonCode
    cum_qty: str
    leaves_qty: str
    avg_px: str
    leg: _vocabulary_pb2.Leg
    revision: int
    signal_id: str
    text: str
    transitions: _containers.RepeatedCompositeFieldContainer[OrderTransition]
    fills: _containers.RepeatedCompositeFieldContainer[Fill]
    created_time: _timestamp_pb2.Timestamp
    def __init__(self, order_id: _Optional[str] = ..., client_order_id: _Optional[str] = ..., broker_order_id: _Optional[str] = ..., account_id: _Optional[str] = ..., account_name: _Optional[str] = ..., instrument_id: _Optional[str] = ..., symbol: _Optional[str] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., order_type: _Optional[_Union[_vocabulary_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_vocabulary_pb2.TimeInForce, str]] = ..., quantity: _Optional[str] = ..., limit_price: _Optional[str] = ..., state: _Optional[_Union[_vocabulary_pb2.OrderState, str]] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., cum_qty: _Optional[str] = ..., leaves_qty: _Optional[str] = ..., avg_px: _Optional[str] = ..., leg: _Optional[_Union[_vocabulary_pb2.Leg, str]] = ..., revision: _Optional[int] = ..., signal_id: _Optional[str] = ..., text: _Optional[str] = ..., transitions: _Optional[_Iterable[_Union[OrderTransition, _Mapping]]] = ..., fills: _Optional[_Iterable[_Union[Fill, _Mapping]]] = ..., created_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class OrderTransition(_message.Message):
    __slots__ = ("event", "to", "reason", "anomaly", "time", "position", "received_time")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ANOMALY_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_FIELD_NUMBER: _ClassVar[int]
    event: str
    to: _vocabulary_pb2.OrderState
    reason: _vocabulary_pb2.ReasonCode
    anomaly: bool
    time: _timestamp_pb2.Timestamp
    position: str
    received_time: _timestamp_pb2.Timestamp
    def __init__(self, event: _Optional[str] = ..., to: _Optional[_Union[_vocabulary_pb2.OrderState, str]] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., anomaly: _Optional[bool] = ..., time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., position: _Optional[str] = ..., received_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., **kwargs) -> None: ...

class ListSignalsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "strategy_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    strategy_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., strategy_id: _Optional[str] = ...) -> None: ...

class ListSignalsResponse(_message.Message):
    __slots__ = ("signals", "next_page_token")
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    signals: _containers.RepeatedCompositeFieldContainer[SignalSummary]
    next_page_token: str
    def __init__(self, signals: _Optional[_Iterable[_Union[SignalSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetSignalRequest(_message.Message):
    __slots__ = ("signal_id",)
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    signal_id: str
    def __init__(self, signal_id: _Optional[str] = ...) -> None: ...

class GetSignalResponse(_message.Message):
    __slots__ = ("signal", "rows")
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    ROWS_FIELD_NUMBER: _ClassVar[int]
    signal: SignalSummary
    rows: _containers.RepeatedCompositeFieldContainer[SignalRow]
    def __init__(self, signal: _Optional[_Union[SignalSummary, _Mapping]] = ..., rows: _Optional[_Iterable[_Union[SignalRow, _Mapping]]] = ...) -> None: ...

class SignalRow(_message.Message):
    __slots__ = ("account_id", "account_name", "leader", "outcome", "reason", "instructed_qty", "filled_qty", "avg_px", "sent_time", "filled_time", "instruction_id", "closed_qty", "opened_qty", "filled_late")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_NAME_FIELD_NUMBER: _ClassVar[int]
    LEADER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTED_QTY_FIELD_NUMBER: _ClassVar[int]
    FILLED_QTY_FIELD_NUMBER: _ClassVar[int]
    AVG_PX_FIELD_NUMBER: _ClassVar[int]
    SENT_TIME_FIELD_NUMBER: _ClassVar[int]
    FILLED_TIME_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    CLOSED_QTY_FIELD_NUMBER: _ClassVar[int]
    OPENED_QTY_FIELD_NUMBER: _ClassVar[int]
    FILLED_LATE_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    account_name: str
    leader: bool
    outcome: _vocabulary_pb2.Outcome
    reason: _vocabulary_pb2.ReasonCode
    instructed_qty: str
    filled_qty: str
    avg_px: str
    sent_time: _timestamp_pb2.Timestamp
    filled_time: _timestamp_pb2.Timestamp
    instruction_id: str
    closed_qty: str
    opened_qty: str
    filled_late: bool
    def __init__(self, account_id: _Optional[str] = ..., account_name: _Optional[str] = ..., leader: _Optional[bool] = ..., outcome: _Optional[_Union[_vocabulary_pb2.Outcome, str]] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., instructed_qty: _Optional[str] = ..., filled_qty: _Optional[str] = ..., avg_px: _Optional[str] = ..., sent_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., filled_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., instruction_id: _Optional[str] = ..., closed_qty: _Optional[str] = ..., opened_qty: _Optional[str] = ..., filled_late: _Optional[bool] = ...) -> None: ...

class ListOrdersRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "account_id", "open_only")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_ONLY_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    account_id: str
    open_only: bool
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., account_id: _Optional[str] = ..., open_only: _Optional[bool] = ...) -> None: ...

class ListOrdersResponse(_message.Message):
    __slots__ = ("orders", "next_page_token")
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    orders: _containers.RepeatedCompositeFieldContainer[OrderSummary]
    next_page_token: str
    def __init__(self, orders: _Optional[_Iterable[_Union[OrderSummary, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListPositionsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "account_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    account_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., account_id: _Optional[str] = ...) -> None: ...

class ListPositionsResponse(_message.Message):
    __slots__ = ("positions", "next_page_token")
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    positions: _containers.RepeatedCompositeFieldContainer[Position]
    next_page_token: str
    def __init__(self, positions: _Optional[_Iterable[_Union[Position, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Position(_message.Message):
    __slots__ = ("account_id", "account_name", "instrument_id", "symbol", "quantity", "bought_qty", "sold_qty", "bought_value", "sold_value", "fees", "mark", "attributed", "mark_time", "bought_avg_px", "sold_avg_px", "pnl")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_NAME_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_QTY_FIELD_NUMBER: _ClassVar[int]
    SOLD_QTY_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_VALUE_FIELD_NUMBER: _ClassVar[int]
    SOLD_VALUE_FIELD_NUMBER: _ClassVar[int]
    FEES_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTED_FIELD_NUMBER: _ClassVar[int]
    MARK_TIME_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_AVG_PX_FIELD_NUMBER: _ClassVar[int]
    SOLD_AVG_PX_FIELD_NUMBER: _ClassVar[int]
    PNL_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    account_name: str
    instrument_id: str
    symbol: str
    quantity: str
    bought_qty: str
    sold_qty: str
    bought_value: str
    sold_value: str
    fees: str
    mark: str
    attributed: _containers.RepeatedCompositeFieldContainer[AttributedPosition]
    mark_time: _timestamp_pb2.Timestamp
    bought_avg_px: str
    sold_avg_px: str
    pnl: str
    def __init__(self, account_id: _Optional[str] = ..., account_name: _Optional[str] = ..., instrument_id: _Optional[str] = ..., symbol: _Optional[str] = ..., quantity: _Optional[str] = ..., bought_qty: _Optional[str] = ..., sold_qty: _Optional[str] = ..., bought_value: _Optional[str] = ..., sold_value: _Optional[str] = ..., fees: _Optional[str] = ..., mark: _Optional[str] = ..., attributed: _Optional[_Iterable[_Union[AttributedPosition, _Mapping]]] = ..., mark_time: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., bought_avg_px: _Optional[str] = ..., sold_avg_px: _Optional[str] = ..., pnl: _Optional[str] = ...) -> None: ...

class AttributedPosition(_message.Message):
    __slots__ = ("strategy_id", "quantity")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    strategy_id: str
    quantity: str
    def __init__(self, strategy_id: _Optional[str] = ..., quantity: _Optional[str] = ...) -> None: ...

class GetHealthRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetHealthResponse(_message.Message):
    __slots__ = ("ready", "stages", "connections", "accounts_out_of_step", "log_position", "engine_version")
    READY_FIELD_NUMBER: _ClassVar[int]
    STAGES_FIELD_NUMBER: _ClassVar[int]
    CONNECTIONS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_OUT_OF_STEP_FIELD_NUMBER: _ClassVar[int]
    LOG_POSITION_FIELD_NUMBER: _ClassVar[int]
    ENGINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    ready: bool
    stages: _containers.RepeatedCompositeFieldContainer[StageHealth]
    connections: _containers.RepeatedCompositeFieldContainer[ConnectionHealth]
    accounts_out_of_step: _containers.RepeatedScalarFieldContainer[str]
    log_position: str
    engine_version: str
    def __init__(self, ready: _Optional[bool] = ..., stages: _Optional[_Iterable[_Union[StageHealth, _Mapping]]] = ..., connections: _Optional[_Iterable[_Union[ConnectionHealth, _Mapping]]] = ..., accounts_out_of_step: _Optional[_Iterable[str]] = ..., log_position: _Optional[str] = ..., engine_version: _Optional[str] = ...) -> None: ...

class StageHealth(_message.Message):
    __slots__ = ("stage", "ready", "detail")
    STAGE_FIELD_NUMBER: _ClassVar[int]
    READY_FIELD_NUMBER: _ClassVar[int]
    DETAIL_FIELD_NUMBER: _ClassVar[int]
    stage: str
    ready: bool
    detail: str
    def __init__(self, stage: _Optional[str] = ..., ready: _Optional[bool] = ..., detail: _Optional[str] = ...) -> None: ...

class ConnectionHealth(_message.Message):
    __slots__ = ("connection_id", "name", "state", "stopped", "orders_unanswered", "broker_lost_since", "openings_waiting", "closes_waiting", "orders_in_doubt", "link_problem")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STOPPED_FIELD_NUMBER: _ClassVar[int]
    ORDERS_UNANSWERED_FIELD_NUMBER: _ClassVar[int]
    BROKER_LOST_SINCE_FIELD_NUMBER: _ClassVar[int]
    OPENINGS_WAITING_FIELD_NUMBER: _ClassVar[int]
    CLOSES_WAITING_FIELD_NUMBER: _ClassVar[int]
    ORDERS_IN_DOUBT_FIELD_NUMBER: _ClassVar[int]
    LINK_PROBLEM_FIELD_NUMBER: _ClassVar[int]
    connection_id: str
    name: str
    state: str
    stopped: bool
    orders_unanswered: int
    broker_lost_since: _timestamp_pb2.Timestamp
    openings_waiting: int
    closes_waiting: int
    orders_in_doubt: int
    link_problem: str
    def __init__(self, connection_id: _Optional[str] = ..., name: _Optional[str] = ..., state: _Optional[str] = ..., stopped: _Optional[bool] = ..., orders_unanswered: _Optional[int] = ..., broker_lost_since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., openings_waiting: _Optional[int] = ..., closes_waiting: _Optional[int] = ..., orders_in_doubt: _Optional[int] = ..., link_problem: _Optional[str] = ...) -> None: ...

class ExportAuditRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ExportAuditResponse(_message.Message):
    __slots__ = ("lines",)
    LINES_FIELD_NUMBER: _ClassVar[int]
    lines: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, lines: _Optional[_Iterable[str]] = ...) -> None: ...
