"""Everything of one seed on one loop: venues, gateways, service; and what goes wrong with them."""

import asyncio
from dataclasses import replace
from random import Random

from retinue.adapters.brokers.simulated.faults import FaultRates
from retinue.adapters.brokers.simulated.inprocess import InProcessVenue
from retinue.adapters.brokers.simulated.instruments import Listing, listing_from_text
from retinue.adapters.brokers.simulated.venue import Venue, VenueRules
from tests.simulation.kernel.clock import VirtualClock
from tests.simulation.kernel.process import Process
from tests.simulation.stores.disk import Disk
from tests.simulation.world.gateway import GatewaySite
from tests.simulation.world.rates import Rates
from tests.simulation.world.serve import ServeSite
from tests.simulation.world.witness import Witness

BROKERS = ("alpha", "beta")
_TICK_SECONDS = 0.25
_ALL_PPM = 1_000_000
# Longer than a client waits for an answer.
_PATIENCE_SECONDS = 6
_FUTURES = (("ESZ6", "50", "6800"), ("NQZ6", "20", "24500"))


def listings() -> tuple[Listing, ...]:
    """Two futures, ticks of a quarter."""
    return tuple(
        listing_from_text(
            {
                "symbol": symbol,
                "tick_size": "0.25",
                "lot_size": "1",
                "multiplier": multiplier,
                "fee_per_contract": "2.25",
                "start_price": price,
                "moves_per_second": 8,
            }
        )
        for symbol, multiplier, price in _FUTURES
    )


class Machine:
    """The whole system. `calm()` ends the faults; what is down then comes up again."""

    def __init__(self, chance: Random, rates: Rates, loop: asyncio.AbstractEventLoop) -> None:
        self.rates = rates
        self.clock = VirtualClock(loop)
        self.witness = Witness()
        self._chance = chance
        self._is_calm = True
        self._is_paused = False
        self._markets: list[asyncio.Task[None]] = []
        self._disk = Disk(Random(chance.getrandbits(64)))
        self.gateways: dict[str, GatewaySite] = {}
        self.venues: dict[str, InProcessVenue] = {}
        for name, memory in zip(BROKERS, rates.memories, strict=True):
            rules = VenueRules(client_ids=memory)
            venue = Venue(
                listings(), rules, Random(chance.getrandbits(64)), start_ns=self.clock.wall_ns()
            )
            self.venues[name] = InProcessVenue(venue, self._venue_ns)
            site = GatewaySite(
                name,
                memory,
                chance=Random(chance.getrandbits(64)),
                rates=rates,
                clock=self.clock,
                disk=self._disk,
                witness=self.witness,
            )
            site.venue = self.venues[name]
            site.on_death = lambda site=site: self._restart(site)  # type: ignore[misc]
            self.gateways[name] = site
        self.serve = ServeSite(
            chance=Random(chance.getrandbits(64)),
            rates=rates,
            clock=self.clock,
            disk=self._disk,
            witness=self.witness,
            gateways=self.gateways,
        )
        self.serve.on_death = self._serve_died
        self._start_wall_ns = self.clock.wall_ns()
        self.calm()

    def _venue_ns(self) -> int:
        # Brokers keep their own clocks.
        return self._start_wall_ns + self.clock.monotonic_ns()

    def start(self) -> None:
        """Everything up; faults begin with `rage`."""
        self.open_markets()
        for site in self.gateways.values():
            site.start()
        self.serve.start()

    def close_markets(self) -> None:
        """Prices stand still."""
        for market in self._markets:
            market.cancel()
        self._markets.clear()

    def open_markets(self) -> None:
        """Prices move."""
        for venue in self.venues.values():
            self._markets.append(asyncio.get_running_loop().create_task(venue.run(_TICK_SECONDS)))

    def calm(self) -> None:
        """No faults from here on."""
        self._is_calm = True
        self._set_faults(FaultRates(), calm=True)
        self._disk.full = False
        self._disk.error_rate = self._disk.kill_rate = 0.0

    def _set_faults(self, faults: FaultRates, *, calm: bool) -> None:
        for venue in self.venues.values():
            # Orders that are turned down for a while still are.
            refusing = venue.venue.faults.rates.reject_ppm == _ALL_PPM
            reject_ppm = _ALL_PPM if refusing else faults.reject_ppm
            venue.venue.faults.rates = replace(faults, reject_ppm=reject_ppm)
        for site in self.gateways.values():
            site.calm = site.road.calm = calm
        self.serve.calm = calm

    async def rage(self, seconds: float) -> None:
        """Faults by their rates for so long, then calm."""
        self._is_calm = False
        self._set_faults(self.rates.venue_faults(), calm=False)
        self._disk.error_rate = self.rates.disk_error
        self._disk.kill_rate = self.rates.kill_in_write
        rates = self.rates
        events = (
            (rates.crashes_per_minute, self._crash_serve),
            (rates.gateway_crashes_per_minute, self._crash_gateway),
            (rates.disk_full_per_minute, self._fill_disk),
            (rates.clock_jumps_per_minute, self._jump),
            (0 if rates.inside else rates.pauses_per_minute, self._pause_serve),
            (rates.refusals_per_minute, self._refuse_orders),
            (rates.late_requests_per_minute, self._break_link),
        )
        total = sum(rate for rate, _ in events)
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while total and loop.time() < end:
            await asyncio.sleep(min(self._chance.expovariate(total / 60), end - loop.time()))
            draw = self._chance.random() * total
            for rate, happen in events:
                draw -= rate
                if draw < 0:
                    if loop.time() < end:
                        happen()
                    break
        await asyncio.sleep(end - loop.time())
        self.calm()
        for site in self.gateways.values():
            site.cut_broker()

    def _crash_serve(self) -> None:
        process = self.serve.process
        self.serve.power_fails = self._chance.random() < self.rates.power_share
        if process is not None:
            process.kill_after(self._chance.randrange(1, 300))

    def _crash_gateway(self) -> None:
        process = self._chance.choice(list(self.gateways.values())).process
        if process is not None:
            process.kill_after(self._chance.randrange(1, 300))

    def _fill_disk(self) -> None:
        self._disk.full = True
        seconds = 0.1 + self._chance.random() * 3
        asyncio.get_running_loop().call_later(seconds, setattr, self._disk, "full", False)

    def _jump(self) -> None:
        seconds = self._chance.choice((-3600, -30, -1, 1, 30, 3600))
        self.clock.step_wall(seconds * 1_000_000_000)

    def _break_link(self) -> None:
        self._chance.choice(list(self.gateways.values())).break_link()

    def _refuse_orders(self) -> None:
        """A broker turns every order down for a while, as it does out of hours."""
        venue = self._chance.choice(list(self.venues.values())).venue
        seconds = 1 + self._chance.random() * 20
        if venue.faults.rates.reject_ppm < _ALL_PPM:
            usual = venue.faults.rates.reject_ppm
            venue.faults.rates.reject_ppm = _ALL_PPM
            loop = asyncio.get_running_loop()
            loop.call_later(seconds, self._accept_orders, venue, usual)

    def _accept_orders(self, venue: Venue, usual_ppm: int) -> None:
        venue.faults.rates.reject_ppm = 0 if self._is_calm else usual_ppm

    def _pause_serve(self) -> None:
        """The service stands still, is replaced, and wakes when another writes in its place."""
        process = self.serve.process
        if process is None or not process.alive or self._is_paused:
            return
        self._is_paused = True
        process.pause()
        seconds = 0.5 + self._chance.random() * 3
        asyncio.get_running_loop().call_later(seconds, self._replace_serve, process)

    def _replace_serve(self, process: Process) -> None:
        epoch = self.serve.epoch
        # However the run ends, it may stand still until then.
        self.witness.buried.append(process)
        self.serve.replace()
        # By then every client that waited for it has asked its successor.
        seconds = _PATIENCE_SECONDS + self._chance.random() * 6
        asyncio.get_running_loop().call_later(seconds, self._wake_stale, process, epoch)

    def _wake_stale(self, process: Process, epoch: int) -> None:
        loop = asyncio.get_running_loop()
        if any(site.store.epochs.get(0, 0) <= epoch for site in self.gateways.values()):
            # Nobody can tell a gateway of a successor that has not come to it yet.
            loop.call_later(0.5, self._wake_stale, process, epoch)
            return
        process.wake()
        self._is_paused = False
        loop.call_later(3 + self._chance.random() * 5, process.kill)

    def _serve_died(self) -> None:
        power, self.serve.power_fails = self.serve.power_fails, False
        if power or self.rates.inside:
            for site in self.gateways.values():
                if site.process is not None:
                    site.process.kill()
                if power:
                    site.store.lose_power()
        self._restart(self.serve)

    def _restart(self, site: ServeSite | GatewaySite) -> None:
        seconds = 0.05 if self._is_calm else 0.02 + self._chance.random() ** 3 * 4
        long = 0 if self._is_calm or site is self.serve else self.rates.long_outages
        if long and self._chance.random() < long:
            seconds = 30 + self._chance.random() * 50
        asyncio.get_running_loop().call_later(seconds, self._start, site)

    def _start(self, site: ServeSite | GatewaySite) -> None:
        site.start()
        # What makes a process die often does so again: recovery must stand being cut off as well.
        if not self._is_calm and site.process is not None and self._chance.random() < 0.3:
            site.process.kill_after(self._chance.randrange(1, 200))

    def bury(self) -> None:
        """After the run: whatever still waits is let go."""
        processes = [self.serve.process, *(site.process for site in self.gateways.values())]
        for process in (*processes, *self.witness.buried):
            if process is not None:
                process.bury()
