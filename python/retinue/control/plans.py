"""Follower plans, from the public api's words to the record's and back."""

from typing import cast

from retinue.api.v1 import control_pb2 as api
from retinue.control.numbers import NANO_SCALE, decimal, decimal_text, scaled
from retinue.domain.decimal_text import format_scaled
from retinue.domain.errors import InvalidInput
from retinue.internal.v1 import record_pb2


def read_plan(plan: api.FollowerPlan) -> record_pb2.Plan:
    """Raises InvalidInput, naming the field; `version` is ours and not looked at."""
    fixed = plan.mode == api.SIZING_MODE_FIXED
    if not fixed and plan.mode != api.SIZING_MODE_MULTIPLIER:
        raise InvalidInput(
            "The sizing mode is missing.",
            "Send SIZING_MODE_FIXED or SIZING_MODE_MULTIPLIER.",
            field="plan.mode",
        )
    own, other = ("quantity", "multiplier") if fixed else ("multiplier", "quantity")
    if getattr(plan, other):
        raise InvalidInput(
            f"The sizing mode has no use for {other}.",
            f"Send {own}, and leave {other} out.",
            field=f"plan.{other}",
        )
    read = record_pb2.Plan(
        mode=cast("record_pb2.SizingMode", plan.mode),
        value=decimal(getattr(plan, own), f"plan.{own}"),
        on_limit=cast("record_pb2.OnLimit", plan.on_limit),
        exit_rounding=cast("record_pb2.ExitRounding", plan.exit_rounding),
        max_contracts_symbol=_contracts(plan.max_contracts_symbol, "plan.max_contracts_symbol"),
        max_contracts=_contracts(plan.max_contracts, "plan.max_contracts"),
        max_open_trades=plan.max_open_trades,
    )
    if plan.max_notional_symbol:
        read.max_notional_symbol_nano = scaled(
            plan.max_notional_symbol, "plan.max_notional_symbol", NANO_SCALE
        )
    return read


def show_plan(plan: record_pb2.Plan, version: int) -> api.FollowerPlan:
    fixed = plan.mode == record_pb2.SIZING_MODE_FIXED
    value = decimal_text(plan.value)
    notional = plan.max_notional_symbol_nano
    return api.FollowerPlan(
        mode=cast("api.SizingMode", plan.mode),
        quantity=value if fixed else "",
        multiplier="" if fixed else value,
        on_limit=cast("api.OnLimit", plan.on_limit),
        exit_rounding=cast("api.ExitRounding", plan.exit_rounding),
        max_contracts_symbol=_shown(plan, "max_contracts_symbol"),
        max_contracts=_shown(plan, "max_contracts"),
        max_notional_symbol=format_scaled(notional, NANO_SCALE) if notional else "",
        max_open_trades=plan.max_open_trades,
        version=str(version),
    )


def _contracts(text: str, field: str) -> record_pb2.Decimal | None:
    return decimal(text, field, zero=True) if text else None


def _shown(plan: record_pb2.Plan, field: str) -> str:
    return decimal_text(getattr(plan, field)) if plan.HasField(field) else ""
