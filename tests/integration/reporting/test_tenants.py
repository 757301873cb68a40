"""Nothing of another tenant is ever shown, not even that it exists."""

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from retinue.adapters.secrets.audit_key import AuditKey
from retinue.api.v1 import access_pb2
from retinue.api.v1 import reporting_pb2 as api
from retinue.domain.caller import THE_SERVICE, Caller, Principal, Role
from retinue.domain.errors import NotFound
from retinue.domain.ids import client_order_id
from retinue.internal.v1.record_pb2 import CreateKey, CreateTenant
from retinue.reporting.desk import Reporting
from retinue.reporting.health import StageState
from tests.integration.reporting.desk import Desk, fixed

Ask = Callable[[Reporting, Caller], Coroutine[Any, Any, Any]]
LISTS: dict[str, tuple[Ask, str]] = {
    "signals": (lambda told, by: told.list_signals(api.ListSignalsRequest(), by), "signals"),
    "orders": (lambda told, by: told.list_orders(api.ListOrdersRequest(), by), "orders"),
    "open orders": (
        lambda told, by: told.list_orders(api.ListOrdersRequest(open_only=True), by),
        "orders",
    ),
    "positions": (
        lambda told, by: told.list_positions(api.ListPositionsRequest(), by),
        "positions",
    ),
    "health": (lambda told, by: told.get_health(api.GetHealthRequest(), by), "connections"),
}


def caller(tenant_id: int) -> Caller:
    return Caller(Principal(tenant_id, Role.OWNER, 1, "owner"), "")


@pytest.fixture
def traded(desk: Desk) -> tuple[Reporting, int]:
    """What the first tenant did, and the id of a second one, which has nothing."""
    desk.follower("leader", fixed(1))
    desk.link_up()
    desk.enter(1)
    desk.fill_all()
    desk.enter(2)
    owner = CreateKey(name="owner", role=access_pb2.ROLE_OWNER, key_hash=bytes(32))
    second = desk.create(create_tenant=CreateTenant(name="second", owner=owner))
    reporting = Reporting(
        desk.history,
        desk.ledger,
        desk,
        signer=AuditKey(desk.folder),
        stages=lambda: [StageState("log", True)],
        link_problem=lambda _: "",
        log_position=desk.log.last_position,
        engine_version="",
    )
    return reporting, second


@pytest.mark.parametrize("name", LISTS)
def test_lists(desk: Desk, traded: tuple[Reporting, int], name: str) -> None:
    reporting, second = traded
    ask, field = LISTS[name]
    for tenant, some in ((1, True), (second, False)):
        found = desk.run(lambda: ask(reporting, caller(tenant)))  # noqa: B023
        assert bool(getattr(found, field)) == some, tenant


def test_no_id_leads_to_anothers(desk: Desk, traded: tuple[Reporting, int]) -> None:
    reporting, second = traded
    orders = desk.run(lambda: reporting.list_orders(api.ListOrdersRequest(), caller(1))).orders
    order = orders[-1]
    story = desk.run(lambda: explained(reporting, order.signal_id, 1))
    ids = [
        order.signal_id,
        story.instructions[0].instruction_id,
        order.order_id,
        client_order_id(bytes.fromhex(order.order_id)),
        *("exec-1", "exec:exec-1", order.broker_order_id, f"broker:{order.broker_order_id}"),
    ]
    for text in ids:
        assert desk.run(lambda: explained(reporting, text, 1)).instructions, text  # noqa: B023
        with pytest.raises(NotFound) as caught:
            desk.run(lambda: explained(reporting, text, second))  # noqa: B023
        # The same words as for what nobody has.
        assert caught.value.problem == f"Nothing of ours has the id {text!r}."
    with pytest.raises(NotFound):
        request = api.GetSignalRequest(signal_id=order.signal_id)
        desk.run(lambda: reporting.get_signal(request, caller(second)))


async def explained(reporting: Reporting, text: str, tenant: int) -> api.ExplainResponse:
    return await reporting.explain(api.ExplainRequest(id=text), caller(tenant))


def test_fills_of_others_are_not_streamed(desk: Desk, traded: tuple[Reporting, int]) -> None:
    reporting, second = traded

    async def seen(by: Caller) -> list[str]:
        request = api.SubscribeFillsRequest(from_start=True)
        found: list[str] = []
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                async for message in reporting.subscribe_fills(request, by):
                    fills = api.SubscribeFillsResponse.FromString(message).fills
                    found += [fill.exec_id for fill in fills]
        return found

    assert desk.run(lambda: seen(caller(1))) == ["exec-1"]
    assert desk.run(lambda: seen(caller(second))) == []
    assert desk.run(lambda: seen(THE_SERVICE)) == ["exec-1"]


def test_filters_name_nothing_of_others(desk: Desk, traded: tuple[Reporting, int]) -> None:
    reporting, second = traded
    account, strategy = str(desk.accounts[0]), str(desk.strategy)
    by = caller(second)
    asked: list[Callable[[], Coroutine[None, None, Any]]] = [
        lambda: reporting.list_orders(api.ListOrdersRequest(account_id=account), by),
        lambda: reporting.list_signals(api.ListSignalsRequest(strategy_id=strategy), by),
        lambda: reporting.list_positions(api.ListPositionsRequest(account_id=account), by),
    ]
    for ask in asked:
        with pytest.raises(NotFound):
            desk.run(ask)


def test_rows_of_the_ledger_say_whose_they_are(desk: Desk, traded: tuple[Reporting, int]) -> None:
    _, second = traded
    desk.run(lambda: asyncio.sleep(0))
    with sqlite3.connect(desk.folder / "ledger.db") as connection:
        for table in ("copy_instruction", "order_intent", "broker_order", "fill", "leader_event"):
            found = connection.execute(f"SELECT DISTINCT tenant_id FROM {table}").fetchall()
            assert found == [(1,)], table
        assert connection.execute("SELECT DISTINCT tenant_id FROM audit_log").fetchall() == [(1,)]
        assert connection.execute("SELECT tenant_id FROM user").fetchall() == [(second,)]
    connection.close()
