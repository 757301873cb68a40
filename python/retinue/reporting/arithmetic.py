"""The arithmetic of a size, line by line and exact, in the order in which the engine reckoned."""

from collections.abc import Iterable

from retinue.api.v1.gateway_pb2 import Order
from retinue.api.v1.reporting_pb2 import LimitCheck
from retinue.api.v1.vocabulary_pb2 import (
    REASON_CODE_MAX_OPEN_TRADES,
    REASON_CODE_UNSPECIFIED,
    ReasonCode,
)
from retinue.domain.decimal_text import format_scaled
from retinue.internal.v1.effects_pb2 import LimitOutcome, Sizing
from retinue.internal.v1.record_pb2 import (
    EXIT_ROUNDING_DOWN,
    EXIT_ROUNDING_UP,
    SIZING_MODE_FIXED,
    SIZING_MODE_MULTIPLIER,
    SIZING_MODE_UNSPECIFIED,
    CreateInstrument,
    ExitRounding,
)
from retinue.reporting.text import NANO_SCALE, quotient, slug

_EXACT_SCALE = 2 * NANO_SCALE
_NEAREST = "nearest, halves away from zero"


def sizing_lines(sizing: Sizing, instrument: CreateInstrument, order: Order | None) -> list[str]:
    """A size as it was reckoned; `order`: what came of it at once, if anything did."""
    if sizing.exit_denominator:
        return [_exit_line(sizing, instrument)]
    lines = []
    if sizing.mode == SIZING_MODE_FIXED:
        lines.append(_fixed_line(sizing, instrument))
    elif sizing.mode == SIZING_MODE_MULTIPLIER:
        lines += _multiplier_lines(sizing, instrument)
    if sizing.mode != SIZING_MODE_UNSPECIFIED and order is not None and not order.opening:
        held, closes = (_quantity(n, instrument) for n in (sizing.position, order.quantity))
        entered = _quantity(sizing.delta, instrument)
        lines.append(f"held {held} against it: closes {closes}, then enters {entered}")
    if sizing.price_asked:
        lines.append(_price_line(sizing, instrument))
    return lines


def limit_lines(
    limits: Iterable[LimitCheck], refused: ReasonCode = REASON_CODE_UNSPECIFIED
) -> list[str]:
    """One line a limit: `max_contracts_symbol: 5 allowed, 4 used, asked 3 -> 1 contract`.

    `refused`: the limit for which nothing was ordered, if one was.
    """
    return [_limit_line(check, refused) for check in limits]


def limit_check(outcome: LimitOutcome, instrument: CreateInstrument) -> LimitCheck:
    """A limit's figures in their own unit: contracts, money or a count; `allowed` is contracts."""
    scale = 0 if outcome.limit == REASON_CODE_MAX_OPEN_TRADES else NANO_SCALE
    return LimitCheck(
        limit=outcome.limit,
        maximum=format_scaled(outcome.maximum, scale),
        used=format_scaled(outcome.used, scale),
        asked=format_scaled(outcome.asked, scale),
        allowed=_quantity(outcome.allowed, instrument),
    )


def _limit_line(check: LimitCheck, refused: ReasonCode) -> str:
    if check.limit == REASON_CODE_MAX_OPEN_TRADES:
        allowed = f"{check.maximum} trade{'' if check.maximum == '1' else 's'} allowed"
        asked = "this one among them" if check.asked == "0" else "one more asked"
        figures = f"{allowed}, {check.used} open, {asked}"
    else:
        figures = f"{check.maximum} allowed, {check.used} used, asked {check.asked}"
    line = f"{slug(check.limit)}: {figures} -> {_contracts(check.allowed)}"
    if check.limit == refused and check.allowed != "0":
        line += " would fit, but the plan refuses what does not fit whole"
    return line


def _fixed_line(sizing: Sizing, instrument: CreateInstrument) -> str:
    value = format_scaled(sizing.value_nano, NANO_SCALE)
    target = _quantity(sizing.target, instrument)
    return f"fixed {value} a signal -> {_contracts(target)} ({_lots(instrument)}{_NEAREST})"


def _multiplier_lines(sizing: Sizing, instrument: CreateInstrument) -> list[str]:
    ratio = format_scaled(sizing.value_nano, NANO_SCALE)
    total = format_scaled(sizing.leader_total, NANO_SCALE)
    exact = _exact(sizing)
    target = _quantity(sizing.target, instrument)
    reckoned = f"multiplier {ratio} x signal total {total}"
    if sizing.value_nano * sizing.leader_total != exact:
        # Each signal of the run counts with the multiplier that stood when it came.
        reckoned = f"multiplier (now {ratio}) x quantity, summed over the run's signals"
    lines = [
        f"{reckoned} = {format_scaled(exact, _EXACT_SCALE)} -> {_contracts(target)}"
        f" ({_lots(instrument)}{_NEAREST})"
    ]
    filled, leaves, missed, delta = (
        _quantity(n, instrument)
        for n in (sizing.filled, sizing.leaves, sizing.missed, sizing.delta)
    )
    lines.append(f"already filled {filled}, leaves {leaves}, missed {missed} -> order {delta}")
    return lines


def _exit_line(sizing: Sizing, instrument: CreateInstrument) -> str:
    held = _quantity(sizing.position, instrument)
    uncovered = _quantity(sizing.uncovered, instrument)
    begin = f"this strategy's share {held}, left to close {uncovered}, "
    numerator, denominator = sizing.exit_numerator, sizing.exit_denominator
    if numerator == denominator:
        return f"{begin}all -> {_quantity(sizing.delta, instrument)}"
    share = _share(numerator, denominator)
    unit = 10**instrument.quantity_scale
    exact = quotient(sizing.uncovered * numerator, denominator * unit)
    # Where nothing was ordered the engine wrote no size: less than a lot came out.
    size = _quantity(sizing.delta, instrument)
    return f"{begin}{share} = {exact} -> {size}{_exit_rounding(sizing.exit_rounding, instrument)}"


def _exit_rounding(rounding: ExitRounding, instrument: CreateInstrument) -> str:
    if rounding == EXIT_ROUNDING_DOWN:
        return f" ({_lots(instrument)}down)"
    if rounding == EXIT_ROUNDING_UP:
        return f" ({_lots(instrument)}up)"
    # The usual way goes without saying.
    return f" ({_lots(instrument)}{_NEAREST})" if instrument.lot_size != _unit(instrument) else ""


def _price_line(sizing: Sizing, instrument: CreateInstrument) -> str:
    asked = format_scaled(sizing.price_asked, sizing.price_asked_scale)
    rounded = format_scaled(sizing.price_rounded, instrument.price_scale)
    if asked == rounded:
        return f"limit price as sent {asked}, on the tick"
    tick = format_scaled(instrument.tick_size, instrument.price_scale)
    sells = _rounded_up(sizing, instrument)
    why = "a sell never takes less" if sells else "a buy never pays more"
    return f"limit price as sent {asked}, rounded to {rounded} (tick {tick}, {why})"


def _rounded_up(sizing: Sizing, instrument: CreateInstrument) -> bool:
    asked = int(sizing.price_asked) * 10 ** int(instrument.price_scale)
    rounded = int(sizing.price_rounded) * 10 ** int(sizing.price_asked_scale)
    return bool(rounded > asked)


def _exact(sizing: Sizing) -> int:
    """The unrounded target, contracts x 10^18, from its halves."""
    return int(sizing.exact_high) * 2**64 + int(sizing.exact_low)


def _share(numerator: int, denominator: int) -> str:
    if 100 * numerator % denominator == 0:
        return f"{100 * numerator // denominator} %"
    percent = quotient(100 * numerator, denominator)
    return f"{numerator}/{denominator}" if "/" in percent else f"{percent} %"


def _quantity(value: int, instrument: CreateInstrument) -> str:
    return format_scaled(value, instrument.quantity_scale)


def _unit(instrument: CreateInstrument) -> int:
    return int(10**instrument.quantity_scale)


def _lots(instrument: CreateInstrument) -> str:
    if instrument.lot_size == _unit(instrument):
        return ""
    return f"lots of {_quantity(instrument.lot_size, instrument)}, "


def _contracts(text: str) -> str:
    return f"{text} contract" if text == "1" else f"{text} contracts"
