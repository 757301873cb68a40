"""`retinue stop`: needs neither the service nor room on the disk (design.md, rule 1).

The latch of each gateway is a file that exists already and is written in place; every gateway looks
at it before each send, now and after any restart. Then the gateways are asked to cancel what works.
What is certain and what is not is told apart; exit 1 where something is not.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from retinue.bootstrap.data_folder import (
    latch_path,
    latched_connections,
    read_endpoints,
    read_owner_key,
)
from retinue.cli.common import DATA_DEFAULT, EXIT_FAILED, Data, Json, connect, print_json, verb
from retinue.domain.errors import InvalidInput, NotFound, RetinueError

if TYPE_CHECKING:
    from retinue.internal.v1.record_pb2 import Command

DEADLINE_S = 3.0

app = typer.Typer(help="Stop openings now; works whatever else does not.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why; logged when the log can be written.")]


@app.command("account")
@verb
def account(
    account_id: Annotated[str, typer.Argument(help="Its id: see `retinue accounts list`.")],
    reason: Reason = "",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """One account: its openings are refused, its working openings cancelled."""
    number = _number(account_id)
    targets = _of_account(data, number)
    _stop(data, targets, number, reason, as_json=as_json)


@app.command("connection")
@verb
def connection(
    connection: Annotated[str, typer.Argument(metavar="ID", help="Its id or name.")],
    reason: Reason = "",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Every account of one connection."""
    known = latched_connections(data)
    target = Target(connection) if connection in known else None
    if target is None and connection.isdigit():
        target = _logged_connection(data, int(connection))
    if target is None:
        raise NotFound(
            f"No connection {connection!r} is known here.",
            f"Known here are: {', '.join(known) or 'none'}.",
            field="connection",
        )
    _stop(data, [target], 0, reason, as_json=as_json)


@app.command("all")
@verb
def everything(reason: Reason = "", data: Data = DATA_DEFAULT, as_json: Json = False) -> None:
    """Every account of every connection."""
    done = Stopped()
    known = latched_connections(data)
    # First what needs nobody; only then the service is asked whether there is more.
    for name in known:
        _set_latch(data, name, 0, done)
    targets = {name: Target(name) for name in known} | _listed(data, done)
    _stop(data, list(targets.values()), 0, reason, as_json=as_json, done=done)


class Target(NamedTuple):
    """A connection, and where its gateway listens if it is not inside the service."""

    name: str
    gateway_address: str = ""


@dataclass
class Stopped:
    """What is certain, and what is not."""

    latched: list[str] = field(default_factory=list)
    canceled: dict[str, tuple[int, int]] = field(default_factory=dict)
    uncertain: list[str] = field(default_factory=list)


def _stop(
    data: Path,
    targets: list[Target],
    account: int,
    reason: str,
    *,
    as_json: bool,
    done: Stopped | None = None,
) -> None:
    if not targets:
        raise NotFound(
            f"No gateway ever ran from {data}.", "Name the right folder with --data.", field="data"
        )
    done = done or Stopped()
    known = latched_connections(data)
    for target in targets:
        # The latch of a gateway apart lies in its own folder: only it can set that one.
        if target.name not in done.latched and (target.name in known or not target.gateway_address):
            _set_latch(data, target.name, account, done)
    for target in targets:
        _cancel(data, target, account, reason, done)
    _show(done, account, as_json=as_json)
    if done.uncertain:
        raise typer.Exit(EXIT_FAILED)


def _set_latch(data: Path, name: str, account: int, done: Stopped) -> None:
    from retinue.adapters.stop_latch.mmap import set_stop
    from retinue.ports.stop_latch import StopLatchError

    try:
        set_stop(latch_path(data, name), account)
    except (StopLatchError, OSError) as error:
        done.uncertain.append(f"{name}: the stop latch could not be set: {error}")
    else:
        done.latched.append(name)


def _cancel(data: Path, target: Target, account: int, reason: str, done: Stopped) -> None:
    """Ask the gateway to cancel working openings; it may be wedged, dead, or out of reach."""
    from retinue.adapters.rpc.client import Client
    from retinue.api.v1.gateway_pb2 import StopRequest

    name = target.name
    try:
        address = target.gateway_address or read_endpoints(data)["gateways"]
        client = Client(address, read_owner_key(data), connection=name, timeout_s=DEADLINE_S)
        request = StopRequest(account_id=str(account) if account else "", reason=reason)
        answer = client.call(client.gateway.Stop, request)
    except RetinueError as error:
        done.uncertain.append(
            f"{name}: whether working openings were cancelled is not known: {error.problem}"
        )
    else:
        done.canceled[name] = (answer.canceled, answer.withdrawn)


def _show(done: Stopped, account: int, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "account_id": str(account) if account else "",
                "latched": done.latched,
                "canceled": {
                    name: {"canceled": canceled, "withdrawn": withdrawn}
                    for name, (canceled, withdrawn) in done.canceled.items()
                },
                "uncertain": done.uncertain,
            }
        )
        return
    who = f"account {account}" if account else "every account"
    for name in done.latched:
        print(f"certain: {name} refuses openings of {who}, from now on and after any restart")
    for name, (canceled, withdrawn) in done.canceled.items():
        print(
            f"certain: {name} asked its broker to cancel {canceled} working openings,"
            f" {withdrawn} more had not left"
        )
    for line in done.uncertain:
        print(f"not certain: {line}")
    if done.uncertain:
        print("Look at the broker's own screen for what is not certain, or run this again.")


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 2**63:
        raise InvalidInput(
            f"{text!r} is no account's id.", "See `retinue accounts list`.", field="account"
        )
    return int(text)


def _of_account(data: Path, account: int) -> list[Target]:
    """The connection of an account; every one here where the log cannot tell."""
    created = _logged(data, account)
    if created is None:
        return [Target(name) for name in latched_connections(data)]
    if created.WhichOneof("body") != "create_account":
        raise NotFound(
            f"No account has the id {account}.", "See `retinue accounts list`.", field="account"
        )
    target = _logged_connection(data, created.create_account.connection_id)
    return [target] if target else []


def _logged_connection(data: Path, connection_id: int) -> Target | None:
    created = _logged(data, connection_id)
    if created is None or created.WhichOneof("body") != "create_connection":
        return None
    settings = created.create_connection
    return Target(settings.name, settings.gateway_address)


def _logged(data: Path, position: int) -> "Command | None":
    """The command that created a thing, read off the log itself; None where that cannot be read."""
    from retinue.adapters.log.reader import SqliteLogReader
    from retinue.internal.v1.record_pb2 import Command, Record

    try:
        log = SqliteLogReader(data)
    except RetinueError:
        return None
    try:
        return Record.FromString(log.frame_at(position).payload).command
    except NotFound:
        return Command()
    except (RetinueError, ValueError):
        return None
    finally:
        log.close()


def _listed(data: Path, done: Stopped) -> dict[str, Target]:
    """The connections the service knows: gateways apart are known to it alone."""
    from retinue.api.v1.control_pb2 import ListConnectionsRequest

    try:
        client = connect(data, timeout_s=DEADLINE_S)
        request = ListConnectionsRequest(page_size=1000)
        found = client.call(client.control.ListConnections, request).connections
    except RetinueError as error:
        done.uncertain.append(
            "whether gateways run apart from this folder is not known: " + error.problem
        )
        return {}
    return {known.name: Target(known.name, known.gateway_address) for known in found}
