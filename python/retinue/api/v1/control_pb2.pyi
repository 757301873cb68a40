from retinue.api.v1 import access_pb2 as _access_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WebhookDialect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    WEBHOOK_DIALECT_UNSPECIFIED: _ClassVar[WebhookDialect]
    WEBHOOK_DIALECT_PLAIN: _ClassVar[WebhookDialect]
    WEBHOOK_DIALECT_TRADING_VIEW: _ClassVar[WebhookDialect]
    WEBHOOK_DIALECT_TRADERS_POST: _ClassVar[WebhookDialect]

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

class SwitchKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SWITCH_KIND_UNSPECIFIED: _ClassVar[SwitchKind]
    SWITCH_KIND_STRATEGY: _ClassVar[SwitchKind]
    SWITCH_KIND_ACTIVATION: _ClassVar[SwitchKind]
WEBHOOK_DIALECT_UNSPECIFIED: WebhookDialect
WEBHOOK_DIALECT_PLAIN: WebhookDialect
WEBHOOK_DIALECT_TRADING_VIEW: WebhookDialect
WEBHOOK_DIALECT_TRADERS_POST: WebhookDialect
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
SWITCH_KIND_UNSPECIFIED: SwitchKind
SWITCH_KIND_STRATEGY: SwitchKind
SWITCH_KIND_ACTIVATION: SwitchKind

class Connection(_message.Message):
    __slots__ = ("connection_id", "name", "adapter", "address", "gateway_address")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ADAPTER_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    GATEWAY_ADDRESS_FIELD_NUMBER: _ClassVar[int]
    connection_id: str
    name: str
    adapter: str
    address: str
    gateway_address: str
    def __init__(self, connection_id: _Optional[str] = ..., name: _Optional[str] = ..., adapter: _Optional[str] = ..., address: _Optional[str] = ..., gateway_address: _Optional[str] = ...) -> None: ...

class Account(_message.Message):
    __slots__ = ("account_id", "name", "connection_id", "broker_account", "currency")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    BROKER_ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    name: str
    connection_id: str
    broker_account: str
    currency: str
    def __init__(self, account_id: _Optional[str] = ..., name: _Optional[str] = ..., connection_id: _Optional[str] = ..., broker_account: _Optional[str] = ..., currency: _Optional[str] = ...) -> None: ...

class Instrument(_message.Message):
    __slots__ = ("instrument_id", "symbol", "price_scale", "quantity_scale", "tick_size", "lot_size", "multiplier", "currency")
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_FIELD_NUMBER: _ClassVar[int]
    PRICE_SCALE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_SCALE_FIELD_NUMBER: _ClassVar[int]
    TICK_SIZE_FIELD_NUMBER: _ClassVar[int]
    LOT_SIZE_FIELD_NUMBER: _ClassVar[int]
    MULTIPLIER_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    instrument_id: str
    symbol: str
    price_scale: int
    quantity_scale: int
    tick_size: str
    lot_size: str
    multiplier: str
    currency: str
    def __init__(self, instrument_id: _Optional[str] = ..., symbol: _Optional[str] = ..., price_scale: _Optional[int] = ..., quantity_scale: _Optional[int] = ..., tick_size: _Optional[str] = ..., lot_size: _Optional[str] = ..., multiplier: _Optional[str] = ..., currency: _Optional[str] = ...) -> None: ...

class Strategy(_message.Message):
    __slots__ = ("strategy_id", "name", "default_instrument_id", "dedupe_window_ms", "active", "symbol_map", "webhook")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    DEDUPE_WINDOW_MS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_MAP_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_FIELD_NUMBER: _ClassVar[int]
    strategy_id: str
    name: str
    default_instrument_id: str
    dedupe_window_ms: int
    active: bool
    symbol_map: _containers.RepeatedCompositeFieldContainer[SymbolMapping]
    webhook: Webhook
    def __init__(self, strategy_id: _Optional[str] = ..., name: _Optional[str] = ..., default_instrument_id: _Optional[str] = ..., dedupe_window_ms: _Optional[int] = ..., active: _Optional[bool] = ..., symbol_map: _Optional[_Iterable[_Union[SymbolMapping, _Mapping]]] = ..., webhook: _Optional[_Union[Webhook, _Mapping]] = ...) -> None: ...

class Webhook(_message.Message):
    __slots__ = ("dialect", "signature_required", "allowed_addresses", "rate_limit", "secrets")
    DIALECT_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_ADDRESSES_FIELD_NUMBER: _ClassVar[int]
    RATE_LIMIT_FIELD_NUMBER: _ClassVar[int]
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    dialect: WebhookDialect
    signature_required: bool
    allowed_addresses: _containers.RepeatedScalarFieldContainer[str]
    rate_limit: WebhookRateLimit
    secrets: _containers.RepeatedCompositeFieldContainer[WebhookSecret]
    def __init__(self, dialect: _Optional[_Union[WebhookDialect, str]] = ..., signature_required: _Optional[bool] = ..., allowed_addresses: _Optional[_Iterable[str]] = ..., rate_limit: _Optional[_Union[WebhookRateLimit, _Mapping]] = ..., secrets: _Optional[_Iterable[_Union[WebhookSecret, _Mapping]]] = ...) -> None: ...

class WebhookRateLimit(_message.Message):
    __slots__ = ("signals", "interval_ms", "burst")
    SIGNALS_FIELD_NUMBER: _ClassVar[int]
    INTERVAL_MS_FIELD_NUMBER: _ClassVar[int]
    BURST_FIELD_NUMBER: _ClassVar[int]
    signals: int
    interval_ms: int
    burst: int
    def __init__(self, signals: _Optional[int] = ..., interval_ms: _Optional[int] = ..., burst: _Optional[int] = ...) -> None: ...

class WebhookSecret(_message.Message):
    __slots__ = ("secret_id", "use")
    SECRET_ID_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    secret_id: str
    use: WebhookSecretUse
    def __init__(self, secret_id: _Optional[str] = ..., use: _Optional[_Union[WebhookSecretUse, str]] = ...) -> None: ...

class SymbolMapping(_message.Message):
    __slots__ = ("ticker", "instrument_id")
    TICKER_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ticker: str
    instrument_id: str
    def __init__(self, ticker: _Optional[str] = ..., instrument_id: _Optional[str] = ...) -> None: ...

class FollowerPlan(_message.Message):
    __slots__ = ("mode", "quantity", "multiplier", "on_limit", "exit_rounding", "max_contracts_symbol", "max_contracts", "max_notional_symbol", "max_open_trades", "version")
    MODE_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    MULTIPLIER_FIELD_NUMBER: _ClassVar[int]
    ON_LIMIT_FIELD_NUMBER: _ClassVar[int]
    EXIT_ROUNDING_FIELD_NUMBER: _ClassVar[int]
    MAX_CONTRACTS_SYMBOL_FIELD_NUMBER: _ClassVar[int]
    MAX_CONTRACTS_FIELD_NUMBER: _ClassVar[int]
    MAX_NOTIONAL_SYMBOL_FIELD_NUMBER: _ClassVar[int]
    MAX_OPEN_TRADES_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    mode: SizingMode
    quantity: str
    multiplier: str
    on_limit: OnLimit
    exit_rounding: ExitRounding
    max_contracts_symbol: str
    max_contracts: str
    max_notional_symbol: str
    max_open_trades: int
    version: str
    def __init__(self, mode: _Optional[_Union[SizingMode, str]] = ..., quantity: _Optional[str] = ..., multiplier: _Optional[str] = ..., on_limit: _Optional[_Union[OnLimit, str]] = ..., exit_rounding: _Optional[_Union[ExitRounding, str]] = ..., max_contracts_symbol: _Optional[str] = ..., max_contracts: _Optional[str] = ..., max_notional_symbol: _Optional[str] = ..., max_open_trades: _Optional[int] = ..., version: _Optional[str] = ...) -> None: ...

class Activation(_message.Message):
    __slots__ = ("activation_id", "strategy_id", "account_id", "plan", "active", "leader")
    ACTIVATION_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    LEADER_FIELD_NUMBER: _ClassVar[int]
    activation_id: str
    strategy_id: str
    account_id: str
    plan: FollowerPlan
    active: bool
    leader: bool
    def __init__(self, activation_id: _Optional[str] = ..., strategy_id: _Optional[str] = ..., account_id: _Optional[str] = ..., plan: _Optional[_Union[FollowerPlan, _Mapping]] = ..., active: _Optional[bool] = ..., leader: _Optional[bool] = ...) -> None: ...

class CreateConnectionRequest(_message.Message):
    __slots__ = ("request_id", "connection")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CONNECTION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    connection: Connection
    def __init__(self, request_id: _Optional[str] = ..., connection: _Optional[_Union[Connection, _Mapping]] = ...) -> None: ...

class CreateConnectionResponse(_message.Message):
    __slots__ = ("connection_id",)
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    connection_id: str
    def __init__(self, connection_id: _Optional[str] = ...) -> None: ...

class CreateAccountRequest(_message.Message):
    __slots__ = ("request_id", "account")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    account: Account
    def __init__(self, request_id: _Optional[str] = ..., account: _Optional[_Union[Account, _Mapping]] = ...) -> None: ...

class CreateAccountResponse(_message.Message):
    __slots__ = ("account_id",)
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    account_id: str
    def __init__(self, account_id: _Optional[str] = ...) -> None: ...

class CreateInstrumentRequest(_message.Message):
    __slots__ = ("request_id", "instrument")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    instrument: Instrument
    def __init__(self, request_id: _Optional[str] = ..., instrument: _Optional[_Union[Instrument, _Mapping]] = ...) -> None: ...

class CreateInstrumentResponse(_message.Message):
    __slots__ = ("instrument_id",)
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    instrument_id: str
    def __init__(self, instrument_id: _Optional[str] = ...) -> None: ...

class CreateStrategyRequest(_message.Message):
    __slots__ = ("request_id", "strategy")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    strategy: Strategy
    def __init__(self, request_id: _Optional[str] = ..., strategy: _Optional[_Union[Strategy, _Mapping]] = ...) -> None: ...

class CreateStrategyResponse(_message.Message):
    __slots__ = ("strategy_id", "webhook_path", "notice")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_PATH_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    strategy_id: str
    webhook_path: str
    notice: str
    def __init__(self, strategy_id: _Optional[str] = ..., webhook_path: _Optional[str] = ..., notice: _Optional[str] = ...) -> None: ...

class SetSymbolMapRequest(_message.Message):
    __slots__ = ("request_id", "strategy_id", "symbol_map")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    SYMBOL_MAP_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    strategy_id: str
    symbol_map: _containers.RepeatedCompositeFieldContainer[SymbolMapping]
    def __init__(self, request_id: _Optional[str] = ..., strategy_id: _Optional[str] = ..., symbol_map: _Optional[_Iterable[_Union[SymbolMapping, _Mapping]]] = ...) -> None: ...

class SetSymbolMapResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: str
    def __init__(self, version: _Optional[str] = ...) -> None: ...

class SetWebhookRequest(_message.Message):
    __slots__ = ("request_id", "strategy_id", "webhook")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    strategy_id: str
    webhook: Webhook
    def __init__(self, request_id: _Optional[str] = ..., strategy_id: _Optional[str] = ..., webhook: _Optional[_Union[Webhook, _Mapping]] = ...) -> None: ...

class SetWebhookResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: str
    def __init__(self, version: _Optional[str] = ...) -> None: ...

class AddWebhookSecretRequest(_message.Message):
    __slots__ = ("request_id", "strategy_id", "use")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    strategy_id: str
    use: WebhookSecretUse
    def __init__(self, request_id: _Optional[str] = ..., strategy_id: _Optional[str] = ..., use: _Optional[_Union[WebhookSecretUse, str]] = ...) -> None: ...

class AddWebhookSecretResponse(_message.Message):
    __slots__ = ("secret_id", "webhook_path", "signing_secret", "notice")
    SECRET_ID_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_PATH_FIELD_NUMBER: _ClassVar[int]
    SIGNING_SECRET_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    secret_id: str
    webhook_path: str
    signing_secret: str
    notice: str
    def __init__(self, secret_id: _Optional[str] = ..., webhook_path: _Optional[str] = ..., signing_secret: _Optional[str] = ..., notice: _Optional[str] = ...) -> None: ...

class WithdrawWebhookSecretRequest(_message.Message):
    __slots__ = ("request_id", "strategy_id", "secret_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    SECRET_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    strategy_id: str
    secret_id: str
    def __init__(self, request_id: _Optional[str] = ..., strategy_id: _Optional[str] = ..., secret_id: _Optional[str] = ...) -> None: ...

class WithdrawWebhookSecretResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: str
    def __init__(self, version: _Optional[str] = ...) -> None: ...

class CreateActivationRequest(_message.Message):
    __slots__ = ("request_id", "activation")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    activation: Activation
    def __init__(self, request_id: _Optional[str] = ..., activation: _Optional[_Union[Activation, _Mapping]] = ...) -> None: ...

class CreateActivationResponse(_message.Message):
    __slots__ = ("activation_id",)
    ACTIVATION_ID_FIELD_NUMBER: _ClassVar[int]
    activation_id: str
    def __init__(self, activation_id: _Optional[str] = ...) -> None: ...

class SetPlanRequest(_message.Message):
    __slots__ = ("request_id", "activation_id", "plan")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    activation_id: str
    plan: FollowerPlan
    def __init__(self, request_id: _Optional[str] = ..., activation_id: _Optional[str] = ..., plan: _Optional[_Union[FollowerPlan, _Mapping]] = ...) -> None: ...

class SetPlanResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: str
    def __init__(self, version: _Optional[str] = ...) -> None: ...

class SetSwitchRequest(_message.Message):
    __slots__ = ("request_id", "kind", "id", "active", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    kind: SwitchKind
    id: str
    active: bool
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., kind: _Optional[_Union[SwitchKind, str]] = ..., id: _Optional[str] = ..., active: _Optional[bool] = ..., reason: _Optional[str] = ...) -> None: ...

class SetSwitchResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: str
    def __init__(self, version: _Optional[str] = ...) -> None: ...

class ResumeTradingRequest(_message.Message):
    __slots__ = ("request_id", "connection_id", "account_id", "reason")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    connection_id: str
    account_id: str
    reason: str
    def __init__(self, request_id: _Optional[str] = ..., connection_id: _Optional[str] = ..., account_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ResumeTradingResponse(_message.Message):
    __slots__ = ("version", "not_linked_connection_ids")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NOT_LINKED_CONNECTION_IDS_FIELD_NUMBER: _ClassVar[int]
    version: str
    not_linked_connection_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, version: _Optional[str] = ..., not_linked_connection_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ResolveOrderRequest(_message.Message):
    __slots__ = ("request_id", "order_id", "filled", "price", "not_placed")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    FILLED_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    NOT_PLACED_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    order_id: str
    filled: str
    price: str
    not_placed: bool
    def __init__(self, request_id: _Optional[str] = ..., order_id: _Optional[str] = ..., filled: _Optional[str] = ..., price: _Optional[str] = ..., not_placed: _Optional[bool] = ...) -> None: ...

class ResolveOrderResponse(_message.Message):
    __slots__ = ("version", "resolution")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    version: str
    resolution: OrderResolution
    def __init__(self, version: _Optional[str] = ..., resolution: _Optional[_Union[OrderResolution, _Mapping]] = ...) -> None: ...

class OrderResolution(_message.Message):
    __slots__ = ("order_id", "state")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    state: str
    def __init__(self, order_id: _Optional[str] = ..., state: _Optional[str] = ...) -> None: ...

class ListConnectionsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListConnectionsResponse(_message.Message):
    __slots__ = ("connections", "next_page_token")
    CONNECTIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    connections: _containers.RepeatedCompositeFieldContainer[Connection]
    next_page_token: str
    def __init__(self, connections: _Optional[_Iterable[_Union[Connection, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListAccountsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListAccountsResponse(_message.Message):
    __slots__ = ("accounts", "next_page_token")
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    accounts: _containers.RepeatedCompositeFieldContainer[Account]
    next_page_token: str
    def __init__(self, accounts: _Optional[_Iterable[_Union[Account, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListInstrumentsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListInstrumentsResponse(_message.Message):
    __slots__ = ("instruments", "next_page_token")
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    instruments: _containers.RepeatedCompositeFieldContainer[Instrument]
    next_page_token: str
    def __init__(self, instruments: _Optional[_Iterable[_Union[Instrument, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListStrategiesRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListStrategiesResponse(_message.Message):
    __slots__ = ("strategies", "next_page_token")
    STRATEGIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    strategies: _containers.RepeatedCompositeFieldContainer[Strategy]
    next_page_token: str
    def __init__(self, strategies: _Optional[_Iterable[_Union[Strategy, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ListActivationsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "strategy_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    strategy_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., strategy_id: _Optional[str] = ...) -> None: ...

class ListActivationsResponse(_message.Message):
    __slots__ = ("activations", "next_page_token")
    ACTIVATIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    activations: _containers.RepeatedCompositeFieldContainer[Activation]
    next_page_token: str
    def __init__(self, activations: _Optional[_Iterable[_Union[Activation, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class Key(_message.Message):
    __slots__ = ("key_id", "name", "role", "revoked")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    REVOKED_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    name: str
    role: _access_pb2.Role
    revoked: bool
    def __init__(self, key_id: _Optional[str] = ..., name: _Optional[str] = ..., role: _Optional[_Union[_access_pb2.Role, str]] = ..., revoked: _Optional[bool] = ...) -> None: ...

class Tenant(_message.Message):
    __slots__ = ("tenant_id", "name")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    name: str
    def __init__(self, tenant_id: _Optional[str] = ..., name: _Optional[str] = ...) -> None: ...

class CreateKeyRequest(_message.Message):
    __slots__ = ("request_id", "key")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    key: Key
    def __init__(self, request_id: _Optional[str] = ..., key: _Optional[_Union[Key, _Mapping]] = ...) -> None: ...

class CreateKeyResponse(_message.Message):
    __slots__ = ("key_id", "key", "notice")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    key_id: str
    key: str
    notice: str
    def __init__(self, key_id: _Optional[str] = ..., key: _Optional[str] = ..., notice: _Optional[str] = ...) -> None: ...

class RevokeKeyRequest(_message.Message):
    __slots__ = ("request_id", "key_id")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    key_id: str
    def __init__(self, request_id: _Optional[str] = ..., key_id: _Optional[str] = ...) -> None: ...

class RevokeKeyResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: str
    def __init__(self, version: _Optional[str] = ...) -> None: ...

class ListKeysRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListKeysResponse(_message.Message):
    __slots__ = ("keys", "next_page_token")
    KEYS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[Key]
    next_page_token: str
    def __init__(self, keys: _Optional[_Iterable[_Union[Key, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class CreateTenantRequest(_message.Message):
    __slots__ = ("request_id", "tenant")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    tenant: Tenant
    def __init__(self, request_id: _Optional[str] = ..., tenant: _Optional[_Union[Tenant, _Mapping]] = ...) -> None: ...

class CreateTenantResponse(_message.Message):
    __slots__ = ("tenant_id", "owner_key", "notice")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_KEY_FIELD_NUMBER: _ClassVar[int]
    NOTICE_FIELD_NUMBER: _ClassVar[int]
    tenant_id: str
    owner_key: str
    notice: str
    def __init__(self, tenant_id: _Optional[str] = ..., owner_key: _Optional[str] = ..., notice: _Optional[str] = ...) -> None: ...

class ListTenantsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListTenantsResponse(_message.Message):
    __slots__ = ("tenants", "next_page_token")
    TENANTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    tenants: _containers.RepeatedCompositeFieldContainer[Tenant]
    next_page_token: str
    def __init__(self, tenants: _Optional[_Iterable[_Union[Tenant, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...
