"""What can be set of one gateway connection; every default is the mission's or the design's."""

from dataclasses import dataclass, field
from typing import Final, Literal

SECOND_NS: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class RateLimit:
    """`capacity` requests at once, `refill` more every `interval_ns`."""

    scope: Literal["connection", "login", "application"]
    capacity: int
    refill: int
    interval_ns: int


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """Times in ns. `name` is the connection's, for the log's lines."""

    name: str = ""
    max_batch: int = 10
    answer_timeout_ns: int = SECOND_NS
    batch_window_ns: int = SECOND_NS // 10
    rate_limits: tuple[RateLimit, ...] = ()
    # When an order in doubt is asked for, counted from its time-out.
    asks_after_ns: tuple[int, ...] = field(
        default=(0, SECOND_NS // 2, SECOND_NS, 2 * SECOND_NS, 5 * SECOND_NS)
    )
    out_of_step_after_ns: int = 10 * SECOND_NS
    # How long a question to the broker may take.
    question_timeout_ns: int = SECOND_NS
    # The same client id may go this often again, where the broker remembers ids.
    resends_max: int = 3
    # A broker that says "unknown" sooner than this after login may yet read what a dead process
    # sent.
    settle_ns: int = SECOND_NS
    log_lag_ns_max: int = SECOND_NS
    quotes_interval_ns: int = SECOND_NS // 4
    # How often the latch is looked at while nothing is sent.
    latch_interval_ns: int = SECOND_NS // 10
    reconnect_ns_min: int = SECOND_NS // 10
    reconnect_ns_max: int = 5 * SECOND_NS
