from retinue.internal.v1 import record_pb2 as _record_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ViewKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    VIEW_KIND_UNSPECIFIED: _ClassVar[ViewKind]
    VIEW_KIND_CONNECTIONS: _ClassVar[ViewKind]
    VIEW_KIND_ACCOUNTS: _ClassVar[ViewKind]
    VIEW_KIND_INSTRUMENTS: _ClassVar[ViewKind]
    VIEW_KIND_STRATEGIES: _ClassVar[ViewKind]
    VIEW_KIND_ACTIVATIONS: _ClassVar[ViewKind]
    VIEW_KIND_POSITIONS: _ClassVar[ViewKind]
    VIEW_KIND_ACCOUNTS_OUT_OF_STEP: _ClassVar[ViewKind]
    VIEW_KIND_OPEN_ORDERS: _ClassVar[ViewKind]
    VIEW_KIND_KEYS: _ClassVar[ViewKind]
    VIEW_KIND_TENANTS: _ClassVar[ViewKind]

class LinkState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LINK_STATE_UNSPECIFIED: _ClassVar[LinkState]
    LINK_STATE_DOWN: _ClassVar[LinkState]
    LINK_STATE_RESUMING: _ClassVar[LinkState]
    LINK_STATE_UP: _ClassVar[LinkState]
VIEW_KIND_UNSPECIFIED: ViewKind
VIEW_KIND_CONNECTIONS: ViewKind
VIEW_KIND_ACCOUNTS: ViewKind
VIEW_KIND_INSTRUMENTS: ViewKind
VIEW_KIND_STRATEGIES: ViewKind
VIEW_KIND_ACTIVATIONS: ViewKind
VIEW_KIND_POSITIONS: ViewKind
VIEW_KIND_ACCOUNTS_OUT_OF_STEP: ViewKind
VIEW_KIND_OPEN_ORDERS: ViewKind
VIEW_KIND_KEYS: ViewKind
VIEW_KIND_TENANTS: ViewKind
LINK_STATE_UNSPECIFIED: LinkState
LINK_STATE_DOWN: LinkState
LINK_STATE_RESUMING: LinkState
LINK_STATE_UP: LinkState

class ViewRequest(_message.Message):
    __slots__ = ("kind", "parent_id", "after_id", "limit", "tenant_id")
    KIND_FIELD_NUMBER: _ClassVar[int]
    PARENT_ID_FIELD_NUMBER: _ClassVar[int]
    AFTER_ID_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    kind: ViewKind
    parent_id: int
    after_id: int
    limit: int
    tenant_id: int
    def __init__(self, kind: _Optional[_Union[ViewKind, str]] = ..., parent_id: _Optional[int] = ..., after_id: _Optional[int] = ..., limit: _Optional[int] = ..., tenant_id: _Optional[int] = ...) -> None: ...

class ViewResponse(_message.Message):
    __slots__ = ("connections", "accounts", "instruments", "strategies", "activations", "positions", "next_after_id", "open_order_ids", "keys", "tenants")
    CONNECTIONS_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTS_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENTS_FIELD_NUMBER: _ClassVar[int]
    STRATEGIES_FIELD_NUMBER: _ClassVar[int]
    ACTIVATIONS_FIELD_NUMBER: _ClassVar[int]
    POSITIONS_FIELD_NUMBER: _ClassVar[int]
    NEXT_AFTER_ID_FIELD_NUMBER: _ClassVar[int]
    OPEN_ORDER_IDS_FIELD_NUMBER: _ClassVar[int]
    KEYS_FIELD_NUMBER: _ClassVar[int]
    TENANTS_FIELD_NUMBER: _ClassVar[int]
    connections: _containers.RepeatedCompositeFieldContainer[ConnectionView]
    accounts: _containers.RepeatedCompositeFieldContainer[AccountView]
    instruments: _containers.RepeatedCompositeFieldContainer[InstrumentView]
    strategies: _containers.RepeatedCompositeFieldContainer[StrategyView]
    activations: _containers.RepeatedCompositeFieldContainer[ActivationView]
    positions: _containers.RepeatedCompositeFieldContainer[PositionView]
    next_after_id: int
    open_order_ids: _containers.RepeatedScalarFieldContainer[bytes]
    keys: _containers.RepeatedCompositeFieldContainer[KeyView]
    tenants: _containers.RepeatedCompositeFieldContainer[TenantView]
    def __init__(self, connections: _Optional[_Iterable[_Union[ConnectionView, _Mapping]]] = ..., accounts: _Optional[_Iterable[_Union[AccountView, _Mapping]]] = ..., instruments: _Optional[_Iterable[_Union[InstrumentView, _Mapping]]] = ..., strategies: _Optional[_Iterable[_Union[StrategyView, _Mapping]]] = ..., activations: _Optional[_Iterable[_Union[ActivationView, _Mapping]]] = ..., positions: _Optional[_Iterable[_Union[PositionView, _Mapping]]] = ..., next_after_id: _Optional[int] = ..., open_order_ids: _Optional[_Iterable[bytes]] = ..., keys: _Optional[_Iterable[_Union[KeyView, _Mapping]]] = ..., tenants: _Optional[_Iterable[_Union[TenantView, _Mapping]]] = ...) -> None: ...

class ConnectionView(_message.Message):
    __slots__ = ("connection_id", "settings", "link", "stopped", "unanswered", "broker_lost_ns", "openings_waiting", "closes_waiting", "in_doubt", "tenant_id")
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    STOPPED_FIELD_NUMBER: _ClassVar[int]
    UNANSWERED_FIELD_NUMBER: _ClassVar[int]
    BROKER_LOST_NS_FIELD_NUMBER: _ClassVar[int]
    OPENINGS_WAITING_FIELD_NUMBER: _ClassVar[int]
    CLOSES_WAITING_FIELD_NUMBER: _ClassVar[int]
    IN_DOUBT_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    connection_id: int
    settings: _record_pb2.CreateConnection
    link: LinkState
    stopped: bool
    unanswered: int
    broker_lost_ns: int
    openings_waiting: int
    closes_waiting: int
    in_doubt: int
    tenant_id: int
    def __init__(self, connection_id: _Optional[int] = ..., settings: _Optional[_Union[_record_pb2.CreateConnection, _Mapping]] = ..., link: _Optional[_Union[LinkState, str]] = ..., stopped: _Optional[bool] = ..., unanswered: _Optional[int] = ..., broker_lost_ns: _Optional[int] = ..., openings_waiting: _Optional[int] = ..., closes_waiting: _Optional[int] = ..., in_doubt: _Optional[int] = ..., tenant_id: _Optional[int] = ...) -> None: ...

class AccountView(_message.Message):
    __slots__ = ("account_id", "settings", "stopped", "orders_out_of_step")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    STOPPED_FIELD_NUMBER: _ClassVar[int]
    ORDERS_OUT_OF_STEP_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    settings: _record_pb2.CreateAccount
    stopped: bool
    orders_out_of_step: int
    def __init__(self, account_id: _Optional[int] = ..., settings: _Optional[_Union[_record_pb2.CreateAccount, _Mapping]] = ..., stopped: _Optional[bool] = ..., orders_out_of_step: _Optional[int] = ...) -> None: ...

class InstrumentView(_message.Message):
    __slots__ = ("instrument_id", "settings", "mark", "mark_time_ns", "tenant_id")
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    MARK_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    instrument_id: int
    settings: _record_pb2.CreateInstrument
    mark: int
    mark_time_ns: int
    tenant_id: int
    def __init__(self, instrument_id: _Optional[int] = ..., settings: _Optional[_Union[_record_pb2.CreateInstrument, _Mapping]] = ..., mark: _Optional[int] = ..., mark_time_ns: _Optional[int] = ..., tenant_id: _Optional[int] = ...) -> None: ...

class StrategyView(_message.Message):
    __slots__ = ("strategy_id", "settings", "active", "webhook", "tenant_id")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    WEBHOOK_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    strategy_id: int
    settings: _record_pb2.CreateStrategy
    active: bool
    webhook: WebhookView
    tenant_id: int
    def __init__(self, strategy_id: _Optional[int] = ..., settings: _Optional[_Union[_record_pb2.CreateStrategy, _Mapping]] = ..., active: _Optional[bool] = ..., webhook: _Optional[_Union[WebhookView, _Mapping]] = ..., tenant_id: _Optional[int] = ...) -> None: ...

class WebhookView(_message.Message):
    __slots__ = ("settings", "secrets")
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    SECRETS_FIELD_NUMBER: _ClassVar[int]
    settings: _record_pb2.SetWebhook
    secrets: _containers.RepeatedCompositeFieldContainer[WebhookSecretView]
    def __init__(self, settings: _Optional[_Union[_record_pb2.SetWebhook, _Mapping]] = ..., secrets: _Optional[_Iterable[_Union[WebhookSecretView, _Mapping]]] = ...) -> None: ...

class WebhookSecretView(_message.Message):
    __slots__ = ("secret_id", "use", "secret_hash")
    SECRET_ID_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    SECRET_HASH_FIELD_NUMBER: _ClassVar[int]
    secret_id: int
    use: _record_pb2.WebhookSecretUse
    secret_hash: bytes
    def __init__(self, secret_id: _Optional[int] = ..., use: _Optional[_Union[_record_pb2.WebhookSecretUse, str]] = ..., secret_hash: _Optional[bytes] = ...) -> None: ...

class ActivationView(_message.Message):
    __slots__ = ("activation_id", "strategy_id", "account_id", "plan", "plan_version", "active", "leader")
    ACTIVATION_ID_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_FIELD_NUMBER: _ClassVar[int]
    PLAN_VERSION_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    LEADER_FIELD_NUMBER: _ClassVar[int]
    activation_id: int
    strategy_id: int
    account_id: int
    plan: _record_pb2.Plan
    plan_version: int
    active: bool
    leader: bool
    def __init__(self, activation_id: _Optional[int] = ..., strategy_id: _Optional[int] = ..., account_id: _Optional[int] = ..., plan: _Optional[_Union[_record_pb2.Plan, _Mapping]] = ..., plan_version: _Optional[int] = ..., active: _Optional[bool] = ..., leader: _Optional[bool] = ...) -> None: ...

class PositionView(_message.Message):
    __slots__ = ("account_id", "instrument_id", "quantity", "bought_qty", "sold_qty", "bought_value_nano", "sold_value_nano", "fees_nano", "shares")
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_QTY_FIELD_NUMBER: _ClassVar[int]
    SOLD_QTY_FIELD_NUMBER: _ClassVar[int]
    BOUGHT_VALUE_NANO_FIELD_NUMBER: _ClassVar[int]
    SOLD_VALUE_NANO_FIELD_NUMBER: _ClassVar[int]
    FEES_NANO_FIELD_NUMBER: _ClassVar[int]
    SHARES_FIELD_NUMBER: _ClassVar[int]
    account_id: int
    instrument_id: int
    quantity: int
    bought_qty: int
    sold_qty: int
    bought_value_nano: str
    sold_value_nano: str
    fees_nano: str
    shares: _containers.RepeatedCompositeFieldContainer[AttributedShare]
    def __init__(self, account_id: _Optional[int] = ..., instrument_id: _Optional[int] = ..., quantity: _Optional[int] = ..., bought_qty: _Optional[int] = ..., sold_qty: _Optional[int] = ..., bought_value_nano: _Optional[str] = ..., sold_value_nano: _Optional[str] = ..., fees_nano: _Optional[str] = ..., shares: _Optional[_Iterable[_Union[AttributedShare, _Mapping]]] = ...) -> None: ...

class AttributedShare(_message.Message):
    __slots__ = ("strategy_id", "quantity")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    strategy_id: int
    quantity: int
    def __init__(self, strategy_id: _Optional[int] = ..., quantity: _Optional[int] = ...) -> None: ...

class TenantView(_message.Message):
    __slots__ = ("tenant_id", "name")
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    tenant_id: int
    name: str
    def __init__(self, tenant_id: _Optional[int] = ..., name: _Optional[str] = ...) -> None: ...

class KeyView(_message.Message):
    __slots__ = ("key_id", "tenant_id", "settings", "revoked")
    KEY_ID_FIELD_NUMBER: _ClassVar[int]
    TENANT_ID_FIELD_NUMBER: _ClassVar[int]
    SETTINGS_FIELD_NUMBER: _ClassVar[int]
    REVOKED_FIELD_NUMBER: _ClassVar[int]
    key_id: int
    tenant_id: int
    settings: _record_pb2.CreateKey
    revoked: bool
    def __init__(self, key_id: _Optional[int] = ..., tenant_id: _Optional[int] = ..., settings: _Optional[_Union[_record_pb2.CreateKey, _Mapping]] = ..., revoked: _Optional[bool] = ...) -> None: ...
