"""What a seed draws before anything runs: the kinds of brokers, and how often what goes wrong.

Every fault is off in some seeds, since a fault that is always there hides others.
"""

from dataclasses import asdict, dataclass
from random import Random

from retinue.adapters.brokers.simulated.faults import FaultRates
from retinue.domain.broker import ClientIdMemory

_PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class Rates:
    """Rates are shares of 1 of messages or writes, or events a minute; times in ms."""

    memories: tuple[ClientIdMemory, ClientIdMemory]
    inside: bool
    followers: int
    minutes: float
    signals_per_minute: int
    crashes_per_minute: float
    gateway_crashes_per_minute: float
    power_share: float
    kill_in_write: float
    request_lost: float
    request_copied: float
    request_delay_ms: int
    clog: float
    response_copied: float
    response_delay_ms: int
    cut: float
    reject: float
    partial_fill: float
    lost_answer: float
    venue_disconnect: float
    venue_duplicate: float
    venue_reorder: float
    latency_ms: int
    link_cut: float
    link_delay_ms: int
    disk_full_per_minute: float
    disk_error: float
    job_ms: float
    clock_jumps_per_minute: float
    pauses_per_minute: float
    late_requests_per_minute: float
    refusals_per_minute: float
    long_outages: float
    stops_untold: float
    night: bool

    def text(self) -> str:
        """All of them on one line, for the report of a seed."""
        told = asdict(self)
        told["memories"] = "+".join(memory.value for memory in self.memories)
        return " ".join(f"{name}={_short(value)}" for name, value in told.items())

    def venue_faults(self) -> FaultRates:
        """The venue's own share of the faults."""
        return FaultRates(
            reject_ppm=round(self.reject * _PPM),
            partial_fill_ppm=round(self.partial_fill * _PPM),
            lost_answer_ppm=round(self.lost_answer * _PPM),
            disconnect_ppm=round(self.venue_disconnect * _PPM),
            duplicate_ppm=round(self.venue_duplicate * _PPM),
            reorder_ppm=round(self.venue_reorder * _PPM),
            answer_latency_us=self.latency_ms * 500,
            answer_jitter_us=self.latency_ms * 1000,
        )


def draw_rates(chance: Random, minutes: float) -> Rates:
    """The same seed draws the same."""

    def some(most: float, share: float = 0.5) -> float:
        """Zero in 1 - `share` of the seeds, else up to `most`."""
        value = round(chance.random() * most, 4)
        return value if chance.random() < share else 0.0

    memories = tuple(ClientIdMemory)
    return Rates(
        memories=(chance.choice(memories), chance.choice(memories)),
        inside=chance.random() < 0.5,
        followers=chance.randrange(2, 7),
        minutes=minutes,
        signals_per_minute=chance.randrange(10, 90),
        crashes_per_minute=some(8, 0.7),
        gateway_crashes_per_minute=some(6),
        power_share=some(1),
        kill_in_write=some(0.01),
        request_lost=some(0.1),
        request_copied=some(0.2),
        request_delay_ms=round(some(700)),
        clog=some(0.01),
        response_copied=some(0.3),
        response_delay_ms=round(some(500)),
        cut=some(0.01),
        reject=some(0.1),
        partial_fill=some(0.4),
        lost_answer=some(0.05),
        venue_disconnect=some(0.02),
        venue_duplicate=some(0.3),
        venue_reorder=some(0.3),
        latency_ms=round(some(80, 0.8)),
        link_cut=some(0.004),
        link_delay_ms=round(some(500)),
        disk_full_per_minute=some(2),
        disk_error=some(0.05),
        job_ms=some(5),
        clock_jumps_per_minute=some(2, 0.3),
        pauses_per_minute=some(3, 0.4),
        late_requests_per_minute=some(12),
        refusals_per_minute=some(4),
        long_outages=some(0.5, 0.4),
        stops_untold=some(0.6),
        night=chance.random() < 0.5,
    )


def _short(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
