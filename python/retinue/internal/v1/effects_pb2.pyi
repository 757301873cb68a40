from retinue.api.v1 import gateway_pb2 as _gateway_pb2
from retinue.api.v1 import vocabulary_pb2 as _vocabulary_pb2
from retinue.internal.v1 import record_pb2 as _record_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class OrderEvent(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_EVENT_UNSPECIFIED: _ClassVar[OrderEvent]
    ORDER_EVENT_SENT: _ClassVar[OrderEvent]
    ORDER_EVENT_ACKNOWLEDGED: _ClassVar[OrderEvent]
    ORDER_EVENT_WORKING: _ClassVar[OrderEvent]
    ORDER_EVENT_PARTIAL_FILL: _ClassVar[OrderEvent]
    ORDER_EVENT_FINAL_FILL: _ClassVar[OrderEvent]
    ORDER_EVENT_REJECTED: _ClassVar[OrderEvent]
    ORDER_EVENT_CANCEL_REQUESTED: _ClassVar[OrderEvent]
    ORDER_EVENT_CANCEL_REJECTED: _ClassVar[OrderEvent]
    ORDER_EVENT_CANCELED: _ClassVar[OrderEvent]
    ORDER_EVENT_AMEND_REQUESTED: _ClassVar[OrderEvent]
    ORDER_EVENT_AMEND_REJECTED: _ClassVar[OrderEvent]
    ORDER_EVENT_AMENDED: _ClassVar[OrderEvent]
    ORDER_EVENT_EXPIRED: _ClassVar[OrderEvent]
    ORDER_EVENT_TIMED_OUT: _ClassVar[OrderEvent]
    ORDER_EVENT_NEVER_SENT: _ClassVar[OrderEvent]
    ORDER_EVENT_UNKNOWN: _ClassVar[OrderEvent]
    ORDER_EVENT_TRADE_REVERSED: _ClassVar[OrderEvent]
    ORDER_EVENT_RESOLVED_NOT_PLACED: _ClassVar[OrderEvent]
ORDER_EVENT_UNSPECIFIED: OrderEvent
ORDER_EVENT_SENT: OrderEvent
ORDER_EVENT_ACKNOWLEDGED: OrderEvent
ORDER_EVENT_WORKING: OrderEvent
ORDER_EVENT_PARTIAL_FILL: OrderEvent
ORDER_EVENT_FINAL_FILL: OrderEvent
ORDER_EVENT_REJECTED: OrderEvent
ORDER_EVENT_CANCEL_REQUESTED: OrderEvent
ORDER_EVENT_CANCEL_REJECTED: OrderEvent
ORDER_EVENT_CANCELED: OrderEvent
ORDER_EVENT_AMEND_REQUESTED: OrderEvent
ORDER_EVENT_AMEND_REJECTED: OrderEvent
ORDER_EVENT_AMENDED: OrderEvent
ORDER_EVENT_EXPIRED: OrderEvent
ORDER_EVENT_TIMED_OUT: OrderEvent
ORDER_EVENT_NEVER_SENT: OrderEvent
ORDER_EVENT_UNKNOWN: OrderEvent
ORDER_EVENT_TRADE_REVERSED: OrderEvent
ORDER_EVENT_RESOLVED_NOT_PLACED: OrderEvent

class Effects(_message.Message):
    __slots__ = ("effects",)
    EFFECTS_FIELD_NUMBER: _ClassVar[int]
    effects: _containers.RepeatedCompositeFieldContainer[Effect]
    def __init__(self, effects: _Optional[_Iterable[_Union[Effect, _Mapping]]] = ...) -> None: ...

class Effect(_message.Message):
    __slots__ = ("signal_judged", "instruction", "transition", "execution", "instruction_ended", "command_judged", "order_created", "alert", "cancel_requested")
    SIGNAL_JUDGED_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    TRANSITION_FIELD_NUMBER: _ClassVar[int]
    EXECUTION_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_ENDED_FIELD_NUMBER: _ClassVar[int]
    COMMAND_JUDGED_FIELD_NUMBER: _ClassVar[int]
    ORDER_CREATED_FIELD_NUMBER: _ClassVar[int]
    ALERT_FIELD_NUMBER: _ClassVar[int]
    CANCEL_REQUESTED_FIELD_NUMBER: _ClassVar[int]
    signal_judged: SignalJudged
    instruction: Instruction
    transition: Transition
    execution: Execution
    instruction_ended: InstructionEnded
    command_judged: CommandJudged
    order_created: OrderCreated
    alert: Alert
    cancel_requested: CancelRequested
    def __init__(self, signal_judged: _Optional[_Union[SignalJudged, _Mapping]] = ..., instruction: _Optional[_Union[Instruction, _Mapping]] = ..., transition: _Optional[_Union[Transition, _Mapping]] = ..., execution: _Optional[_Union[Execution, _Mapping]] = ..., instruction_ended: _Optional[_Union[InstructionEnded, _Mapping]] = ..., command_judged: _Optional[_Union[CommandJudged, _Mapping]] = ..., order_created: _Optional[_Union[OrderCreated, _Mapping]] = ..., alert: _Optional[_Union[Alert, _Mapping]] = ..., cancel_requested: _Optional[_Union[CancelRequested, _Mapping]] = ...) -> None: ...

class SignalJudged(_message.Message):
    __slots__ = ("accepted", "reason", "first_position", "instrument_id", "instructions", "field", "strategy_id")
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    FIRST_POSITION_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    accepted: bool
    reason: _vocabulary_pb2.ReasonCode
    first_position: int
    instrument_id: int
    instructions: int
    field: str
    strategy_id: int
    def __init__(self, accepted: _Optional[bool] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., first_position: _Optional[int] = ..., instrument_id: _Optional[int] = ..., instructions: _Optional[int] = ..., field: _Optional[str] = ..., strategy_id: _Optional[int] = ...) -> None: ...

class Instruction(_message.Message):
    __slots__ = ("instruction_id", "activation_id", "account_id", "plan_version", "leader", "outcome", "reason", "sizing", "limits", "order")
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    PLAN_VERSION_FIELD_NUMBER: _ClassVar[int]
    LEADER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    SIZING_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    instruction_id: bytes
    activation_id: int
    account_id: int
    plan_version: int
    leader: bool
    outcome: _vocabulary_pb2.Outcome
    reason: _vocabulary_pb2.ReasonCode
    sizing: Sizing
    limits: _containers.RepeatedCompositeFieldContainer[LimitOutcome]
    order: _gateway_pb2.Order
    def __init__(self, instruction_id: _Optional[bytes] = ..., activation_id: _Optional[int] = ..., account_id: _Optional[int] = ..., plan_version: _Optional[int] = ..., leader: _Optional[bool] = ..., outcome: _Optional[_Union[_vocabulary_pb2.Outcome, str]] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., sizing: _Optional[_Union[Sizing, _Mapping]] = ..., limits: _Optional[_Iterable[_Union[LimitOutcome, _Mapping]]] = ..., order: _Optional[_Union[_gateway_pb2.Order, _Mapping]] = ...) -> None: ...

class Sizing(_message.Message):
    __slots__ = ("mode", "value_nano", "leader_total", "exact_high", "exact_low", "target", "filled", "leaves", "missed", "delta", "position", "uncovered", "exit_numerator", "exit_denominator", "exit_rounding", "price_asked", "price_asked_scale", "price_rounded")
    MODE_FIELD_NUMBER: _ClassVar[int]
    VALUE_NANO_FIELD_NUMBER: _ClassVar[int]
    LEADER_TOTAL_FIELD_NUMBER: _ClassVar[int]
    EXACT_HIGH_FIELD_NUMBER: _ClassVar[int]
    EXACT_LOW_FIELD_NUMBER: _ClassVar[int]
    TARGET_FIELD_NUMBER: _ClassVar[int]
    FILLED_FIELD_NUMBER: _ClassVar[int]
    LEAVES_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    DELTA_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    UNCOVERED_FIELD_NUMBER: _ClassVar[int]
    EXIT_NUMERATOR_FIELD_NUMBER: _ClassVar[int]
    EXIT_DENOMINATOR_FIELD_NUMBER: _ClassVar[int]
    EXIT_ROUNDING_FIELD_NUMBER: _ClassVar[int]
    PRICE_ASKED_FIELD_NUMBER: _ClassVar[int]
    PRICE_ASKED_SCALE_FIELD_NUMBER: _ClassVar[int]
    PRICE_ROUNDED_FIELD_NUMBER: _ClassVar[int]
    mode: _record_pb2.SizingMode
    value_nano: int
    leader_total: int
    exact_high: int
    exact_low: int
    target: int
    filled: int
    leaves: int
    missed: int
    delta: int
    position: int
    uncovered: int
    exit_numerator: int
    exit_denominator: int
    exit_rounding: _record_pb2.ExitRounding
    price_asked: int
    price_asked_scale: int
    price_rounded: int
    def __init__(self, mode: _Optional[_Union[_record_pb2.SizingMode, str]] = ..., value_nano: _Optional[int] = ..., leader_total: _Optional[int] = ..., exact_high: _Optional[int] = ..., exact_low: _Optional[int] = ..., target: _Optional[int] = ..., filled: _Optional[int] = ..., leaves: _Optional[int] = ..., missed: _Optional[int] = ..., delta: _Optional[int] = ..., position: _Optional[int] = ..., uncovered: _Optional[int] = ..., exit_numerator: _Optional[int] = ..., exit_denominator: _Optional[int] = ..., exit_rounding: _Optional[_Union[_record_pb2.ExitRounding, str]] = ..., price_asked: _Optional[int] = ..., price_asked_scale: _Optional[int] = ..., price_rounded: _Optional[int] = ...) -> None: ...

class LimitOutcome(_message.Message):
    __slots__ = ("limit", "maximum", "used", "asked", "allowed")
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    MAXIMUM_FIELD_NUMBER: _ClassVar[int]
    USED_FIELD_NUMBER: _ClassVar[int]
    ASKED_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_FIELD_NUMBER: _ClassVar[int]
    limit: _vocabulary_pb2.ReasonCode
    maximum: int
    used: int
    asked: int
    allowed: int
    def __init__(self, limit: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., maximum: _Optional[int] = ..., used: _Optional[int] = ..., asked: _Optional[int] = ..., allowed: _Optional[int] = ...) -> None: ...

class OrderCreated(_message.Message):
    __slots__ = ("instruction_id", "signal_position", "revision", "leg", "order", "activation_id", "sizing", "limits")
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_POSITION_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    LEG_FIELD_NUMBER: _ClassVar[int]
    ORDER_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_ID_FIELD_NUMBER: _ClassVar[int]
    SIZING_FIELD_NUMBER: _ClassVar[int]
    LIMITS_FIELD_NUMBER: _ClassVar[int]
    instruction_id: bytes
    signal_position: int
    revision: int
    leg: _vocabulary_pb2.Leg
    order: _gateway_pb2.Order
    activation_id: int
    sizing: Sizing
    limits: _containers.RepeatedCompositeFieldContainer[LimitOutcome]
    def __init__(self, instruction_id: _Optional[bytes] = ..., signal_position: _Optional[int] = ..., revision: _Optional[int] = ..., leg: _Optional[_Union[_vocabulary_pb2.Leg, str]] = ..., order: _Optional[_Union[_gateway_pb2.Order, _Mapping]] = ..., activation_id: _Optional[int] = ..., sizing: _Optional[_Union[Sizing, _Mapping]] = ..., limits: _Optional[_Iterable[_Union[LimitOutcome, _Mapping]]] = ...) -> None: ...

class CancelRequested(_message.Message):
    __slots__ = ("order_id", "signal_position")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_POSITION_FIELD_NUMBER: _ClassVar[int]
    order_id: bytes
    signal_position: int
    def __init__(self, order_id: _Optional[bytes] = ..., signal_position: _Optional[int] = ...) -> None: ...

class Transition(_message.Message):
    __slots__ = ("order_id", "event", "to", "reason", "anomaly", "cum_qty", "leaves_qty", "account_id", "broker_order_id", "text", "broker_time_ns", "received_time_ns", "batch_id", "instruction_id")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    FROM_FIELD_NUMBER: _ClassVar[int]
    TO_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    ANOMALY_FIELD_NUMBER: _ClassVar[int]
    CUM_QTY_FIELD_NUMBER: _ClassVar[int]
    LEAVES_QTY_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    BROKER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    BROKER_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    BATCH_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    order_id: bytes
    event: OrderEvent
    to: _vocabulary_pb2.OrderState
    reason: _vocabulary_pb2.ReasonCode
    anomaly: bool
    cum_qty: int
    leaves_qty: int
    account_id: int
    broker_order_id: str
    text: str
    broker_time_ns: int
    received_time_ns: int
    batch_id: int
    instruction_id: bytes
    def __init__(self, order_id: _Optional[bytes] = ..., event: _Optional[_Union[OrderEvent, str]] = ..., to: _Optional[_Union[_vocabulary_pb2.OrderState, str]] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., anomaly: _Optional[bool] = ..., cum_qty: _Optional[int] = ..., leaves_qty: _Optional[int] = ..., account_id: _Optional[int] = ..., broker_order_id: _Optional[str] = ..., text: _Optional[str] = ..., broker_time_ns: _Optional[int] = ..., received_time_ns: _Optional[int] = ..., batch_id: _Optional[int] = ..., instruction_id: _Optional[bytes] = ..., **kwargs) -> None: ...

class Execution(_message.Message):
    __slots__ = ("order_id", "instruction_id", "signal_position", "activation_id", "account_id", "instrument_id", "side", "last_qty", "last_px", "cum_qty", "leaves_qty", "fee_nano", "exec_id", "broker_order_id", "broker_time_ns", "received_time_ns", "overfill", "after_end", "leg", "strategy_id", "ref_exec_id", "position_qty", "realized_high", "realized_low", "cost_high", "cost_low")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNAL_POSITION_FIELD_NUMBER: _ClassVar[int]
    ACTIVATION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    INSTRUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIDE_FIELD_NUMBER: _ClassVar[int]
    LAST_QTY_FIELD_NUMBER: _ClassVar[int]
    LAST_PX_FIELD_NUMBER: _ClassVar[int]
    CUM_QTY_FIELD_NUMBER: _ClassVar[int]
    LEAVES_QTY_FIELD_NUMBER: _ClassVar[int]
    FEE_NANO_FIELD_NUMBER: _ClassVar[int]
    EXEC_ID_FIELD_NUMBER: _ClassVar[int]
    BROKER_ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    BROKER_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TIME_NS_FIELD_NUMBER: _ClassVar[int]
    OVERFILL_FIELD_NUMBER: _ClassVar[int]
    AFTER_END_FIELD_NUMBER: _ClassVar[int]
    LEG_FIELD_NUMBER: _ClassVar[int]
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    REF_EXEC_ID_FIELD_NUMBER: _ClassVar[int]
    POSITION_QTY_FIELD_NUMBER: _ClassVar[int]
    REALIZED_HIGH_FIELD_NUMBER: _ClassVar[int]
    REALIZED_LOW_FIELD_NUMBER: _ClassVar[int]
    COST_HIGH_FIELD_NUMBER: _ClassVar[int]
    COST_LOW_FIELD_NUMBER: _ClassVar[int]
    order_id: bytes
    instruction_id: bytes
    signal_position: int
    activation_id: int
    account_id: int
    instrument_id: int
    side: _vocabulary_pb2.Side
    last_qty: int
    last_px: int
    cum_qty: int
    leaves_qty: int
    fee_nano: int
    exec_id: str
    broker_order_id: str
    broker_time_ns: int
    received_time_ns: int
    overfill: bool
    after_end: bool
    leg: _vocabulary_pb2.Leg
    strategy_id: int
    ref_exec_id: str
    position_qty: int
    realized_high: int
    realized_low: int
    cost_high: int
    cost_low: int
    def __init__(self, order_id: _Optional[bytes] = ..., instruction_id: _Optional[bytes] = ..., signal_position: _Optional[int] = ..., activation_id: _Optional[int] = ..., account_id: _Optional[int] = ..., instrument_id: _Optional[int] = ..., side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., last_qty: _Optional[int] = ..., last_px: _Optional[int] = ..., cum_qty: _Optional[int] = ..., leaves_qty: _Optional[int] = ..., fee_nano: _Optional[int] = ..., exec_id: _Optional[str] = ..., broker_order_id: _Optional[str] = ..., broker_time_ns: _Optional[int] = ..., received_time_ns: _Optional[int] = ..., overfill: _Optional[bool] = ..., after_end: _Optional[bool] = ..., leg: _Optional[_Union[_vocabulary_pb2.Leg, str]] = ..., strategy_id: _Optional[int] = ..., ref_exec_id: _Optional[str] = ..., position_qty: _Optional[int] = ..., realized_high: _Optional[int] = ..., realized_low: _Optional[int] = ..., cost_high: _Optional[int] = ..., cost_low: _Optional[int] = ...) -> None: ...

class InstructionEnded(_message.Message):
    __slots__ = ("instruction_id", "account_id", "outcome", "reason", "instructed", "filled")
    INSTRUCTION_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTED_FIELD_NUMBER: _ClassVar[int]
    FILLED_FIELD_NUMBER: _ClassVar[int]
    instruction_id: bytes
    account_id: int
    outcome: _vocabulary_pb2.Outcome
    reason: _vocabulary_pb2.ReasonCode
    instructed: int
    filled: int
    def __init__(self, instruction_id: _Optional[bytes] = ..., account_id: _Optional[int] = ..., outcome: _Optional[_Union[_vocabulary_pb2.Outcome, str]] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., instructed: _Optional[int] = ..., filled: _Optional[int] = ...) -> None: ...

class CommandJudged(_message.Message):
    __slots__ = ("accepted", "code", "field", "problem", "remedy", "position", "repeated_request", "not_linked")
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    PROBLEM_FIELD_NUMBER: _ClassVar[int]
    REMEDY_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    REPEATED_REQUEST_FIELD_NUMBER: _ClassVar[int]
    NOT_LINKED_FIELD_NUMBER: _ClassVar[int]
    accepted: bool
    code: str
    field: str
    problem: str
    remedy: str
    position: int
    repeated_request: bool
    not_linked: _containers.RepeatedScalarFieldContainer[int]
    def __init__(self, accepted: _Optional[bool] = ..., code: _Optional[str] = ..., field: _Optional[str] = ..., problem: _Optional[str] = ..., remedy: _Optional[str] = ..., position: _Optional[int] = ..., repeated_request: _Optional[bool] = ..., not_linked: _Optional[_Iterable[int]] = ...) -> None: ...

class Alert(_message.Message):
    __slots__ = ("code", "account_id", "connection_id", "order_id", "text")
    CODE_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_ID_FIELD_NUMBER: _ClassVar[int]
    CONNECTION_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    code: str
    account_id: int
    connection_id: int
    order_id: bytes
    text: str
    def __init__(self, code: _Optional[str] = ..., account_id: _Optional[int] = ..., connection_id: _Optional[int] = ..., order_id: _Optional[bytes] = ..., text: _Optional[str] = ...) -> None: ...
