"""What people and strategies do: signals of every kind, some twice; switches, plans, stops."""

import asyncio
import hashlib
from random import Random

from retinue.api.v1.vocabulary_pb2 import ORDER_TYPE_LIMIT, SIDE_BUY, SIDE_SELL
from retinue.copying.envelope import record
from retinue.internal.v1.record_pb2 import (
    DEDUPE_KIND_EXACT,
    DIALECT_GRPC,
    SIGNAL_KIND_ENTRY,
    SIGNAL_KIND_EXIT,
    SIGNAL_KIND_FLAT,
    Decimal,
    ResumeTrading,
    SetPlan,
    SetSwitch,
    Signal,
    StopNoted,
)
from tests.simulation.world.desk import TENANT, Client, World, draw_plan
from tests.simulation.world.machine import Machine

_FINISH_ROUNDS_MAX = 240
_RESUME_SECONDS = 5


def dedupe_key(event_id: str, attempt: int) -> bytes:
    """What the edge computes of an event, the same at every attempt."""
    return hashlib.sha256(event_id.encode()).digest()


class Workload:
    """Draws what happens next. A signal has an event id of its own; its repeat has the same."""

    def __init__(self, machine: Machine, client: Client, world: World, chance: Random) -> None:
        self._machine = machine
        self._client = client
        self._world = world
        self._chance = chance
        self._count = 0
        self._said: list[Signal] = []
        self._stopping: set[tuple[str, int]] = set()
        # Stops that nobody told the service of, by connection and account id; they stay.
        self.untold: set[tuple[int, int]] = set()
        self._background: set[asyncio.Task[None]] = set()

    async def run(self, seconds: float) -> None:
        """For so long; then waits for whoever still asks."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        pause = 60 / self._machine.rates.signals_per_minute
        while loop.time() < end:
            await asyncio.sleep(self._chance.expovariate(1 / pause))
            self._spawn(self._draw())

    async def finish(self) -> None:
        """Everybody has been answered, or never will be."""
        for _ in range(_FINISH_ROUNDS_MAX):
            if not self._background:
                return
            await asyncio.sleep(0.5)
        for task in self._background:
            task.cancel()
        self._machine.witness.problems.append("clients still wait for an answer")

    def _spawn(self, job: object) -> None:
        task: asyncio.Task[None] = asyncio.get_running_loop().create_task(job)  # type: ignore[arg-type]
        self._background.add(task)
        task.add_done_callback(self._background.discard)

    def _draw(self) -> object:
        draw = self._chance.random()
        if draw < 0.04:
            return self._switch()
        if draw < 0.08:
            return self._change_plan()
        if draw < 0.12:
            return self._stop_and_resume()
        if draw < 0.22 and self._said:
            return self._send(self._chance.choice(self._said[-20:]), 0)
        return self._send(self._draw_signal(), 0)

    async def _send(self, signal: Signal, attempt: int) -> None:
        """Until it is answered; a few give up at once."""
        tries = 1 if self._chance.random() < 0.05 else 1000
        for number in range(attempt, attempt + tries):
            signal.dedupe_key = dedupe_key(signal.event_id, number)
            payload = record(TENANT, signal=signal)
            if await self._client.append_once(payload) is not None:
                return
            await asyncio.sleep(0.1 + self._chance.random())

    def _draw_signal(self) -> Signal:
        chance = self._chance
        signal = self.signal(chance.choice(self._world.strategies), other=chance.random() < 0.3)
        draw = chance.random()
        if draw < 0.55:
            signal.kind = SIGNAL_KIND_ENTRY
            signal.side = SIDE_BUY if chance.random() < 0.5 else SIDE_SELL
            signal.quantity.coefficient = chance.randrange(1, 5)
            if chance.random() < 0.3:
                self._limit(signal)
        elif draw < 0.85:
            signal.kind = SIGNAL_KIND_EXIT
            signal.exit_numerator = chance.randrange(1, 5)
            signal.exit_denominator = 4
            if chance.random() < 0.1:
                self._limit(signal)
        else:
            signal.kind = SIGNAL_KIND_FLAT
        self._said.append(signal)
        return signal

    def signal(self, strategy_id: int, *, other: bool) -> Signal:
        """An empty signal of a strategy, for its default instrument or the other one."""
        self._count += 1
        return Signal(
            strategy_id=strategy_id,
            dialect=DIALECT_GRPC,
            ticker="OTHER" if other else "",
            dedupe_kind=DEDUPE_KIND_EXACT,
            event_id=f"event-{self._count}",
            received_time_ns=self._machine.clock.wall_ns(),
        )

    def _limit(self, signal: Signal) -> None:
        chance = self._chance
        default = self._world.strategies.index(signal.strategy_id)
        symbols = list(self._world.instruments.values())
        symbol = symbols[1 - default if signal.ticker else default]
        venue = self._machine.venues["alpha"].venue
        price = venue.markets[symbol].book.price.last + chance.randrange(-600, 600)
        signal.order_type = ORDER_TYPE_LIMIT
        signal.limit_price.CopyFrom(Decimal(coefficient=max(1, price), scale=2))

    def flats(self) -> list[Signal]:
        """One FLAT for every strategy in every instrument."""
        flats = []
        for strategy_id in self._world.strategies:
            for other in (False, True):
                signal = self.signal(strategy_id, other=other)
                signal.kind = SIGNAL_KIND_FLAT
                flats.append(signal)
        return flats

    async def send(self, signal: Signal) -> None:
        """Until it is answered."""
        signal.dedupe_key = dedupe_key(signal.event_id, 0)
        await self._client.append(record(TENANT, signal=signal))

    def _request_id(self) -> str:
        self._count += 1
        return f"request-{self._count}"

    async def _switch(self) -> None:
        activation = self._chance.choice(self._world.activations)
        for active in (False, True):
            switch = SetSwitch(activation_id=activation, active=active, reason="drawn")
            await self._client.command(self._request_id(), set_switch=switch)
            await asyncio.sleep(self._chance.random() * 10)

    async def _change_plan(self) -> None:
        activation = self._chance.choice(self._world.activations)
        plan = SetPlan(activation_id=activation, plan=draw_plan(self._chance))
        await self._client.command(self._request_id(), set_plan=plan)

    async def _stop_and_resume(self) -> None:
        """The latch first, the record when it can; after a while a person resumes."""
        account_id = self._chance.choice(list(self._world.accounts))
        broker, name = self._world.accounts[account_id]
        whole = self._chance.random() < 0.3
        where = {"connection_id": self._world.connections[broker]}
        if not whole:
            where = {"account_id": account_id}
        latched = 0 if whole else account_id
        if (broker, latched) in self._stopping:
            return
        self._stopping.add((broker, latched))
        self.latch(broker, latched, "" if whole else name)
        untold = self._machine.rates.stops_untold
        if untold and self._chance.random() < untold:
            self.untold.add((self._world.connections[broker], latched))
            return
        noted = StopNoted(reason="drawn", **where)
        await self._client.command(self._request_id(), stop_noted=noted)
        await asyncio.sleep(self._chance.random() * 15)
        await self.resume(broker, latched, "" if whole else name)
        # A resume that is still under way would lift the next stop as well.
        await asyncio.sleep(_RESUME_SECONDS)
        self._stopping.discard((broker, latched))

    def latch(self, broker: str, account_id: int, name: str) -> None:
        """From here on no opening may leave, whoever runs or not."""
        site = self._machine.gateways[broker]
        site.latch.set(account_id)
        self._machine.witness.stopped_accounts.setdefault(broker, set()).add(name)

    async def resume(self, broker: str, account_id: int, name: str) -> None:
        """Asks until the latch is open: an order to open it is lost with its link."""
        site = self._machine.gateways[broker]
        where = {"account_id": account_id}
        if not account_id:
            where = {"connection_id": self._world.connections[broker]}
        self._machine.witness.stopped_accounts.get(broker, set()).discard(name)
        while account_id in site.latch.stopped():
            body = ResumeTrading(reason="drawn", **where)
            await self._client.command(self._request_id(), resume_trading=body)
            await asyncio.sleep(2)
