import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from retinue.api.v1 import access_pb2 as _access_pb2
from retinue.api.v1 import reporting_pb2 as _reporting_pb2
from retinue.api.v1 import vocabulary_pb2 as _vocabulary_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SignalAction(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SIGNAL_ACTION_UNSPECIFIED: _ClassVar[SignalAction]
    SIGNAL_ACTION_BUY: _ClassVar[SignalAction]
    SIGNAL_ACTION_SELL: _ClassVar[SignalAction]
    SIGNAL_ACTION_EXIT: _ClassVar[SignalAction]
    SIGNAL_ACTION_FLAT: _ClassVar[SignalAction]
    SIGNAL_ACTION_CANCEL: _ClassVar[SignalAction]

class EntryRule(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ENTRY_RULE_UNSPECIFIED: _ClassVar[EntryRule]
    ENTRY_RULE_FROM_FLAT: _ClassVar[EntryRule]
    ENTRY_RULE_ADD: _ClassVar[EntryRule]
SIGNAL_ACTION_UNSPECIFIED: SignalAction
SIGNAL_ACTION_BUY: SignalAction
SIGNAL_ACTION_SELL: SignalAction
SIGNAL_ACTION_EXIT: SignalAction
SIGNAL_ACTION_FLAT: SignalAction
SIGNAL_ACTION_CANCEL: SignalAction
ENTRY_RULE_UNSPECIFIED: EntryRule
ENTRY_RULE_FROM_FLAT: EntryRule
ENTRY_RULE_ADD: EntryRule

class Signal(_message.Message):
    __slots__ = ("strategy_id", "event_id", "ticker", "action", "quantity", "exit_percent", "exit_side", "order_type", "limit_price", "stop_price", "stop_loss", "take_profit", "time_in_force", "sent_at", "entry_rule")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    TICKER_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    EXIT_PERCENT_FIELD_NUMBER: _ClassVar[int]
    EXIT_SIDE_FIELD_NUMBER: _ClassVar[int]
    ORDER_TYPE_FIELD_NUMBER: _ClassVar[int]
    LIMIT_PRICE_FIELD_NUMBER: _ClassVar[int]
    STOP_PRICE_FIELD_NUMBER: _ClassVar[int]
    STOP_LOSS_FIELD_NUMBER: _ClassVar[int]
    TAKE_PROFIT_FIELD_NUMBER: _ClassVar[int]
    TIME_IN_FORCE_FIELD_NUMBER: _ClassVar[int]
    SENT_AT_FIELD_NUMBER: _ClassVar[int]
    ENTRY_RULE_FIELD_NUMBER: _ClassVar[int]
    strategy_id: str
    event_id: str
    ticker: str
    action: SignalAction
    quantity: str
    exit_percent: str
    exit_side: _vocabulary_pb2.Side
    order_type: _vocabulary_pb2.OrderType
    limit_price: str
    stop_price: str
    stop_loss: str
    take_profit: str
    time_in_force: _vocabulary_pb2.TimeInForce
    sent_at: _timestamp_pb2.Timestamp
    entry_rule: EntryRule
    def __init__(self, strategy_id: _Optional[str] = ..., event_id: _Optional[str] = ..., ticker: _Optional[str] = ..., action: _Optional[_Union[SignalAction, str]] = ..., quantity: _Optional[str] = ..., exit_percent: _Optional[str] = ..., exit_side: _Optional[_Union[_vocabulary_pb2.Side, str]] = ..., order_type: _Optional[_Union[_vocabulary_pb2.OrderType, str]] = ..., limit_price: _Optional[str] = ..., stop_price: _Optional[str] = ..., stop_loss: _Optional[str] = ..., take_profit: _Optional[str] = ..., time_in_force: _Optional[_Union[_vocabulary_pb2.TimeInForce, str]] = ..., sent_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., entry_rule: _Optional[_Union[EntryRule, str]] = ...) -> None: ...

class TestSignalRequest(_message.Message):
    __slots__ = ("strategy_id", "body", "content_type")
    STRATEGY_ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    CONTENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    strategy_id: str
    body: bytes
    content_type: str
    def __init__(self, strategy_id: _Optional[str] = ..., body: _Optional[bytes] = ..., content_type: _Optional[str] = ...) -> None: ...

class TestSignalResponse(_message.Message):
    __slots__ = ("signal", "field", "remedy", "instructions", "canceled_order_ids")
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    REMEDY_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    CANCELED_ORDER_IDS_FIELD_NUMBER: _ClassVar[int]
    signal: _reporting_pb2.SignalSummary
    field: str
    remedy: str
    instructions: _containers.RepeatedCompositeFieldContainer[_reporting_pb2.InstructionExplanation]
    canceled_order_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, signal: _Optional[_Union[_reporting_pb2.SignalSummary, _Mapping]] = ..., field: _Optional[str] = ..., remedy: _Optional[str] = ..., instructions: _Optional[_Iterable[_Union[_reporting_pb2.InstructionExplanation, _Mapping]]] = ..., canceled_order_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class SubmitSignalRequest(_message.Message):
    __slots__ = ("signal",)
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    signal: Signal
    def __init__(self, signal: _Optional[_Union[Signal, _Mapping]] = ...) -> None: ...

class SubmitSignalResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: SignalAnswer
    def __init__(self, answer: _Optional[_Union[SignalAnswer, _Mapping]] = ...) -> None: ...

class StreamSignalsRequest(_message.Message):
    __slots__ = ("signal",)
    SIGNAL_FIELD_NUMBER: _ClassVar[int]
    signal: Signal
    def __init__(self, signal: _Optional[_Union[Signal, _Mapping]] = ...) -> None: ...

class StreamSignalsResponse(_message.Message):
    __slots__ = ("answer",)
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    answer: SignalAnswer
    def __init__(self, answer: _Optional[_Union[SignalAnswer, _Mapping]] = ...) -> None: ...

class SignalAnswer(_message.Message):
    __slots__ = ("signal_id", "event_id", "accepted", "reason", "duplicate", "first_signal_id", "field", "remedy", "instructions", "code")
    SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DUPLICATE_FIELD_NUMBER: _ClassVar[int]
    FIRST_SIGNAL_ID_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    REMEDY_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTIONS_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    signal_id: str
    event_id: str
    accepted: bool
    reason: _vocabulary_pb2.ReasonCode
    duplicate: bool
    first_signal_id: str
    field: str
    remedy: str
    instructions: int
    code: str
    def __init__(self, signal_id: _Optional[str] = ..., event_id: _Optional[str] = ..., accepted: _Optional[bool] = ..., reason: _Optional[_Union[_vocabulary_pb2.ReasonCode, str]] = ..., duplicate: _Optional[bool] = ..., first_signal_id: _Optional[str] = ..., field: _Optional[str] = ..., remedy: _Optional[str] = ..., instructions: _Optional[int] = ..., code: _Optional[str] = ...) -> None: ...
