"""Starts gateways: as a process of their own (`retinue serve gateway`), or inside the service.

Apart it prints one JSON line once it listens: {"listening": "127.0.0.1:PORT", "connections": {name:
folder}}. SIGTERM and SIGINT end it; kill -9 doubles and loses nothing.

The settings file is TOML, one table a connection:

    [[connection]]
    name = "sim"
    adapter = "simulated"
    address = "127.0.0.1:7001"
    broker = "B"
    key_file = "venue/key"
    max_batch = 10                  # and the other numbers of execution.settings.GatewaySettings
    [[connection.rate_limits]]
    scope = "login"
    capacity = 50
    refill = 50
    interval_ns = 1_000_000_000
"""

import argparse
import asyncio
import fcntl
import json
import secrets
import signal
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final

import uvloop

from retinue.adapters.brokers.simulated.session import SimulatedSession
from retinue.adapters.clock.system import SystemClock
from retinue.adapters.cpu.thread import ThreadCpu
from retinue.adapters.gateway_store.sqlite import SqliteGatewayStore
from retinue.adapters.rpc.gateway_server import GatewayServer
from retinue.adapters.stop_latch.mmap import MmapStopLatch
from retinue.bootstrap.data_folder import connection_folder, latch_path, make_folder
from retinue.bootstrap.files import BadFile, read_option, read_text
from retinue.bootstrap.log_lines import FORMATS, log_to_stderr
from retinue.bootstrap.tracing import Tracing, start_tracing
from retinue.domain.addresses import require_loopback
from retinue.domain.errors import Conflict, InvalidInput
from retinue.domain.names import require_connection_name
from retinue.execution.gateway import GatewayHost
from retinue.execution.settings import GatewaySettings, RateLimit
from retinue.ports.broker import BrokerSession
from retinue.ports.clock import Clock
from retinue.ports.traces import GatewaySpans

_STORE_FILE: Final = "gateway.db"
_NUMBERS: Final = frozenset(
    entry.name for entry in fields(GatewaySettings) if entry.name not in ("name", "rate_limits")
)


class BadSettings(ValueError):
    """The settings cannot be used; the text says which field and why."""


class GatewayInUse(OSError):
    """Another process serves this connection's folder."""


@dataclass(frozen=True, slots=True)
class ConnectionSettings:
    """One broker connection. `broker` and `key_file` are the simulated adapter's."""

    name: str
    adapter: str
    address: str
    broker: str
    key_file: Path
    gateway: GatewaySettings = field(default_factory=GatewaySettings)


class RunningGateway:
    """A host with what it needs: its folder (locked), store, latch, worker and broker session."""

    def __init__(
        self,
        data: Path,
        settings: ConnectionSettings,
        clock: Clock,
        spans: GatewaySpans | None = None,
    ) -> None:
        self.folder = connection_folder(data, settings.name)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            self._lock.close()
            raise GatewayInUse(f"{self.folder} is served by another process.") from error
        self._cpu = ThreadCpu(f"gateway-{settings.name}")
        self._store = SqliteGatewayStore(self.folder / _STORE_FILE)
        self._latch = MmapStopLatch(latch_path(data, settings.name))
        self.host = GatewayHost(
            session=secrets.randbits(63),
            broker=broker_session(settings),
            store=self._store,
            latch=self._latch,
            clock=clock,
            cpu=self._cpu,
            settings=replace(settings.gateway, name=settings.name),
            spans=spans,
        )

    async def run(self) -> None:
        """Until cancelled; closes everything."""
        try:
            await self.host.run()
        finally:
            self._cpu.close()
            self._store.close()
            self._latch.close()
            self._lock.close()


def broker_session(settings: ConnectionSettings) -> BrokerSession:
    """The adapter's session. Raises BadSettings."""
    if settings.adapter != "simulated":
        raise BadSettings(f"{settings.name}: adapter {settings.adapter!r}; here is: simulated.")
    host, _, port = settings.address.rpartition(":")
    if not host or not port.isdecimal():
        raise BadSettings(f"{settings.name}: address {settings.address!r}; expected HOST:PORT.")
    try:
        key = read_text(settings.key_file).strip()
    except BadFile as error:
        raise BadSettings(f"{settings.name}: key_file {error}") from None
    return SimulatedSession(host, int(port), key=key, broker=settings.broker)


def read_settings(path: Path) -> list[ConnectionSettings]:
    """Every connection of a settings file. Raises BadSettings, InvalidInput."""
    try:
        content = tomllib.loads(read_option(path, "settings"))
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{path}: {error}.") from error
    found = [_connection(row) for row in content.get("connection", [])]
    if not found:
        raise BadSettings(f"{path}: no [[connection]].")
    if len({row.name for row in found}) < len(found):
        raise BadSettings(f"{path}: two connections of one name.")
    return found


def _connection(row: Mapping[str, Any]) -> ConnectionSettings:
    texts = ("name", "adapter", "address", "broker", "key_file")
    name = str(row.get("name", ""))
    for key in texts:
        if not isinstance(row.get(key), str) or not row[key]:
            raise BadSettings(f"connection {name!r}: {key} is missing, or no text.")
    try:
        require_connection_name(name, "name")
    except InvalidInput as error:
        raise BadSettings(f"{error.problem} {error.remedy}") from error
    unknown = set(row) - {*texts, "rate_limits"} - _NUMBERS
    if unknown:
        raise BadSettings(f"connection {name!r}: unknown field {sorted(unknown)[0]}.")
    numbers: dict[str, Any] = {key: row[key] for key in row if key in _NUMBERS}
    if "asks_after_ns" in numbers:
        numbers["asks_after_ns"] = tuple(numbers["asks_after_ns"])
    try:
        limits = tuple(RateLimit(**limit) for limit in row.get("rate_limits", []))
    except TypeError as error:
        raise BadSettings(f"connection {name!r}: rate_limits: {error}.") from error
    return ConnectionSettings(
        name=name,
        adapter=row["adapter"],
        address=row["address"],
        broker=row["broker"],
        key_file=Path(row["key_file"]),
        gateway=GatewaySettings(rate_limits=limits, **numbers),
    )


async def serve_gateways(
    data: Path,
    connections: Sequence[ConnectionSettings],
    *,
    address: str,
    key: str,
    tracing: Tracing | None = None,
) -> None:
    """Serves until SIGTERM, SIGINT, or until one of the gateways fails: it raises then."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    clock = SystemClock()
    spans = tracing.spans if tracing else None
    gateways = {entry.name: RunningGateway(data, entry, clock, spans) for entry in connections}
    hosts = {name: gateway.host for name, gateway in gateways.items()}
    server = GatewayServer(hosts, key=key)
    running = [asyncio.ensure_future(gateway.run()) for gateway in gateways.values()]
    stopping = asyncio.ensure_future(stop.wait())
    try:
        port = await server.start(address)
        folders = {name: str(gateway.folder) for name, gateway in gateways.items()}
        listening = f"{address.rpartition(':')[0]}:{port}"
        print(json.dumps({"listening": listening, "connections": folders}), flush=True)
        await asyncio.wait((*running, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        await server.stop()
        stopping.cancel()
        for task in running:
            task.cancel()
        outcomes = await asyncio.gather(*running, return_exceptions=True)
        if tracing is not None:
            tracing.close()
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


def command_line() -> argparse.ArgumentParser:
    """What `retinue serve gateway` takes."""
    parser = argparse.ArgumentParser(prog="retinue serve gateway")
    add = parser.add_argument
    add("--data", type=Path, required=True, help="Its folder: stop latches and stores.")
    add(
        "--settings", type=Path, required=True, help="A TOML file, a [[connection]] a broker login."
    )
    add("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="Loopback; 0: any free port.")
    add("--key-file", type=Path, required=True, help="The service's owner.key.")
    add("--log-format", default="text", choices=FORMATS, help="Of log lines.")
    add("--otlp", default="", metavar="HOST:PORT", help="Where spans go; nowhere without it.")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    given = command_line().parse_args(arguments)
    log_to_stderr(given.log_format)
    try:
        require_loopback(given.listen, "listen")
        key = _owner_key(given.key_file)
        connections = read_settings(given.settings)
        make_folder(given.data)
        tracing = start_tracing(given.otlp, "retinue-gateway")
        serving = serve_gateways(
            given.data, connections, address=given.listen, key=key, tracing=tracing
        )
        uvloop.run(serving)
    except InvalidInput as error:
        print(f"gateway: {error}", file=sys.stderr)
        raise SystemExit(2) from error
    except BadSettings as error:
        wrong = InvalidInput(str(error), "See docs/reference/settings.md.", field="settings")
        print(f"gateway: {wrong}", file=sys.stderr)
        raise SystemExit(2) from error
    except GatewayInUse as error:
        in_use = Conflict(str(error), "End that one, or give another folder.", field="data")
        print(f"gateway: {in_use}", file=sys.stderr)
        raise SystemExit(1) from error
    except (Conflict, OSError) as error:
        print(f"gateway: {error}", file=sys.stderr)
        raise SystemExit(1) from error


def _owner_key(path: Path) -> str:
    key = read_option(path, "key-file").strip()
    if not key:
        raise InvalidInput(
            f"{path} is empty, which would let everybody in.",
            "Give the service's owner.key.",
            field="key-file",
        )
    return key


if __name__ == "__main__":
    main()
