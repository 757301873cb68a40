from retinue.api.v1 import access_pb2 as _access_pb2
from retinue.api.v1 import vocabulary_pb2 as _vocabulary_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OrderAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_ACTION_UNSPECIFIED: _ClassVar[OrderAction]
    ORDER_ACTION_PLACE: _ClassVar[OrderAction]
    ORDER_ACTION_CANCEL: _ClassVar[OrderAction]

class ClientIdMemory(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLIENT_ID_MEMORY_UNSPECIFIED: _ClassVar[ClientIdMemory]
    CLIENT_ID_MEMORY_REMEMBERED: _ClassVar[ClientIdMemory]
    CLIENT_ID_MEMORY_OPEN_ONLY: _ClassVar[ClientIdMemory]
    CLIENT_ID_MEMORY_FOR_HOURS: _ClassVar[ClientIdMemory]
    CLIENT_ID_MEMORY_NONE: _ClassVar[ClientIdMemory]

class ReportKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPORT_KIND_UNSPECIFIED: _ClassVar[ReportKind]
    REPORT_KIND_SENT: _ClassVar[ReportKind]
    REPORT_KIND_ACKNOWLEDGED: _ClassVar[ReportKind]
    REPORT_KIND_WORKING: _ClassVar[ReportKind]
    REPORT_KIND_FILL: _ClassVar[ReportKind]
    REPORT_KIND_REJECTED: _ClassVar[ReportKind]
    REPORT_KIND_CANCELED: _ClassVar[ReportKind]
    REPORT_KIND_CANCEL_REJECTED: _ClassVar[ReportKind]
    REPORT_KIND_EXPIRED: _ClassVar[ReportKind]
    REPORT_KIND_TIMED_OUT: _ClassVar[ReportKind]
    REPORT_KIND_WITHDRAWN: _ClassVar[ReportKind]
    REPORT_KIND_SEND_EXPIRED: _ClassVar[ReportKind]
    REPORT_KIND_ACCOUNT_BUSY: _ClassVar[ReportKind]
    REPORT_KIND_REFUSED_STOPPED: _ClassVar[ReportKind]
    REPORT_KIND_WAITING: _ClassVar[ReportKind]
    REPORT_KIND_NEVER_SENT: _ClassVar[ReportKind]
    REPORT_KIND_UNKNOWN: _ClassVar[ReportKind]
    REPORT_KIND_RESUMED: _ClassVar[ReportKind]
    REPORT_KIND_DISCONNECTED: _ClassVar[ReportKind]
    REPORT_KIND_TRADE_BUST: _ClassVar[ReportKind]
    REPORT_KIND_TRADE_CORRECT: _ClassVar[ReportKind]
    REPORT_KIND_OUT_OF_STEP: _ClassVar[ReportKind]
    REPORT_KIND_STOPPED: _ClassVar[ReportKind]
    REPORT_KIND_ANOMALY: _ClassVar[ReportKind]
ORDER_ACTION_UNSPECIFIED: OrderAction
ORDER_ACTION_PLACE: OrderAction
ORDER_ACTION_CANCEL: OrderAction
CLIENT_ID_MEMORY_UNSPECIFIED: ClientIdMemory
CLIENT_ID_MEMORY_REMEMBERED: ClientIdMemory
CLIENT_ID_MEMORY_OPEN_ONLY: ClientIdMemory
CLIENT_ID_MEMORY_FOR_HOURS: ClientIdMemory
CLIENT_ID_MEMORY_NONE: ClientIdMemory
REPORT_KIND_UNSPECIFIED: ReportKind
REPORT_KIND_SENT: ReportKind
REPORT_KIND_ACKNOWLEDGED: ReportKind
REPORT_KIND_WORKING: ReportKind
REPORT_KIND_FILL: ReportKind
REPORT_KIND_REJECTED: ReportKind
REPORT_KIND_CANCELED: ReportKind
REPORT_KIND_CANCEL_REJECTED: ReportKind
REPORT_KIND_EXPIRED: ReportKind
REPORT_KIND_TIMED_OUT: ReportKind
REPORT_KIND_WITHDRAWN: ReportKind
REPORT_KIND_SEND_EXPIRED: ReportKind
REPORT_KIND_ACCOUNT_BUSY: ReportKind
REPORT_KIND_REFUSED_STOPPED: ReportKind
REPORT_KIND_WAITING: ReportKind
REPORT_KIND_NEVER_SENT: ReportKind
REPORT_KIND_UNKNOWN: ReportKind
REPORT_KIND_RESUMED: ReportKind
REPORT_KIND_DISCONNECTED: ReportKind
REPORT_KIND_TRADE_BUST: ReportKind
REPORT_KIND_TRADE_CORRECT: ReportKind
REPORT_KIND_OUT_OF_STEP: ReportKind
REPORT_KIND_STOPPED: ReportKind
REPORT_KIND_ANOMALY: ReportKind

class LinkRequest(_message.Message):
    __slots__ = ("hello", "configuration", "resume", "order_groups", "reports_durable_through", "clear_stop", "time_ns")
    HELLO_FIELD_NUMBER: _ClassVar[int]
    CONFIGURATION_FIELD_NUMBER: _ClassVar[int]
    RESUME_FIELD_NUMBER: _ClassVar[int]
    ORDER_GROUPS_FIELD_NUMBER: _ClassVar[int]
    REPORTS_DURABLE_THROUGH_FIELD_NUMBER: _ClassVar[int]
    CLEAR_STOP_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    hello: LinkHello
    configuration: GatewayConfiguration
    resume: ResumeQuery
    order_groups: _containers.RepeatedCompositeFieldContainer[OrderGroup]
    reports_durable_through: int
    clear_stop: ClearStop
    time_ns: int
    def __init__(self, hello: _Optional[_Union[LinkHello, _Mapping]] = ..., configuration: _Optional[_Union[GatewayConfiguration, _Mapping]] = ..., resume: _Optional[_Union[ResumeQuery, _Mapping]] = ..., order_groups: _Optional[_Iterable[_Union[OrderGroup, _Mapping]]] = ..., reports_durable_through: _Optional[int] = ..., clear_stop: _Optional[_Union[ClearStop, _Mapping]] = ..., time_ns: _Optional[int] = ...) -> None: ...

class LinkHello(_message.Message):
    __slots__ = ("tenant_id", "shard_id", "epoch")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    SHARD_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    tenant_id: int
    shard_id: int
    epoch: int
    def __init__(self, tenant_id: _Optional[int] = ..., shard_id: _Optional[int] = ..., epoch: _Optional[int] = ...) -> None: ...

class GatewayConfiguration(_message.Message):
    __slots__ = ("tenant_id", "connection_id", "accounts", "instruments", "account_lock_timeout_ms", "account_lock_retries")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_LOCK_TIMEOUT_MS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_LOCK_RETRIES_FIELD_NUMBER: _ClassVar[int]
    tenant_id: int
    connection_id: int
    accounts: _containers.RepeatedCompositeFieldContainer[AccountRoute]
    instruments: _containers.RepeatedCompositeFieldContainer[InstrumentRoute]
    account_lock_timeout_ms: int
    account_lock_retries: int
    def __init__(self, tenant_id: _Optional[int] = ..., connection_id: _Optional[int] = ..., accounts: _Optional[_Iterable[_Union[AccountRoute, _Mapping]]] = ..., instruments: _Optional[_Iterable[_Union[InstrumentRoute, _Mapping]]] = ..., account_lock_timeout_ms: _Optional[int] = ..., account_lock_retries: _Optional[int] = ...) -> None: ...

class AccountRoute(_message.Message):
    __slots__ = ("account_id", "broker_account")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    BROKER_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    broker_account: str
    def __init__(self, account_id: _Optional[int] = ..., broker_account: _Optional[str] = ...) -> None: ...

class InstrumentRoute(_message.Message):
    __slots__ = ("instrument_id", "broker_symbol", "price_scale", "quantity_scale", "tick_size")
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    BROKER_SYMBOL_FIELD_NUMBER: _ClassVar[int]
    PRICE_SCALE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_SCALE_FIELD_NUMBER: _ClassVar[int]
    TICK_SIZE_FIELD_NUMBER: _ClassVar[int]
    instrument_id: int
    broker_symbol: str
    price_scale: int
    quantity_scale: int
    tick_size: int
    def __init__(self, instrument_id: _Optional[int] = ..., broker_symbol: _Optional[str] = ..., price_scale: _Optional[int] = ..., quantity_scale: _Optional[int] = ..., tick_size: _Optional[int] = ...) -> None: ...

class OrderGroup(_message.Message):
    __slots__ = ("position", "epoch", "orders", "trace_context", "time_ns")
    POSITION_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    position: int
    epoch: int
    orders: _containers.RepeatedCompositeFieldContainer[Order]
    trace_context: bytes
    time_ns: int
    def __init__(self, position: _Optional[int] = ..., epoch: _Optional[int] = ..., orders: _Optional[_Iterable[_Union[Order, _Mapping]]] = ..., trace_context: _Optional[bytes] = ..., time_ns: _Optional[int] = ...) -> None: ...

class Order(_message.Message):
    __slots__ = ("order_id", "account_id", "instrument_id", "side", "order_type", "time_in_force", "quantity", "limit_price", "priority", "opening", "send_before_ns", "ordinal", "action")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    ORDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    OPENING_FIELD_NUMBER: _ClassVar[int]
    SEND_BEFORE_NS_FIELD_NUMBER: _ClassVar[int]
    ORDINAL_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    order_id: bytes
    account_id: int
    instrument_id: int
    side: _vocabulary_pb2.Side
    order_type: _vocabulary_pb2.OrderType
    time_in_force: _vocabulary_pb2.TimeInForce
    quantity: int
    limit_price: int
    priority: _vocabulary_pb2.Priority
    opening: bool
    send_before_ns: int
    ordinal: int
    action: OrderAction
    def __init__(self, order_id: _Optional[bytes] = ..., account_id: _Optional[int] = ..., instrument_id: _Optional[int] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., order_type: _Optional[_Union[_vocabulary_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_vocabulary_pb2.TimeInForce, str]] = ..., quantity: _Optional[int] = ..., limit_price: _Optional[int] = ..., priority: _Optional[_Union[_vocabulary_pb2.Priority, str]] = ..., opening: _Optional[bool] = ..., send_before_ns: _Optional[int] = ..., ordinal: _Optional[int] = ..., action: _Optional[_Union[OrderAction, str]] = ...) -> None: ...

class ResumeQuery(_message.Message):
    __slots__ = ("resume_id", "orders", "time_ns")
    RESUME_ID_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    resume_id: int
    orders: _containers.RepeatedCompositeFieldContainer[Order]
    time_ns: int
    def __init__(self, resume_id: _Optional[int] = ..., orders: _Optional[_Iterable[_Union[Order, _Mapping]]] = ..., time_ns: _Optional[int] = ...) -> None: ...

class ClearStop(_message.Message):
    __slots__ = ("account_id",)
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    def __init__(self, account_id: _Optional[int] = ...) -> None: ...

class LinkResponse(_message.Message):
    __slots__ = ("welcome", "reports", "quotes")
    WELCOME_FIELD_NUMBER: _ClassVar[int]
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    QUOTES_FIELD_NUMBER: _ClassVar[int]
    welcome: LinkWelcome
    reports: ReportBatch
    quotes: _containers.RepeatedCompositeFieldContainer[Quote]
    def __init__(self, welcome: _Optional[_Union[LinkWelcome, _Mapping]] = ..., reports: _Optional[_Union[ReportBatch, _Mapping]] = ..., quotes: _Optional[_Iterable[_Union[Quote, _Mapping]]] = ...) -> None: ...

class LinkWelcome(_message.Message):
    __slots__ = ("connection_id", "session", "capabilities")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    connection_id: int
    session: int
    capabilities: Capabilities
    def __init__(self, connection_id: _Optional[int] = ..., session: _Optional[int] = ..., capabilities: _Optional[_Union[Capabilities, _Mapping]] = ...) -> None: ...

class Capabilities(_message.Message):
    __slots__ = ("client_id", "client_id_hours", "client_id_length_max")
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_HOURS_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_LENGTH_MAX_FIELD_NUMBER: _ClassVar[int]
    client_id: ClientIdMemory
    client_id_hours: int
    client_id_length_max: int
    def __init__(self, client_id: _Optional[_Union[ClientIdMemory, str]] = ..., client_id_hours: _Optional[int] = ..., client_id_length_max: _Optional[int] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("kind", "order_id", "account_id", "instrument_id", "side", "broker_order_id", "exec_id", "last_qty", "last_px", "cum_qty", "leaves_qty", "fee_nano", "reason", "text", "broker_time_ns", "received_time_ns", "ref_exec_id", "holder_order_id", "attempt", "batch_id", "resume_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    BROKER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    EXEC_ID_FIELD_NUMBER: _ClassVar[int]
    LAST_QTY_FIELD_NUMBER: _ClassVar[int]
    LAST_PX_FIELD_NUMBER: _ClassVar[int]
    CUM_QTY_FIELD_NUMBER: _ClassVar[int]
    LEAVES_QTY_FIELD_NUMBER: _ClassVar[int]
    FEE_NANO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    BROKER_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    REF_EXEC_ID_FIELD_NUMBER: _ClassVar[int]
    HOLDER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    RESUME_ID_FIELD_NUMBER: _ClassVar[int]
    kind: ReportKind
    order_id: bytes
    account_id: int
    instrument_id: int
    side: _vocabulary_pb2.Side
    broker_order_id: str
    exec_id: str
    last_qty: int
    last_px: int
    cum_qty: int
    leaves_qty: int
    fee_nano: int
    reason: _vocabulary_pb2.ReasonCode
    text: str
    broker_time_ns: int
    received_time_ns: int
    ref_exec_id: str
    holder_order_id: bytes
    attempt: int
    batch_id: int
    resume_id: int
    def __init__(self, kind: _Optional[_Union[ReportKind, str]] = ..., order_id: _Optional[bytes] = ..., account_id: _Optional[int] = ..., instrument_id: _Optional[int] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., broker_order_id: _Optional[str] = ..., exec_id: _Optional[str] = ..., last_qty: _Optional[int] = ..., last_px: _Optional[int] = ..., cum_qty: _Optional[int] = ..., leaves_qty: _Optional[int] = ..., fee_nano: _Optional[int] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., text: _Optional[str] = ..., broker_time_ns: _Optional[int] = ..., received_time_ns: _Optional[int] = ..., ref_exec_id: _Optional[str] = ..., holder_order_id: _Optional[bytes] = ..., attempt: _Optional[int] = ..., batch_id: _Optional[int] = ..., resume_id: _Optional[int] = ...) -> None: ...

class ReportBatch(_message.Message):
    __slots__ = ("connection_id", "session", "sequence", "reports")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    connection_id: int
    session: int
    sequence: int
    reports: _containers.RepeatedCompositeFieldContainer[Report]
    def __init__(self, connection_id: _Optional[int] = ..., session: _Optional[int] = ..., sequence: _Optional[int] = ..., reports: _Optional[_Iterable[_Union[Report, _Mapping]]] = ...) -> None: ...

class Quote(_message.Message):
    __slots__ = ("instrument_id", "bid_px", "ask_px", "last_px")
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    BID_PX_FIELD_NUMBER: _ClassVar[int]
    ASK_PX_FIELD_NUMBER: _ClassVar[int]
    LAST_PX_FIELD_NUMBER: _ClassVar[int]
    instrument_id: int
    bid_px: int
    ask_px: int
    last_px: int
    def __init__(self, instrument_id: _Optional[int] = ..., bid_px: _Optional[int] = ..., ask_px: _Optional[int] = ..., last_px: _Optional[int] = ...) -> None: ...

class StopRequest(_message.Message):
    __slots__ = ("connection_id", "account_id", "reason")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    connection_id: str
    account_id: str
    reason: str
    def __init__(self, connection_id: _Optional[str] = ..., account_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class StopResponse(_message.Message):
    __slots__ = ("canceled", "withdrawn", "broker_away")
    CANCELED_FIELD_NUMBER: _ClassVar[int]
    WITHDRAWN_FIELD_NUMBER: _ClassVar[int]
    BROKER_AWAY_FIELD_NUMBER: _ClassVar[int]
    canceled: int
    withdrawn: int
    broker_away: bool
    def __init__(self, canceled: _Optional[int] = ..., withdrawn: _Optional[int] = ..., broker_away: _Optional[bool] = ...) -> None: ...

class GetStopLatchRequest(_message.Message):
    __slots__ = ("connection_id",)
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    connection_id: str
    def __init__(self, connection_id: _Optional[str] = ...) -> None: ...

class GetStopLatchResponse(_message.Message):
    __slots__ = ("connection_stopped", "account_ids")
    CONNECTION_STOPPED_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_IDS_FIELD_NUMBER: _ClassVar[int]
    connection_stopped: bool
    account_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, connection_stopped: _Optional[bool] = ..., account_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class GetAccountStateRequest(_message.Message):
    __slots__ = ("connection_id", "account_id")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    connection_id: str
    account_id: str
    def __init__(self, connection_id: _Optional[str] = ..., account_id: _Optional[str] = ...) -> None: ...

class GetAccountStateResponse(_message.Message):
    __slots__ = ("balance", "currency", "positions")
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    balance: str
    currency: str
    positions: _containers.RepeatedCompositeFieldContainer[BrokerPosition]
    def __init__(self, balance: _Optional[str] = ..., currency: _Optional[str] = ..., positions: _Optional[_Iterable[_Union[BrokerPosition, _Mapping]]] = ...) -> None: ...

class BrokerPosition(_message.Message):
    __slots__ = ("instrument_id", "quantity", "bought_value", "sold_value", "fees")
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_VALUE_FIELD_NUMBER: _ClassVar[int]
    SOLD_VALUE_FIELD_NUMBER: _ClassVar[int]
    FEES_FIELD_NUMBER: _ClassVar[int]
    instrument_id: str
    quantity: str
    bought_value: str
    sold_value: str
    fees: str
    def __init__(self, instrument_id: _Optional[str] = ..., quantity: _Optional[str] = ..., bought_value: _Optional[str] = ..., sold_value: _Optional[str] = ..., fees: _Optional[str] = ...) -> None: ...

class QueryOrdersRequest(_message.Message):
    __slots__ = ("connection_id", "account_id", "open_only")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_ONLY_FIELD_NUMBER: _ClassVar[int]
    connection_id: str
    account_id: str
    open_only: bool
    def __init__(self, connection_id: _Optional[str] = ..., account_id: _Optional[str] = ..., open_only: _Optional[bool] = ...) -> None: ...

class QueryOrdersResponse(_message.Message):
    __slots__ = ("orders",)
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    orders: _containers.RepeatedCompositeFieldContainer[BrokerOrderState]
    def __init__(self, orders: _Optional[_Iterable[_Union[BrokerOrderState, _Mapping]]] = ...) -> None: ...

class BrokerOrderState(_message.Message):
    __slots__ = ("client_order_id", "broker_order_id", "instrument_id", "side", "state", "quantity", "cum_qty", "leaves_qty")
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    BROKER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CUM_QTY_FIELD_NUMBER: _ClassVar[int]
    LEAVES_QTY_FIELD_NUMBER: _ClassVar[int]
    client_order_id: str
    broker_order_id: str
    instrument_id: str
    side: _vocabulary_pb2.Side
    state: _vocabulary_pb2.OrderState
    quantity: str
    cum_qty: str
    leaves_qty: str
    def __init__(self, client_order_id: _Optional[str] = ..., broker_order_id: _Optional[str] = ..., instrument_id: _Optional[str] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., state: _Optional[_Union[_vocabulary_pb2.OrderState, str]] = ..., quantity: _Optional[str] = ..., cum_qty: _Optional[str] = ..., leaves_qty: _Optional[str] = ...) -> None: ...
