"""`retinue connections`."""

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
from retinue.cli.names import CONNECTION, listed

app = typer.Typer(help="Connections: one login at one broker each.", no_args_is_help=True)


@app.command("add")
@verb
def add(
    name: Annotated[str, typer.Argument(help="As in the [[connection]] of the settings file.")],
    address: Annotated[str, typer.Option(help="The broker's HOST:PORT, to be shown.")],
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
    print_answer(answer, f"Connection {name} is {answer.connection_id}.", as_json=as_json)


@app.command("list")
@verb
def list_connections(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every connection, and where its gateway is."""
    columns: Columns = {
        "id": lambda connection: connection.connection_id,
        "name": lambda connection: connection.name,
        "adapter": lambda connection: connection.adapter,
        "broker": lambda connection: connection.address,
        "gateway": lambda connection: connection.gateway_address or "inside",
    }
    found = listed(connect(data), CONNECTION, limit)
    print_list("Connections", found, columns, as_json=as_json)
