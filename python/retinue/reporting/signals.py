"""Signals, newest first, and what came of one of them on every account."""

import asyncio

from retinue.api.v1.reporting_pb2 import (
    GetSignalResponse,
    ListSignalsRequest,
    ListSignalsResponse,
    SignalRow,
    SignalSummary,
)
from retinue.api.v1.vocabulary_pb2 import LEG_ENTRY, SIDE_SELL
from retinue.domain.decimal_text import format_scaled
from retinue.domain.errors import NotFound
from retinue.domain.public_ids import parse_position
from retinue.internal.v1.effects_pb2 import ORDER_EVENT_SENT, Effect, Instruction, SignalJudged
from retinue.internal.v1.record_pb2 import (
    ENTRY_RULE_ADD,
    ENTRY_RULE_FROM_FLAT,
    SIGNAL_KIND_CANCEL,
    SIGNAL_KIND_ENTRY,
    SIGNAL_KIND_FLAT,
    CreateInstrument,
    Decimal,
    Dialect,
    Signal,
)
from retinue.ports.history import History
from retinue.ports.ledger import LedgerReader, Mention, Mentioned
from retinue.ports.records import Views
from retinue.reporting.cursors import END, Cursor, cursor_text, page_size, read_cursor
from retinue.reporting.directory import Directory
from retinue.reporting.filters import chosen
from retinue.reporting.stories import instructions_of, place_of
from retinue.reporting.text import average, id_text, quotient, set_time, timestamp

ROWS_A_TURN = 32
"""Accounts of a signal; then others may have the loop."""

_Told = tuple[Mention, Effect, int]


async def list_signals(
    history: History,
    ledger: LedgerReader,
    views: Views,
    directory: Directory,
    request: ListSignalsRequest,
) -> ListSignalsResponse:
    """Newest first. Raises InvalidInput, NotFound."""
    strategy = await chosen(views, "strategy", request.strategy_id, "strategy_id")
    size = page_size(request.page_size)
    before = read_cursor(request.page_token, "page_token") if request.page_token else END
    positions = await ledger.signals(directory.tenant_id, before.position, size, strategy)
    found = [await summary_at(history, directory, position) for position in positions]
    token = cursor_text(Cursor(positions[-1], 0)) if len(positions) == size else ""
    return ListSignalsResponse(signals=found, next_page_token=token)


async def get_signal(
    history: History, ledger: LedgerReader, directory: Directory, signal_id: str
) -> GetSignalResponse:
    """One signal and a row an account, leader first. Raises InvalidInput, NotFound."""
    position = parse_position(signal_id, "signal_id")
    summary = await summary_at(history, directory, position)
    instrument = await directory.instrument(int(summary.instrument_id or 0))
    instructions = await instructions_of(history, position)
    rows = []
    for begin in range(0, len(instructions), ROWS_A_TURN):
        some = instructions[begin : begin + ROWS_A_TURN]
        rows += await _rows(history, ledger, directory, some, instrument)
        await asyncio.sleep(0)
    return GetSignalResponse(signal=summary, rows=rows)


async def summary_at(history: History, directory: Directory, position: int) -> SignalSummary:
    """The signal whose record is at `position`. Raises NotFound."""
    own = await directory.sees(position)
    for effect in await history.effects(position) if own else ():
        if effect.WhichOneof("body") == "signal_judged":
            return await signal_summary(history, directory, position, effect.signal_judged)
    raise NotFound(f"No signal has the id {position}.", "See `signal list`.", field="signal_id")


async def signal_summary(
    history: History, directory: Directory, position: int, judged: SignalJudged
) -> SignalSummary:
    """What was sent, and how it was judged."""
    stamp_ns, record = await history.record(position)
    summary = await tell_signal(history, directory, record.signal, judged)
    summary.signal_id = str(position)
    set_time(summary.processed_time, stamp_ns)
    return summary


async def tell_signal(
    history: History, directory: Directory, signal: Signal, judged: SignalJudged
) -> SignalSummary:
    """The same without what its place in the log says."""
    strategy = await directory.strategy(signal.strategy_id)
    instrument_id = judged.instrument_id
    if judged.first_position:
        instrument_id = await _instrument_of(history, judged.first_position)
    instrument = await directory.instrument(instrument_id)
    return SignalSummary(
        event_id=signal.event_id,
        strategy_id=id_text(signal.strategy_id),
        strategy_name=strategy.name,
        dialect=Dialect.Name(signal.dialect).removeprefix("DIALECT_").lower(),
        action=action_text(signal),
        instrument_id=id_text(instrument_id),
        symbol=instrument.symbol,
        ticker=signal.ticker,
        quantity=_decimal(signal.quantity) if signal.HasField("quantity") else "",
        limit_price=_decimal(signal.limit_price) if signal.HasField("limit_price") else "",
        accepted=judged.accepted,
        reason=judged.reason,
        sent_time=timestamp(signal.sent_time_ns),
        received_time=timestamp(signal.received_time_ns),
        instructions=judged.instructions,
        first_signal_id=id_text(judged.first_position),
    )


async def _instrument_of(history: History, position: int) -> int:
    """What the signal of the record at `position` is about; 0 where it named nothing known."""
    for effect in await history.effects(position):
        if effect.WhichOneof("body") == "signal_judged":
            return int(effect.signal_judged.instrument_id)
    return 0


def action_text(signal: Signal) -> str:
    """BUY, SELL, BUY from flat, ADD, EXIT 50 %, FLAT, CANCEL."""
    if signal.kind == SIGNAL_KIND_ENTRY:
        if signal.entry_rule == ENTRY_RULE_ADD:
            return "ADD"
        side = "SELL" if signal.side == SIDE_SELL else "BUY"
        return f"{side} from flat" if signal.entry_rule == ENTRY_RULE_FROM_FLAT else side
    if signal.kind == SIGNAL_KIND_CANCEL:
        return "CANCEL"
    if signal.kind == SIGNAL_KIND_FLAT:
        return "FLAT"
    if not signal.exit_denominator:
        return "EXIT"
    percent = quotient(100 * signal.exit_numerator, signal.exit_denominator)
    if "/" in percent:
        return f"EXIT {signal.exit_numerator}/{signal.exit_denominator}"
    return f"EXIT {percent} %"


async def _rows(
    history: History,
    ledger: LedgerReader,
    directory: Directory,
    instructions: list[Instruction],
    instrument: CreateInstrument,
) -> list[SignalRow]:
    """Read together: a look-up for each account would take ten thousand of them."""
    told = await _told(
        history, ledger, [instruction.instruction_id for instruction in instructions]
    )
    rows = []
    orders = []
    for instruction, said in zip(instructions, told, strict=True):
        account = await directory.account(instruction.account_id)
        row = SignalRow(
            account_id=id_text(instruction.account_id),
            account_name=account.name,
            leader=instruction.leader,
            outcome=instruction.outcome,
            reason=instruction.reason,
            instruction_id=instruction.instruction_id.hex(),
        )
        instructed = instruction.sizing.delta
        own = []
        if instruction.HasField("order"):
            own.append(instruction.order.order_id)
            if not instruction.order.opening and not instruction.sizing.exit_denominator:
                # A reversal: its size is what it opens when this has closed what is held.
                instructed += instruction.order.quantity
        for found, effect, _ in said:
            if found.how == Mentioned.ENDED:
                ended = effect.instruction_ended
                row.outcome, row.reason = ended.outcome, ended.reason
                instructed = ended.instructed
            elif effect.WhichOneof("body") == "order_created":
                own.append(effect.order_created.order.order_id)
        row.instructed_qty = format_scaled(instructed, instrument.quantity_scale)
        rows.append(row)
        orders.append(own)
    of_orders = iter(await _told(history, ledger, [order for own in orders for order in own]))
    for row, own in zip(rows, orders, strict=True):
        _sum_up(row, [one for _ in own for one in next(of_orders)], instrument)
    return rows


async def _told(history: History, ledger: LedgerReader, ids: list[bytes]) -> list[list[_Told]]:
    """For each id what was said of it: where, the effect, and when."""
    found = await ledger.mentions(ids)
    mentions = [mention for of_one in found for mention in of_one]
    effects = iter(await history.effects_at([place_of(mention) for mention in mentions]))
    stamps = await history.stamps(mention.position for mention in mentions)
    return [[(one, next(effects), stamps[one.position]) for one in of_one] for of_one in found]


def _sum_up(row: SignalRow, told: list[_Told], instrument: CreateInstrument) -> None:
    """When the first order was sent, what all of them filled, and when the last fill came."""
    value = quantity = opened = sent_ns = filled_ns = 0
    for found, effect, stamp_ns in told:
        if found.how == Mentioned.EXECUTION:
            execution = effect.execution
            value += execution.last_qty * execution.last_px
            quantity += execution.last_qty
            opened += execution.last_qty if execution.leg == LEG_ENTRY else 0
            row.filled_late |= execution.after_end
            # What a person answered has the time of its record.
            filled_ns = execution.received_time_ns or stamp_ns
        elif not sent_ns and effect.transition.event == ORDER_EVENT_SENT:
            sent_ns = effect.transition.received_time_ns or stamp_ns
    row.filled_qty = format_scaled(quantity, instrument.quantity_scale)
    row.closed_qty = format_scaled(quantity - opened, instrument.quantity_scale)
    row.opened_qty = format_scaled(opened, instrument.quantity_scale)
    row.avg_px = average(value, quantity, instrument.price_scale)
    if sent_ns:
        row.sent_time.FromNanoseconds(sent_ns)
    if filled_ns:
        row.filled_time.FromNanoseconds(filled_ns)


def _decimal(value: Decimal) -> str:
    return format_scaled(value.coefficient, value.scale)
