"""The world to copy trades in, and the clients who bring records: they ask again until answered."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from random import Random

from google.protobuf.message import Message

from retinue.copying.envelope import record
from retinue.domain.errors import RetinueError
from retinue.internal.v1.effects_pb2 import CommandJudged
from retinue.internal.v1.record_pb2 import (
    ON_LIMIT_REDUCE,
    ON_LIMIT_REFUSE,
    SIZING_MODE_FIXED,
    SIZING_MODE_MULTIPLIER,
    Command,
    CreateAccount,
    CreateActivation,
    CreateConnection,
    CreateInstrument,
    CreateStrategy,
    Decimal,
    Plan,
    SymbolMapEntry,
)
from retinue.ports.records import Judged
from tests.simulation.world.machine import BROKERS, Machine, listings

TENANT = 1
_NANO = 1_000_000_000
_PATIENCE_SECONDS = 5


@dataclass
class World:
    """Ids of what was made."""

    connections: dict[str, int] = field(default_factory=dict)
    instruments: dict[int, str] = field(default_factory=dict)
    accounts: dict[int, tuple[str, str]] = field(default_factory=dict)
    strategies: list[int] = field(default_factory=list)
    activations: list[int] = field(default_factory=list)


class Client:
    """Appends records as somebody outside does; `acknowledged` is what it was promised."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self.acknowledged: list[tuple[int, bytes]] = []

    async def append_once(self, payload: bytes) -> Judged | None:
        """None: nobody knows whether it was logged."""
        shard = self._machine.serve.shard
        if shard is None:
            return None
        try:
            judged = await asyncio.wait_for(shard.append(payload), _PATIENCE_SECONDS)
        except (RetinueError, TimeoutError):
            return None
        self.acknowledged.append((judged.position, payload))
        return judged

    async def append(self, payload: bytes) -> Judged:
        """Again and again until it is answered."""
        while True:
            judged = await self.append_once(payload)
            if judged is not None:
                return judged
            await asyncio.sleep(0.2)

    async def command(self, request_id: str, **body: Message) -> CommandJudged:
        """A control command; repeated under its request id."""
        [(name, message)] = body.items()
        request_hash = hashlib.sha256(message.SerializeToString(deterministic=True)).digest()
        command = Command(request_id=request_id, request_hash=request_hash, actor="simulation")
        getattr(command, name).CopyFrom(message)
        judged = await self.append(record(TENANT, command=command))
        return CommandJudged.FromString(judged.answer)


async def create_world(client: Client, chance: Random, followers: int) -> World:
    """Two connections, two futures, two strategies with a leader and followers each."""
    world = World()

    async def create(kind: str, body: Message, name: str) -> int:
        judged = await client.command(f"{kind}-{name}", **{f"create_{kind}": body})
        assert judged.accepted, judged
        return judged.position

    for name in BROKERS:
        body = CreateConnection(name=name, adapter="simulated", address="inside")
        world.connections[name] = await create("connection", body, name)
    for listing in listings():
        future = CreateInstrument(
            symbol=listing.symbol,
            price_scale=listing.price_scale,
            quantity_scale=0,
            tick_size=listing.tick_size,
            lot_size=1,
            multiplier_nano=int(listing.multiplier) * _NANO,
            currency="USD",
        )
        world.instruments[await create("instrument", future, listing.symbol)] = listing.symbol
    first, second = world.instruments
    for number, default in enumerate((first, second)):
        strategy = CreateStrategy(
            name=f"strategy-{number}",
            default_instrument_id=default,
            dedupe_window_ms=20_000,
            webhook_secret_hash=bytes(32),
            symbol_map=[SymbolMapEntry(ticker="OTHER", instrument_id=first + second - default)],
        )
        strategy_id = await create("strategy", strategy, strategy.name)
        world.strategies.append(strategy_id)
        for member in range(1 + (followers if number == 0 else followers // 2)):
            name = f"s{number}-a{member}"
            broker = BROKERS[(member + number) % len(BROKERS)]
            account = CreateAccount(
                name=name,
                connection_id=world.connections[broker],
                broker_account=name,
                currency="USD",
            )
            account_id = await create("account", account, name)
            world.accounts[account_id] = (broker, name)
            plan = draw_plan(chance) if member else leader_plan()
            activation = CreateActivation(strategy_id=strategy_id, account_id=account_id, plan=plan)
            world.activations.append(await create("activation", activation, name))
    return world


def leader_plan() -> Plan:
    """One to one."""
    return Plan(mode=SIZING_MODE_MULTIPLIER, value=Decimal(coefficient=1))


def draw_plan(chance: Random) -> Plan:
    """A follower's: so many contracts, or a ratio, some with limits."""
    if chance.random() < 0.4:
        mode, value = SIZING_MODE_FIXED, Decimal(coefficient=chance.randrange(1, 4))
    else:
        ratio = Decimal(coefficient=chance.randrange(2, 25), scale=1)
        mode, value = SIZING_MODE_MULTIPLIER, ratio
    plan = Plan(mode=mode, value=value)
    if chance.random() < 0.3:
        plan.max_contracts_symbol.coefficient = chance.randrange(1, 9)
    if chance.random() < 0.2:
        plan.max_contracts.coefficient = chance.randrange(2, 12)
    if chance.random() < 0.2:
        plan.max_open_trades = chance.randrange(1, 3)
    if chance.random() < 0.2:
        plan.max_notional_symbol_nano = chance.randrange(1, 12) * 300_000 * _NANO
    plan.on_limit = ON_LIMIT_REDUCE if chance.random() < 0.5 else ON_LIMIT_REFUSE
    plan.exit_rounding = chance.randrange(4)  # type: ignore[assignment]
    return plan
