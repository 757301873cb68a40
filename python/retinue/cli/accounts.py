"""`retinue accounts`."""

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Data,
    Json,
    Limit,
    as_dict,
    connect,
    pages,
    print_json,
    print_table,
    verb,
)

app = typer.Typer(help="Accounts at brokers.", no_args_is_help=True)


@app.command("list")
@verb
def list_accounts(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every account, with the connection its orders take."""
    from retinue.api.v1.control_pb2 import ListAccountsRequest

    client = connect(data)
    found = pages(
        lambda size, token: client.call(
            client.control.ListAccounts, ListAccountsRequest(page_size=size, page_token=token)
        ),
        "accounts",
        limit,
    )
    if as_json:
        for account in found:
            print_json(as_dict(account))
        return
    print_table(
        "Accounts",
        ["id", "name", "connection", "at the broker", "currency"],
        [[a.account_id, a.name, a.connection_id, a.broker_account, a.currency] for a in found],
    )
