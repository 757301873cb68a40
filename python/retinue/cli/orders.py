"""`retinue orders`."""

import secrets
from typing import Annotated

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Columns,
    Data,
    Json,
    Limit,
    clock_time,
    connect,
    name_of,
    pages,
    print_answer,
    print_list,
    verb,
)
from retinue.cli.names import ACCOUNT, chosen_id
from retinue.domain.errors import InvalidInput

app = typer.Typer(help="Orders, and what became of them.", no_args_is_help=True)


@app.command("list")
@verb
def list_orders(
    data: Data = DATA_DEFAULT,
    account: Annotated[str | None, typer.Option(help="Only this account's, by id or name.")] = None,
    open_only: Annotated[bool, typer.Option("--open", help="Only those that may fill.")] = False,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Orders, newest first."""
    from retinue.api.v1.reporting_pb2 import ListOrdersRequest

    client = connect(data)
    chosen = chosen_id(client, ACCOUNT, account)
    found = pages(
        lambda size, token: client.call(
            client.reporting.ListOrders,
            ListOrdersRequest(
                page_size=size, page_token=token, account_id=chosen, open_only=open_only
            ),
            timeout_s=60,
        ),
        "orders",
        limit,
    )
    print_list("Orders", found, _columns(), as_json=as_json)


@app.command("resolve")
@verb
def resolve(
    order_id: Annotated[str, typer.Argument(help="The order in doubt, 32 hex digits.")],
    filled: Annotated[str, typer.Option(help="What was filled in all.")] = "",
    price: Annotated[str, typer.Option(help="The average price of what was not reported.")] = "",
    not_placed: Annotated[bool, typer.Option("--not-placed", help="It never reached it.")] = False,
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Say what became of an order in doubt, after asking the broker."""
    from retinue.api.v1.control_pb2 import ResolveOrderRequest

    if bool(filled) == not_placed:
        raise InvalidInput(
            "One of --filled and --not-placed says what became of the order.",
            "Give --filled QUANTITY --price PRICE, or --not-placed.",
        )
    client = connect(data)
    request = ResolveOrderRequest(
        request_id=secrets.token_hex(16),
        order_id=order_id,
        filled=filled,
        price=price,
        not_placed=not_placed,
    )
    answer = client.call(client.control.ResolveOrder, request)
    line = f"Order {order_id} is resolved: {answer.resolution.state or 'recorded'}."
    print_answer(answer, line, as_json=as_json)


def _columns() -> Columns:
    from retinue.api.v1.vocabulary_pb2 import OrderState, ReasonCode, Side

    return {
        "order": lambda order: order.order_id,
        "created": lambda order: clock_time(order.created_time),
        "account": lambda order: order.account_name,
        "side": lambda order: name_of(Side, order.side, "SIDE_"),
        "quantity": lambda order: order.quantity,
        "symbol": lambda order: order.symbol,
        "price": lambda order: order.limit_price or "market",
        "state": lambda order: name_of(OrderState, order.state, "ORDER_STATE_"),
        "filled": lambda order: order.cum_qty,
        "avg": lambda order: order.avg_px,
        "reason": lambda order: name_of(ReasonCode, order.reason, "REASON_CODE_"),
    }
