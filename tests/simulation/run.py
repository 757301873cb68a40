"""One seed from its draws to its verdict."""

import asyncio
import gc
import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random

from retinue.internal.v1.view_pb2 import VIEW_KIND_POSITIONS, ViewRequest, ViewResponse
from tests.simulation.checkers.books import check_books, check_open_orders
from tests.simulation.checkers.facts import Facts
from tests.simulation.checkers.orders import check_orders
from tests.simulation.checkers.outcomes import check_outcomes, check_waiting
from tests.simulation.checkers.replay import check_acknowledged, check_replay
from tests.simulation.checkers.stops import check_stops
from tests.simulation.kernel.loop import VirtualLoop
from tests.simulation.world.desk import Client, World, create_world
from tests.simulation.world.machine import Machine
from tests.simulation.world.person import Person
from tests.simulation.world.rates import Rates, draw_rates
from tests.simulation.world.witness import told_of
from tests.simulation.world.workload import Workload

_SETTLE_ROUNDS_MAX = 24
_WRITING_SECONDS = 0.01
_ROUND_SECONDS = 5
# Longer than any instruction waits for something other than an order.
_DEADLINE_SECONDS = 40
_RECORDS_MAX, _RECORDS_A_SECOND_MAX = 2_000, 50
_STEPS_MAX, _STEPS_A_SECOND_MAX = 200_000, 10_000
# What follows the faults takes some three minutes.
_REST_SECONDS_MAX = 1200


@dataclass
class Verdict:
    """What a seed came to; `problems` is empty where all is well."""

    seed: int
    problems: list[str] = field(default_factory=list)
    digest: str = ""
    records: int = 0
    orders: int = 0
    fills: int = 0
    starts: int = 0
    by_hand: int = 0
    virtual_seconds: float = 0
    steps: int = 0

    @property
    def line(self) -> str:
        """The verdict on one line."""
        told = (
            f"seed {self.seed}: {self.records} records, {self.orders} orders, {self.fills} fills, "
            f"{self.starts} starts, {self.by_hand} by hand, {self.virtual_seconds:.0f} s, "
            f"{self.digest[:12]}"
        )
        return f"{told}: {'; '.join(self.problems[:3])}" if self.problems else f"{told}: ok"


def rates_of(seed: int, minutes: float = 0.5) -> Rates:
    """What the seed draws; printed before it runs."""
    return draw_rates(Random(f"rates {seed}"), minutes)


def run_seed(
    seed: int, minutes: float = 0.5, look: Callable[[Machine], None] | None = None
) -> Verdict:
    """Runs a seed; never raises for what it finds. `look` sees what it leaves behind."""
    logging.disable(logging.CRITICAL)
    loop = VirtualLoop()
    verdict = Verdict(seed)
    loop.set_exception_handler(lambda _, context: None)
    chance = Random(f"run {seed}")
    was_collecting = gc.isenabled()
    # A collection would end forgotten tasks at a moment that no seed draws.
    gc.disable()
    machine = None
    try:
        machine = Machine(chance, rates_of(seed, minutes), loop)
        loop.ran_away = partial(_too_much_of, loop, machine, minutes * 60)
        loop.run_until_complete(_Run(machine, chance, verdict).run())
        if look is not None:
            look(machine)
    except Exception as error:
        verdict.problems.append(told_of(error))
    finally:
        verdict.virtual_seconds, verdict.steps = loop.time(), loop.steps
        if machine is not None:
            machine.bury()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.close()
        if was_collecting:
            gc.enable()
        logging.disable(logging.NOTSET)
    return verdict


def _too_much_of(loop: VirtualLoop, machine: Machine, seconds: float) -> str:
    """Several times what the worst seeds come to."""
    records = machine.serve.log.last_position()
    if records > _RECORDS_MAX + _RECORDS_A_SECOND_MAX * loop.time():
        return f"{records} records"
    if loop.steps > _STEPS_MAX + _STEPS_A_SECOND_MAX * loop.time():
        return f"{loop.steps} steps"
    if loop.time() > seconds + _REST_SECONDS_MAX:
        return f"{records} records and no end"
    return ""


class _Run:
    def __init__(self, machine: Machine, chance: Random, verdict: Verdict) -> None:
        self._machine = machine
        self._chance = chance
        self._verdict = verdict
        self._client = Client(machine)
        self._facts = Facts(machine.serve.effects)

    async def run(self) -> None:
        """Makes the world, lets it rage, settles it, closes everything, and judges."""
        machine, chance = self._machine, self._chance
        machine.start()
        world = await create_world(self._client, chance, machine.rates.followers)
        assert machine.serve.links is not None
        machine.serve.links.connections_changed()
        await asyncio.sleep(2)
        load = Workload(machine, self._client, world, Random(chance.getrandbits(64)))
        person = Person(machine, self._client, world, self._facts)
        seconds = machine.rates.minutes * 60
        loop = asyncio.get_running_loop()
        working = loop.create_task(load.run(seconds))
        await machine.rage(seconds)
        await working
        await load.finish()
        if machine.witness.problems:
            self._verdict.problems += machine.witness.problems
            return
        if machine.rates.night:
            # No price moves: what is due by then is done by its own timer or not at all.
            machine.close_markets()
        await self._settle(person)
        await asyncio.sleep(_DEADLINE_SECONDS)
        self._facts.read()
        self._verdict.problems += check_waiting(machine.serve.log, self._facts)
        self._verdict.problems += check_stops(machine.serve.log, load.untold)
        if machine.rates.night:
            machine.open_markets()
        for signal in load.flats():
            await load.send(signal)
        await self._settle(person, closed=True)
        machine.close_markets()
        await asyncio.sleep(_ROUND_SECONDS)
        await self._caught_up()
        positions = await self._positions()
        self._verdict.problems += machine.witness.problems
        by_hand = {fact.order.account_id for fact in person.resolved_filled}
        self._verdict.problems += self._judge(world, positions, by_hand)
        self._sum_up(len(person.resolved_filled))

    async def _settle(self, person: Person, *, closed: bool = False) -> None:
        """Until nothing is under way but resting orders; a person helps where one must."""
        quiet = 0
        for _ in range(_SETTLE_ROUNDS_MAX):
            logged = self._machine.serve.log.last_position()
            await asyncio.sleep(_ROUND_SECONDS)
            self._facts.read()
            if self._facts.doubts():
                # The machine asks for 10 s before it calls for a person.
                await asyncio.sleep(3 * _ROUND_SECONDS)
                self._facts.read()
                await person.resolve_doubts()
                quiet = 0
                continue
            settled = self._is_settled() if closed else True
            quiet = quiet + 1 if settled and self._facts.through >= logged else 0
            if quiet >= 3:
                return

    async def _caught_up(self) -> None:
        """Until the effects of the last record are written; what never comes is judged."""
        log = self._machine.serve.log
        for _ in range(_SETTLE_ROUNDS_MAX):
            self._facts.read()
            if self._facts.through == log.last_position():
                return
            await asyncio.sleep(_WRITING_SECONDS)

    def _is_settled(self) -> bool:
        return not self._facts.pending() and not self._facts.live()

    async def _positions(self) -> ViewResponse:
        shard = self._machine.serve.shard
        if shard is None:
            raise RuntimeError("the service is not up at the end")
        return await shard.view(ViewRequest(kind=VIEW_KIND_POSITIONS))

    def _judge(self, world: World, positions: ViewResponse, by_hand: set[int]) -> Iterator[str]:
        machine, facts = self._machine, self._facts
        serve = machine.serve
        facts.read()
        if facts.through != serve.log.last_position():
            yield f"effects end at {facts.through}, the log at {serve.log.last_position()}"
        yield from check_outcomes(serve.log, facts)
        yield from check_orders(machine, world, facts)
        yield from check_books(machine, world, positions, by_hand)
        yield from check_open_orders(machine)
        yield from check_acknowledged(serve.log, self._client.acknowledged)
        assert serve.shard is not None
        yield from check_replay(serve.log, serve.effects, serve.shard._engine.chain)

    def _sum_up(self, by_hand: int) -> None:
        serve, verdict = self._machine.serve, self._verdict
        digest = hashlib.sha256(serve.log.chain.to_bytes(4, "big"))
        for frame in serve.log.frames():
            digest.update(frame.payload)
            for data in serve.effects.effects_at(frame.position):
                digest.update(data)
        verdict.digest = digest.hexdigest()
        verdict.records = serve.log.last_position()
        verdict.orders = len(self._facts.orders)
        verdict.fills = len(self._facts.executions)
        verdict.starts = serve.starts
        verdict.by_hand = by_hand
