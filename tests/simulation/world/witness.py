"""Sees what passes between gateways and the venue, and notes what must not be. Judges nothing."""

import asyncio
from dataclasses import dataclass, field
from typing import NamedTuple

from retinue.internal.v1 import venue_pb2
from tests.simulation.kernel.process import Process

# A second from the batcher's decision, which may be a few jobs of the gateway's worker earlier.
_ANSWER_SECONDS = 0.9
_WINDOW = 10


class SentOrder(NamedTuple):
    """A new-order request as it left a gateway's session; `life` counts the gateway's processes."""

    at: float
    broker: str
    life: int
    client_order_id: str
    account: str
    symbol: str
    side: int
    quantity: str
    limit_price: str
    stopped: bool


@dataclass
class Witness:
    """`stopped` answers whether an account's latch is set at this moment."""

    orders: list[SentOrder] = field(default_factory=list)
    cancels: int = 0
    problems: list[str] = field(default_factory=list)
    buried: list[Process] = field(default_factory=list)
    lives: dict[str, int] = field(default_factory=dict)
    stopped_accounts: dict[str, "set[str]"] = field(default_factory=dict)
    # Orders without an answer yet, by broker and client id: (lane, sent at).
    _unanswered: dict[str, dict[str, tuple[str, float]]] = field(default_factory=dict)
    _seen: set[tuple[str, str]] = field(default_factory=set)

    def connected(self, broker: str, session: object) -> None:
        self.lives[broker] = self.lives.get(broker, 0) + 1
        self.lost(broker)

    def lost(self, broker: str) -> None:
        """The connection or its process is gone: what was asked anew is answered then."""
        self._unanswered[broker] = {}

    def heard(self, broker: str, response: venue_pb2.VenueResponse, asked: str) -> None:
        """A message has reached the session; `asked`: the client id its request was about."""
        if response.HasField("orders"):
            self.lost(broker)
        waiting = self._unanswered.get(broker, {})
        waiting.pop(asked, None)
        waiting.pop(response.order_update.order.client_order_id, None)

    def _count(self, broker: str, client_order_id: str, lane: str, now: float) -> None:
        """One unanswered order a lane and ten a connection; a time-out frees a place."""
        if (broker, client_order_id) in self._seen:
            return
        self._seen.add((broker, client_order_id))
        waiting = {
            name: (other, at)
            for name, (other, at) in self._unanswered.get(broker, {}).items()
            if now - at < _ANSWER_SECONDS
        }
        if any(other == lane for other, _ in waiting.values()):
            self.problems.append(f"two unanswered orders in lane {broker} {lane} at {now:.3f}")
        if len(waiting) >= _WINDOW:
            self.problems.append(f"{len(waiting) + 1} unanswered orders at {broker}, {now:.3f}")
        waiting[client_order_id] = lane, now
        self._unanswered[broker] = waiting

    def sent(self, broker: str, request: venue_pb2.VenueRequest) -> None:
        """A request has left; called at the moment of the send."""
        if request.HasField("cancel_order"):
            self.cancels += 1
        if not request.HasField("new_order"):
            return
        now, body = asyncio.get_running_loop().time(), request.new_order
        self._count(broker, body.client_order_id, f"{body.account} {body.symbol}", now)
        held = self.stopped_accounts.get(broker, set())
        self.orders.append(
            SentOrder(
                at=now,
                broker=broker,
                life=self.lives.get(broker, 0),
                client_order_id=body.client_order_id,
                account=body.account,
                symbol=body.symbol,
                side=body.side,
                quantity=body.quantity,
                limit_price=body.limit_price,
                stopped=body.account in held or "" in held,
            )
        )

    def broke(self, what: str, error: BaseException) -> None:
        """Something ended that should not."""
        self.problems.append(f"{what} ended: {told_of(error)}")


def told_of(error: BaseException) -> str:
    """What it is, and the last place it came from."""
    place = ""
    trace = error.__traceback__
    while trace is not None:
        place = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(error).__name__} {error} ({place})"
