"""A venue as a process of its own, for tests that kill it, and sessions with it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from retinue.adapters.brokers.simulated.data_folder import read_key
from retinue.adapters.brokers.simulated.session import SimulatedSession
from retinue.domain.broker import (
    BrokerEvent,
    BrokerOrder,
    OrderType,
    OrderUpdate,
    Scales,
    Side,
    TimeInForce,
)

DEADLINE_SECONDS = 20
ES = Scales(price=2, quantity=0)


@dataclass
class VenueProcess:
    """A running venue."""

    process: subprocess.Popen[str]
    folder: Path
    port: int

    def kill(self) -> None:
        """kill -9: nothing is said or written any more."""
        self.process.kill()
        self.process.wait(DEADLINE_SECONDS)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        self.process.terminate()
        return self.process.wait(DEADLINE_SECONDS)


@contextmanager
def running(folder: Path, *arguments: str) -> Iterator[VenueProcess]:
    """A venue on the folder, ready to be connected to; killed at the end if it still runs."""
    command = [sys.executable, "-m", "retinue.bootstrap.venue", "--data", str(folder), *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())
        port = int(ready["listening"].rpartition(":")[2])
        yield VenueProcess(process, folder, port)
    finally:
        process.kill()
        process.wait(DEADLINE_SECONDS)
        if process.stdout is not None:
            process.stdout.close()


@asynccontextmanager
async def connected(venue: VenueProcess, broker: str = "B") -> AsyncIterator[SimulatedSession]:
    """A session that is logged in."""
    session = SimulatedSession("127.0.0.1", venue.port, key=read_key(venue.folder), broker=broker)
    await session.connect()
    try:
        yield session
    finally:
        await session.close()


def market_order(
    client_order_id: str, quantity: int = 1, *, account: str = "A", side: Side = Side.BUY
) -> BrokerOrder:
    return BrokerOrder(
        client_order_id=client_order_id,
        account=account,
        symbol="ESZ6",
        side=side,
        order_type=OrderType.MARKET,
        time_in_force=TimeInForce.DAY,
        quantity=quantity,
        scales=ES,
    )


def limit_order(client_order_id: str, limit_price: int, quantity: int = 1) -> BrokerOrder:
    """A GTC buy, its price at scale 2."""
    return BrokerOrder(
        client_order_id=client_order_id,
        account="A",
        symbol="ESZ6",
        side=Side.BUY,
        order_type=OrderType.LIMIT,
        time_in_force=TimeInForce.GTC,
        quantity=quantity,
        scales=ES,
        limit_price=limit_price,
    )


async def until(
    session: SimulatedSession, wanted: Callable[[BrokerEvent], bool]
) -> list[BrokerEvent]:
    """Events up to and including the first that is wanted."""
    seen: list[BrokerEvent] = []
    async with asyncio.timeout(DEADLINE_SECONDS):
        async for event in session.events():
            seen.append(event)
            if wanted(event):
                break
    return seen


async def until_finished(session: SimulatedSession, orders: int = 1) -> list[OrderUpdate]:
    """Order updates until that many orders are finished."""
    left = orders

    def last(event: BrokerEvent) -> bool:
        nonlocal left
        if isinstance(event, OrderUpdate) and event.order.state.finished:
            left -= 1
        return left == 0

    return [event for event in await until(session, last) if isinstance(event, OrderUpdate)]
