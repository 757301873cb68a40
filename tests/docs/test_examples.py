"""The worked examples of the reference are what the service does: each row is traded."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from retinue.adapters.rpc.client import Client
from retinue.api.v1 import control_pb2 as control
from retinue.api.v1 import ingestion_pb2 as ingestion
from retinue.api.v1 import reporting_pb2 as reporting
from retinue.api.v1.vocabulary_pb2 import OUTCOME_PENDING
from retinue.bootstrap.data_folder import read_endpoints, read_owner_key
from retinue.domain.errors import NotFound
from tests.docs.pages import ROOT
from tests.docs.runner import Reader

CONNECTION, INSTRUMENT = "4", "6"


def examples(page: str, name: str) -> list[list[str]]:
    """The rows of the table that stands below the page's marker."""
    text = (ROOT / "docs/reference" / page).read_text()
    table = text.split(f"<!-- examples: {name} -->\n")[1].split("\n\n")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    assert len(rows) > 3
    return rows[2:]


class Desk:
    """A strategy on one account for each example."""

    def __init__(self, data: Path) -> None:
        self._client = Client(read_endpoints(data)["grpc"], read_owner_key(data))
        self._made = 0

    def strategy(self, plan: control.FollowerPlan) -> str:
        self._made += 1
        name = f"example-{self._made}"
        call, desk = self._client.call, self._client.control
        strategy = control.Strategy(
            name=name, default_instrument_id=INSTRUMENT, dedupe_window_ms=20_000
        )
        strategy_id: str = call(
            desk.CreateStrategy,
            control.CreateStrategyRequest(request_id=f"s-{name}", strategy=strategy),
        ).strategy_id
        account = control.Account(
            name=name, connection_id=CONNECTION, broker_account=name, currency="USD"
        )
        account_id = call(
            desk.CreateAccount,
            control.CreateAccountRequest(request_id=f"a-{name}", account=account),
        ).account_id
        activation = control.Activation(strategy_id=strategy_id, account_id=account_id, plan=plan)
        call(
            desk.CreateActivation,
            control.CreateActivationRequest(request_id=f"v-{name}", activation=activation),
        )
        return strategy_id

    def filled(self, signal: ingestion.Signal) -> str:
        """What the signal made the account trade."""
        self._made += 1
        signal.event_id = f"event-{self._made}"
        request = ingestion.SubmitSignalRequest(signal=signal)
        answer = self._client.call(self._client.ingestion.SubmitSignal, request).answer
        assert answer.accepted, answer
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            ask = reporting.GetSignalRequest(signal_id=answer.signal_id)
            try:
                rows = self._client.call(self._client.reporting.GetSignal, ask).rows
            except NotFound:
                # The answer comes from the engine; what can be read follows a moment later.
                rows = []
            if rows and rows[0].outcome != OUTCOME_PENDING:
                return str(rows[0].filled_qty)
            time.sleep(0.02)
        raise AssertionError(f"signal {answer.signal_id} has no outcome")

    def bought(self, strategy_id: str, quantities: str) -> list[str]:
        return [
            self.filled(
                ingestion.Signal(
                    strategy_id=strategy_id,
                    action=ingestion.SIGNAL_ACTION_BUY,
                    quantity=quantity.strip(),
                )
            )
            for quantity in quantities.split(",")
        ]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("examples")
    reader = Reader(folder)
    reader.read("```console\n$ make run\n```\n")
    yield Desk(folder / "retinue-data")
    reader.close()


def multiplier(value: str, **limits: str) -> control.FollowerPlan:
    return control.FollowerPlan(
        mode=control.SIZING_MODE_MULTIPLIER,
        multiplier=value,
        **limits,  # type: ignore[arg-type]
    )


def fixed(value: str) -> control.FollowerPlan:
    return control.FollowerPlan(mode=control.SIZING_MODE_FIXED, quantity=value)


@pytest.mark.parametrize(("plan", "signals", "orders"), examples("sizing.md", "entries"))
def test_entries(desk: Desk, plan: str, signals: str, orders: str) -> None:
    mode, value = plan.split()
    strategy_id = desk.strategy({"fixed": fixed, "multiplier": multiplier}[mode](value))
    assert ", ".join(desk.bought(strategy_id, signals)) == orders


@pytest.mark.parametrize(("held", "percent", "closes"), examples("sizing.md", "exits"))
def test_exits(desk: Desk, held: str, percent: str, closes: str) -> None:
    strategy_id = desk.strategy(fixed(held))
    assert desk.bought(strategy_id, "1") == [held]
    signal = ingestion.Signal(
        strategy_id=strategy_id, action=ingestion.SIGNAL_ACTION_EXIT, exit_percent=percent
    )
    assert desk.filled(signal) == closes


@pytest.mark.parametrize(
    ("limit", "on_limit", "signals", "orders"), examples("limits.md", "limits")
)
def test_limits(desk: Desk, limit: str, on_limit: str, signals: str, orders: str) -> None:
    name, value = limit.split()
    plan = multiplier("1", **{name: value})
    plan.on_limit = control.OnLimit.Value(f"ON_LIMIT_{on_limit.upper()}")
    assert ", ".join(desk.bought(desk.strategy(plan), signals)) == orders


def test_every_link_leads_somewhere() -> None:
    lost = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / link).exists()
    ]
    assert lost == []
