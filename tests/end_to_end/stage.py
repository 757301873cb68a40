"""A venue, a service and a world on one folder, with gateways inside or apart."""

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from retinue.adapters.brokers.simulated.journal_reader import JournalReader
from retinue.api.v1.control_pb2 import FollowerPlan
from retinue.bootstrap.data_folder import OWNER_KEY_FILE
from tests.end_to_end.judge import Story, judge, settled
from tests.end_to_end.processes import Gateway, Serve, Venue
from tests.end_to_end.world import World, connection_table, multiplier, write_config

# Shorter than the defaults, so that a test need not wait out the patience meant for people.
IMPATIENT = "\n".join(
    (
        "answer_timeout_ns = 500_000_000",
        "asks_after_ns = [0, 200_000_000, 500_000_000]",
        "out_of_step_after_ns = 1_500_000_000",
        "settle_ns = 500_000_000",
        "reconnect_ns_max = 500_000_000",
    )
)


class Stage:
    """`start` brings up venue and service; the world is then made by `copying`, or by hand."""

    def __init__(
        self,
        folder: Path,
        *venue_arguments: str,
        apart: bool = False,
        settings: str = IMPATIENT,
        data: Path | None = None,
        prefix: Sequence[str] = (),
        otlp: str = "",
        log_format: str = "text",
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.data = data or folder / "data"
        self.venue = Venue(folder / "venue", *venue_arguments, prefix=prefix)
        config = write_config(
            folder / "retinue.toml", connection_table("sim", self.venue, settings)
        )
        self.serve = Serve(
            self.data,
            config=None if apart else config,
            prefix=prefix,
            otlp=otlp,
            log_format=log_format,
        )
        self.gateway: Gateway | None = None
        if apart:
            key_file = self.data / OWNER_KEY_FILE
            self.gateway = Gateway(folder / "gateway", config, key_file, prefix=prefix, otlp=otlp)
        self.world = World(self.serve)

    def start(self) -> None:
        self.venue.start()
        self.serve.start()
        if self.gateway is not None:
            self.gateway.start()

    def copying(
        self,
        plans: Mapping[str, FollowerPlan] | int = 2,
        *,
        symbol: str = "ESZ6",
        tickers: Mapping[str, str] | None = None,
    ) -> World:
        """Starts everything with one connection, one strategy, and accounts with these plans.

        The first is the leader. A number stands for that many 1:1 copiers.
        """
        self.start()
        world = self.world
        world.connection("sim", self.venue, self.gateway.address if self.gateway else "")
        world.instrument(symbol)
        world.make_strategy("trend", symbol, dict(tickers or {}))
        if isinstance(plans, int):
            plans = {f"a{number:02}": multiplier("1") for number in range(plans)}
        for name, plan in plans.items():
            world.account(name, "sim", plan)
        world.links_up()
        return world

    def settled(self, seconds: float = 60) -> Story:
        return settled(self.data, seconds)

    def judged(self) -> dict[str, int]:
        """Waits until all is said and done, and compares everything. The figures."""
        return judge(self.world, self.data, self.venue.folder, self.settled())

    def held(self) -> dict[tuple[str, str], int]:
        """What the venue says is still held, by account and symbol."""
        with JournalReader(self.venue.folder) as journal:
            sums = journal.positions()
        return {key: found.quantity for key, found in sums.items() if found.quantity}

    def replays(self) -> None:
        """`replay --verify` gives the same bytes."""
        [verdict] = self.serve.cli("replay", "--verify", seconds=300).rows
        assert verdict["same"], verdict

    def close(self) -> None:
        """Ends every process."""
        for process in (self.serve, self.gateway, self.venue):
            if process is not None:
                with contextlib.suppress(Exception):
                    process.kill()

    def __enter__(self) -> "Stage":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
