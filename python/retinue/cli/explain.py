"""`retinue explain`."""

from typing import Annotated, Any

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Data,
    Json,
    as_dict,
    clock_time,
    connect,
    name_of,
    print_json,
    verb,
)


@verb
def explain(
    any_id: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="Of a signal, instruction, order, client order, broker order or execution.",
        ),
    ],
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """From any id to the whole story: event, rule, arithmetic, limits, broker's ids, fills.

    Each time says whose it is: `gateway`, ours, when it sent or heard something; `broker`, that of
    a fill as the broker tells it; `log`, of the record, where nobody told another.
    """
    from retinue.api.v1.reporting_pb2 import ExplainRequest

    client = connect(data)
    story = client.call(client.reporting.Explain, ExplainRequest(id=any_id), timeout_s=60)
    if as_json:
        print_json(as_dict(story))
        return
    _print_signal(story.signal)
    for instruction in story.instructions:
        _print_instruction(instruction)


def _print_signal(signal: Any) -> None:
    from retinue.api.v1.vocabulary_pb2 import ReasonCode

    what = f"{signal.action} {signal.quantity} {signal.symbol or signal.ticker}"
    price = f" limit {signal.limit_price} as sent" if signal.limit_price else ""
    print(f"Signal {signal.signal_id}: {' '.join(what.split())}{price}")
    print(
        f"  from {signal.strategy_name or signal.strategy_id} by {signal.dialect}, "
        f"event {signal.event_id or '-'}, received {clock_time(signal.received_time)}"
    )
    if signal.HasField("sent_time"):
        print(f"  sent {clock_time(signal.sent_time)} by its sender's clock")
    if signal.first_signal_id:
        print(f"  a duplicate of signal {signal.first_signal_id}: nothing was done")
    elif not signal.accepted:
        print(f"  refused: {name_of(ReasonCode, signal.reason, 'REASON_CODE_')}")


def _print_instruction(instruction: Any) -> None:
    from retinue.api.v1.vocabulary_pb2 import Outcome, ReasonCode

    leader = ", leader" if instruction.leader else ""
    outcome = name_of(Outcome, instruction.outcome, "OUTCOME_")
    reason = name_of(ReasonCode, instruction.reason, "REASON_CODE_")
    print(
        f"\n{instruction.account_name} (account {instruction.account_id}{leader}): "
        f"{outcome}{f', {reason}' if reason else ''}"
    )
    print(f"  instruction {instruction.instruction_id}, plan of record {instruction.plan_version}")
    for line in instruction.arithmetic:
        print(f"    {line}")
    for order in instruction.orders:
        _print_order(order)


def _print_order(order: Any) -> None:
    from retinue.api.v1.vocabulary_pb2 import Leg, OrderState, ReasonCode, Side

    side = name_of(Side, order.side, "SIDE_")
    leg = name_of(Leg, order.leg, "LEG_")
    price = f"limit {order.limit_price}" if order.limit_price else "market"
    state = name_of(OrderState, order.state, "ORDER_STATE_")
    filled = f", filled {order.cum_qty} at {order.avg_px}" if order.avg_px else ""
    print(
        f"  {leg} order {order.order_id}: {side} {order.quantity} {order.symbol} {price}: "
        f"{state}{filled}"
    )
    print(f"    client order {order.client_order_id}, broker order {order.broker_order_id or '-'}")
    if order.text:
        print(f"    said: {' '.join(order.text.split())}")
    for step in order.transitions:
        reason = name_of(ReasonCode, step.reason, "REASON_CODE_")
        began = name_of(OrderState, getattr(step, "from"), "ORDER_STATE_")
        ended = name_of(OrderState, step.to, "ORDER_STATE_")
        odd = "  ANOMALY" if step.anomaly else ""
        when = _when(("gateway", step.received_time), ("log", step.time))
        print(
            f"    {when}  {step.event.lower():16} {began} -> {ended}"
            f"{f'  {reason}' if reason else ''}{odd}"
        )
    for fill in order.fills:
        when = _when(
            ("broker", fill.broker_time),
            ("gateway", fill.received_time),
            ("log", fill.processed_time),
        )
        took = "took back" if fill.last_qty.startswith("-") else "fill"
        print(
            f"    {when}  {took} {fill.last_qty.lstrip('-')} at {fill.last_px},"
            f" fee {fill.fee} {fill.currency} (execution {fill.exec_id})"
        )


def _when(*clocks: tuple[str, Any]) -> str:
    """The first time that is known, and whose it is."""
    for whose, stamp in clocks:
        if shown := clock_time(stamp):
            return f"{shown}  {whose:7}"
    return ""
