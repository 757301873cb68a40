"""`retinue stop`: needs neither the service nor room on the disk (LM6).

The latch of each gateway is a file that exists already and is written in place; every gateway looks
at it before each send, now and after any restart. That of a gateway apart is set by the gateway
itself. Then the gateways are asked to cancel what works. Of each it is told whether it is latched;
exit 1 where one is not, or where something else is not certain.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from retinue.bootstrap.data_folder import (
    OWNER_KEY_FILE,
    KnownGateway,
    latch_path,
    latched_connections,
    read_endpoints,
    read_gateways,
    read_owner_key,
)
from retinue.cli.common import DATA_DEFAULT, EXIT_FAILED, Data, Json, connect, print_json, verb
from retinue.cli.gateways import (
    account_label,
    gateway_of_connection,
    gateways_of_account,
    is_inside,
    known_gateways,
    listed_gateways,
    logged_gateways,
)
from retinue.cli.names import ACCOUNT, id_of
from retinue.domain.errors import InvalidInput, NotFound, RetinueError, Unavailable

DEADLINE_S = 3.0
AT_ONCE_MAX = 32

app = typer.Typer(help="Stop openings now; works whatever else does not.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why; logged when the log can be written.")]


@app.command("account")
@verb
def account(
    account: Annotated[
        str, typer.Argument(metavar="ID", help="Its id, or its name where the service answers.")
    ],
    reason: Reason = "",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """One account: its openings are refused, its working openings cancelled."""
    number = _account_id(data, account)
    stop = Stop(data, number, reason)
    if found := gateways_of_account(data, number):
        stop.reach(found)
    else:
        stop.reach_all()
    stop.tell(as_json=as_json)


@app.command("connection")
@verb
def connection(
    connection: Annotated[str, typer.Argument(metavar="ID", help="Its id or name.")],
    reason: Reason = "",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Every account of one connection."""
    known = known_gateways(data)
    named = [gateway for gateway in known if connection == gateway.name]
    if not named and connection.isdecimal() and 0 < int(connection) < 2**63:
        named = [gateway for gateway in known if int(connection) == gateway.connection_id]
        named = named or gateway_of_connection(data, int(connection))
    if not named:
        named = [gateway for gateway in logged_gateways(data)[0] if connection == gateway.name]
    if not named:
        raise NotFound(
            f"No connection {connection!r} is known here.",
            f"Known here are: {', '.join(gateway.name for gateway in known) or 'none'}.",
            field="connection",
        )
    stop = Stop(data, 0, reason)
    stop.reach(named)
    stop.tell(as_json=as_json)


@app.command("all")
@verb
def everything(reason: Reason = "", data: Data = DATA_DEFAULT, as_json: Json = False) -> None:
    """Every account of every connection."""
    stop = Stop(data, 0, reason)
    stop.reach_all()
    stop.tell(as_json=as_json)


@dataclass
class Told:
    """What is certain of one gateway."""

    latched: bool = False
    # Cancelled at the broker, and taken back before they left; None: not known.
    canceled: tuple[int, int] | None = None
    broker_away: bool = False
    problem: str = ""


@dataclass
class Stop:
    """One stop, of an account or with 0 of every account, and what is certain of it."""

    data: Path
    account: int
    reason: str
    told: dict[str, Told] = field(default_factory=dict)
    doubts: list[str] = field(default_factory=list)

    def reach_all(self) -> None:
        """First what is known at once; then the service, or else the log, tells whether there is
        more.
        """
        self.reach(known_gateways(self.data))
        try:
            self.reach(listed_gateways(self.data, DEADLINE_S))
        except RetinueError:
            logged, problem = logged_gateways(self.data)
            self.reach(logged)
            # Else no service was ever here: a gateway's own folder, or none at all.
            has_served = any((self.data / name).exists() for name in (OWNER_KEY_FILE, "log.db"))
            if problem and has_served and read_gateways(self.data) is None:
                self.doubts.append(
                    f"whether gateways run apart from this folder is not known: {problem}"
                )

    def reach(self, gateways: Iterable[KnownGateway]) -> None:
        """Stops those that were not told yet: first every latch that is a file here."""
        fresh = {known.name: known for known in gateways if known.name not in self.told}
        here = latched_connections(self.data)
        for name, known in fresh.items():
            self.told[name] = Told()
            # The latch of a gateway apart lies in its own folder: only it can set that one.
            if name in here or is_inside(self.data, known):
                self._set_latch(name)
        # At once: one that is frozen must not keep the stop from the others.
        with ThreadPoolExecutor(AT_ONCE_MAX) as pool:
            list(pool.map(self._ask, fresh.values()))

    def _set_latch(self, name: str) -> None:
        from retinue.adapters.stop_latch.mmap import set_stop
        from retinue.ports.stop_latch import StopLatchError

        try:
            set_stop(latch_path(self.data, name), self.account)
        except (StopLatchError, OSError, InvalidInput) as error:
            self.told[name].problem = f"the stop latch could not be set: {error}"
        else:
            self.told[name].latched = True

    def _ask(self, known: KnownGateway) -> None:
        """The gateway sets its latch, and cancels; it may be wedged, dead, or out of reach."""
        from retinue.adapters.rpc.client import Client
        from retinue.api.v1.gateway_pb2 import StopRequest

        told = self.told[known.name]
        account = str(self.account) if self.account else ""
        try:
            address = known.address or read_endpoints(self.data)["gateways"]
            key = read_owner_key(self.data)
            client = Client(address, key, connection=known.name, timeout_s=DEADLINE_S)
            request = StopRequest(account_id=account, reason=self.reason)
            answer = client.call(client.gateway.Stop, request)
        except RetinueError as error:
            told.problem = told.problem or error.problem
        else:
            told.latched, told.problem = True, ""
            told.broker_away = answer.broker_away
            if answer.broker_away:
                told.problem = (
                    f"no broker now; {answer.canceled} working openings are cancelled"
                    " when it is back"
                )
            else:
                told.canceled = (answer.canceled, answer.withdrawn)

    def tell(self, *, as_json: bool) -> None:
        """What is certain of each gateway. Raises Exit where something is not, NotFound where there
        is none.
        """
        if not self.told and not self.doubts:
            raise NotFound(
                f"No gateway is known from {self.data}: nothing was stopped.",
                "Name the right folder with --data.",
                field="data",
            )
        if as_json:
            print_json(
                {
                    "account_id": str(self.account) if self.account else "",
                    "latched": [name for name, told in self.told.items() if told.latched],
                    "not_latched": [name for name, told in self.told.items() if not told.latched],
                    "canceled": {
                        name: {"canceled": told.canceled[0], "withdrawn": told.canceled[1]}
                        for name, told in self.told.items()
                        if told.canceled is not None
                    },
                    "uncertain": [
                        f"{name}: {told.problem}"
                        for name, told in self.told.items()
                        if told.problem
                    ]
                    + self.doubts,
                }
            )
        else:
            self._show()
        if self.doubts or any(told.problem for told in self.told.values()):
            raise typer.Exit(EXIT_FAILED)

    def _show(self) -> None:
        one = self.account
        who = f"account {account_label(self.data, one)}" if one else "every account"
        for name, told in self.told.items():
            if told.latched:
                print(
                    f"certain: {name} refuses openings of {who}, from now on and after any restart"
                )
            else:
                print(f"NOT STOPPED: {name} was not reached and may open more: {told.problem}")
            if told.canceled is not None:
                print(
                    f"certain: {name} asked its broker to cancel {told.canceled[0]} working"
                    f" openings, {told.canceled[1]} more had not left"
                )
            elif told.broker_away:
                print(f"not certain: {name} has {told.problem}")
            elif told.latched:
                print(
                    f"not certain: {name}: whether working openings were cancelled is not known:"
                    f" {told.problem}"
                )
        for line in self.doubts:
            print(f"not certain: {line}")
        if not all(told.latched for told in self.told.values()):
            print(
                "Run this again until every gateway is reached. Beside a gateway apart it needs"
                " nobody: give that gateway's own folder with --data."
            )
        elif self.doubts or any(told.problem for told in self.told.values()):
            print("Look at the broker's own screen for what is not certain, or run this again.")


def _account_id(data: Path, text: str) -> int:
    """An id as it is, for it must do with the service down; a name is asked for."""
    if text.isascii() and text.isdigit():
        if not 0 < int(text) < 2**63:
            raise InvalidInput(
                f"{text!r} is no account's id.", "See `retinue accounts list`.", field="account"
            )
        return int(text)
    try:
        return int(id_of(connect(data, timeout_s=DEADLINE_S), ACCOUNT, text))
    except RetinueError as error:
        if error.field == ACCOUNT.word:
            raise
        raise Unavailable(
            f"Names need the service, so {text!r} was not stopped: {error.problem}",
            "Give the account's id, or stop its connection, or all: these need no service.",
            field="account",
        ) from None
