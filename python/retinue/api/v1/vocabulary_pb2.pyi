from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from typing import ClassVar as _ClassVar

DESCRIPTOR: _descriptor.FileDescriptor

class Side(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIDE_UNSPECIFIED: _ClassVar[Side]
    SIDE_BUY: _ClassVar[Side]
    SIDE_SELL: _ClassVar[Side]

class OrderType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_TYPE_UNSPECIFIED: _ClassVar[OrderType]
    ORDER_TYPE_MARKET: _ClassVar[OrderType]
    ORDER_TYPE_LIMIT: _ClassVar[OrderType]
    ORDER_TYPE_STOP: _ClassVar[OrderType]
    ORDER_TYPE_STOP_LIMIT: _ClassVar[OrderType]
    ORDER_TYPE_TRAILING_STOP: _ClassVar[OrderType]

class TimeInForce(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TIME_IN_FORCE_UNSPECIFIED: _ClassVar[TimeInForce]
    TIME_IN_FORCE_DAY: _ClassVar[TimeInForce]
    TIME_IN_FORCE_GTC: _ClassVar[TimeInForce]
    TIME_IN_FORCE_IOC: _ClassVar[TimeInForce]
    TIME_IN_FORCE_FOK: _ClassVar[TimeInForce]
    TIME_IN_FORCE_GTD: _ClassVar[TimeInForce]

class OrderState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_STATE_UNSPECIFIED: _ClassVar[OrderState]
    ORDER_STATE_CREATED: _ClassVar[OrderState]
    ORDER_STATE_SUBMITTED: _ClassVar[OrderState]
    ORDER_STATE_ACKNOWLEDGED: _ClassVar[OrderState]
    ORDER_STATE_WORKING: _ClassVar[OrderState]
    ORDER_STATE_PARTIALLY_FILLED: _ClassVar[OrderState]
    ORDER_STATE_FILLED: _ClassVar[OrderState]
    ORDER_STATE_PENDING_AMEND: _ClassVar[OrderState]
    ORDER_STATE_PENDING_CANCEL: _ClassVar[OrderState]
    ORDER_STATE_CANCELED: _ClassVar[OrderState]
    ORDER_STATE_REJECTED: _ClassVar[OrderState]
    ORDER_STATE_EXPIRED: _ClassVar[OrderState]
    ORDER_STATE_IN_DOUBT: _ClassVar[OrderState]

class Leg(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEG_UNSPECIFIED: _ClassVar[Leg]
    LEG_CLOSE: _ClassVar[Leg]
    LEG_ENTRY: _ClassVar[Leg]
    LEG_STOP: _ClassVar[Leg]
    LEG_TARGET: _ClassVar[Leg]

class Priority(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PRIORITY_UNSPECIFIED: _ClassVar[Priority]
    PRIORITY_LEADER: _ClassVar[Priority]
    PRIORITY_CLOSE: _ClassVar[Priority]
    PRIORITY_PROTECTIVE_STOP: _ClassVar[Priority]
    PRIORITY_OPENING: _ClassVar[Priority]
    PRIORITY_AMENDMENT: _ClassVar[Priority]

class Outcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OUTCOME_UNSPECIFIED: _ClassVar[Outcome]
    OUTCOME_PENDING: _ClassVar[Outcome]
    OUTCOME_FILLED: _ClassVar[Outcome]
    OUTCOME_REDUCED: _ClassVar[Outcome]
    OUTCOME_SKIPPED: _ClassVar[Outcome]
    OUTCOME_REJECTED: _ClassVar[Outcome]
    OUTCOME_FAILED: _ClassVar[Outcome]

class ReasonCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REASON_CODE_UNSPECIFIED: _ClassVar[ReasonCode]
    REASON_CODE_UNKNOWN_STRATEGY: _ClassVar[ReasonCode]
    REASON_CODE_UNKNOWN_TICKER: _ClassVar[ReasonCode]
    REASON_CODE_NO_POSITION_SIZE: _ClassVar[ReasonCode]
    REASON_CODE_DUPLICATE: _ClassVar[ReasonCode]
    REASON_CODE_NO_ACTIVATIONS: _ClassVar[ReasonCode]
    REASON_CODE_UNSUPPORTED_IN_THIS_VERSION: _ClassVar[ReasonCode]
    REASON_CODE_ARITHMETIC_OVERFLOW: _ClassVar[ReasonCode]
    REASON_CODE_PRICE_NOT_POSITIVE: _ClassVar[ReasonCode]
    REASON_CODE_PRICE_OUT_OF_RANGE: _ClassVar[ReasonCode]
    REASON_CODE_BELOW_ONE_LOT: _ClassVar[ReasonCode]
    REASON_CODE_NO_QUANTITY: _ClassVar[ReasonCode]
    REASON_CODE_NO_POSITION: _ClassVar[ReasonCode]
    REASON_CODE_SIDE_MISMATCH: _ClassVar[ReasonCode]
    REASON_CODE_DISABLED: _ClassVar[ReasonCode]
    REASON_CODE_STRATEGY_INACTIVE: _ClassVar[ReasonCode]
    REASON_CODE_TOO_OLD: _ClassVar[ReasonCode]
    REASON_CODE_ALREADY_COMPLETE: _ClassVar[ReasonCode]
    REASON_CODE_LEADER_REFUSED: _ClassVar[ReasonCode]
    REASON_CODE_SUPERSEDED: _ClassVar[ReasonCode]
    REASON_CODE_OUT_OF_STEP: _ClassVar[ReasonCode]
    REASON_CODE_STOPPED: _ClassVar[ReasonCode]
    REASON_CODE_MAX_CONTRACTS_SYMBOL: _ClassVar[ReasonCode]
    REASON_CODE_MAX_CONTRACTS: _ClassVar[ReasonCode]
    REASON_CODE_MAX_NOTIONAL_SYMBOL: _ClassVar[ReasonCode]
    REASON_CODE_MAX_OPEN_TRADES: _ClassVar[ReasonCode]
    REASON_CODE_NO_PRICE: _ClassVar[ReasonCode]
    REASON_CODE_NO_CONVERSION_RATE: _ClassVar[ReasonCode]
    REASON_CODE_ALREADY_IN_POSITION: _ClassVar[ReasonCode]
    REASON_CODE_NOTHING_TO_CANCEL: _ClassVar[ReasonCode]
    REASON_CODE_ORDERS_CANCELED: _ClassVar[ReasonCode]
    REASON_CODE_ACCOUNT_BUSY: _ClassVar[ReasonCode]
    REASON_CODE_SEND_EXPIRED: _ClassVar[ReasonCode]
    REASON_CODE_WITHDRAWN: _ClassVar[ReasonCode]
    REASON_CODE_BROKER_REJECTED: _ClassVar[ReasonCode]
    REASON_CODE_BROKER_CANCELED: _ClassVar[ReasonCode]
    REASON_CODE_NO_ANSWER: _ClassVar[ReasonCode]
    REASON_CODE_NEVER_SENT: _ClassVar[ReasonCode]
    REASON_CODE_UNKNOWN_TO_BROKER: _ClassVar[ReasonCode]
    REASON_CODE_RESOLVED_BY_PERSON: _ClassVar[ReasonCode]
    REASON_CODE_CANCEL_REQUESTED: _ClassVar[ReasonCode]
    REASON_CODE_TIME_IN_FORCE: _ClassVar[ReasonCode]
    REASON_CODE_TOO_MANY_ATTEMPTS: _ClassVar[ReasonCode]
    REASON_CODE_CONNECTION_DOWN: _ClassVar[ReasonCode]
    REASON_CODE_LOG_UNAVAILABLE: _ClassVar[ReasonCode]
SIDE_UNSPECIFIED: Side
SIDE_BUY: Side
SIDE_SELL: Side
ORDER_TYPE_UNSPECIFIED: OrderType
ORDER_TYPE_MARKET: OrderType
ORDER_TYPE_LIMIT: OrderType
ORDER_TYPE_STOP: OrderType
ORDER_TYPE_STOP_LIMIT: OrderType
ORDER_TYPE_TRAILING_STOP: OrderType
TIME_IN_FORCE_UNSPECIFIED: TimeInForce
TIME_IN_FORCE_DAY: TimeInForce
TIME_IN_FORCE_GTC: TimeInForce
TIME_IN_FORCE_IOC: TimeInForce
TIME_IN_FORCE_FOK: TimeInForce
TIME_IN_FORCE_GTD: TimeInForce
ORDER_STATE_UNSPECIFIED: OrderState
ORDER_STATE_CREATED: OrderState
ORDER_STATE_SUBMITTED: OrderState
ORDER_STATE_ACKNOWLEDGED: OrderState
ORDER_STATE_WORKING: OrderState
ORDER_STATE_PARTIALLY_FILLED: OrderState
ORDER_STATE_FILLED: OrderState
ORDER_STATE_PENDING_AMEND: OrderState
ORDER_STATE_PENDING_CANCEL: OrderState
ORDER_STATE_CANCELED: OrderState
ORDER_STATE_REJECTED: OrderState
ORDER_STATE_EXPIRED: OrderState
ORDER_STATE_IN_DOUBT: OrderState
LEG_UNSPECIFIED: Leg
LEG_CLOSE: Leg
LEG_ENTRY: Leg
LEG_STOP: Leg
LEG_TARGET: Leg
PRIORITY_UNSPECIFIED: Priority
PRIORITY_LEADER: Priority
PRIORITY_CLOSE: Priority
PRIORITY_PROTECTIVE_STOP: Priority
PRIORITY_OPENING: Priority
PRIORITY_AMENDMENT: Priority
OUTCOME_UNSPECIFIED: Outcome
OUTCOME_PENDING: Outcome
OUTCOME_FILLED: Outcome
OUTCOME_REDUCED: Outcome
OUTCOME_SKIPPED: Outcome
OUTCOME_REJECTED: Outcome
OUTCOME_FAILED: Outcome
REASON_CODE_UNSPECIFIED: ReasonCode
REASON_CODE_UNKNOWN_STRATEGY: ReasonCode
REASON_CODE_UNKNOWN_TICKER: ReasonCode
REASON_CODE_NO_POSITION_SIZE: ReasonCode
REASON_CODE_DUPLICATE: ReasonCode
REASON_CODE_NO_ACTIVATIONS: ReasonCode
REASON_CODE_UNSUPPORTED_IN_THIS_VERSION: ReasonCode
REASON_CODE_ARITHMETIC_OVERFLOW: ReasonCode
REASON_CODE_PRICE_NOT_POSITIVE: ReasonCode
REASON_CODE_PRICE_OUT_OF_RANGE: ReasonCode
REASON_CODE_BELOW_ONE_LOT: ReasonCode
REASON_CODE_NO_QUANTITY: ReasonCode
REASON_CODE_NO_POSITION: ReasonCode
REASON_CODE_SIDE_MISMATCH: ReasonCode
REASON_CODE_DISABLED: ReasonCode
REASON_CODE_STRATEGY_INACTIVE: ReasonCode
REASON_CODE_TOO_OLD: ReasonCode
REASON_CODE_ALREADY_COMPLETE: ReasonCode
REASON_CODE_LEADER_REFUSED: ReasonCode
REASON_CODE_SUPERSEDED: ReasonCode
REASON_CODE_OUT_OF_STEP: ReasonCode
REASON_CODE_STOPPED: ReasonCode
REASON_CODE_MAX_CONTRACTS_SYMBOL: ReasonCode
REASON_CODE_MAX_CONTRACTS: ReasonCode
REASON_CODE_MAX_NOTIONAL_SYMBOL: ReasonCode
REASON_CODE_MAX_OPEN_TRADES: ReasonCode
REASON_CODE_NO_PRICE: ReasonCode
REASON_CODE_NO_CONVERSION_RATE: ReasonCode
REASON_CODE_ALREADY_IN_POSITION: ReasonCode
REASON_CODE_NOTHING_TO_CANCEL: ReasonCode
REASON_CODE_ORDERS_CANCELED: ReasonCode
REASON_CODE_ACCOUNT_BUSY: ReasonCode
REASON_CODE_SEND_EXPIRED: ReasonCode
REASON_CODE_WITHDRAWN: ReasonCode
REASON_CODE_BROKER_REJECTED: ReasonCode
REASON_CODE_BROKER_CANCELED: ReasonCode
REASON_CODE_NO_ANSWER: ReasonCode
REASON_CODE_NEVER_SENT: ReasonCode
REASON_CODE_UNKNOWN_TO_BROKER: ReasonCode
REASON_CODE_RESOLVED_BY_PERSON: ReasonCode
REASON_CODE_CANCEL_REQUESTED: ReasonCode
REASON_CODE_TIME_IN_FORCE: ReasonCode
REASON_CODE_TOO_MANY_ATTEMPTS: ReasonCode
REASON_CODE_CONNECTION_DOWN: ReasonCode
REASON_CODE_LOG_UNAVAILABLE: ReasonCode
