"""The judge: what the venue's journal says against what Retinue's log, effects and views say.

It reads the files as they lie there, beside whoever serves or after a kill -9, and believes the
venue.
"""

from collections import Counter, defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retinue.adapters.brokers.simulated.journal_reader import (
    JournalExecution,
    JournalPosition,
    JournalReader,
)
from retinue.adapters.effects.reader import SqliteEffectsReader
from retinue.adapters.log.reader import SqliteLogReader
from retinue.api.v1 import vocabulary_pb2 as words
from retinue.api.v1.gateway_pb2 import Order
from retinue.api.v1.reporting_pb2 import ListPositionsRequest
from retinue.domain.decimal_text import parse_money
from retinue.execution.client_order_id import order_id_of
from retinue.internal.v1.effects_pb2 import (
    Effect,
    Effects,
    Execution,
    Instruction,
    InstructionEnded,
    SignalJudged,
    Transition,
)
from tests.end_to_end.ledger import judge_ledger
from tests.end_to_end.processes import until
from tests.end_to_end.world import World

SETTLED_SECONDS = 60


@dataclass
class Story:
    """Everything the effects tell, by id."""

    signals: dict[int, SignalJudged] = field(default_factory=dict)
    instructions: dict[bytes, Instruction] = field(default_factory=dict)
    ended: dict[bytes, list[InstructionEnded]] = field(default_factory=lambda: defaultdict(list))
    orders: dict[bytes, Order] = field(default_factory=dict)
    instruction_of: dict[bytes, bytes] = field(default_factory=dict)
    executions: dict[bytes, list[Execution]] = field(default_factory=lambda: defaultdict(list))
    transitions: list[tuple[int, Transition]] = field(default_factory=list)
    # Executions without an order, less those taken back, by (account, instrument, side).
    nobodys: Counter[tuple[int, int, int]] = field(default_factory=Counter)
    complete_through: int = 0

    def unended(self) -> list[bytes]:
        """Instructions without their one terminal outcome."""
        pending = words.OUTCOME_PENDING
        return [
            found
            for found, made in self.instructions.items()
            if made.outcome == pending and len(self.ended[found]) != 1
        ]


def read_story(data: Path) -> Story:
    """The effects as far as they are written."""
    story = Story()
    reader = SqliteEffectsReader(data)
    try:
        story.complete_through = reader.complete_through()
        for position, slice_bytes in reader.between(0, story.complete_through):
            for effect in Effects.FromString(slice_bytes).effects:
                _tell(story, position, effect)
    finally:
        reader.close()
    return story


def _tell(story: Story, position: int, effect: Effect) -> None:
    kind = effect.WhichOneof("body")
    body: Any = getattr(effect, str(kind))
    if kind == "signal_judged":
        story.signals[position] = body
    elif kind == "instruction":
        story.instructions[body.instruction_id] = body
        if body.outcome != words.OUTCOME_PENDING:
            story.ended[body.instruction_id]
        if body.order.order_id:
            story.orders[body.order.order_id] = body.order
            story.instruction_of[body.order.order_id] = body.instruction_id
    elif kind == "order_created":
        story.orders[body.order.order_id] = body.order
        story.instruction_of[body.order.order_id] = body.instruction_id
    elif kind == "transition":
        story.transitions.append((position, body))
    elif kind == "execution" and not body.order_id:
        # Told as nobody's: with a negative quantity it is taken back, when it is known whose it is.
        story.nobodys[body.account_id, body.instrument_id, body.side] += body.last_qty
    elif kind == "execution":
        story.executions[body.order_id].append(body)
    elif kind == "instruction_ended":
        story.ended[body.instruction_id].append(body)


def settled(data: Path, seconds: float = SETTLED_SECONDS) -> Story:
    """Waits until every instruction has ended and the effects are written."""

    def look() -> Story | None:
        story = read_story(data)
        return story if not story.unended() and _written(data, story) else None

    return until(look, seconds, "every instruction has its terminal outcome")


def _written(data: Path, story: Story) -> bool:
    log = SqliteLogReader(data)
    try:
        return log.last_position() <= story.complete_through
    finally:
        log.close()


def judge(
    world: World, data: Path, venue_folder: Path, story: Story, by_hand: Collection[str] = ()
) -> dict[str, int]:
    """Nothing doubled, nothing lost, all sums equal. The figures, for the test to print.

    Of the orders resolved `by_hand` the quantity is compared, not the pieces.
    """
    with JournalReader(venue_folder) as journal:
        assert not journal.duplicates(), "an order id was placed twice"
        orders = journal.orders()
        executions = list(journal.executions())
        positions = journal.positions()
    for order in orders:
        own = order_id_of(order.client_order_id)
        assert own in story.orders, (
            f"the venue has order {order.client_order_id}, which we never made"
        )
    assert not any(story.nobodys.values()), "executions that found no order"
    _judge_executions(executions, story, {bytes.fromhex(order_id) for order_id in by_hand})
    _judge_intents(story)
    _judge_positions(world, positions)
    judge_ledger(data, positions)
    return {
        "signals": sum(judged.accepted for judged in story.signals.values()),
        "instructions": len(story.instructions),
        "orders": len(orders),
        "executions": len(executions),
    }


def _judge_executions(
    executions: list[JournalExecution], story: Story, by_hand: Collection[bytes]
) -> None:
    """Each order was filled in our effects as at the venue: same pieces, prices and fees."""
    venue: dict[bytes, Counter[tuple[int, int, int]]] = defaultdict(Counter)
    for found in executions:
        own = order_id_of(found.client_order_id)
        assert own is not None
        piece = (found.last_qty, found.last_px, found.fee_nano)
        venue[own][piece] += 1
    ours: dict[bytes, Counter[tuple[int, int, int]]] = defaultdict(Counter)
    for order_id, told in story.executions.items():
        for one in told:
            ours[order_id][one.last_qty, one.last_px, one.fee_nano] += 1
    for pieces in (venue, ours):
        for order_id in by_hand:
            filled = sum(piece[0] * count for piece, count in pieces.pop(order_id, {}).items())
            pieces[order_id][filled, 0, 0] += 1
    wrong = [key.hex() for key in venue.keys() | ours.keys() if venue[key] != ours[key]]
    assert not wrong, f"filled otherwise at the venue: {wrong[:5]} of {len(wrong)}"


def _judge_intents(story: Story) -> None:
    """What each follower's instruction says was filled is what its orders were filled."""
    filled: Counter[bytes] = Counter()
    for order_id, told in story.executions.items():
        filled[story.instruction_of[order_id]] += sum(one.last_qty for one in told)
    for instruction_id, made in story.instructions.items():
        ended = story.ended[instruction_id]
        if made.outcome != words.OUTCOME_PENDING:
            assert not filled[instruction_id]
            continue
        assert len(ended) == 1, instruction_id.hex()
        assert ended[0].filled == filled[instruction_id], instruction_id.hex()
        assert ended[0].filled <= ended[0].instructed, instruction_id.hex()
    made_by = Counter(int.from_bytes(found[:8], "big") for found in story.instructions)
    for signal_id, judged in story.signals.items():
        if judged.accepted:
            assert made_by[signal_id] == judged.instructions, signal_id


def _judge_positions(world: World, venue: dict[tuple[str, str], JournalPosition]) -> None:
    """Quantities, executed values and fees, to the last digit."""
    ours: dict[tuple[str, str], tuple[int, ...]] = {}
    token = ""
    while True:
        request = ListPositionsRequest(page_size=1000, page_token=token)
        page = world.client.call(world.client.reporting.ListPositions, request)
        for row in page.positions:
            ours[row.account_name, row.symbol] = (
                int(row.quantity),
                parse_money(row.bought_value),
                parse_money(row.sold_value),
                parse_money(row.fees),
            )
        token = page.next_page_token
        if not token:
            break
    theirs = {
        key: (p.quantity, p.bought_value_nano, p.sold_value_nano, p.fees_nano)
        for key, p in venue.items()
    }
    assert ours == theirs
