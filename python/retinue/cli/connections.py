"""`retinue connection`."""

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
from retinue.cli.names import CONNECTION, listed

app = typer.Typer(help="Connections: one login at one broker each.", no_args_is_help=True)


@app.command("add")
@verb
def add(
    name: Annotated[str, typer.Argument(help="As in the [[connection]] of the settings file.")],
    address: Annotated[str, typer.Option(help="The broker's HOST:PORT.")],
    adapter: Annotated[str, typer.Option(help="How the broker is spoken to.")] = "simulated",
    gateway: Annotated[str, typer.Option(help="HOST:PORT; inside the service without it.")] = "",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """A broker login that orders can take; the service dials its gateway at once."""
    from retinue.api.v1 import control_pb2 as api

    client = connect(data)
    made = api.Connection(name=name, adapter=adapter, address=address, gateway_address=gateway)
    request = api.CreateConnectionRequest(request_id=secrets.token_hex(16), connection=made)
    answer = client.call(client.control.CreateConnection, request)
    if as_json:
        print_json(as_dict(answer))
    else:
        print(f"Connection {name} is {answer.connection_id}.")


@app.command("list")
@verb
def list_connections(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every connection, and where its gateway is."""
    found = listed(connect(data), CONNECTION, limit)
    if as_json:
        for connection in found:
            print_json(as_dict(connection))
        return
    print_table(
        "Connections",
        ["id", "name", "adapter", "broker", "gateway"],
        [
            [c.connection_id, c.name, c.adapter, c.address, c.gateway_address or "inside"]
            for c in found
        ],
    )
