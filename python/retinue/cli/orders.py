"""`retinue orders`."""

import secrets
from typing import Annotated, Any

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Data,
    Json,
    Limit,
    as_dict,
    connect,
    name_of,
    pages,
    print_json,
    print_table,
    verb,
)
from retinue.domain.errors import InvalidInput

app = typer.Typer(help="Orders, and what became of them.", no_args_is_help=True)


@app.command("list")
@verb
def list_orders(
    data: Data = DATA_DEFAULT,
    account: Annotated[str, typer.Option(help="Only this account's.")] = "",
    open_only: Annotated[bool, typer.Option("--open", help="Only those that may fill.")] = False,
    limit: Limit = 100,
    as_json: Json = False,
) -> None:
    """Orders, newest first."""
    from retinue.api.v1.reporting_pb2 import ListOrdersRequest

    client = connect(data)
    found = pages(
        lambda size, token: client.call(
            client.reporting.ListOrders,
            ListOrdersRequest(
                page_size=size, page_token=token, account_id=account, open_only=open_only
            ),
            timeout_s=60,
        ),
        "orders",
        limit,
    )
    if as_json:
        for order in found:
            print_json(as_dict(order))
        return
    columns = ["order", "account", "side", "quantity", "symbol", "price", "state", "filled", "avg"]
    print_table("Orders", [*columns, "reason"], [_row(order) for order in found])


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
    if as_json:
        print_json(as_dict(answer))
    else:
        print(f"Order {order_id} is resolved: {answer.resolution.state or 'recorded'}.")


def _row(order: Any) -> list[str]:
    from retinue.api.v1.vocabulary_pb2 import OrderState, ReasonCode, Side

    return [
        order.order_id,
        order.account_name,
        name_of(Side, order.side, "SIDE_"),
        order.quantity,
        order.symbol,
        order.limit_price or "market",
        name_of(OrderState, order.state, "ORDER_STATE_"),
        order.cum_qty,
        order.avg_px,
        name_of(ReasonCode, order.reason, "REASON_CODE_"),
    ]
