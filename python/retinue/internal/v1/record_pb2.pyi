from retinue.api.v1 import access_pb2 as _access_pb2
from retinue.api.v1 import gateway_pb2 as _gateway_pb2
from retinue.api.v1 import vocabulary_pb2 as _vocabulary_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Dialect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DIALECT_UNSPECIFIED: _ClassVar[Dialect]
    DIALECT_GRPC: _ClassVar[Dialect]
    DIALECT_PLAIN: _ClassVar[Dialect]
    DIALECT_TRADING_VIEW: _ClassVar[Dialect]
    DIALECT_TRADERS_POST: _ClassVar[Dialect]

class SignalKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIGNAL_KIND_UNSPECIFIED: _ClassVar[SignalKind]
    SIGNAL_KIND_ENTRY: _ClassVar[SignalKind]
    SIGNAL_KIND_EXIT: _ClassVar[SignalKind]
    SIGNAL_KIND_FLAT: _ClassVar[SignalKind]
    SIGNAL_KIND_CANCEL: _ClassVar[SignalKind]

class EntryRule(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENTRY_RULE_UNSPECIFIED: _ClassVar[EntryRule]
    ENTRY_RULE_FROM_FLAT: _ClassVar[EntryRule]
    ENTRY_RULE_ADD: _ClassVar[EntryRule]

class MarketPosition(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    MARKET_POSITION_UNSPECIFIED: _ClassVar[MarketPosition]
    MARKET_POSITION_FLAT: _ClassVar[MarketPosition]
    MARKET_POSITION_LONG: _ClassVar[MarketPosition]
    MARKET_POSITION_SHORT: _ClassVar[MarketPosition]

class DedupeKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEDUPE_KIND_UNSPECIFIED: _ClassVar[DedupeKind]
    DEDUPE_KIND_EXACT: _ClassVar[DedupeKind]
    DEDUPE_KIND_WINDOW: _ClassVar[DedupeKind]

class WebhookSecretUse(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WEBHOOK_SECRET_USE_UNSPECIFIED: _ClassVar[WebhookSecretUse]
    WEBHOOK_SECRET_USE_ADDRESS: _ClassVar[WebhookSecretUse]
    WEBHOOK_SECRET_USE_SIGNING: _ClassVar[WebhookSecretUse]

class SizingMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIZING_MODE_UNSPECIFIED: _ClassVar[SizingMode]
    SIZING_MODE_FIXED: _ClassVar[SizingMode]
    SIZING_MODE_MULTIPLIER: _ClassVar[SizingMode]

class OnLimit(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ON_LIMIT_UNSPECIFIED: _ClassVar[OnLimit]
    ON_LIMIT_REDUCE: _ClassVar[OnLimit]
    ON_LIMIT_REFUSE: _ClassVar[OnLimit]

class ExitRounding(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXIT_ROUNDING_UNSPECIFIED: _ClassVar[ExitRounding]
    EXIT_ROUNDING_NEAREST: _ClassVar[ExitRounding]
    EXIT_ROUNDING_DOWN: _ClassVar[ExitRounding]
    EXIT_ROUNDING_UP: _ClassVar[ExitRounding]
DIALECT_UNSPECIFIED: Dialect
DIALECT_GRPC: Dialect
DIALECT_PLAIN: Dialect
DIALECT_TRADING_VIEW: Dialect
DIALECT_TRADERS_POST: Dialect
SIGNAL_KIND_UNSPECIFIED: SignalKind
SIGNAL_KIND_ENTRY: SignalKind
SIGNAL_KIND_EXIT: SignalKind
SIGNAL_KIND_FLAT: SignalKind
SIGNAL_KIND_CANCEL: SignalKind
ENTRY_RULE_UNSPECIFIED: EntryRule
ENTRY_RULE_FROM_FLAT: EntryRule
ENTRY_RULE_ADD: EntryRule
MARKET_POSITION_UNSPECIFIED: MarketPosition
MARKET_POSITION_FLAT: MarketPosition
MARKET_POSITION_LONG: MarketPosition
MARKET_POSITION_SHORT: MarketPosition
DEDUPE_KIND_UNSPECIFIED: DedupeKind
DEDUPE_KIND_EXACT: DedupeKind
DEDUPE_KIND_WINDOW: DedupeKind
WEBHOOK_SECRET_USE_UNSPECIFIED: WebhookSecretUse
WEBHOOK_SECRET_USE_ADDRESS: WebhookSecretUse
WEBHOOK_SECRET_USE_SIGNING: WebhookSecretUse
SIZING_MODE_UNSPECIFIED: SizingMode
SIZING_MODE_FIXED: SizingMode
SIZING_MODE_MULTIPLIER: SizingMode
ON_LIMIT_UNSPECIFIED: OnLimit
ON_LIMIT_REDUCE: OnLimit
ON_LIMIT_REFUSE: OnLimit
EXIT_ROUNDING_UNSPECIFIED: ExitRounding
EXIT_ROUNDING_NEAREST: ExitRounding
EXIT_ROUNDING_DOWN: ExitRounding
EXIT_ROUNDING_UP: ExitRounding

class Record(_message.Message):
    __slots__ = ("tenant_id", "trace_context", "genesis", "engine_version", "lease", "signal", "reports", "marks", "timer", "command", "link", "clock_anomaly")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    TRACE_CONTEXT_FIELD_NUMBER: _ClassVar[int]
    GENESIS_FIELD_NUMBER: _ClassVar[int]
    ENGINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    LEASE_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    MARKS_FIELD_NUMBER: _ClassVar[int]
    TIMER_FIELD_NUMBER: _ClassVar[int]
    COMMAND_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    CLOCK_ANOMALY_FIELD_NUMBER: _ClassVar[int]
    tenant_id: int
    trace_context: bytes
    genesis: Genesis
    engine_version: EngineVersion
    lease: Lease
    signal: Signal
    reports: _gateway_pb2.ReportBatch
    marks: Marks
    timer: Timer
    command: Command
    link: Link
    clock_anomaly: ClockAnomaly
    def __init__(self, tenant_id: _Optional[int] = ..., trace_context: _Optional[bytes] = ..., genesis: _Optional[_Union[Genesis, _Mapping]] = ..., engine_version: _Optional[_Union[EngineVersion, _Mapping]] = ..., lease: _Optional[_Union[Lease, _Mapping]] = ..., signal: _Optional[_Union[Signal, _Mapping]] = ..., reports: _Optional[_Union[_gateway_pb2.ReportBatch, _Mapping]] = ..., marks: _Optional[_Union[Marks, _Mapping]] = ..., timer: _Optional[_Union[Timer, _Mapping]] = ..., command: _Optional[_Union[Command, _Mapping]] = ..., link: _Optional[_Union[Link, _Mapping]] = ..., clock_anomaly: _Optional[_Union[ClockAnomaly, _Mapping]] = ...) -> None: ...

class Genesis(_message.Message):
    __slots__ = ("incarnation", "engine_version")
    INCARNATION_FIELD_NUMBER: _ClassVar[int]
    ENGINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    incarnation: int
    engine_version: str
    def __init__(self, incarnation: _Optional[int] = ..., engine_version: _Optional[str] = ...) -> None: ...

class EngineVersion(_message.Message):
    __slots__ = ("engine_version",)
    ENGINE_VERSION_FIELD_NUMBER: _ClassVar[int]
    engine_version: str
    def __init__(self, engine_version: _Optional[str] = ...) -> None: ...

class Lease(_message.Message):
    __slots__ = ("shard_id", "epoch", "owner")
    SHARD_ID_FIELD_NUMBER: _ClassVar[int]
    EPOCH_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    shard_id: int
    epoch: int
    owner: str
    def __init__(self, shard_id: _Optional[int] = ..., epoch: _Optional[int] = ..., owner: _Optional[str] = ...) -> None: ...

class Link(_message.Message):
    __slots__ = ("connection_id", "session", "up")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    SESSION_FIELD_NUMBER: _ClassVar[int]
    UP_FIELD_NUMBER: _ClassVar[int]
    connection_id: int
    session: int
    up: bool
    def __init__(self, connection_id: _Optional[int] = ..., session: _Optional[int] = ..., up: _Optional[bool] = ...) -> None: ...

class Timer(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class Marks(_message.Message):
    __slots__ = ("marks",)
    MARKS_FIELD_NUMBER: _ClassVar[int]
    marks: _containers.RepeatedCompositeFieldContainer[Mark]
    def __init__(self, marks: _Optional[_Iterable[_Union[Mark, _Mapping]]] = ...) -> None: ...

class Mark(_message.Message):
    __slots__ = ("instrument_id", "price")
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    instrument_id: int
    price: int
    def __init__(self, instrument_id: _Optional[int] = ..., price: _Optional[int] = ...) -> None: ...

class ClockAnomaly(_message.Message):
    __slots__ = ("difference_ns",)
    DIFFERENCE_NS_FIELD_NUMBER: _ClassVar[int]
    difference_ns: int
    def __init__(self, difference_ns: _Optional[int] = ...) -> None: ...

class Decimal(_message.Message):
    __slots__ = ("coefficient", "scale")
    COEFFICIENT_FIELD_NUMBER: _ClassVar[int]
    SCALE_FIELD_NUMBER: _ClassVar[int]
    coefficient: int
    scale: int
    def __init__(self, coefficient: _Optional[int] = ..., scale: _Optional[int] = ...) -> None: ...

class Signal(_message.Message):
    __slots__ = ("strategy_id", "dialect", "kind", "side", "ticker", "quantity", "exit_numerator", "exit_denominator", "order_type", "limit_price", "time_in_force", "previous_market_position", "market_position_size", "dedupe_key", "dedupe_kind", "sent_time_ns", "received_time_ns", "payload_hash", "event_id", "entry_rule")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    TICKER_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    EXIT_NUMERATOR_FIELD_NUMBER: _ClassVar[int]
    EXIT_DENOMINATOR_FIELD_NUMBER: _ClassVar[int]
    ORDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_MARKET_POSITION_FIELD_NUMBER: _ClassVar[int]
    MARKET_POSITION_SIZE_FIELD_NUMBER: _ClassVar[int]
    DEDUPE_KEY_FIELD_NUMBER: _ClassVar[int]
    DEDUPE_KIND_FIELD_NUMBER: _ClassVar[int]
    SENT_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_HASH_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    ENTRY_RULE_FIELD_NUMBER: _ClassVar[int]
    strategy_id: int
    dialect: Dialect
    kind: SignalKind
    side: _vocabulary_pb2.Side
    ticker: str
    quantity: Decimal
    exit_numerator: int
    exit_denominator: int
    order_type: _vocabulary_pb2.OrderType
    limit_price: Decimal
    time_in_force: _vocabulary_pb2.TimeInForce
    previous_market_position: MarketPosition
    market_position_size: Decimal
    dedupe_key: bytes
    dedupe_kind: DedupeKind
    sent_time_ns: int
    received_time_ns: int
    payload_hash: bytes
    event_id: str
    entry_rule: EntryRule
    def __init__(self, strategy_id: _Optional[int] = ..., dialect: _Optional[_Union[Dialect, str]] = ..., kind: _Optional[_Union[SignalKind, str]] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., ticker: _Optional[str] = ..., quantity: _Optional[_Union[Decimal, _Mapping]] = ..., exit_numerator: _Optional[int] = ..., exit_denominator: _Optional[int] = ..., order_type: _Optional[_Union[_vocabulary_pb2.OrderType, str]] = ..., limit_price: _Optional[_Union[Decimal, _Mapping]] = ..., time_in_force: _Optional[_Union[_vocabulary_pb2.TimeInForce, str]] = ..., previous_market_position: _Optional[_Union[MarketPosition, str]] = ..., market_position_size: _Optional[_Union[Decimal, _Mapping]] = ..., dedupe_key: _Optional[bytes] = ..., dedupe_kind: _Optional[_Union[DedupeKind, str]] = ..., sent_time_ns: _Optional[int] = ..., received_time_ns: _Optional[int] = ..., payload_hash: _Optional[bytes] = ..., event_id: _Optional[str] = ..., entry_rule: _Optional[_Union[EntryRule, str]] = ...) -> None: ...

class Command(_message.Message):
    __slots__ = ("request_id", "request_hash", "actor", "create_connection", "create_account", "create_instrument", "create_strategy", "set_symbol_map", "create_activation", "set_plan", "set_switch", "resume_trading", "resolve_order", "stop_noted", "set_webhook", "add_webhook_secret", "withdraw_webhook_secret", "create_tenant", "create_key", "revoke_key", "actor_key_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REQUEST_HASH_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    CREATE_CONNECTION_FIELD_NUMBER: _ClassVar[int]
    CREATE_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CREATE_INSTRUMENT_FIELD_NUMBER: _ClassVar[int]
    CREATE_STRATEGY_FIELD_NUMBER: _ClassVar[int]
    SET_SYMBOL_MAP_FIELD_NUMBER: _ClassVar[int]
    CREATE_ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    SET_PLAN_FIELD_NUMBER: _ClassVar[int]
    SET_SWITCH_FIELD_NUMBER: _ClassVar[int]
    RESUME_TRADING_FIELD_NUMBER: _ClassVar[int]
    RESOLVE_ORDER_FIELD_NUMBER: _ClassVar[int]
    STOP_NOTED_FIELD_NUMBER: _ClassVar[int]
    SET_WEBHOOK_FIELD_NUMBER: _ClassVar[int]
    ADD_WEBHOOK_SECRET_FIELD_NUMBER: _ClassVar[int]
    WITHDRAW_WEBHOOK_SECRET_FIELD_NUMBER: _ClassVar[int]
    CREATE_TENANT_FIELD_NUMBER: _ClassVar[int]
    CREATE_KEY_FIELD_NUMBER: _ClassVar[int]
    REVOKE_KEY_FIELD_NUMBER: _ClassVar[int]
    ACTOR_KEY_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    request_hash: bytes
    actor: str
    create_connection: CreateConnection
    create_account: CreateAccount
    create_instrument: CreateInstrument
    create_strategy: CreateStrategy
    set_symbol_map: SetSymbolMap
    create_activation: CreateActivation
    set_plan: SetPlan
    set_switch: SetSwitch
    resume_trading: ResumeTrading
    resolve_order: ResolveOrder
    stop_noted: StopNoted
    set_webhook: SetWebhook
    add_webhook_secret: AddWebhookSecret
    withdraw_webhook_secret: WithdrawWebhookSecret
    create_tenant: CreateTenant
    create_key: CreateKey
    revoke_key: RevokeKey
    actor_key_id: int
    def __init__(self, request_id: _Optional[str] = ..., request_hash: _Optional[bytes] = ..., actor: _Optional[str] = ..., create_connection: _Optional[_Union[CreateConnection, _Mapping]] = ..., create_account: _Optional[_Union[CreateAccount, _Mapping]] = ..., create_instrument: _Optional[_Union[CreateInstrument, _Mapping]] = ..., create_strategy: _Optional[_Union[CreateStrategy, _Mapping]] = ..., set_symbol_map: _Optional[_Union[SetSymbolMap, _Mapping]] = ..., create_activation: _Optional[_Union[CreateActivation, _Mapping]] = ..., set_plan: _Optional[_Union[SetPlan, _Mapping]] = ..., set_switch: _Optional[_Union[SetSwitch, _Mapping]] = ..., resume_trading: _Optional[_Union[ResumeTrading, _Mapping]] = ..., resolve_order: _Optional[_Union[ResolveOrder, _Mapping]] = ..., stop_noted: _Optional[_Union[StopNoted, _Mapping]] = ..., set_webhook: _Optional[_Union[SetWebhook, _Mapping]] = ..., add_webhook_secret: _Optional[_Union[AddWebhookSecret, _Mapping]] = ..., withdraw_webhook_secret: _Optional[_Union[WithdrawWebhookSecret, _Mapping]] = ..., create_tenant: _Optional[_Union[CreateTenant, _Mapping]] = ..., create_key: _Optional[_Union[CreateKey, _Mapping]] = ..., revoke_key: _Optional[_Union[RevokeKey, _Mapping]] = ..., actor_key_id: _Optional[int] = ...) -> None: ...

class CreateConnection(_message.Message):
    __slots__ = ("name", "adapter", "address", "gateway_address")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ADAPTER_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    GATEWAY_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    name: str
    adapter: str
    address: str
    gateway_address: str
    def __init__(self, name: _Optional[str] = ..., adapter: _Optional[str] = ..., address: _Optional[str] = ..., gateway_address: _Optional[str] = ...) -> None: ...

class CreateAccount(_message.Message):
    __slots__ = ("name", "connection_id", "broker_account", "currency")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    BROKER_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    name: str
    connection_id: int
    broker_account: str
    currency: str
    def __init__(self, name: _Optional[str] = ..., connection_id: _Optional[int] = ..., broker_account: _Optional[str] = ..., currency: _Optional[str] = ...) -> None: ...

class CreateInstrument(_message.Message):
    __slots__ = ("symbol", "price_scale", "quantity_scale", "tick_size", "lot_size", "multiplier_nano", "currency")
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    PRICE_SCALE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_SCALE_FIELD_NUMBER: _ClassVar[int]
    TICK_SIZE_FIELD_NUMBER: _ClassVar[int]
    LOT_SIZE_FIELD_NUMBER: _ClassVar[int]
    MULTIPLIER_NANO_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    symbol: str
    price_scale: int
    quantity_scale: int
    tick_size: int
    lot_size: int
    multiplier_nano: int
    currency: str
    def __init__(self, symbol: _Optional[str] = ..., price_scale: _Optional[int] = ..., quantity_scale: _Optional[int] = ..., tick_size: _Optional[int] = ..., lot_size: _Optional[int] = ..., multiplier_nano: _Optional[int] = ..., currency: _Optional[str] = ...) -> None: ...

class CreateStrategy(_message.Message):
    __slots__ = ("name", "default_instrument_id", "dedupe_window_ms", "webhook_secret_hash", "symbol_map")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEDUPE_WINDOW_MS_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_SECRET_HASH_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_MAP_FIELD_NUMBER: _ClassVar[int]
    name: str
    default_instrument_id: int
    dedupe_window_ms: int
    webhook_secret_hash: bytes
    symbol_map: _containers.RepeatedCompositeFieldContainer[SymbolMapEntry]
    def __init__(self, name: _Optional[str] = ..., default_instrument_id: _Optional[int] = ..., dedupe_window_ms: _Optional[int] = ..., webhook_secret_hash: _Optional[bytes] = ..., symbol_map: _Optional[_Iterable[_Union[SymbolMapEntry, _Mapping]]] = ...) -> None: ...

class SymbolMapEntry(_message.Message):
    __slots__ = ("ticker", "instrument_id")
    TICKER_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ticker: str
    instrument_id: int
    def __init__(self, ticker: _Optional[str] = ..., instrument_id: _Optional[int] = ...) -> None: ...

class SetWebhook(_message.Message):
    __slots__ = ("strategy_id", "dialect", "signature_required", "allowed_addresses", "rate_limit")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    strategy_id: int
    dialect: Dialect
    signature_required: bool
    allowed_addresses: _containers.RepeatedScalarFieldContainer[str]
    rate_limit: WebhookRateLimit
    def __init__(self, strategy_id: _Optional[int] = ..., dialect: _Optional[_Union[Dialect, str]] = ..., signature_required: _Optional[bool] = ..., allowed_addresses: _Optional[_Iterable[str]] = ..., rate_limit: _Optional[_Union[WebhookRateLimit, _Mapping]] = ...) -> None: ...

class WebhookRateLimit(_message.Message):
    __slots__ = ("signals", "interval_ms", "burst")
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_MS_FIELD_NUMBER: _ClassVar[int]
    BURST_FIELD_NUMBER: _ClassVar[int]
    signals: int
    interval_ms: int
    burst: int
    def __init__(self, signals: _Optional[int] = ..., interval_ms: _Optional[int] = ..., burst: _Optional[int] = ...) -> None: ...

class AddWebhookSecret(_message.Message):
    __slots__ = ("strategy_id", "use", "secret_hash")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    SECRET_HASH_FIELD_NUMBER: _ClassVar[int]
    strategy_id: int
    use: WebhookSecretUse
    secret_hash: bytes
    def __init__(self, strategy_id: _Optional[int] = ..., use: _Optional[_Union[WebhookSecretUse, str]] = ..., secret_hash: _Optional[bytes] = ...) -> None: ...

class WithdrawWebhookSecret(_message.Message):
    __slots__ = ("strategy_id", "secret_id")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_ID_FIELD_NUMBER: _ClassVar[int]
    strategy_id: int
    secret_id: int
    def __init__(self, strategy_id: _Optional[int] = ..., secret_id: _Optional[int] = ...) -> None: ...

class SetSymbolMap(_message.Message):
    __slots__ = ("strategy_id", "symbol_map")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_MAP_FIELD_NUMBER: _ClassVar[int]
    strategy_id: int
    symbol_map: _containers.RepeatedCompositeFieldContainer[SymbolMapEntry]
    def __init__(self, strategy_id: _Optional[int] = ..., symbol_map: _Optional[_Iterable[_Union[SymbolMapEntry, _Mapping]]] = ...) -> None: ...

class Plan(_message.Message):
    __slots__ = ("mode", "value", "on_limit", "exit_rounding", "max_contracts_symbol", "max_contracts", "max_notional_symbol_nano", "max_open_trades")
    MODE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    ON_LIMIT_FIELD_NUMBER: _ClassVar[int]
    EXIT_ROUNDING_FIELD_NUMBER: _ClassVar[int]
    MAX_CONTRACTS_SYMBOL_FIELD_NUMBER: _ClassVar[int]
    MAX_CONTRACTS_FIELD_NUMBER: _ClassVar[int]
    MAX_NOTIONAL_SYMBOL_NANO_FIELD_NUMBER: _ClassVar[int]
    MAX_OPEN_TRADES_FIELD_NUMBER: _ClassVar[int]
    mode: SizingMode
    value: Decimal
    on_limit: OnLimit
    exit_rounding: ExitRounding
    max_contracts_symbol: Decimal
    max_contracts: Decimal
    max_notional_symbol_nano: int
    max_open_trades: int
    def __init__(self, mode: _Optional[_Union[SizingMode, str]] = ..., value: _Optional[_Union[Decimal, _Mapping]] = ..., on_limit: _Optional[_Union[OnLimit, str]] = ..., exit_rounding: _Optional[_Union[ExitRounding, str]] = ..., max_contracts_symbol: _Optional[_Union[Decimal, _Mapping]] = ..., max_contracts: _Optional[_Union[Decimal, _Mapping]] = ..., max_notional_symbol_nano: _Optional[int] = ..., max_open_trades: _Optional[int] = ...) -> None: ...

class CreateActivation(_message.Message):
    __slots__ = ("strategy_id", "account_id", "plan")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    strategy_id: int
    account_id: int
    plan: Plan
    def __init__(self, strategy_id: _Optional[int] = ..., account_id: _Optional[int] = ..., plan: _Optional[_Union[Plan, _Mapping]] = ...) -> None: ...

class SetPlan(_message.Message):
    __slots__ = ("activation_id", "plan")
    ACTIVATION_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    activation_id: int
    plan: Plan
    def __init__(self, activation_id: _Optional[int] = ..., plan: _Optional[_Union[Plan, _Mapping]] = ...) -> None: ...

class SetSwitch(_message.Message):
    __slots__ = ("strategy_id", "activation_id", "active", "reason")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    strategy_id: int
    activation_id: int
    active: bool
    reason: str
    def __init__(self, strategy_id: _Optional[int] = ..., activation_id: _Optional[int] = ..., active: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class ResumeTrading(_message.Message):
    __slots__ = ("connection_id", "account_id", "reason")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    connection_id: int
    account_id: int
    reason: str
    def __init__(self, connection_id: _Optional[int] = ..., account_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class ResolveOrder(_message.Message):
    __slots__ = ("order_id", "not_placed", "filled", "price")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    NOT_PLACED_FIELD_NUMBER: _ClassVar[int]
    FILLED_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    order_id: bytes
    not_placed: bool
    filled: Decimal
    price: Decimal
    def __init__(self, order_id: _Optional[bytes] = ..., not_placed: _Optional[bool] = ..., filled: _Optional[_Union[Decimal, _Mapping]] = ..., price: _Optional[_Union[Decimal, _Mapping]] = ...) -> None: ...

class StopNoted(_message.Message):
    __slots__ = ("connection_id", "account_id", "reason")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    connection_id: int
    account_id: int
    reason: str
    def __init__(self, connection_id: _Optional[int] = ..., account_id: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class CreateTenant(_message.Message):
    __slots__ = ("name", "owner")
    NAME_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    name: str
    owner: CreateKey
    def __init__(self, name: _Optional[str] = ..., owner: _Optional[_Union[CreateKey, _Mapping]] = ...) -> None: ...

class CreateKey(_message.Message):
    __slots__ = ("name", "role", "key_hash")
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    KEY_HASH_FIELD_NUMBER: _ClassVar[int]
    name: str
    role: _access_pb2.Role
    key_hash: bytes
    def __init__(self, name: _Optional[str] = ..., role: _Optional[_Union[_access_pb2.Role, str]] = ..., key_hash: _Optional[bytes] = ...) -> None: ...

class RevokeKey(_message.Message):
    __slots__ = ("key_id",)
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    key_id: int
    def __init__(self, key_id: _Optional[int] = ...) -> None: ...
