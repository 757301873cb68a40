"""Quotes on their way up: the newest of each instrument that moved, at most once an interval."""

from retinue.api.v1.gateway_pb2 import LinkResponse, Quote
from retinue.domain.broker import QuotesChanged


class Marks:
    def __init__(self, interval_ns: int) -> None:
        self._interval_ns = interval_ns
        self._moved: dict[int, tuple[int, int, int]] = {}
        self._last: dict[int, tuple[int, int, int]] = {}
        self._told_ns = 0

    def take(self, changed: QuotesChanged, instrument_ids: dict[str, int]) -> None:
        for quote in changed.quotes:
            instrument_id = instrument_ids.get(quote.symbol)
            if instrument_id is not None:
                self._moved[instrument_id] = (quote.bid_px, quote.ask_px, quote.last_px)

    def due_ns(self) -> int | None:
        """When there is something to tell; None: nothing moved."""
        return self._told_ns + self._interval_ns if self._moved else None

    def tell(self, now_ns: int) -> bytes | None:
        """A serialized LinkResponse, if one is due."""
        if not self._moved or now_ns < self._told_ns + self._interval_ns:
            return None
        moved = {key: quote for key, quote in self._moved.items() if self._last.get(key) != quote}
        self._moved.clear()
        self._told_ns = now_ns
        if not moved:
            return None
        self._last.update(moved)
        quotes = [
            Quote(instrument_id=key, bid_px=bid, ask_px=ask, last_px=last)
            for key, (bid, ask, last) in moved.items()
        ]
        return LinkResponse(quotes=quotes).SerializeToString()

    def forget(self) -> None:
        """A new link knows none of what was told."""
        self._moved = self._last | self._moved
        self._last = {}
