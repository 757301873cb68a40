"""A trading desk over the real engine, the real log and the real effects store, without a broker.

Records go in by hand and reports are made up; everything downstream of the engine is the product.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import TypeVar

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.cpu.thread import ThreadCpu
from retinue.adapters.effects.sqlite import SqliteEffects
from retinue.adapters.history.sqlite import StoredHistory
from retinue.adapters.ledger.reader import StoredLedger
from retinue.adapters.log.reader import SqliteLogReader
from retinue.adapters.log.sqlite import SqliteLog
from retinue.api.v1.gateway_pb2 import LinkRequest, Order, Report, ReportBatch
from retinue.api.v1.gateway_pb2 import ReportKind as Kind
from retinue.api.v1.vocabulary_pb2 import SIDE_BUY, Side
from retinue.bootstrap.projector import FolderProjector
from retinue.engine.core import Engine
from retinue.internal.v1.effects_pb2 import SignalJudged
from retinue.internal.v1.record_pb2 import (
    SIGNAL_KIND_ENTRY,
    SIGNAL_KIND_EXIT,
    SIGNAL_KIND_FLAT,
    SIZING_MODE_FIXED,
    SIZING_MODE_MULTIPLIER,
    Command,
    CreateAccount,
    CreateActivation,
    CreateConnection,
    CreateInstrument,
    CreateStrategy,
    Decimal,
    Genesis,
    Lease,
    Link,
    Plan,
    Record,
    Signal,
)
from retinue.internal.v1.view_pb2 import ViewRequest, ViewResponse
from retinue.ports.log import Frame
from retinue.ports.records import Judged
from retinue.reporting.directory import Directory
from retinue.reporting.effects_writer import EffectsWriter

START_NS = 1_700_000_000_000_000_000
SECOND_NS = 1_000_000_000

T = TypeVar("T")


def fixed(contracts: int, **limits: object) -> Plan:
    value = Decimal(coefficient=contracts)
    return Plan(mode=SIZING_MODE_FIXED, value=value, **limits)  # type: ignore[arg-type]


def ratio(coefficient: int, scale: int, **limits: object) -> Plan:
    value = Decimal(coefficient=coefficient, scale=scale)
    return Plan(mode=SIZING_MODE_MULTIPLIER, value=value, **limits)  # type: ignore[arg-type]


class Desk:
    """Implements `ports.records.Records` and `Views` as well."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runner = asyncio.Runner()
        self.log = SqliteLog(folder, reserve_bytes=0)
        self.effects = SqliteEffects(folder)
        self.cpu = ThreadCpu("read")
        self.writing = ThreadCpu("write")
        self.reader = SqliteLogReader(folder)
        self.history = StoredHistory(self.reader, self.effects, self.cpu)
        self.ledger = StoredLedger(folder, self.cpu)
        self.projector = FolderProjector(folder, folder)
        self.directory = Directory(self.history, 1)
        self.writer = EffectsWriter(self.effects, self.writing, SystemClock(), self._written)
        self.engine = Engine()
        self.stamp_ns = START_NS
        self.orders: list[Order] = []
        self.executions = 0
        self.accounts: list[int] = []
        self.activations: list[int] = []
        self.say(Record(genesis=Genesis(incarnation=42)))
        self.say(Record(lease=Lease(epoch=1, owner="test")))
        self.connection = self.create(create_connection=CreateConnection(name="sim"))
        self.instrument = self.create(
            create_instrument=CreateInstrument(
                symbol="ESZ6",
                price_scale=2,
                tick_size=25,
                lot_size=1,
                multiplier_nano=50 * 10**9,
                currency="USD",
            )
        )
        self.strategy = self.create(
            create_strategy=CreateStrategy(name="trend", default_instrument_id=self.instrument)
        )

    def follower(self, name: str, plan: Plan) -> int:
        account = self.create(
            create_account=CreateAccount(
                name=name, connection_id=self.connection, broker_account=name, currency="USD"
            )
        )
        self.accounts.append(account)
        self.activations.append(
            self.create(
                create_activation=CreateActivation(
                    strategy_id=self.strategy, account_id=account, plan=plan
                )
            )
        )
        return account

    def link_up(self) -> None:
        up = self.say(Record(link=Link(connection_id=self.connection, session=1, up=True)))
        self.report(Report(kind=Kind.REPORT_KIND_RESUMED, resume_id=up))

    def create(self, **body: object) -> int:
        position = self.log.last_position() + 1
        command = Command(request_id=f"r{position}", request_hash=b"h", **body)  # type: ignore[arg-type]
        return self.say(Record(command=command))

    def say(self, record: Record) -> int:
        """One record, all the way into the writer's queue; its position."""
        self.stamp_ns += 1_000
        record.tenant_id = 1
        payload = record.SerializeToString()
        [position] = self.log.append([payload], self.stamp_ns)
        self.engine.feed([Frame(position, self.stamp_ns, payload)])
        self.orders = []
        self.answers: list[bytes] = []
        while (said := self.engine.step()) is not None:
            for _, request in said.requests:
                for group in LinkRequest.FromString(request).order_groups:
                    self.orders += group.orders
            self.writer.take(said.effects, position - 1)
            self.answers += [answer for _, answer in said.answers]
        self.writer.take([], position)
        return position

    def signal(self, **fields: object) -> int:
        position = self.log.last_position() + 1
        fields.setdefault("dedupe_key", position.to_bytes(32))
        return self.say(
            Record(
                signal=Signal(
                    strategy_id=self.strategy,
                    received_time_ns=self.stamp_ns,
                    **fields,  # type: ignore[arg-type]
                )
            )
        )

    def judged(self) -> SignalJudged:
        return SignalJudged.FromString(self.answers[0])

    def enter(self, contracts: int, side: Side = SIDE_BUY, **fields: object) -> int:
        quantity = Decimal(coefficient=contracts)
        return self.signal(kind=SIGNAL_KIND_ENTRY, side=side, quantity=quantity, **fields)

    def exit(self, numerator: int, denominator: int = 100) -> int:
        return self.signal(
            kind=SIGNAL_KIND_EXIT, exit_numerator=numerator, exit_denominator=denominator
        )

    def flat(self) -> int:
        return self.signal(kind=SIGNAL_KIND_FLAT)

    def report(self, *reports: Report) -> int:
        position = self.log.last_position() + 1
        batch = ReportBatch(
            connection_id=self.connection, session=1, sequence=position, reports=reports
        )
        return self.say(Record(reports=batch))

    def answer(self, order: Order, kind: Kind, **fields: object) -> int:
        return self.report(
            Report(
                kind=kind,
                order_id=order.order_id,
                account_id=order.account_id,
                instrument_id=order.instrument_id,
                received_time_ns=self.stamp_ns,
                **fields,  # type: ignore[arg-type]
            )
        )

    def fill(self, order: Order, quantity: int, price: int = 500_000) -> str:
        """A fill at a price in cents; its execution id."""
        self.executions += 1
        exec_id = f"exec-{self.executions}"
        self.answer(
            order,
            Kind.REPORT_KIND_FILL,
            side=order.side,
            last_qty=quantity,
            last_px=price,
            fee_nano=2_100_000_000,
            exec_id=exec_id,
            broker_order_id=f"B{order.order_id.hex()[-6:]}",
            broker_time_ns=self.stamp_ns - 500,
        )
        return exec_id

    def fill_all(self) -> None:
        """Fill every order of the last record whole."""
        for order in list(self.orders):
            self.fill(order, order.quantity)

    async def append(self, record: bytes) -> Judged:
        """Implements `ports.records.Records`."""
        position = self.say(Record.FromString(record))
        return Judged(position, self.stamp_ns, self.answers[0] if self.answers else b"")

    def now_ns(self) -> int:
        return self.stamp_ns

    async def view(self, request: ViewRequest) -> ViewResponse:
        return self.engine.view(request)

    def run(self, ask: Callable[[], Coroutine[None, None, T]]) -> T:
        """What a coroutine answers while the writer is at work, after all that was said so far."""

        async def asked() -> T:
            async with writing(self):
                return await ask()

        return self.runner.run(asked())

    def _written(self, position: int) -> None:
        self.history.advance(position)
        self.project()

    def project(self) -> None:
        """Bring the ledger up to the effects that are written."""
        while self.projector.advance():
            pass
        self.ledger.advance(self.projector.position)

    def close(self) -> None:
        self.runner.close()
        self.ledger.close()
        self.projector.close()
        self.cpu.close()
        self.writing.close()
        self.reader.close()
        self.effects.close()
        self.log.close()


@contextlib.asynccontextmanager
async def writing(desk: Desk) -> AsyncIterator[Desk]:
    """The desk with its writer at work; everything said so far is readable inside."""
    task = asyncio.create_task(desk.writer.run())
    try:
        await desk.writer.drained()
        yield desk
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
