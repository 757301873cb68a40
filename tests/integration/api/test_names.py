"""What may be a name: nothing that leaves the data folder, and nothing that reads as an id."""

from typing import Any

import pytest

from retinue.api.v1 import control_pb2 as api
from tests.integration.api.errors import refusal
from tests.integration.api.service import AUTH, Service, set_up


def connection(name: str) -> api.CreateConnectionRequest:
    made = api.Connection(name=name, adapter="simulated", address="127.0.0.1:1")
    return api.CreateConnectionRequest(request_id=f"c {name!r}", connection=made)


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../../../outside", "a/b", "/a", ".hidden", "-a", "a b", "a\0", "é", "a" * 65],
)
async def test_a_connection_is_called_what_a_folder_may_be(service: Service, name: str) -> None:
    before = service.log.last_position()
    refused = await refusal(service.control.CreateConnection(connection(name), metadata=AUTH))
    assert (refused.code, refused.field) == ("INVALID_ARGUMENT", "connection.name")
    assert service.log.last_position() == before
    for fine in ("a", "0.9_x-Y", "a" * 64):
        await service.control.CreateConnection(connection(fine), metadata=AUTH)


async def test_no_name_reads_as_an_id(service: Service) -> None:
    desk = await set_up(service)
    instrument = api.Instrument(
        symbol="600519", tick_size="1", lot_size="1", multiplier="1", currency="USD"
    )
    listed = await service.control.ListConnections(api.ListConnectionsRequest(), metadata=AUTH)
    at = listed.connections[0].connection_id
    account = api.Account(name="7", connection_id=at, broker_account="7", currency="USD")
    strategy = api.Strategy(name="٧", default_instrument_id=desk.instrument)
    calls: list[tuple[Any, Any, str]] = [
        (service.control.CreateConnection, connection("12"), "connection.name"),
        (
            service.control.CreateInstrument,
            api.CreateInstrumentRequest(request_id="i", instrument=instrument),
            "instrument.symbol",
        ),
        (
            service.control.CreateAccount,
            api.CreateAccountRequest(request_id="a", account=account),
            "account.name",
        ),
        (
            service.control.CreateStrategy,
            api.CreateStrategyRequest(request_id="s", strategy=strategy),
            "strategy.name",
        ),
    ]
    for method, request, field in calls:
        refused = await refusal(method(request, metadata=AUTH))
        assert (refused.code, refused.field) == ("INVALID_ARGUMENT", field)
        assert "digits" in refused.remedy
    account.name = "seven"
    request = api.CreateAccountRequest(request_id="a2", account=account)
    made = await service.control.CreateAccount(request, metadata=AUTH)
    assert made.account_id, "at the broker it may be a number"
    again = api.CreateAccountRequest(request_id="a3", account=account)
    again.account.broker_account = "8"
    refused = await refusal(service.control.CreateAccount(again, metadata=AUTH))
    assert (refused.code, refused.field) == ("ALREADY_EXISTS", "account.name")
