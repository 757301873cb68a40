"""Control over real gRPC into a real shard."""

from typing import Any

import grpc
import pytest

from retinue.api.v1 import control_pb2 as api
from retinue.api.v1 import gateway_pb2
from retinue.internal.v1 import record_pb2
from tests.integration.api.errors import refusal
from tests.integration.api.service import AUTH, NO_LOGIN, Desk, Service, set_up


async def call(service: Service, request: Any) -> Any:
    name = type(request).__name__.removesuffix("Request")
    return await getattr(service.control, name)(request, metadata=AUTH)


PLAN = api.FollowerPlan(mode=api.SIZING_MODE_FIXED, quantity="2")


async def test_what_is_created_is_listed_as_it_was_given(service: Service) -> None:
    desk = await set_up(service, "2", "0.5")
    instruments = (await call(service, api.ListInstrumentsRequest())).instruments
    assert list(instruments) == [
        api.Instrument(
            instrument_id=desk.instrument,
            symbol="ESZ6",
            price_scale=2,
            tick_size="0.25",
            lot_size="1",
            multiplier="50",
            currency="USD",
        )
    ]
    [strategy] = (await call(service, api.ListStrategiesRequest())).strategies
    assert (strategy.strategy_id, strategy.active) == (desk.strategy, True)
    assert strategy.dedupe_window_ms == 20_000
    assert [mapping.ticker for mapping in strategy.symbol_map] == ["ES1!"]
    [connection] = (await call(service, api.ListConnectionsRequest())).connections
    accounts = (await call(service, api.ListAccountsRequest())).accounts
    assert {account.connection_id for account in accounts} == {connection.connection_id}
    activations = (
        await call(service, api.ListActivationsRequest(strategy_id=desk.strategy))
    ).activations
    assert [activation.activation_id for activation in activations] == desk.activations
    assert [activation.plan.quantity for activation in activations] == ["2", "0.5"]
    assert [activation.leader for activation in activations] == [True, False]


async def test_the_secret_is_shown_once_and_only_its_hash_is_logged(service: Service) -> None:
    desk = await set_up(service)
    secret = desk.webhook.rpartition("/")[2]
    assert len(secret) >= 43
    assert not any(secret.encode() in frame.payload for frame in service.frames())
    request = api.CreateStrategyRequest(
        request_id="again",
        strategy=api.Strategy(name="two", default_instrument_id=desk.instrument),
    )
    first = await call(service, request)
    repeated = await call(service, request)
    assert (repeated.strategy_id, repeated.webhook_path) == (first.strategy_id, "")
    assert "shown" in repeated.notice
    # The address that was shown is the one that works: the repeated call drew none.
    answer = await service.http.post(
        first.webhook_path,
        json={"action": "BUY", "comment": "ENTRY"},
    )
    assert answer.json()["code"] == "NO_ACTIVATIONS"


async def test_a_request_id_names_one_request(service: Service) -> None:
    desk = await set_up(service, "1")
    request = api.SetPlanRequest(request_id="plan", activation_id=desk.activations[0], plan=PLAN)
    first = await call(service, request)
    assert (await call(service, request)).version == first.version
    request.plan.quantity = "3"
    refused = await refusal(call(service, request))
    assert (refused.status, refused.code) == (
        grpc.StatusCode.ALREADY_EXISTS,
        "REQUEST_ID_REUSED",
    )
    assert refused.field == "request_id"
    [activation] = (await call(service, api.ListActivationsRequest())).activations
    assert (activation.plan.quantity, activation.plan.version) == ("2", first.version)


async def test_plans_come_back_as_they_were_set(service: Service) -> None:
    desk = await set_up(service, "1")
    plan = api.FollowerPlan(
        mode=api.SIZING_MODE_MULTIPLIER,
        multiplier="0.5",
        on_limit=api.ON_LIMIT_REFUSE,
        exit_rounding=api.EXIT_ROUNDING_DOWN,
        max_contracts_symbol="0",
        max_contracts="12.5",
        max_notional_symbol="250000.000000001",
        max_open_trades=3,
    )
    request = api.SetPlanRequest(request_id="p", activation_id=desk.activations[0], plan=plan)
    plan.version = (await call(service, request)).version
    [activation] = (await call(service, api.ListActivationsRequest())).activations
    assert activation.plan == plan


async def test_switches_and_stops_are_logged_with_their_reason(service: Service) -> None:
    desk = await set_up(service, "1", "1")
    for kind, thing in (
        (api.SWITCH_KIND_ACTIVATION, desk.activations[0]),
        (api.SWITCH_KIND_STRATEGY, desk.strategy),
    ):
        request = api.SetSwitchRequest(request_id=f"s{kind}", kind=kind, id=thing, reason="news")
        version = (await call(service, request)).version
        frame = service.frames()[-1]
        command = record_pb2.Record.FromString(frame.payload).command
        assert version == str(frame.position)
        assert (command.actor, command.set_switch.reason) == ("owner", "news")
    activations = (await call(service, api.ListActivationsRequest())).activations
    assert [(one.active, one.leader) for one in activations] == [(False, False), (True, True)]
    [strategy] = (await call(service, api.ListStrategiesRequest())).strategies
    assert not strategy.active


async def test_a_resume_of_everything_names_what_is_not_linked(service: Service) -> None:
    await set_up(service, "1")
    [connection] = (await call(service, api.ListConnectionsRequest())).connections
    request = api.ResumeTradingRequest(request_id="x")
    first = await call(service, request)
    assert first.not_linked_connection_ids == [connection.connection_id]
    assert await call(service, request) == first
    alone = api.ResumeTradingRequest(request_id="y", connection_id=connection.connection_id)
    refused = await refusal(call(service, alone))
    assert (refused.code, refused.field) == ("FAILED_PRECONDITION", "connection_id")


async def test_a_gateway_apart_needs_no_login_here(service: Service) -> None:
    made = api.Connection(
        name=NO_LOGIN, adapter="simulated", address="h:1", gateway_address="127.0.0.1:1"
    )
    await call(service, api.CreateConnectionRequest(request_id="x", connection=made))


ORDER = "00000000000000ff" * 2


@pytest.mark.parametrize(
    ("request_", "code", "field"),
    [
        (api.CreateConnectionRequest(), "INVALID_ARGUMENT", "request_id"),
        (api.CreateConnectionRequest(request_id="x", connection=api.Connection(
            name=NO_LOGIN, adapter="simulated", address="h:1")), "NO_LOGIN", "connection.name"),
        (api.CreateConnectionRequest(request_id="x", connection=api.Connection(
            name="a", adapter="fix", address="h:1")), "UNSUPPORTED_IN_THIS_VERSION",
         "connection.adapter"),
        (api.CreateConnectionRequest(request_id="x", connection=api.Connection(
            name="a", adapter="simulated", address="h:99999")), "INVALID_ARGUMENT",
         "connection.address"),
        (api.CreateConnectionRequest(request_id="x", connection=api.Connection(
            name="a", adapter="simulated", address="h:1", gateway_address="10.0.0.1:7002")),
         "NOT_LOOPBACK", "connection.gateway_address"),
        (api.CreateConnectionRequest(request_id="x", connection=api.Connection(
            name="sim", adapter="simulated", address="h:1")), "ALREADY_EXISTS",
         "connection.name"),
        (api.CreateConnectionRequest(request_id="x", connection=api.Connection(
            connection_id="5", name="a", adapter="simulated", address="h:1")),
         "INVALID_ARGUMENT", "connection.connection_id"),
        (api.CreateAccountRequest(request_id="x", account=api.Account(
            name="a", broker_account="b", connection_id="99", currency="USD")), "NOT_FOUND",
         "account.connection_id"),
        (api.CreateAccountRequest(request_id="x", account=api.Account(
            name="a", broker_account="b", connection_id="1", currency="dollars")),
         "INVALID_ARGUMENT", "account.currency"),
        (api.CreateInstrumentRequest(request_id="x", instrument=api.Instrument(
            symbol="A", price_scale=13, tick_size="1", lot_size="1", multiplier="1",
            currency="USD")), "INVALID_ARGUMENT", "instrument.price_scale"),
        (api.CreateInstrumentRequest(request_id="x", instrument=api.Instrument(
            symbol="A", price_scale=1, tick_size="0.25", lot_size="1", multiplier="1",
            currency="USD")), "INVALID_ARGUMENT", "instrument.tick_size"),
        (api.CreateInstrumentRequest(request_id="x", instrument=api.Instrument(
            symbol="ESZ6", tick_size="1", lot_size="1", multiplier="1", currency="USD")),
         "ALREADY_EXISTS", "instrument.symbol"),
        (api.CreateStrategyRequest(request_id="x", strategy=api.Strategy(name="s")),
         "INVALID_ARGUMENT", "strategy.default_instrument_id"),
        (api.SetSymbolMapRequest(request_id="x", strategy_id="1", symbol_map=[
            api.SymbolMapping(ticker="a", instrument_id="?")]), "INVALID_ARGUMENT",
         "symbol_map[0].instrument_id"),
        (api.SetPlanRequest(request_id="x", activation_id="99", plan=PLAN), "NOT_FOUND",
         "activation_id"),
        (api.SetPlanRequest(request_id="x", activation_id="9"), "INVALID_ARGUMENT", "plan.mode"),
        (api.SetPlanRequest(request_id="x", activation_id="9", plan=api.FollowerPlan(mode=77)),
         "UNKNOWN_VALUE", "plan.mode"),
        (api.SetPlanRequest(request_id="x", activation_id="9", plan=api.FollowerPlan(
            mode=api.SIZING_MODE_FIXED, quantity="-2")), "INVALID_ARGUMENT", "plan.quantity"),
        (api.SetPlanRequest(request_id="x", activation_id="9", plan=api.FollowerPlan(
            mode=api.SIZING_MODE_FIXED, quantity="NaN")), "INVALID_ARGUMENT", "plan.quantity"),
        (api.SetPlanRequest(request_id="x", activation_id="9", plan=api.FollowerPlan(
            mode=api.SIZING_MODE_FIXED, quantity="1" * 40)), "NUMBER_OUT_OF_RANGE",
         "plan.quantity"),
        (api.SetPlanRequest(request_id="x", activation_id="9", plan=api.FollowerPlan(
            mode=api.SIZING_MODE_FIXED, quantity="1", multiplier="1")), "INVALID_ARGUMENT",
         "plan.multiplier"),
        (api.SetPlanRequest(request_id="x", activation_id="9", plan=api.FollowerPlan(
            mode=api.SIZING_MODE_FIXED, quantity="1", max_notional_symbol="0")),
         "INVALID_ARGUMENT", "plan.max_notional_symbol"),
        (api.SetSwitchRequest(request_id="x", id="5"), "INVALID_ARGUMENT", "kind"),
        (api.SetSwitchRequest(request_id="x", kind=api.SWITCH_KIND_STRATEGY, id="99"),
         "NOT_FOUND", "id"),
        (api.ResumeTradingRequest(request_id="x", connection_id="1", account_id="1"),
         "INVALID_ARGUMENT", "account_id"),
        (api.ResolveOrderRequest(request_id="x", order_id="zz", not_placed=True),
         "INVALID_ARGUMENT", "order_id"),
        (api.ResolveOrderRequest(request_id="x", order_id=ORDER), "INVALID_ARGUMENT", "filled"),
        (api.ResolveOrderRequest(request_id="x", order_id=ORDER, not_placed=True), "NOT_FOUND",
         "order_id"),
        (api.ListActivationsRequest(strategy_id="1"), "NOT_FOUND", "strategy_id"),
        (api.ListActivationsRequest(strategy_id="0"), "INVALID_ARGUMENT", "strategy_id"),
        (api.ListAccountsRequest(page_token="?"), "INVALID_ARGUMENT", "page_token"),
    ],
)  # fmt: skip
async def test_refusals_name_code_and_field(
    service: Service, request_: Any, code: str, field: str
) -> None:
    await set_up(service, "1")
    refused = await refusal(call(service, request_))
    assert (refused.code, refused.field) == (code, field)
    assert refused.remedy
    assert refused.status is not grpc.StatusCode.INTERNAL


@pytest.mark.parametrize(
    ("path", "request_"),
    [
        ("99", api.SetPlanRequest(request_id="x", activation_id="9", plan=PLAN)),
        ("plan.99", api.SetPlanRequest(request_id="x", activation_id="9", plan=PLAN)),
        ("99", api.ListAccountsRequest()),
    ],
)
async def test_unknown_fields_are_refused(service: Service, path: str, request_: Any) -> None:
    await set_up(service, "1")
    # A varint field 99, as a newer client would send it.
    newer = b"\x98\x06\x01"
    if path == "99":
        request_ = type(request_).FromString(request_.SerializeToString() + newer)
    else:
        plan = api.FollowerPlan.FromString(PLAN.SerializeToString() + newer)
        request_ = api.SetPlanRequest(request_id="x", activation_id="9", plan=plan)
    before = service.log.last_position()
    refused = await refusal(call(service, request_))
    assert (refused.code, refused.field) == ("UNKNOWN_FIELD", path)
    assert service.log.last_position() == before


async def test_lists_are_read_page_by_page(service: Service) -> None:
    await set_up(service, *["1"] * 5)
    seen, token, pages = [], "", 0
    while pages == 0 or token:
        page = await call(service, api.ListAccountsRequest(page_size=2, page_token=token))
        seen += [account.name for account in page.accounts]
        token, pages = page.next_page_token, pages + 1
    assert (seen, pages) == ([f"account {index}" for index in range(5)], 3)
    whole = await call(service, api.ListAccountsRequest(page_size=1_000_000))
    assert len(whole.accounts) == 5 and not whole.next_page_token
    other = await call(service, api.ListAccountsRequest(page_size=2))
    refused = await refusal(
        call(service, api.ListActivationsRequest(page_token=other.next_page_token))
    )
    assert refused.field == "page_token"


async def log(service: Service, **body: Any) -> int:
    record = record_pb2.Record(tenant_id=service.shard.tenant_id, **body)
    return (await service.shard.append(record.SerializeToString())).position


async def order_in_doubt(service: Service, desk: Desk) -> str:
    """One order whose broker says it does not know it."""
    [connection] = (await call(service, api.ListConnectionsRequest())).connections
    connection_id = int(connection.connection_id)
    link = record_pb2.Link(connection_id=connection_id, session=1, up=True)
    resumed = gateway_pb2.Report(
        kind=gateway_pb2.REPORT_KIND_RESUMED, resume_id=await log(service, link=link)
    )
    batch = gateway_pb2.ReportBatch(
        connection_id=connection_id, session=1, sequence=1, reports=[resumed]
    )
    await log(service, reports=batch)
    answer = await service.http.post(desk.webhook, json={"action": "BUY", "comment": "ENTRY"})
    position = int(answer.json()["signal_id"])
    await service.history.wait_beyond(position - 1)
    effects = await service.history.effects(position)
    [order] = [one.instruction.order for one in effects if one.HasField("instruction")]
    unknown = gateway_pb2.Report(
        kind=gateway_pb2.REPORT_KIND_UNKNOWN, order_id=order.order_id, account_id=order.account_id
    )
    batch = gateway_pb2.ReportBatch(
        connection_id=connection_id, session=1, sequence=2, reports=[unknown]
    )
    await log(service, reports=batch)
    return order.order_id.hex()


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"not_placed": True}, "canceled"),
        ({"filled": "1", "price": "4500"}, "canceled"),
        ({"filled": "2", "price": "4500.25"}, "filled"),
    ],
)
async def test_a_person_says_what_became_of_an_order_in_doubt(
    service: Service, answer: dict[str, Any], state: str
) -> None:
    desk = await set_up(service, "2")
    order_id = await order_in_doubt(service, desk)
    too_much = api.ResolveOrderRequest(request_id="a", order_id=order_id, filled="3", price="4500")
    assert (await refusal(call(service, too_much))).field == "filled"
    request = api.ResolveOrderRequest(request_id="b", order_id=order_id, **answer)
    resolved = await call(service, request)
    assert (resolved.resolution.order_id, resolved.resolution.state) == (order_id, state)
    assert await call(service, request) == resolved
    second = api.ResolveOrderRequest(request_id="c", order_id=order_id, not_placed=True)
    refused = await refusal(call(service, second))
    assert refused.code == "FAILED_PRECONDITION"
    assert refused.status is grpc.StatusCode.FAILED_PRECONDITION
