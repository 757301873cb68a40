"""Marks, conflated: one record per 250 ms for all instruments whose price changed."""

import asyncio

from retinue.api.v1.gateway_pb2 import Quote
from retinue.copying.envelope import record
from retinue.domain.errors import RetinueError
from retinue.internal.v1.record_pb2 import Mark, Marks
from retinue.ports.clock import Clock
from retinue.ports.records import Records

CONFLATE_NS = 250_000_000
INSTRUMENTS_MAX = 100_000
"""Beyond these nothing is marked: ids that a gateway makes up must not fill the memory."""


class MarkConflater:
    """Takes quotes as they come; logs the last price of each instrument that moved."""

    def __init__(self, records: Records, tenant_id: int, clock: Clock) -> None:
        self._records = records
        self._tenant_id = tenant_id
        self._clock = clock
        self._logged: dict[int, int] = {}
        self._moved: dict[int, int] = {}
        self._wake = asyncio.Event()

    def take(self, quotes: list[Quote]) -> None:
        """The last traded price is the mark; without one, the bid."""
        for quote in quotes:
            price = quote.last_px or quote.bid_px
            known = self._logged.get(quote.instrument_id)
            if known is None and len(self._logged) + len(self._moved) >= INSTRUMENTS_MAX:
                continue
            if known != price:
                self._moved[quote.instrument_id] = price
        if self._moved:
            self._wake.set()

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            moved, self._moved = self._moved, {}
            self._logged.update(moved)
            marks = [Mark(instrument_id=key, price=price) for key, price in sorted(moved.items())]
            try:
                await self._records.append(record(self._tenant_id, marks=Marks(marks=marks)))
            except RetinueError:
                # A mark is worth nothing later; the next one is on its way.
                for key in moved:
                    self._logged.pop(key, None)
            await self._clock.sleep_until(self._clock.monotonic_ns() + CONFLATE_NS)
