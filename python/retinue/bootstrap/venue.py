"""Starts a simulated venue as a process; `retinue serve venue` and the tests come in here.

Prints one JSON line once it is ready: {"listening": "127.0.0.1:PORT", "key_file": "..."}. SIGTERM
and SIGINT end it cleanly; kill -9 loses nothing that was answered.
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import uvloop

from retinue.adapters.brokers.simulated.data_folder import KEY_FILE, FolderInUse
from retinue.adapters.brokers.simulated.faults import FaultRates
from retinue.adapters.brokers.simulated.instruments import Listing, default_listings, load_listings
from retinue.adapters.brokers.simulated.journal import JournalError
from retinue.adapters.brokers.simulated.server import serve_venue
from retinue.adapters.brokers.simulated.settings import VenueSettings
from retinue.adapters.brokers.simulated.venue import VenueRules
from retinue.adapters.clock.system import SystemClock
from retinue.bootstrap.data_folder import make_folder
from retinue.bootstrap.files import require_file
from retinue.bootstrap.log_lines import log_to_stderr
from retinue.bootstrap.price_files import price_file
from retinue.domain.addresses import require_loopback
from retinue.domain.broker import ClientIdMemory
from retinue.domain.decimal_text import parse_money
from retinue.domain.errors import Conflict, InvalidInput

_RATES = tuple(FaultRates.__slots__)
_RATE_HELPS = {
    "reject_ppm": "Orders turned down, parts per million.",
    "partial_fill_ppm": "Orders filled in pieces, parts per million.",
    "lost_answer_ppm": "Requests carried out and not answered, parts per million.",
    "disconnect_ppm": "Requests at which the connection is cut, parts per million.",
    "duplicate_ppm": "Updates told twice, parts per million.",
    "reorder_ppm": "Updates told after a later one, parts per million.",
    "answer_latency_us": "Time to each answer, microseconds.",
    "answer_jitter_us": "At most so much more of it, microseconds.",
}


async def run_venue(settings: VenueSettings, *, while_stdin_is_open: bool = False) -> None:
    """Serves until SIGTERM or SIGINT, or until whoever holds the other end of stdin is gone."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    if while_stdin_is_open:
        # A parent that is killed cannot end its child; its end of the pipe closes all the same.
        loop.add_reader(sys.stdin.fileno(), stop.set)

    def announce(address: str) -> None:
        ready = {"listening": address, "key_file": str(settings.data / KEY_FILE)}
        print(json.dumps(ready), flush=True)

    await serve_venue(settings, wall_ns=SystemClock().wall_ns, announce=announce, stop=stop)


def command_line() -> argparse.ArgumentParser:
    """What `retinue serve venue` takes."""
    parser = argparse.ArgumentParser(prog="retinue serve venue", description=__doc__)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="Its folder: journal and key.")
    add("--listen", default="127.0.0.1:0", metavar="HOST:PORT", help="Loopback; 0: any free port.")
    add("--seed", type=int, default=1, help="Of prices and faults.")
    add("--speed", type=int, default=1, help="Times real time.")
    add("--prices", action="append", default=[], metavar="[SYMBOL=]FILE", help="Bars to play.")
    add("--instruments", type=Path, help="A JSON array of instruments; five known ones without it.")
    add("--while-stdin-is-open", action="store_true", help="End when the parent process does.")
    memories = [memory.value for memory in ClientIdMemory]
    add("--client-ids", choices=memories, default="remembered", help="What it keeps of our ids.")
    add("--starting-balance", default="1000000", help="Of each account, in its currency.")
    add("--accounts-strict", action="store_true", help="Only the accounts named; else any name.")
    add("--account", action="append", default=[], metavar="BROKER/NAME", help="An account it has.")
    for rate in _RATES:
        add(f"--{rate.replace('_', '-')}", type=int, default=0, help=_RATE_HELPS[rate])
    return parser


def parse_settings(arguments: Sequence[str]) -> tuple[VenueSettings, bool]:
    """Settings from a command line, and whether to end with stdin. Raises InvalidInput."""
    given = command_line().parse_args(arguments)
    host, _, port = given.listen.rpartition(":")
    require_loopback(given.listen, "listen")
    if given.speed < 1:
        raise InvalidInput(f"{given.speed} is too slow.", "Give 1 or more.", field="speed")
    for rate in _RATES:
        if getattr(given, rate) < 0:
            raise InvalidInput("The rate is negative.", "Give 0 or more.", field=rate)
    settings = VenueSettings(
        data=given.data,
        host=host,
        port=int(port),
        seed=given.seed,
        rules=VenueRules(
            client_ids=ClientIdMemory(given.client_ids),
            starting_balance_nano=_balance(given.starting_balance),
            accounts_strict=given.accounts_strict,
            accounts=tuple(_account(name) for name in given.account),
            speed=given.speed,
            rates=FaultRates(**{rate: getattr(given, rate) for rate in _RATES}),
        ),
        prices=_prices(given.prices, given.instruments),
        instruments=given.instruments,
    )
    return settings, given.while_stdin_is_open


def _balance(text: str) -> int:
    try:
        return parse_money(text)
    except ValueError as error:
        remedy = "Give an amount, such as 1000000."
        raise InvalidInput(f"{error}.", remedy, field="starting-balance") from None


def _account(text: str) -> tuple[str, str]:
    broker, _, name = text.partition("/")
    if not broker or not name:
        raise InvalidInput(f"{text!r} is no account.", "Give BROKER/NAME.", field="account")
    return broker, name


def _prices(given: Sequence[str], instruments: Path | None) -> dict[str, Path]:
    """By symbol; says which one was chosen where none was named. Raises InvalidInput."""
    listings = _listings(instruments)
    files = [price_file(text, {listing.symbol for listing in listings}) for text in given]
    for file in files:
        if file.why:
            print(f"venue: {file.path} is played as {file.symbol} ({file.why})", file=sys.stderr)
        require_file(file.path, "prices")
    return {file.symbol: file.path for file in files}


def _listings(instruments: Path | None) -> Sequence[Listing]:
    if instruments is None:
        return default_listings()
    require_file(instruments, "instruments")
    try:
        return load_listings(instruments)
    except ValueError as error:
        remedy = "Give a JSON array of instruments, their numbers as text."
        raise InvalidInput(f"{error}.", remedy, field="instruments") from None


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    given = sys.argv[1:] if arguments is None else arguments
    log_to_stderr()
    try:
        settings, while_stdin_is_open = parse_settings(given)
        make_folder(settings.data)
        uvloop.run(run_venue(settings, while_stdin_is_open=while_stdin_is_open))
    except InvalidInput as error:
        print(f"venue: {error}", file=sys.stderr)
        raise SystemExit(2) from error
    except FolderInUse as error:
        in_use = Conflict(f"{error}.", "End that one, or give another folder.", field="data")
        print(f"venue: {in_use}", file=sys.stderr)
        raise SystemExit(1) from error
    except (Conflict, JournalError, ValueError, OSError) as error:
        print(f"venue: {error}", file=sys.stderr)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()
