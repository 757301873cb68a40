"""The batcher of one broker connection, as the execution stage sees it.

`rust_core/engine/src/batcher` decides; here is only its typed face. All times are ns since 1970 on
a line that never runs backwards (`execution.steady_time`).
"""

from typing import Final, NamedTuple

from retinue._engine import Batcher, EngineFault

__all__ = ["UNKNOWN_FIELD", "Batcher", "EngineFault", "Send", "sends"]

UNKNOWN_FIELD: Final = "link_request_unknown_field"
"""The slug of an EngineFault at orders that can be read but say more than this version knows."""


class Send(NamedTuple):
    """One request that leaves now; quantity and price at the instrument's scales.

    `late_at_ns`: from when on it may not leave, on the gateway's clock; None: it goes at any age.
    """

    order_id: bytes
    is_cancel: bool
    account_id: int
    instrument_id: int
    side: int
    order_type: int
    time_in_force: int
    quantity: int
    limit_price: int
    opening: bool
    late_at_ns: int | None
    batch_id: int


def sends(batcher: Batcher, now_ns: int) -> tuple[list[Send], bytes, list[tuple[bytes, bool]]]:
    """What leaves now, the reports that go with it (fields of a ReportBatch), and the requests that
    got no answer in time as (order id, is a cancel).
    """
    leaving, reports, _, timed_out = batcher.poll(now_ns)
    return [Send._make(send) for send in leaving], reports, timed_out
