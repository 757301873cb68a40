"""`retinue accounts`."""

import secrets
from typing import Annotated

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Columns,
    Data,
    Json,
    Limit,
    connect,
    print_answer,
    print_list,
    verb,
)
from retinue.cli.names import ACCOUNT, CONNECTION, Names, id_of, listed

app = typer.Typer(help="Accounts at brokers.", no_args_is_help=True)


@app.command("add")
@verb
def add(
    name: Annotated[str, typer.Argument(help="Your own name of it.")],
    connection: Annotated[str, typer.Option(help="The connection, by id or name.")],
    broker_account: Annotated[
        str, typer.Option(help="Its name at the broker; the same without it.")
    ] = "",
    currency: Annotated[str, typer.Option(help="What its balance is in.")] = "USD",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """An account at a broker."""
    from retinue.api.v1 import control_pb2 as api

    client = connect(data)
    made = api.Account(
        name=name,
        connection_id=id_of(client, CONNECTION, connection),
        broker_account=broker_account or name,
        currency=currency,
    )
    request = api.CreateAccountRequest(request_id=secrets.token_hex(16), account=made)
    answer = client.call(client.control.CreateAccount, request)
    print_answer(answer, f"Account {name} is {answer.account_id}.", as_json=as_json)


@app.command("list")
@verb
def list_accounts(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every account, with the connection its orders take."""
    client = connect(data)
    connections = Names(client, CONNECTION)
    columns: Columns = {
        "id": lambda account: account.account_id,
        "name": lambda account: account.name,
        "connection": lambda account: connections.of(account.connection_id),
        "at the broker": lambda account: account.broker_account,
        "currency": lambda account: account.currency,
    }
    print_list("Accounts", listed(client, ACCOUNT, limit), columns, as_json=as_json)
