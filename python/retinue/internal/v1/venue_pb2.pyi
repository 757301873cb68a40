from retinue.api.v1 import gateway_pb2 as _gateway_pb2
from retinue.api.v1 import vocabulary_pb2 as _vocabulary_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class VenueEvent(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VENUE_EVENT_UNSPECIFIED: _ClassVar[VenueEvent]
    VENUE_EVENT_ACCEPTED: _ClassVar[VenueEvent]
    VENUE_EVENT_WORKING: _ClassVar[VenueEvent]
    VENUE_EVENT_FILL: _ClassVar[VenueEvent]
    VENUE_EVENT_REJECTED: _ClassVar[VenueEvent]
    VENUE_EVENT_CANCELED: _ClassVar[VenueEvent]
    VENUE_EVENT_CANCEL_REJECTED: _ClassVar[VenueEvent]
    VENUE_EVENT_EXPIRED: _ClassVar[VenueEvent]
VENUE_EVENT_UNSPECIFIED: VenueEvent
VENUE_EVENT_ACCEPTED: VenueEvent
VENUE_EVENT_WORKING: VenueEvent
VENUE_EVENT_FILL: VenueEvent
VENUE_EVENT_REJECTED: VenueEvent
VENUE_EVENT_CANCELED: VenueEvent
VENUE_EVENT_CANCEL_REJECTED: VenueEvent
VENUE_EVENT_EXPIRED: VenueEvent

class VenueRequest(_message.Message):
    __slots__ = ("request_id", "login", "new_order", "cancel_order", "list_orders", "list_executions", "list_accounts", "script")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    LOGIN_FIELD_NUMBER: _ClassVar[int]
    NEW_ORDER_FIELD_NUMBER: _ClassVar[int]
    CANCEL_ORDER_FIELD_NUMBER: _ClassVar[int]
    LIST_ORDERS_FIELD_NUMBER: _ClassVar[int]
    LIST_EXECUTIONS_FIELD_NUMBER: _ClassVar[int]
    LIST_ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    SCRIPT_FIELD_NUMBER: _ClassVar[int]
    request_id: int
    login: VenueLogin
    new_order: VenueNewOrder
    cancel_order: VenueCancelOrder
    list_orders: VenueListOrders
    list_executions: VenueListExecutions
    list_accounts: VenueListAccounts
    script: VenueScript
    def __init__(self, request_id: _Optional[int] = ..., login: _Optional[_Union[VenueLogin, _Mapping]] = ..., new_order: _Optional[_Union[VenueNewOrder, _Mapping]] = ..., cancel_order: _Optional[_Union[VenueCancelOrder, _Mapping]] = ..., list_orders: _Optional[_Union[VenueListOrders, _Mapping]] = ..., list_executions: _Optional[_Union[VenueListExecutions, _Mapping]] = ..., list_accounts: _Optional[_Union[VenueListAccounts, _Mapping]] = ..., script: _Optional[_Union[VenueScript, _Mapping]] = ...) -> None: ...

class VenueLogin(_message.Message):
    __slots__ = ("key", "broker")
    KEY_FIELD_NUMBER: _ClassVar[int]
    BROKER_FIELD_NUMBER: _ClassVar[int]
    key: str
    broker: str
    def __init__(self, key: _Optional[str] = ..., broker: _Optional[str] = ...) -> None: ...

class VenueNewOrder(_message.Message):
    __slots__ = ("client_order_id", "account", "symbol", "side", "order_type", "time_in_force", "quantity", "limit_price")
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    ORDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    client_order_id: str
    account: str
    symbol: str
    side: _vocabulary_pb2.Side
    order_type: _vocabulary_pb2.OrderType
    time_in_force: _vocabulary_pb2.TimeInForce
    quantity: str
    limit_price: str
    def __init__(self, client_order_id: _Optional[str] = ..., account: _Optional[str] = ..., symbol: _Optional[str] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., order_type: _Optional[_Union[_vocabulary_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_vocabulary_pb2.TimeInForce, str]] = ..., quantity: _Optional[str] = ..., limit_price: _Optional[str] = ...) -> None: ...

class VenueCancelOrder(_message.Message):
    __slots__ = ("account", "client_order_id", "venue_order_id")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    VENUE_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    account: str
    client_order_id: str
    venue_order_id: str
    def __init__(self, account: _Optional[str] = ..., client_order_id: _Optional[str] = ..., venue_order_id: _Optional[str] = ...) -> None: ...

class VenueListOrders(_message.Message):
    __slots__ = ("account", "open_only", "client_order_id")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    OPEN_ONLY_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    account: str
    open_only: bool
    client_order_id: str
    def __init__(self, account: _Optional[str] = ..., open_only: _Optional[bool] = ..., client_order_id: _Optional[str] = ...) -> None: ...

class VenueListExecutions(_message.Message):
    __slots__ = ("account", "after_sequence")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    AFTER_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    account: str
    after_sequence: int
    def __init__(self, account: _Optional[str] = ..., after_sequence: _Optional[int] = ...) -> None: ...

class VenueListAccounts(_message.Message):
    __slots__ = ("account",)
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    account: str
    def __init__(self, account: _Optional[str] = ...) -> None: ...

class VenueScript(_message.Message):
    __slots__ = ("reject_ppm", "partial_fill_ppm", "lost_answer_ppm", "disconnect_ppm", "answer_latency_us", "reject_next", "fill_at_most", "hand_order", "silent", "hold_fills", "fill_at_most_account", "answer_jitter_us", "duplicate_ppm", "reorder_ppm")
    REJECT_PPM_FIELD_NUMBER: _ClassVar[int]
    PARTIAL_FILL_PPM_FIELD_NUMBER: _ClassVar[int]
    LOST_ANSWER_PPM_FIELD_NUMBER: _ClassVar[int]
    DISCONNECT_PPM_FIELD_NUMBER: _ClassVar[int]
    ANSWER_LATENCY_US_FIELD_NUMBER: _ClassVar[int]
    REJECT_NEXT_FIELD_NUMBER: _ClassVar[int]
    FILL_AT_MOST_FIELD_NUMBER: _ClassVar[int]
    HAND_ORDER_FIELD_NUMBER: _ClassVar[int]
    SILENT_FIELD_NUMBER: _ClassVar[int]
    HOLD_FILLS_FIELD_NUMBER: _ClassVar[int]
    FILL_AT_MOST_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    ANSWER_JITTER_US_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_PPM_FIELD_NUMBER: _ClassVar[int]
    REORDER_PPM_FIELD_NUMBER: _ClassVar[int]
    reject_ppm: int
    partial_fill_ppm: int
    lost_answer_ppm: int
    disconnect_ppm: int
    answer_latency_us: int
    reject_next: _containers.RepeatedScalarFieldContainer[str]
    fill_at_most: str
    hand_order: VenueNewOrder
    silent: bool
    hold_fills: bool
    fill_at_most_account: str
    answer_jitter_us: int
    duplicate_ppm: int
    reorder_ppm: int
    def __init__(self, reject_ppm: _Optional[int] = ..., partial_fill_ppm: _Optional[int] = ..., lost_answer_ppm: _Optional[int] = ..., disconnect_ppm: _Optional[int] = ..., answer_latency_us: _Optional[int] = ..., reject_next: _Optional[_Iterable[str]] = ..., fill_at_most: _Optional[str] = ..., hand_order: _Optional[_Union[VenueNewOrder, _Mapping]] = ..., silent: _Optional[bool] = ..., hold_fills: _Optional[bool] = ..., fill_at_most_account: _Optional[str] = ..., answer_jitter_us: _Optional[int] = ..., duplicate_ppm: _Optional[int] = ..., reorder_ppm: _Optional[int] = ...) -> None: ...

class VenueResponse(_message.Message):
    __slots__ = ("request_id", "logged_in", "order_update", "orders", "executions", "accounts", "quotes", "refusal", "scripted")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    LOGGED_IN_FIELD_NUMBER: _ClassVar[int]
    ORDER_UPDATE_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    EXECUTIONS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    QUOTES_FIELD_NUMBER: _ClassVar[int]
    REFUSAL_FIELD_NUMBER: _ClassVar[int]
    SCRIPTED_FIELD_NUMBER: _ClassVar[int]
    request_id: int
    logged_in: VenueLoggedIn
    order_update: VenueOrderUpdate
    orders: VenueOrders
    executions: VenueExecutions
    accounts: VenueAccounts
    quotes: VenueQuotes
    refusal: VenueRefusal
    scripted: VenueScripted
    def __init__(self, request_id: _Optional[int] = ..., logged_in: _Optional[_Union[VenueLoggedIn, _Mapping]] = ..., order_update: _Optional[_Union[VenueOrderUpdate, _Mapping]] = ..., orders: _Optional[_Union[VenueOrders, _Mapping]] = ..., executions: _Optional[_Union[VenueExecutions, _Mapping]] = ..., accounts: _Optional[_Union[VenueAccounts, _Mapping]] = ..., quotes: _Optional[_Union[VenueQuotes, _Mapping]] = ..., refusal: _Optional[_Union[VenueRefusal, _Mapping]] = ..., scripted: _Optional[_Union[VenueScripted, _Mapping]] = ...) -> None: ...

class VenueLoggedIn(_message.Message):
    __slots__ = ("capabilities", "instruments", "last_sequence")
    CAPABILITIES_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    capabilities: _gateway_pb2.Capabilities
    instruments: _containers.RepeatedCompositeFieldContainer[VenueInstrument]
    last_sequence: int
    def __init__(self, capabilities: _Optional[_Union[_gateway_pb2.Capabilities, _Mapping]] = ..., instruments: _Optional[_Iterable[_Union[VenueInstrument, _Mapping]]] = ..., last_sequence: _Optional[int] = ...) -> None: ...

class VenueInstrument(_message.Message):
    __slots__ = ("symbol", "price_scale", "tick_size", "lot_size", "multiplier", "currency", "quantity_scale", "fee_per_contract", "fee_ppm", "max_order_quantity")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    PRICE_SCALE_FIELD_NUMBER: _ClassVar[int]
    TICK_SIZE_FIELD_NUMBER: _ClassVar[int]
    LOT_SIZE_FIELD_NUMBER: _ClassVar[int]
    MULTIPLIER_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_SCALE_FIELD_NUMBER: _ClassVar[int]
    FEE_PER_CONTRACT_FIELD_NUMBER: _ClassVar[int]
    FEE_PPM_FIELD_NUMBER: _ClassVar[int]
    MAX_ORDER_QUANTITY_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    price_scale: int
    tick_size: str
    lot_size: str
    multiplier: str
    currency: str
    quantity_scale: int
    fee_per_contract: str
    fee_ppm: int
    max_order_quantity: str
    def __init__(self, symbol: _Optional[str] = ..., price_scale: _Optional[int] = ..., tick_size: _Optional[str] = ..., lot_size: _Optional[str] = ..., multiplier: _Optional[str] = ..., currency: _Optional[str] = ..., quantity_scale: _Optional[int] = ..., fee_per_contract: _Optional[str] = ..., fee_ppm: _Optional[int] = ..., max_order_quantity: _Optional[str] = ...) -> None: ...

class VenueOrderUpdate(_message.Message):
    __slots__ = ("event", "order", "execution", "text")
    EVENT_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    EXECUTION_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    event: VenueEvent
    order: VenueOrder
    execution: VenueExecution
    text: str
    def __init__(self, event: _Optional[_Union[VenueEvent, str]] = ..., order: _Optional[_Union[VenueOrder, _Mapping]] = ..., execution: _Optional[_Union[VenueExecution, _Mapping]] = ..., text: _Optional[str] = ...) -> None: ...

class VenueOrder(_message.Message):
    __slots__ = ("venue_order_id", "client_order_id", "account", "symbol", "side", "order_type", "time_in_force", "quantity", "limit_price", "state", "cum_qty", "leaves_qty", "time_ns", "text")
    VENUE_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    ORDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CUM_QTY_FIELD_NUMBER: _ClassVar[int]
    LEAVES_QTY_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    venue_order_id: str
    client_order_id: str
    account: str
    symbol: str
    side: _vocabulary_pb2.Side
    order_type: _vocabulary_pb2.OrderType
    time_in_force: _vocabulary_pb2.TimeInForce
    quantity: str
    limit_price: str
    state: _vocabulary_pb2.OrderState
    cum_qty: str
    leaves_qty: str
    time_ns: int
    text: str
    def __init__(self, venue_order_id: _Optional[str] = ..., client_order_id: _Optional[str] = ..., account: _Optional[str] = ..., symbol: _Optional[str] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., order_type: _Optional[_Union[_vocabulary_pb2.OrderType, str]] = ..., time_in_force: _Optional[_Union[_vocabulary_pb2.TimeInForce, str]] = ..., quantity: _Optional[str] = ..., limit_price: _Optional[str] = ..., state: _Optional[_Union[_vocabulary_pb2.OrderState, str]] = ..., cum_qty: _Optional[str] = ..., leaves_qty: _Optional[str] = ..., time_ns: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class VenueExecution(_message.Message):
    __slots__ = ("sequence", "exec_id", "venue_order_id", "client_order_id", "account", "symbol", "side", "last_qty", "last_px", "fee", "time_ns", "cum_qty", "leaves_qty")
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    EXEC_ID_FIELD_NUMBER: _ClassVar[int]
    VENUE_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    LAST_QTY_FIELD_NUMBER: _ClassVar[int]
    LAST_PX_FIELD_NUMBER: _ClassVar[int]
    FEE_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    CUM_QTY_FIELD_NUMBER: _ClassVar[int]
    LEAVES_QTY_FIELD_NUMBER: _ClassVar[int]
    sequence: int
    exec_id: str
    venue_order_id: str
    client_order_id: str
    account: str
    symbol: str
    side: _vocabulary_pb2.Side
    last_qty: str
    last_px: str
    fee: str
    time_ns: int
    cum_qty: str
    leaves_qty: str
    def __init__(self, sequence: _Optional[int] = ..., exec_id: _Optional[str] = ..., venue_order_id: _Optional[str] = ..., client_order_id: _Optional[str] = ..., account: _Optional[str] = ..., symbol: _Optional[str] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., last_qty: _Optional[str] = ..., last_px: _Optional[str] = ..., fee: _Optional[str] = ..., time_ns: _Optional[int] = ..., cum_qty: _Optional[str] = ..., leaves_qty: _Optional[str] = ...) -> None: ...

class VenueOrders(_message.Message):
    __slots__ = ("orders", "more")
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    orders: _containers.RepeatedCompositeFieldContainer[VenueOrder]
    more: bool
    def __init__(self, orders: _Optional[_Iterable[_Union[VenueOrder, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class VenueExecutions(_message.Message):
    __slots__ = ("executions", "more")
    EXECUTIONS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    executions: _containers.RepeatedCompositeFieldContainer[VenueExecution]
    more: bool
    def __init__(self, executions: _Optional[_Iterable[_Union[VenueExecution, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class VenueAccounts(_message.Message):
    __slots__ = ("accounts", "more")
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    MORE_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[VenueAccount]
    more: bool
    def __init__(self, accounts: _Optional[_Iterable[_Union[VenueAccount, _Mapping]]] = ..., more: _Optional[bool] = ...) -> None: ...

class VenueAccount(_message.Message):
    __slots__ = ("account", "balance", "currency", "positions")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    BALANCE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    account: str
    balance: str
    currency: str
    positions: _containers.RepeatedCompositeFieldContainer[VenuePosition]
    def __init__(self, account: _Optional[str] = ..., balance: _Optional[str] = ..., currency: _Optional[str] = ..., positions: _Optional[_Iterable[_Union[VenuePosition, _Mapping]]] = ...) -> None: ...

class VenuePosition(_message.Message):
    __slots__ = ("symbol", "quantity", "bought_qty", "sold_qty", "bought_value", "sold_value", "fees")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_QTY_FIELD_NUMBER: _ClassVar[int]
    SOLD_QTY_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_VALUE_FIELD_NUMBER: _ClassVar[int]
    SOLD_VALUE_FIELD_NUMBER: _ClassVar[int]
    FEES_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    quantity: str
    bought_qty: str
    sold_qty: str
    bought_value: str
    sold_value: str
    fees: str
    def __init__(self, symbol: _Optional[str] = ..., quantity: _Optional[str] = ..., bought_qty: _Optional[str] = ..., sold_qty: _Optional[str] = ..., bought_value: _Optional[str] = ..., sold_value: _Optional[str] = ..., fees: _Optional[str] = ...) -> None: ...

class VenueQuotes(_message.Message):
    __slots__ = ("quotes",)
    QUOTES_FIELD_NUMBER: _ClassVar[int]
    quotes: _containers.RepeatedCompositeFieldContainer[VenueQuote]
    def __init__(self, quotes: _Optional[_Iterable[_Union[VenueQuote, _Mapping]]] = ...) -> None: ...

class VenueQuote(_message.Message):
    __slots__ = ("symbol", "bid_px", "ask_px", "last_px", "time_ns")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    BID_PX_FIELD_NUMBER: _ClassVar[int]
    ASK_PX_FIELD_NUMBER: _ClassVar[int]
    LAST_PX_FIELD_NUMBER: _ClassVar[int]
    TIME_NS_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    bid_px: str
    ask_px: str
    last_px: str
    time_ns: int
    def __init__(self, symbol: _Optional[str] = ..., bid_px: _Optional[str] = ..., ask_px: _Optional[str] = ..., last_px: _Optional[str] = ..., time_ns: _Optional[int] = ...) -> None: ...

class VenueRefusal(_message.Message):
    __slots__ = ("code", "text", "order")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    code: str
    text: str
    order: VenueOrder
    def __init__(self, code: _Optional[str] = ..., text: _Optional[str] = ..., order: _Optional[_Union[VenueOrder, _Mapping]] = ...) -> None: ...

class VenueScripted(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
