"""A world to measure in: one strategy, `followers` accounts on its connections, one instrument.

Its records are made here and applied by an engine in this process; `taken` has those that were not
asked for yet, for whoever wants them in a log.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from google.protobuf.message import Message

from retinue.api.v1 import gateway_pb2 as gateway
from retinue.api.v1.vocabulary_pb2 import SIDE_BUY
from retinue.bench.lives import LIFE, report_on
from retinue.copying.envelope import record
from retinue.engine.core import VERSION, Engine, Said
from retinue.internal.v1 import record_pb2 as internal
from retinue.ports.log import Frame

_STARTED_NS = 1_700_000_000_000_000_000
_STEP_NS = 1_000
_TENANT = 1
_NO_LIMITS = internal.Plan()
_EVERY_LIMIT = internal.Plan(
    max_contracts_symbol=internal.Decimal(coefficient=100_000),
    max_contracts=internal.Decimal(coefficient=500_000),
    max_notional_symbol_nano=2**63 - 2,
    max_open_trades=10,
)


class Connections(NamedTuple):
    """How many there are, and where their gateways listen."""

    names: tuple[str, ...] = ("one", "two", "three", "four")
    gateway_address: str = ""


class World:
    """Every plan has every limit of LM1 where `limits` says so, none of them tight."""

    def __init__(
        self,
        followers: int,
        *,
        limits: bool = False,
        connections: Connections | None = None,
        started_ns: int = _STARTED_NS,
    ) -> None:
        self.engine = Engine()
        self._started_ns = started_ns
        self._position = 0
        self._executions = 0
        self._untaken: list[Frame] = []
        self._say(genesis=internal.Genesis(incarnation=7, engine_version=VERSION))
        self._say(lease=internal.Lease(epoch=1, owner="bench"))
        self._connection_ids = self._create_connections(connections or Connections())
        self._instrument_id = self._command(
            create_instrument=internal.CreateInstrument(
                symbol="ESZ6",
                price_scale=2,
                tick_size=25,
                lot_size=1,
                multiplier_nano=50_000_000_000,
                currency="USD",
            )
        )
        self.strategy_id = self._command(
            create_strategy=internal.CreateStrategy(
                name="bench", default_instrument_id=self._instrument_id, dedupe_window_ms=20_000
            )
        )
        # Accounts first, so that what belongs to a follower lies apart, as it does in practice.
        accounts = [self._create_account(number) for number in range(followers)]
        for number, account_id in enumerate(accounts):
            self._activate(number, account_id, _EVERY_LIMIT if limits else _NO_LIMITS)

    def taken(self) -> list[Frame]:
        """The records since the last call, in order."""
        frames, self._untaken = self._untaken, []
        return frames

    def link_up(self) -> None:
        """Every gateway is there, and owes nothing; there is a price."""
        for connection_id in self._connection_ids:
            self._say(link=internal.Link(connection_id=connection_id, session=1, up=True))
            ended = gateway.Report(kind=gateway.REPORT_KIND_RESUMED, resume_id=self._position)
            batch = gateway.ReportBatch(connection_id=connection_id, session=1, reports=[ended])
            self._say(reports=batch)
        self.apply([self.frame(self.mark_payload())])

    def hear_nothing(self) -> None:
        """A batch without reports, at which the engine takes in the orders made before it."""
        for connection_id in self._connection_ids:
            self._say(reports=gateway.ReportBatch(connection_id=connection_id, session=1))

    def mark_payload(self) -> bytes:
        """A record of the instrument's price."""
        mark = internal.Mark(instrument_id=self._instrument_id, price=500_000)
        return record(_TENANT, marks=internal.Marks(marks=[mark]))

    def entry(self) -> Frame:
        """The next signal, two contracts to buy, not applied yet."""
        key = self._position.to_bytes(8, "big") * 2
        signal = internal.Signal(
            strategy_id=self.strategy_id,
            kind=internal.SIGNAL_KIND_ENTRY,
            side=SIDE_BUY,
            quantity=internal.Decimal(coefficient=2),
            dedupe_key=key,
            dedupe_kind=internal.DEDUPE_KIND_EXACT,
            received_time_ns=self._now_ns,
        )
        # A trace of its own, as every signal has that comes in by a door.
        trace_context = b"%016d%08d\1" % (self._position, 1)
        return self.frame(record(_TENANT, trace_context=trace_context, signal=signal))

    def frame(self, payload: bytes) -> Frame:
        """A record at the next position."""
        self._position += 1
        frame = Frame(self._position, self._now_ns, payload)
        self._untaken.append(frame)
        return frame

    def hand_out(self, frame: Frame) -> list[Said]:
        """What the engine says to it, without the step in which it finds nothing left."""
        self.engine.feed([frame])
        said: list[Said] = []
        while self.engine.has_work:
            step = self.engine.step()
            assert step is not None
            said.append(step)
        return said

    def apply(self, frames: list[Frame]) -> list[Said]:
        """What the engine says to them."""
        self.engine.feed(frames)
        said: list[Said] = []
        while (step := self.engine.step()) is not None:
            said.append(step)
        return said

    def reports_on(
        self, said: Iterable[Said], *, kinds: Iterable[int] = LIFE, a_record: int
    ) -> Iterator[Frame]:
        """What brokers report on these orders, so many reports a record; not applied yet."""
        for step in said:
            for connection_id, request in step.requests:
                reports = self._reports(gateway.LinkRequest.FromString(request), kinds)
                while some := list(islice(reports, a_record)):
                    batch = gateway.ReportBatch(
                        connection_id=connection_id, session=1, reports=some
                    )
                    yield self.frame(record(_TENANT, reports=batch))

    def _reports(
        self, request: gateway.LinkRequest, kinds: Iterable[int]
    ) -> Iterator[gateway.Report]:
        for order in (order for group in request.order_groups for order in group.orders):
            self._executions += 1
            for kind in kinds:
                yield report_on(order, kind, self._executions, self._now_ns)

    @property
    def _now_ns(self) -> int:
        return self._started_ns + self._position * _STEP_NS

    def _create_connections(self, connections: Connections) -> list[int]:
        return [
            self._command(
                create_connection=internal.CreateConnection(
                    name=name,
                    adapter="simulated",
                    address="127.0.0.1:1",
                    gateway_address=connections.gateway_address,
                )
            )
            for name in connections.names
        ]

    def _create_account(self, number: int) -> int:
        name = f"account-{number}"
        create = internal.CreateAccount(
            name=name,
            connection_id=self._connection_ids[number % len(self._connection_ids)],
            broker_account=name,
            currency="USD",
        )
        return self._command(create_account=create)

    def _activate(self, number: int, account_id: int, limits: internal.Plan) -> None:
        plan = internal.Plan(
            mode=internal.SIZING_MODE_MULTIPLIER,
            value=internal.Decimal(coefficient=5 + number % 20, scale=1),
        )
        plan.MergeFrom(limits)
        create = internal.CreateActivation(
            strategy_id=self.strategy_id, account_id=account_id, plan=plan
        )
        self._command(create_activation=create)

    def _command(self, **body: Message) -> int:
        """The id of what it creates: its record's position."""
        command = internal.Command(
            request_id=f"request-{self._position}",
            request_hash=self._position.to_bytes(8, "big"),
            **body,  # type: ignore[arg-type]
        )
        self._say(command=command)
        return self._position

    def _say(self, **body: Message) -> None:
        self.apply([self.frame(record(_TENANT, **body))])  # type: ignore[arg-type]
