"""A follower's plan: the options that say it, and how it is shown."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from retinue.domain.errors import InvalidInput

if TYPE_CHECKING:
    from retinue.api.v1.control_pb2 import FollowerPlan


class OnLimit(StrEnum):
    """What becomes of an entry that does not fit under a limit."""

    REDUCE = "reduce"
    REFUSE = "refuse"


class ExitRounding(StrEnum):
    """Where an exit's share is no whole number of lots."""

    NEAREST = "nearest"
    DOWN = "down"
    UP = "up"


Multiplier = Annotated[str, typer.Option(help="So many times the signal's quantity.")]
Fixed = Annotated[str, typer.Option(help="So many contracts a signal.")]
MaxContractsSymbol = Annotated[str, typer.Option(help="At most, in one symbol.")]
MaxContracts = Annotated[str, typer.Option(help="At most, in all.")]
MaxNotionalSymbol = Annotated[str, typer.Option(help="At most, money in one symbol.")]
MaxOpenTrades = Annotated[int, typer.Option(min=0, help="At most; 0: no limit.")]
LimitMeans = Annotated[
    OnLimit, typer.Option("--on-limit", help="Reduce an entry to what fits, or refuse it.")
]
Rounding = Annotated[
    ExitRounding,
    typer.Option("--exit-rounding", help="Of a share of a position: nearest, down or up."),
]


class Limits(NamedTuple):
    """As they were typed; empty and 0 for none."""

    contracts_symbol: str
    contracts: str
    notional_symbol: str
    open_trades: int
    means: OnLimit


def make_plan(
    multiplier: str, fixed: str, limits: Limits, exit_rounding: ExitRounding
) -> "FollowerPlan":
    """Raises InvalidInput."""
    from retinue.api.v1 import control_pb2 as api

    if bool(multiplier) == bool(fixed):
        raise InvalidInput(
            "One of --multiplier and --fixed says how much.", "Give one of them.", field="plan.mode"
        )
    return api.FollowerPlan(
        mode=api.SIZING_MODE_FIXED if fixed else api.SIZING_MODE_MULTIPLIER,
        quantity=fixed,
        multiplier=multiplier,
        max_contracts_symbol=limits.contracts_symbol,
        max_contracts=limits.contracts,
        max_notional_symbol=limits.notional_symbol,
        max_open_trades=limits.open_trades,
        on_limit=f"ON_LIMIT_{limits.means.name}",
        exit_rounding=f"EXIT_ROUNDING_{exit_rounding.name}",
    )


def size_text(plan: "FollowerPlan") -> str:
    """Such as `x 0.5`, and how exits are rounded where that is not to the nearest."""
    from retinue.api.v1 import control_pb2 as api

    size = f"fixed {plan.quantity}" if plan.quantity else f"x {plan.multiplier}"
    unusual = {api.EXIT_ROUNDING_DOWN: ", exits down", api.EXIT_ROUNDING_UP: ", exits up"}
    return size + unusual.get(plan.exit_rounding, "")


def limits_text(plan: "FollowerPlan") -> str:
    """Such as `5 a symbol, 9 in all, else refused`; empty without limits."""
    from retinue.api.v1 import control_pb2 as api

    shown = [
        (plan.max_contracts_symbol, "a symbol"),
        (plan.max_contracts, "in all"),
        (plan.max_notional_symbol, "money a symbol"),
        (str(plan.max_open_trades or ""), "trades"),
    ]
    limits = [f"{maximum} {what}" for maximum, what in shown if maximum]
    if limits and plan.on_limit == api.ON_LIMIT_REFUSE:
        limits.append("else refused")
    return ", ".join(limits)
