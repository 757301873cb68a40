"""`retinue keys`: who may come in."""

import secrets
from typing import TYPE_CHECKING, Annotated

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Columns,
    Data,
    Json,
    Limit,
    connect,
    name_of,
    print_answer,
    print_list,
    verb,
)
from retinue.cli.names import EVERY, KEY, listed
from retinue.domain.caller import Role
from retinue.domain.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from retinue.adapters.rpc.client import Client
    from retinue.api.v1.access_pb2 import Role as ApiRole

app = typer.Typer(no_args_is_help=True, help="Keys: who may come in, and to do what.")
_ROLES = ", ".join(role.name.lower() for role in Role if role)


@app.command("add")
@verb
def add(
    name: Annotated[str, typer.Argument(help="Whose it is, or what it is for.")],
    role: Annotated[str, typer.Option(help=f"One of {_ROLES}.")] = "viewer",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Make a key. It is shown once: the log has its hash only."""
    from retinue.api.v1 import control_pb2 as api

    client = connect(data)
    wanted = api.Key(name=name, role=_role(role))
    request = api.CreateKeyRequest(request_id=secrets.token_hex(16), key=wanted)
    made = client.call(client.control.CreateKey, request)
    line = f"Key {made.key_id} of {name}, shown this once:\n  {made.key}"
    print_answer(made, line, as_json=as_json)


@app.command("revoke")
@verb
def revoke(
    key: Annotated[str, typer.Argument(help="Its name, or its id.")],
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """From now on the key opens nothing."""
    from retinue.api.v1 import control_pb2 as api

    client = connect(data)
    request = api.RevokeKeyRequest(request_id=secrets.token_hex(16), key_id=_id(client, key))
    done = client.call(client.control.RevokeKey, request)
    print_answer(done, f"Key {request.key_id} opens nothing any more.", as_json=as_json)


@app.command("list")
@verb
def list_keys(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every key there ever was, without the keys themselves."""
    from retinue.api.v1.access_pb2 import Role as ApiRole

    columns: Columns = {
        "id": lambda key: key.key_id,
        "name": lambda key: key.name,
        "role": lambda key: name_of(ApiRole, key.role, "ROLE_"),
        "state": lambda key: "revoked" if key.revoked else "valid",
    }
    print_list("Keys", listed(connect(data), KEY, limit), columns, as_json=as_json)


def _role(text: str) -> "ApiRole":
    from retinue.api.v1 import access_pb2

    wanted = f"ROLE_{text.upper()}"
    if wanted not in access_pb2.Role.keys() or wanted == "ROLE_UNSPECIFIED":  # noqa: SIM118
        raise InvalidInput(f"{text!r} is no role.", f"Give one of {_ROLES}.", field="role")
    role: ApiRole = getattr(access_pb2, wanted)
    return role


def _id(client: "Client", text: str) -> str:
    """A name that was used again after its key was revoked means the one that is valid."""
    found = [key for key in listed(client, KEY, EVERY) if text in (key.name, key.key_id)]
    if not found:
        raise NotFound(f"No key is called {text!r}.", "See `retinue keys list`.", field="key")
    return str(min(found, key=lambda key: key.revoked).key_id)
