"""`retinue tenants`: who shares this service, unseen by each other."""

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
from retinue.cli.names import TENANT, listed

app = typer.Typer(
    no_args_is_help=True, help="Tenants: each sees its own things, and not that others exist."
)


@app.command("add")
@verb
def add(
    name: Annotated[str, typer.Argument(help="What you call it.")],
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Make a tenant. The key of its owner is shown once."""
    from retinue.api.v1 import control_pb2 as api

    client = connect(data)
    wanted = api.Tenant(name=name)
    request = api.CreateTenantRequest(request_id=secrets.token_hex(16), tenant=wanted)
    made = client.call(client.control.CreateTenant, request)
    line = f"Tenant {name} is {made.tenant_id}; its owner's key, shown this once:"
    print_answer(made, f"{line}\n  {made.owner_key}", as_json=as_json)


@app.command("list")
@verb
def list_tenants(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every tenant, for the first one's owner; else your own."""
    columns: Columns = {
        "id": lambda tenant: tenant.tenant_id,
        "name": lambda tenant: tenant.name,
    }
    print_list("Tenants", listed(connect(data), TENANT, limit), columns, as_json=as_json)
