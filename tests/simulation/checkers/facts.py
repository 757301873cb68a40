"""What log and effects say, read as anybody could: the engine is not asked."""

from dataclasses import dataclass, field

from retinue.api.v1.gateway_pb2 import Order
from retinue.api.v1.vocabulary_pb2 import ORDER_STATE_CREATED, OUTCOME_PENDING
from retinue.internal.v1.effects_pb2 import (
    CommandJudged,
    Effects,
    Execution,
    Instruction,
    InstructionEnded,
    SignalJudged,
)
from retinue.ports.effects import EffectsStore

_FINAL = {6, 9, 10, 11}
_IN_DOUBT = 12


@dataclass
class OrderFact:
    """An order as the effects tell of it."""

    order: Order
    instruction_id: bytes
    state: int = ORDER_STATE_CREATED
    names: set[str] = field(default_factory=set)
    cum_qty: int = 0

    @property
    def is_final(self) -> bool:
        return self.state in _FINAL

    @property
    def in_doubt(self) -> bool:
        return self.state == _IN_DOUBT


class Facts:
    """Grows with the effects; a record's effects are read once, when they are complete."""

    def __init__(self, effects: EffectsStore) -> None:
        self._effects = effects
        self.through = 0
        self.orders: dict[bytes, OrderFact] = {}
        self.instructions: dict[bytes, list[Instruction]] = {}
        self.ended: dict[bytes, list[InstructionEnded]] = {}
        self.judged: dict[int, SignalJudged] = {}
        self.commands: dict[int, CommandJudged] = {}
        self.executions: list[Execution] = []
        self.alerts: list[str] = []

    def read(self) -> None:
        """Up to what is complete now."""
        through = self._effects.complete_through()
        for position in range(self.through + 1, through + 1):
            for data in self._effects.effects_at(position):
                for effect in Effects.FromString(data).effects:
                    self._take(position, effect)
        self.through = max(self.through, through)

    def _take(self, position: int, effect: object) -> None:
        kind = effect.WhichOneof("body")  # type: ignore[attr-defined]
        body = getattr(effect, kind)
        if kind == "instruction":
            self.instructions.setdefault(body.instruction_id, []).append(body)
            if body.HasField("order"):
                self.orders[body.order.order_id] = OrderFact(body.order, body.instruction_id)
        elif kind == "order_created":
            self.orders[body.order.order_id] = OrderFact(body.order, body.instruction_id)
        elif kind == "transition":
            fact = self.orders[body.order_id]
            fact.state = body.to
            if body.broker_order_id:
                fact.names.add(body.broker_order_id)
        elif kind == "execution":
            self.executions.append(body)
            if body.order_id in self.orders:
                fact = self.orders[body.order_id]
                fact.cum_qty = body.cum_qty
                if body.broker_order_id:
                    fact.names.add(body.broker_order_id)
        elif kind == "instruction_ended":
            self.ended.setdefault(body.instruction_id, []).append(body)
        elif kind == "signal_judged":
            self.judged[position] = body
        elif kind == "command_judged":
            self.commands[position] = body
        elif kind == "alert":
            self.alerts.append(f"{body.code} {body.text}")

    def pending(self) -> list[bytes]:
        """Instructions without a terminal outcome."""
        return [
            key
            for key, told in self.instructions.items()
            if told[0].outcome == OUTCOME_PENDING and key not in self.ended
        ]

    def live(self) -> list[OrderFact]:
        return [fact for fact in self.orders.values() if not fact.is_final]

    def doubts(self) -> list[OrderFact]:
        return [fact for fact in self.orders.values() if fact.in_doubt]
