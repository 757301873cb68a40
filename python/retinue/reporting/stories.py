"""The story of one instruction: what was decided, the orders it made, what became of each."""

import asyncio
from collections.abc import Sequence

from retinue.api.v1.gateway_pb2 import Order
from retinue.api.v1.reporting_pb2 import (
    InstructionExplanation,
    LimitCheck,
    OrderSummary,
    OrderTransition,
    SubscribeFillsResponse,
)
from retinue.api.v1.vocabulary_pb2 import (
    LEG_CLOSE,
    LEG_ENTRY,
    ORDER_STATE_CREATED,
    ORDER_STATE_FILLED,
    ORDER_TYPE_LIMIT,
    OUTCOME_PENDING,
    REASON_CODE_UNSPECIFIED,
    Leg,
    Outcome,
    ReasonCode,
)
from retinue.domain.decimal_text import format_scaled
from retinue.domain.errors import NotFound
from retinue.domain.ids import cause_position, client_order_id
from retinue.internal.v1.effects_pb2 import (
    Effect,
    Instruction,
    OrderCreated,
    OrderEvent,
    Transition,
)
from retinue.ports.history import History, Place
from retinue.ports.ledger import LedgerReader, Mention, Mentioned
from retinue.reporting.arithmetic import limit_check, limit_lines, sizing_lines
from retinue.reporting.directory import Directory
from retinue.reporting.executions import tell_fills
from retinue.reporting.text import average, id_text, set_time, slug, timestamp


async def effect_at(history: History, mention: Mention) -> Effect:
    """The effect that a mention leads to."""
    [effect] = await history.effects_at([place_of(mention)])
    return effect


def place_of(mention: Mention) -> Place:
    """Where the effect stands."""
    return Place(mention.position, mention.ordinal)


async def instruction_story(
    history: History,
    ledger: LedgerReader,
    directory: Directory,
    instruction: Instruction,
    instrument_id: int,
) -> InstructionExplanation:
    """Everything about one follower's instruction; `instrument_id` is its signal's."""
    story = await tell_instruction(directory, instruction, instrument_id)
    mentions: list[Mention] = []
    if instruction.outcome == OUTCOME_PENDING:
        [mentions] = await ledger.mentions([instruction.instruction_id])
    for mention in mentions:
        if mention.how == Mentioned.INSTRUCTION_ORDER:
            effect = await effect_at(history, mention)
            made = effect.instruction.order
            if effect.WhichOneof("body") == "order_created":
                made = effect.order_created.order
                more, said = await _further(directory, effect.order_created)
                story.limits.extend(more)
                story.arithmetic.extend(said)
            [told] = await ledger.mentions([made.order_id])
            story.orders.append(await order_story(history, directory, told))
    story.outcome, story.reason = await _outcome(history, instruction, mentions)
    return story


async def tell_instruction(
    directory: Directory, instruction: Instruction, instrument_id: int
) -> InstructionExplanation:
    """What was decided at once, without the orders."""
    account = await directory.account(instruction.account_id)
    instrument = await directory.instrument(instrument_id)
    checks = [limit_check(limit, instrument) for limit in instruction.limits]
    placed = instruction.order if instruction.HasField("order") else None
    lines = sizing_lines(instruction.sizing, instrument, placed)
    # With an order the reason is the limit that reduced it.
    lines += limit_lines(checks, REASON_CODE_UNSPECIFIED if placed else instruction.reason)
    if instruction.outcome != OUTCOME_PENDING:
        lines.append(f"skipped: {slug(instruction.reason)}")
    return InstructionExplanation(
        instruction_id=instruction.instruction_id.hex(),
        account_id=id_text(instruction.account_id),
        account_name=account.name,
        leader=instruction.leader,
        outcome=instruction.outcome,
        reason=instruction.reason,
        plan_version=id_text(instruction.plan_version),
        arithmetic=lines,
        limits=checks,
    )


async def order_story(
    history: History, directory: Directory, mentions: Sequence[Mention]
) -> OrderSummary:
    """An order with its transitions and fills, of all that speaks of it. Raises NotFound."""
    effects = await history.effects_at([place_of(mention) for mention in mentions])
    stamps = await history.stamps(mention.position for mention in mentions)
    summary = None
    transitions: list[tuple[Transition, int]] = []
    executions: list[Place] = []
    value = quantity = 0
    last = (ORDER_STATE_CREATED, 0, 0)
    for mention, effect in zip(mentions, effects, strict=True):
        if mention.how == Mentioned.ORDER:
            summary, made = await order_summary(directory, effect)
            set_time(summary.created_time, stamps[mention.position])
            last = (ORDER_STATE_CREATED, 0, made.quantity)
        elif mention.how == Mentioned.TRANSITION:
            transitions.append((effect.transition, mention.position))
            moved = effect.transition
            last = (moved.to, moved.cum_qty, moved.leaves_qty)
        elif mention.how == Mentioned.EXECUTION:
            execution = effect.execution
            executions.append(place_of(mention))
            value += execution.last_qty * execution.last_px
            quantity += execution.last_qty
            last = (last[0], execution.cum_qty, execution.leaves_qty)
    if summary is None:
        raise NotFound("No order has this id.", "See `orders list`.", field="id")
    instrument = await directory.instrument(int(summary.instrument_id))
    summary.state = last[0]
    summary.cum_qty = format_scaled(last[1], instrument.quantity_scale)
    summary.leaves_qty = format_scaled(last[2], instrument.quantity_scale)
    summary.avg_px = average(value, quantity, instrument.price_scale)
    serialized = await history.serialized_at(executions)
    fills = await tell_fills(history, directory, executions, serialized)
    summary.fills.extend(SubscribeFillsResponse.FromString(fills).fills)
    reduced_by = summary.reason
    for moved, position in transitions:
        summary.transitions.append(_transition(moved, position, stamps[position]))
        summary.broker_order_id = summary.broker_order_id or moved.broker_order_id
        summary.text = moved.text or summary.text
        if moved.to != getattr(moved, "from"):
            # A doubt or a refusal belongs to the state that it led to.
            summary.reason = reduced_by
        summary.reason = moved.reason or summary.reason
    if summary.state == ORDER_STATE_FILLED:
        summary.reason = reduced_by
    return summary


async def instructions_of(history: History, signal: int) -> list[Instruction]:
    """Every instruction of a signal, the leader's first."""
    found = []
    for number, effect in enumerate(await history.effects(signal)):
        if effect.WhichOneof("body") == "instruction":
            found.append(effect.instruction)
        if number % 256 == 255:
            # Ten thousand followers must not hold up the event loop.
            await asyncio.sleep(0)
    return [i for i in found if cause_position(i.instruction_id) == signal]


async def _outcome(
    history: History, instruction: Instruction, mentions: Sequence[Mention]
) -> tuple[Outcome, ReasonCode]:
    """How the instruction ended, or stands."""
    for mention in mentions:
        if mention.how == Mentioned.ENDED:
            ended = (await effect_at(history, mention)).instruction_ended
            return ended.outcome, ended.reason
    return instruction.outcome, instruction.reason


async def _further(
    directory: Directory, created: OrderCreated
) -> tuple[list[LimitCheck], list[str]]:
    """The limits and arithmetic of an order beyond its instruction's first."""
    instrument = await directory.instrument(created.order.instrument_id)
    checks = [limit_check(limit, instrument) for limit in created.limits]
    lines = limit_lines(checks)
    if created.HasField("sizing"):
        lines = sizing_lines(created.sizing, instrument, created.order) + lines
    quantity = format_scaled(created.order.quantity, instrument.quantity_scale)
    leg = Leg.Name(created.leg).removeprefix("LEG_").lower()
    head = f"further order ({leg}, revision {created.revision})"
    return checks, [f"{head}: {line}" for line in lines or [f"{quantity} as before"]]


def _reduced_by(created: OrderCreated) -> ReasonCode:
    """The limit that made the order smaller than its size was."""
    if created.order.quantity < created.sizing.delta:
        for limit in created.limits:
            if limit.allowed == created.order.quantity:
                return limit.limit
    return REASON_CODE_UNSPECIFIED


async def order_summary(directory: Directory, effect: Effect) -> tuple[OrderSummary, Order]:
    """What is known of an order from the effect that made it."""
    if effect.WhichOneof("body") == "order_created":
        created = effect.order_created
        made, leg, revision = created.order, created.leg, created.revision
        signal, reason = created.signal_position, _reduced_by(created)
    else:
        instruction = effect.instruction
        made, revision = instruction.order, 0
        leg = LEG_ENTRY if made.opening else LEG_CLOSE
        signal, reason = cause_position(instruction.instruction_id), instruction.reason
    instrument = await directory.instrument(made.instrument_id)
    account = await directory.account(made.account_id)
    limit_price = ""
    if made.order_type == ORDER_TYPE_LIMIT:
        limit_price = format_scaled(made.limit_price, instrument.price_scale)
    summary = OrderSummary(
        order_id=made.order_id.hex(),
        client_order_id=client_order_id(made.order_id),
        account_id=id_text(made.account_id),
        account_name=account.name,
        instrument_id=id_text(made.instrument_id),
        symbol=instrument.symbol,
        side=made.side,
        order_type=made.order_type,
        time_in_force=made.time_in_force,
        quantity=format_scaled(made.quantity, instrument.quantity_scale),
        limit_price=limit_price,
        reason=reason,
        leg=leg,
        revision=revision,
        signal_id=id_text(signal),
    )
    return summary, made


def _transition(moved: Transition, position: int, stamp_ns: int) -> OrderTransition:
    return OrderTransition(
        **{"from": getattr(moved, "from")},
        event=OrderEvent.Name(moved.event).removeprefix("ORDER_EVENT_"),
        to=moved.to,
        reason=moved.reason,
        anomaly=moved.anomaly,
        time=timestamp(moved.received_time_ns or stamp_ns),
        received_time=timestamp(moved.received_time_ns),
        position=str(position),
    )
