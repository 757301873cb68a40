"""The world that `serve --demo` copies trades in, beside the venue of `demo_venue`.

Two brokers, a leader, 25 followers with different plans, one strategy with a symbol map that takes
ES1! and NQ1!. Every command has a request id of its own: a start that was cut off goes on where
it was.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.message import Message

from retinue.adapters.brokers.simulated.instruments import default_listings
from retinue.bootstrap.demo_venue import BROKERS
from retinue.bootstrap.price_files import price_file
from retinue.copying.envelope import record
from retinue.copying.shard import Shard
from retinue.domain.decimal_text import parse_money
from retinue.domain.errors import Unavailable
from retinue.internal.v1.effects_pb2 import CommandJudged
from retinue.internal.v1.record_pb2 import (
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
from retinue.internal.v1.view_pb2 import (
    VIEW_KIND_ACTIVATIONS,
    VIEW_KIND_INSTRUMENTS,
    ViewRequest,
)

STRATEGY = "demo"
FOLLOWERS = 25
SECRET_FILE = "demo-webhook.secret"
_NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class DemoWorld:
    """What a person needs to send the first signal."""

    strategy_id: int
    secret: str

    @property
    def webhook_path(self) -> str:
        return f"/v1/webhooks/{self.strategy_id}/{self.secret}"


async def create_world(shard: Shard, data: Path) -> DemoWorld:
    """Makes the demo's world, or finds it made."""
    secret = _secret(data)
    known = await shard.view(ViewRequest(kind=VIEW_KIND_ACTIVATIONS))
    if len(known.activations) > FOLLOWERS:
        # Made long ago; request ids are remembered for 7 days only.
        return DemoWorld(known.activations[0].strategy_id, secret)
    create = _Creator(shard)
    connections = [
        await create("connection", CreateConnection(name=name, adapter="simulated"), name)
        for name in BROKERS
    ]
    es = await create("instrument", _future("ESZ6", 50), "es")
    nq = await create("instrument", _future("NQZ6", 20), "nq")
    strategy = CreateStrategy(
        name=STRATEGY,
        default_instrument_id=es,
        dedupe_window_ms=20_000,
        webhook_secret_hash=hashlib.sha256(secret.encode("ascii")).digest(),
        symbol_map=[
            SymbolMapEntry(ticker="ES1!", instrument_id=es),
            SymbolMapEntry(ticker="NQ1!", instrument_id=nq),
        ],
    )
    strategy_id = await create("strategy", strategy, "demo")
    for number in range(FOLLOWERS + 1):
        name = f"follower-{number:02}" if number else "leader"
        account = CreateAccount(
            name=name,
            connection_id=connections[number % len(connections)],
            broker_account=name,
            currency="USD",
        )
        account_id = await create("account", account, name)
        activation = CreateActivation(
            strategy_id=strategy_id, account_id=account_id, plan=_plan(number)
        )
        await create("activation", activation, name)
    return DemoWorld(strategy_id, secret)


async def create_priced(shard: Shard, prices: Sequence[str]) -> None:
    """Makes the instruments of price files known: a ticker is taken by the symbol itself."""
    listings = {listing.symbol: listing for listing in default_listings()}
    known = await shard.view(ViewRequest(kind=VIEW_KIND_INSTRUMENTS))
    symbols = {view.settings.symbol for view in known.instruments}
    for symbol in {price_file(text, listings).symbol for text in prices} - symbols:
        listing = listings[symbol]
        instrument = CreateInstrument(
            symbol=symbol,
            price_scale=listing.price_scale,
            quantity_scale=listing.quantity_scale,
            tick_size=listing.tick_size,
            lot_size=listing.lot_size,
            multiplier_nano=parse_money(listing.multiplier),
            currency=listing.currency,
        )
        await _Creator(shard)("instrument", instrument, symbol)


class _Creator:
    def __init__(self, shard: Shard) -> None:
        self._shard = shard

    async def __call__(self, kind: str, body: Message, name: str) -> int:
        """The id of what the first such command created."""
        command = Command(
            request_id=f"demo-{kind}-{name}",
            request_hash=hashlib.sha256(body.SerializeToString(deterministic=True)).digest(),
            actor="demo",
            **{f"create_{kind}": body},  # type: ignore[arg-type]
        )
        payload = record(self._shard.tenant_id, command=command)
        judged = await self._shard.append(payload)
        answer = CommandJudged.FromString(judged.answer)
        if not answer.accepted:
            raise Unavailable(f"The demo's {kind} {name} was refused: {answer.problem}.")
        return answer.position


def _plan(number: int) -> Plan:
    """The leader copies 1:1; followers are fixed, a fraction, or a multiple, some with a limit."""
    one = Decimal(coefficient=1)
    if number == 0:
        return Plan(mode=SIZING_MODE_MULTIPLIER, value=one)
    if number % 5 == 0:
        limit = Decimal(coefficient=5)
        return Plan(
            mode=SIZING_MODE_MULTIPLIER,
            value=Decimal(coefficient=number // 5),
            max_contracts_symbol=limit,
        )
    if number % 2 == 0:
        return Plan(mode=SIZING_MODE_FIXED, value=Decimal(coefficient=1 + number // 8))
    return Plan(mode=SIZING_MODE_MULTIPLIER, value=Decimal(coefficient=number, scale=1))


def _future(symbol: str, multiplier: int) -> CreateInstrument:
    return CreateInstrument(
        symbol=symbol,
        price_scale=2,
        quantity_scale=0,
        tick_size=25,
        lot_size=1,
        multiplier_nano=multiplier * _NANO,
        currency="USD",
    )


def _secret(data: Path) -> str:
    """The demo strategy's webhook secret: the log has its hash only, the demo shows it again."""
    path = data / SECRET_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(32), "ascii")
    return path.read_text("ascii").strip()
