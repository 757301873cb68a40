"""Orders of which something was not told: the broker is asked what became of them.

A fill that the broker's numbers show and nobody told, a cancel that was refused, or an order that
should have moved long ago: what was lost would stay lost, and the account hold what nobody counts.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from retinue.domain.broker import OrderType, TimeInForce
from retinue.execution.book import Tracked
from retinue.execution.desk import Desk
from retinue.execution.settings import SECOND_NS

_LOOK_NS: Final = SECOND_NS
# How long nothing may be heard of an order that the broker has: one that trades at once, or rests.
_AT_ONCE_NS: Final = 5 * SECOND_NS
_RESTING_NS: Final = 60 * SECOND_NS
_AT_ONCE: Final = (TimeInForce.IOC.value, TimeInForce.FOK.value)


class Untold:
    """`ask` answers whether the broker could be asked."""

    def __init__(self, desk: Desk, ask: Callable[[list[Tracked]], Awaitable[bool]]) -> None:
        self._desk = desk
        self._ask = ask
        self._missed: dict[bytes, Tracked] = {}

    def note(self, order: Tracked) -> None:
        """Something of this order was not told."""
        self._missed[order.order_id] = order

    async def run(self) -> None:
        """Work until cancelled: one question at a time, for all that there is to ask."""
        time = self._desk.time
        quiet_ns = time.now_ns() + _AT_ONCE_NS
        while True:
            await time.sleep_until(time.now_ns() + _LOOK_NS)
            if not self._desk.is_connected:
                continue
            missed, self._missed = self._missed, {}
            wanted = dict(missed)
            if quiet_ns <= time.now_ns():
                quiet_ns = time.now_ns() + _AT_ONCE_NS
                wanted |= self._quiet(time.now_ns())
            if wanted and not await self._ask(list(wanted.values())):
                self._missed = missed | self._missed

    def _quiet(self, now_ns: int) -> dict[bytes, Tracked]:
        found = {}
        for order_id, order in self._desk.book.live.items():
            if order.is_answered and order.heard_ns + _patience_ns(order) <= now_ns:
                found[order_id] = order
                order.heard_ns = now_ns
        return found


def _patience_ns(order: Tracked) -> int:
    is_market = order.order_type == OrderType.MARKET.value
    return _AT_ONCE_NS if is_market or order.time_in_force in _AT_ONCE else _RESTING_NS
