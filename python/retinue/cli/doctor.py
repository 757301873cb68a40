"""`retinue doctor`: what a person should look at first; each line is fine, or says what to do."""

import os
import shlex
import shutil
import stat
import sys
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    EXIT_FAILED,
    Data,
    Json,
    clock_time,
    connect,
    print_json,
    verb,
)
from retinue.cli.gateways import account_label, known_gateways
from retinue.cli.names import ACCOUNT, Names
from retinue.domain.errors import RetinueError

if TYPE_CHECKING:
    from retinue.adapters.rpc.client import Client
    from retinue.api.v1.reporting_pb2 import ConnectionHealth
    from retinue.bootstrap.data_folder import KnownGateway

DISK_BYTES_MIN = 1024**3
_WHAT_GOES = "Then closes go, and openings that are not older than 60 s."
_REMEDIES = {
    "broker_lost": f"See whether the broker runs; the gateway dials it by itself. {_WHAT_GOES}",
    "down": f"See whether its gateway and its broker run; both are dialled again. {_WHAT_GOES}",
    "resuming": "The broker is asked what became of earlier orders; look again in a moment.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check."""

    check: str
    ok: bool
    finding: str
    remedy: str = ""


@verb
def doctor(data: Data = DATA_DEFAULT, as_json: Json = False) -> None:
    """Check this machine, the data folder and the service. Exit 1 where something is wrong."""
    findings = [*_machine(), *_folder(data), *_service(data)]
    for found in findings:
        if as_json:
            print_json(asdict(found))
        else:
            remedy = f"\n         {found.remedy}" if found.remedy and not found.ok else ""
            print(
                f"{'ok      ' if found.ok else 'PROBLEM '} {found.check}: {found.finding}{remedy}"
            )
    if not all(found.ok for found in findings):
        raise typer.Exit(EXIT_FAILED)


def _machine() -> Iterator[Finding]:
    version = ".".join(str(part) for part in sys.version_info[:3])
    yield Finding("python", sys.version_info >= (3, 11), version, "Use Python 3.11 or newer.")
    remedy = "Build it with `make setup`."
    try:
        from importlib.metadata import version as installed

        from retinue.engine.core import VERSION
    except ImportError as error:
        yield Finding("engine", False, f"cannot be loaded: {error}", remedy)
        return
    package = installed("retinue")
    same = package == VERSION
    yield Finding("engine", same, VERSION if same else f"{VERSION}, but retinue {package}", remedy)


def _folder(data: Path) -> Iterator[Finding]:
    from retinue.bootstrap.data_folder import (
        OWNER_KEY_FILE,
        latch_path,
        latched_connections,
    )

    if not data.is_dir():
        remedy = "Start `retinue serve` once, or name its folder with --data or RETINUE_DATA."
        yield Finding("data folder", False, f"{data} does not exist", remedy)
        return
    writable = os.access(data, os.W_OK | os.X_OK)
    finding = str(data.absolute()) if writable else f"{data} cannot be written"
    yield Finding("data folder", writable, finding, "Give yourself the right to write there.")
    key = data / OWNER_KEY_FILE
    if key.is_file():
        mode = stat.S_IMODE(key.stat().st_mode)
        private = mode & 0o077 == 0
        yield Finding("owner key", private, f"mode {mode:04o}", f"chmod 600 {key}")
    else:
        yield Finding("owner key", False, f"{key} is missing", "Start `retinue serve` once.")
    free = shutil.disk_usage(data).free
    remedy = "Make room: at a full disk gateways become reduce-only; `stop` still works."
    yield Finding("disk", free >= DISK_BYTES_MIN, f"{free // 1024**2} MB free", remedy)
    from retinue.adapters.stop_latch.mmap import MmapStopLatch

    here = latched_connections(data)
    for name in here:
        yield _latch(data, name, MmapStopLatch(latch_path(data, name)).stopped())
    for gateway in known_gateways(data):
        if gateway.name not in here and gateway.address:
            yield _latch_apart(data, gateway)


def _latch(data: Path, name: str, stopped: Collection[int]) -> Finding:
    accounts = ", ".join(account_label(data, account) for account in sorted(stopped))
    who = "every account" if 0 in stopped else accounts
    finding = f"stopped for {who}" if stopped else "open"
    remedy = "`retinue resume` opens it again."
    return Finding(f"stop latch of {name}", not stopped, finding, remedy)


def _latch_apart(data: Path, gateway: "KnownGateway") -> Finding:
    """The latch lies in the gateway's own folder: it is asked."""
    from retinue.adapters.rpc.client import Client
    from retinue.api.v1.gateway_pb2 import GetStopLatchRequest
    from retinue.bootstrap.data_folder import read_owner_key

    try:
        key = read_owner_key(data)
        client = Client(gateway.address, key, connection=gateway.name, timeout_s=3)
        told = client.call(client.gateway.GetStopLatch, GetStopLatchRequest())
    except RetinueError as error:
        finding = f"not known: its gateway at {gateway.address} gives no answer: {error.problem}"
        remedy = "See whether the gateway runs. It keeps its latch while it does not."
        return Finding(f"stop latch of {gateway.name}", False, finding, remedy)
    stopped = {int(account) for account in told.account_ids}
    return _latch(data, gateway.name, stopped | ({0} if told.connection_stopped else set()))


def _in_doubt(client: "Client", accounts: list[str]) -> Finding:
    """Accounts with an order of which nobody knows what became: a person is asked."""
    names = Names(client, ACCOUNT)
    shown = [names.of(account) for account in accounts]
    remedy = ""
    if shown:
        remedy = (
            f"`retinue orders list --open --account {shlex.quote(shown[0])}` shows the order;"
            " ask the broker what became of it, then type `retinue orders resolve ORDER`"
            " with --filled QUANTITY --price PRICE, or with --not-placed."
        )
    return Finding("accounts in doubt", not shown, ", ".join(shown) or "none", remedy)


def _service(data: Path) -> Iterator[Finding]:
    from retinue.api.v1.reporting_pb2 import GetHealthRequest

    try:
        client = connect(data, timeout_s=3)
        health = client.call(client.reporting.GetHealth, GetHealthRequest())
    except RetinueError as error:
        yield Finding("service", False, error.problem, error.remedy)
        return
    finding = f"answers at {client.address}, log at {health.log_position}"
    yield Finding("service", True, finding)
    for stage in health.stages:
        remedy = "See its message; the others go on."
        yield Finding(f"stage {stage.stage}", stage.ready, stage.detail or "ready", remedy)
    yield from (_connection(known) for known in health.connections)
    yield _in_doubt(client, list(health.accounts_out_of_step))


def _connection(known: "ConnectionHealth") -> Finding:
    """Which one, what is wrong since when, what waits for it, and what to do."""
    ok = known.state == "up" and not known.stopped and not known.orders_in_doubt
    facts = [known.state.replace("_", " "), f"{known.orders_unanswered} orders unanswered"]
    if known.link_problem:
        facts[0] += f" ({known.link_problem})"
    remedies = [_REMEDIES[known.state]] if known.state in _REMEDIES else []
    if known.HasField("broker_lost_since"):
        since = f"since {clock_time(known.broker_lost_since)}"
        facts[0] += f" {since}" if known.state == "broker_lost" else f", broker lost {since}"
    if known.orders_in_doubt:
        facts.append(f"{known.orders_in_doubt} of them in doubt")
        remedies.append(
            "Its broker does not answer. It is asked again for some seconds; then a person is, and"
            " `accounts in doubt` names the account."
        )
    if known.state != "up":
        facts.append(
            f"of these {known.openings_waiting} openings and {known.closes_waiting} closes not sent"
        )
    if known.stopped:
        facts.append("stopped")
        remedies.append(f"`retinue resume connection {known.name}` opens it again.")
    return Finding(f"connection {known.name}", ok, ", ".join(facts), " ".join(remedies))
