"""Sees what passes between gateways and the venue, and notes what must not be. Judges nothing."""

import asyncio
from dataclasses import dataclass, field
from typing import NamedTuple

from retinue.internal.v1 import venue_pb2
from tests.simulation.kernel.process import Process


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
    # Requests without an answer yet, by broker: request id -> (account, symbol, when).
    unanswered: dict[str, dict[int, tuple[str, str, float]]] = field(default_factory=dict)
    lane_breaks: list[str] = field(default_factory=list)

    def connected(self, broker: str, session: object) -> None:
        self.lives[broker] = self.lives.get(broker, 0) + 1
        self.unanswered[broker] = {}

    def died(self, broker: str) -> None:
        self.unanswered[broker] = {}

    def sent(self, broker: str, request: venue_pb2.VenueRequest) -> None:
        """A request has left; called at the moment of the send."""
        if request.HasField("cancel_order"):
            self.cancels += 1
        if not request.HasField("new_order"):
            return
        now, body = asyncio.get_running_loop().time(), request.new_order
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
