"""Sizes as they are shown: the mission's worked examples, and rarer ways to come to one."""

from typing import Any

import pytest

from retinue.api.v1.gateway_pb2 import Order
from retinue.api.v1.vocabulary_pb2 import (
    REASON_CODE_MAX_CONTRACTS,
    REASON_CODE_MAX_CONTRACTS_SYMBOL,
    REASON_CODE_MAX_NOTIONAL_SYMBOL,
    REASON_CODE_MAX_OPEN_TRADES,
    SIDE_SELL,
)
from retinue.internal.v1 import record_pb2 as record
from retinue.internal.v1.effects_pb2 import LimitOutcome, Sizing
from retinue.reporting.arithmetic import limit_check, limit_lines, sizing_lines

NANO = 10**9
EXACT = 10**18
FUTURE = record.CreateInstrument(price_scale=2, tick_size=25, lot_size=1)
COIN = record.CreateInstrument(price_scale=2, quantity_scale=3, tick_size=1, lot_size=10)


def multiplier(ratio_nano: int, total: int, target: int, **fields: Any) -> Sizing:
    exact = fields.pop("exact", ratio_nano * total * NANO)
    return Sizing(
        mode=record.SIZING_MODE_MULTIPLIER,
        value_nano=ratio_nano,
        leader_total=total * NANO,
        exact_high=exact >> 64,
        exact_low=exact % 2**64,
        target=target,
        **fields,
    )


def exit_of(held: int, numerator: int, size: int, **fields: Any) -> Sizing:
    fields.setdefault("exit_denominator", 100)
    fields.setdefault("uncovered", abs(held))
    return Sizing(position=held, exit_numerator=numerator, delta=size, **fields)


@pytest.mark.parametrize(
    ("sizing", "lines"),
    [
        (
            multiplier(NANO // 2, 1, 1, delta=1),
            [
                "multiplier 0.5 x signal total 1 = 0.5 -> 1 contract"
                " (nearest, halves away from zero)",
                "already filled 0, leaves 0, missed 0 -> order 1",
            ],
        ),
        (
            multiplier(NANO // 2, 5, 3, filled=1, missed=1, delta=1),
            [
                "multiplier 0.5 x signal total 5 = 2.5 -> 3 contracts"
                " (nearest, halves away from zero)",
                "already filled 1, leaves 0, missed 1 -> order 1",
            ],
        ),
        (
            multiplier(NANO // 2, 3, 2, filled=1, delta=1),
            [
                "multiplier 0.5 x signal total 3 = 1.5 -> 2 contracts"
                " (nearest, halves away from zero)",
                "already filled 1, leaves 0, missed 0 -> order 1",
            ],
        ),
        (
            # The plan was changed in the middle of the run.
            multiplier(2 * NANO, 4, 5, exact=5 * EXACT, filled=3, delta=2),
            [
                "multiplier (now 2) x quantity, summed over the run's signals = 5 -> 5 contracts"
                " (nearest, halves away from zero)",
                "already filled 3, leaves 0, missed 0 -> order 2",
            ],
        ),
        (
            # Beyond 64 bits: both halves of the exact target count.
            multiplier(NANO, 10**6, 10**6, delta=10**6),
            [
                "multiplier 1 x signal total 1000000 = 1000000 -> 1000000 contracts"
                " (nearest, halves away from zero)",
                "already filled 0, leaves 0, missed 0 -> order 1000000",
            ],
        ),
        (
            Sizing(mode=record.SIZING_MODE_FIXED, value_nano=2 * NANO, target=2, delta=2),
            ["fixed 2 a signal -> 2 contracts (nearest, halves away from zero)"],
        ),
        (exit_of(1, 50, 1), ["this strategy's share 1, left to close 1, 50 % = 0.5 -> 1"]),
        (exit_of(2, 50, 1), ["this strategy's share 2, left to close 2, 50 % = 1 -> 1"]),
        (exit_of(5, 50, 3), ["this strategy's share 5, left to close 5, 50 % = 2.5 -> 3"]),
        (exit_of(1, 25, 0), ["this strategy's share 1, left to close 1, 25 % = 0.25 -> 0"]),
        (exit_of(5, 25, 1), ["this strategy's share 5, left to close 5, 25 % = 1.25 -> 1"]),
        (
            exit_of(-5, 50, 2, uncovered=3),
            ["this strategy's share -5, left to close 3, 50 % = 1.5 -> 2"],
        ),
        (
            exit_of(5, 50, 2, exit_rounding=record.EXIT_ROUNDING_DOWN),
            ["this strategy's share 5, left to close 5, 50 % = 2.5 -> 2 (down)"],
        ),
        (
            exit_of(5, 1, 2, exit_denominator=3),
            ["this strategy's share 5, left to close 5, 1/3 = 5/3 -> 2"],
        ),
        (
            exit_of(5, 125, 1, exit_denominator=1000),
            ["this strategy's share 5, left to close 5, 12.5 % = 0.625 -> 1"],
        ),
        (
            exit_of(5, 1, 5, exit_denominator=1),
            ["this strategy's share 5, left to close 5, all -> 5"],
        ),
        (Sizing(), []),
    ],
)
def test_sizes_of_whole_contracts(sizing: Sizing, lines: list[str]) -> None:
    assert sizing_lines(sizing, FUTURE, None) == lines


def test_sizes_in_lots_name_the_lot() -> None:
    exact = NANO // 2 * NANO
    sizing = multiplier(NANO // 2, 1, 500, exact=exact, delta=500)
    assert sizing_lines(sizing, COIN, None)[0] == (
        "multiplier 0.5 x signal total 1 = 0.5 -> 0.5 contracts"
        " (lots of 0.01, nearest, halves away from zero)"
    )
    assert sizing_lines(exit_of(75, 50, 40), COIN, None) == [
        "this strategy's share 0.075, left to close 0.075, 50 % = 0.0375 -> 0.04"
        " (lots of 0.01, nearest, halves away from zero)"
    ]


def test_a_reverse_closes_first() -> None:
    sizing = multiplier(NANO, 3, 3, delta=3, position=-2)
    closes = Order(quantity=2)
    assert sizing_lines(sizing, FUTURE, closes)[-1] == (
        "held -2 against it: closes 2, then enters 3"
    )


@pytest.mark.parametrize(
    ("asked", "rounded", "line"),
    [
        (
            500_013,
            500_000,
            "limit price as sent 5000.13, rounded to 5000 (tick 0.25, a buy never pays more)",
        ),
        (
            500_013,
            500_025,
            "limit price as sent 5000.13, rounded to 5000.25 (tick 0.25, a sell never takes less)",
        ),
        (500_025, 500_025, "limit price as sent 5000.25, on the tick"),
    ],
)
def test_prices_round_in_the_safe_direction(asked: int, rounded: int, line: str) -> None:
    sizing = multiplier(
        NANO, 1, 1, delta=1, price_asked=asked, price_asked_scale=2, price_rounded=rounded
    )
    order = Order(quantity=1, opening=True, side=SIDE_SELL)
    assert sizing_lines(sizing, FUTURE, order)[-1] == line


@pytest.mark.parametrize(
    ("limit", "figures", "instrument", "line"),
    [
        (
            REASON_CODE_MAX_CONTRACTS_SYMBOL,
            (5 * NANO, 4 * NANO, 3 * NANO, 1),
            FUTURE,
            "max_contracts_symbol: 5 allowed, 4 used, asked 3 -> 1 contract",
        ),
        (
            REASON_CODE_MAX_CONTRACTS,
            (5 * NANO, 4 * NANO, 3 * NANO, 1000),
            COIN,
            "max_contracts: 5 allowed, 4 used, asked 3 -> 1 contract",
        ),
        (
            REASON_CODE_MAX_NOTIONAL_SYMBOL,
            (100_000 * NANO, 50_000 * NANO, 75_000 * NANO + NANO // 2, 500),
            COIN,
            "max_notional_symbol: 100000 allowed, 50000 used, asked 75000.5 -> 0.5 contracts",
        ),
        (
            REASON_CODE_MAX_OPEN_TRADES,
            (3, 3, 1, 0),
            COIN,
            "max_open_trades: 3 trades allowed, 3 open, one more asked -> 0 contracts",
        ),
        (
            REASON_CODE_MAX_OPEN_TRADES,
            (1, 1, 0, 3),
            FUTURE,
            "max_open_trades: 1 trade allowed, 1 open, this one among them -> 3 contracts",
        ),
    ],
)
def test_limits_are_shown_in_their_own_unit(
    limit: Any, figures: tuple[int, ...], instrument: record.CreateInstrument, line: str
) -> None:
    maximum, used, asked, allowed = figures
    outcome = LimitOutcome(limit=limit, maximum=maximum, used=used, asked=asked, allowed=allowed)
    assert limit_lines([limit_check(outcome, instrument)]) == [line]


def test_a_plan_that_refuses_does_not_say_it_reduces() -> None:
    def limit(code: Any, maximum: int, allowed: int) -> Any:
        figures = {"maximum": maximum * NANO, "asked": 6 * NANO, "allowed": allowed}
        return limit_check(LimitOutcome(limit=code, **figures), FUTURE)

    checks = [limit(REASON_CODE_MAX_CONTRACTS_SYMBOL, 9, 6), limit(REASON_CODE_MAX_CONTRACTS, 4, 4)]
    whole = "max_contracts_symbol: 9 allowed, 0 used, asked 6 -> 6 contracts"
    less = "max_contracts: 4 allowed, 0 used, asked 6 -> 4 contracts"
    assert limit_lines(checks) == [whole, less]
    refused = f"{less} would fit, but the plan refuses what does not fit whole"
    assert limit_lines(checks, REASON_CODE_MAX_CONTRACTS) == [whole, refused]
    # Nothing fits: that is refused by every plan.
    [nothing] = limit_lines([limit(REASON_CODE_MAX_CONTRACTS, 0, 0)], REASON_CODE_MAX_CONTRACTS)
    assert nothing.endswith("asked 6 -> 0 contracts")
