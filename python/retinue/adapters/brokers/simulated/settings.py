"""What a venue process is told, and how its core is put together from that and from its journal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from retinue.adapters.brokers.simulated.bars import BarPrices, read_bars
from retinue.adapters.brokers.simulated.instruments import (
    Listing,
    default_listings,
    load_listings,
)
from retinue.adapters.brokers.simulated.journal import Journal
from retinue.adapters.brokers.simulated.prices import PriceSource, RandomWalk
from retinue.adapters.brokers.simulated.venue import Venue, VenueRules


@dataclass(frozen=True, slots=True)
class VenueSettings:
    """`prices` maps symbols to CSV files, other prices are generated. Port 0: any free one."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 0
    seed: int = 1
    rules: VenueRules = field(default_factory=VenueRules)
    prices: Mapping[str, Path] = field(default_factory=dict)
    instruments: Path | None = None

    def listings(self) -> tuple[Listing, ...]:
        """The instruments of this venue; every symbol of `prices` must be one of them."""
        if self.instruments is None:
            listings = default_listings()
        else:
            listings = load_listings(self.instruments)
        unknown = set(self.prices) - {listing.symbol for listing in listings}
        if unknown:
            raise ValueError(f"prices for {', '.join(sorted(unknown))}, which is not listed")
        return listings


def open_venue(
    settings: VenueSettings, listings: tuple[Listing, ...], journal: Journal, start_ns: int
) -> Venue:
    """A venue that goes on where its journal stands: prices too, by the last marks written."""
    state = journal.load()
    chance = Random(f"{settings.seed}/{journal.count_start()}")
    sources: dict[str, PriceSource] = {}
    steps: dict[str, int] = {}
    for listing in listings:
        last_px, steps_taken = state.marks.get(listing.symbol, (listing.start_price, 0))
        path = settings.prices.get(listing.symbol)
        walk = Random(chance.getrandbits(64))
        if path is None:
            sources[listing.symbol] = RandomWalk(listing, walk, last_px, settings.rules.speed)
        else:
            bars = read_bars(path, listing)
            sources[listing.symbol] = BarPrices(listing, bars, walk, steps_taken)
        steps[listing.symbol] = steps_taken
    venue = Venue(
        listings,
        settings.rules,
        chance,
        start_ns=start_ns,
        sources=sources,
        steps_taken=steps,
    )
    venue.restore(state.accounts, state.orders, state.executions)
    for broker, name in settings.rules.accounts:
        venue.open_account(broker, name)
    return venue
