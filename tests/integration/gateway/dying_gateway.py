"""The real gateway, that kills itself -9 at the point named by DIE_AT.

before_record   the order was taken, nothing is written
after_record    the `sending` record is durable, nothing has left
after_send      the bytes are with the venue, no answer was read
"""

import os
import signal
from collections.abc import Sequence

from retinue.adapters.brokers.simulated.session import SimulatedSession
from retinue.bootstrap import gateway
from retinue.domain.broker import BrokerOrder
from retinue.execution.sending import Sender

_POINT = os.environ.get("DIE_AT", "")
_send = Sender.send
_place_many = SimulatedSession.place_many


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def _sending(self: Sender, *arguments: object) -> None:
    if _POINT == "before_record":
        _die()
    await _send(self, *arguments)  # type: ignore[arg-type]


async def _placing(self: SimulatedSession, orders: Sequence[BrokerOrder]) -> None:
    if _POINT == "after_record":
        _die()
    await _place_many(self, orders)
    if _POINT == "after_send":
        _die()


if __name__ == "__main__":
    Sender.send = _sending  # type: ignore[method-assign, assignment]
    setattr(SimulatedSession, "place_many", _placing)  # noqa: B010
    gateway.main()
