"""`retinue account`, and `retinue accounts list`."""

import secrets
from typing import Annotated

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Data,
    Json,
    Limit,
    as_dict,
    connect,
    print_json,
    print_table,
    verb,
)
from retinue.cli.names import ACCOUNT, CONNECTION, id_of, listed

app = typer.Typer(help="Accounts at brokers.", no_args_is_help=True)
lists = typer.Typer(help="Accounts at brokers.", no_args_is_help=True)


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
    if as_json:
        print_json(as_dict(answer))
    else:
        print(f"Account {name} is {answer.account_id}.")


@app.command("list")
@lists.command("list")
@verb
def list_accounts(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every account, with the connection its orders take."""
    found = listed(connect(data), ACCOUNT, limit)
    if as_json:
        for account in found:
            print_json(as_dict(account))
        return
    print_table(
        "Accounts",
        ["id", "name", "connection", "at the broker", "currency"],
        [[a.account_id, a.name, a.connection_id, a.broker_account, a.currency] for a in found],
    )
