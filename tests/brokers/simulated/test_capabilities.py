"""What each client-id capability remembers: duplicates, look-ups, lists and executions."""

from typing import Any

import pytest

from retinue.adapters.brokers.simulated.venue import Delivery, Venue
from retinue.domain.broker import ClientIdMemory
from retinue.internal.v1 import venue_pb2
from tests.brokers.simulated.support import cancel_request, make_venue, order_request, place, told

REMEMBERED, OPEN_ONLY, NONE = ClientIdMemory
RESTING: dict[str, Any] = {"price": "90", "time_in_force": "GTC"}


def ask(venue: Venue, **body: Any) -> list[Delivery]:
    return venue.handle("B", venue_pb2.VenueRequest(request_id=5, **body), 1)


def orders(venue: Venue, **fields: Any) -> list[tuple[str, str]]:
    (delivery,) = ask(venue, list_orders=venue_pb2.VenueListOrders(**fields))
    assert delivery.response is not None
    return [(o.venue_order_id, o.client_order_id) for o in delivery.response.orders.orders]


def execution_ids(venue: Venue) -> list[tuple[str, str]]:
    (delivery,) = ask(venue, list_executions=venue_pb2.VenueListExecutions())
    assert delivery.response is not None
    rows = delivery.response.executions.executions
    return [(e.venue_order_id, e.client_order_id) for e in rows]


@pytest.mark.parametrize(
    ("memory", "while_open", "once_filled"),
    [
        (REMEMBERED, ["DUPLICATE_CLIENT_ORDER_ID"], ["DUPLICATE_CLIENT_ORDER_ID"]),
        (OPEN_ONLY, ["DUPLICATE_CLIENT_ORDER_ID"], ["ACCEPTED", "FILL 1@101"]),
        (NONE, ["ACCEPTED", "WORKING"], ["ACCEPTED", "FILL 1@101"]),
    ],
)
def test_the_same_id_again(
    memory: ClientIdMemory, while_open: list[str], once_filled: list[str]
) -> None:
    venue = make_venue(memory)
    place(venue, "open", **RESTING)
    assert place(venue, "open", **RESTING) == while_open
    venue = make_venue(memory)
    place(venue, "done", quantity="1")
    said = place(venue, "done", quantity="1")
    assert [word.split("@")[0] for word in said] == [word.split("@")[0] for word in once_filled]
    bought = venue.exchange.accounts["B", "A"].positions["S"].quantity
    assert bought == (1 if memory is REMEMBERED else 2)


def test_a_duplicate_is_told_which_order_it_is() -> None:
    venue = make_venue()
    place(venue, "id", quantity="1")
    (delivery,) = venue.handle("B", order_request("id", request_id=77), 2)
    assert delivery.response is not None
    assert delivery.request_id == 77
    assert delivery.response.refusal.order.venue_order_id == "V1"
    assert delivery.response.refusal.order.cum_qty == "1"


def test_ids_of_two_brokers_do_not_meet() -> None:
    venue = make_venue()
    place(venue, "id")
    assert told(venue.handle("C", order_request("id"), 1))[0] == "ACCEPTED"


@pytest.mark.parametrize(
    ("memory", "all_orders", "open_orders", "executions"),
    [
        (REMEMBERED, [("V1", "done"), ("V2", "open")], [("V2", "open")], [("V1", "done")]),
        (OPEN_ONLY, [("V1", ""), ("V2", "open")], [("V2", "open")], [("V1", "")]),
        (NONE, [("V1", ""), ("V2", "")], [("V2", "")], [("V1", "")]),
    ],
)
def test_lists_show_what_is_remembered(
    memory: ClientIdMemory,
    all_orders: list[tuple[str, str]],
    open_orders: list[tuple[str, str]],
    executions: list[tuple[str, str]],
) -> None:
    venue = make_venue(memory)
    place(venue, "done", quantity="1")
    place(venue, "open", **RESTING)
    assert orders(venue) == all_orders
    assert orders(venue, open_only=True) == open_orders
    assert orders(venue, account="other") == []
    assert execution_ids(venue) == executions


def test_looking_an_order_up_by_its_id() -> None:
    for memory, found in ((REMEMBERED, [("V1", "done")]), (OPEN_ONLY, [])):
        venue = make_venue(memory)
        place(venue, "done")
        place(venue, "open", **RESTING)
        assert orders(venue, client_order_id="done") == found
        assert orders(venue, client_order_id="open") == [("V2", "open")]
    refused = ask(make_venue(NONE), list_orders=venue_pb2.VenueListOrders(client_order_id="x"))
    assert told(refused) == ["UNSUPPORTED"]


@pytest.mark.parametrize(("memory", "shown"), [(REMEMBERED, "id"), (OPEN_ONLY, "id"), (NONE, "")])
def test_updates_echo_the_id_to_the_end(memory: ClientIdMemory, shown: str) -> None:
    deliveries = make_venue(memory).handle("B", order_request("id"), 1)
    echoed = {d.response.order_update.order.client_order_id for d in deliveries if d.response}
    assert echoed == {shown}
    assert [d.request_id for d in deliveries] == [1, 0]


@pytest.mark.parametrize(
    ("memory", "said"),
    [(REMEMBERED, "CANCEL_REJECTED"), (OPEN_ONLY, "UNKNOWN_ORDER"), (NONE, "UNKNOWN_ORDER")],
)
def test_cancelling_a_finished_order_by_its_id(memory: ClientIdMemory, said: str) -> None:
    venue = make_venue(memory)
    place(venue, "id")
    assert told(venue.handle("B", cancel_request("id"), 1)) == [said]


def test_nobody_cancels_anothers_order() -> None:
    venue = make_venue()
    place(venue, "id", **RESTING)
    assert told(venue.handle("B", cancel_request("id", account="other"), 1)) == ["UNKNOWN_ORDER"]
    body = venue_pb2.VenueCancelOrder(account="A", venue_order_id="V1")
    theirs = venue.handle("C", venue_pb2.VenueRequest(request_id=1, cancel_order=body), 1)
    assert told(theirs) == ["UNKNOWN_ORDER"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"symbol": "?"}, "UNKNOWN_SYMBOL"),
        ({"quantity": "0"}, "INVALID_QUANTITY"),
        ({"quantity": "-1"}, "INVALID_QUANTITY"),
        ({"quantity": "0.5"}, "INVALID_QUANTITY"),
        ({"quantity": "NaN"}, "INVALID_QUANTITY"),
        ({"quantity": "1" * 40}, "INVALID_QUANTITY"),
        ({"quantity": "10001"}, "INVALID_QUANTITY"),
        ({"price": "100.5"}, "INVALID_PRICE"),
        ({"price": "-1"}, "INVALID_PRICE"),
        ({"account": ""}, "INVALID_ACCOUNT"),
        ({"account": " A"}, "INVALID_ACCOUNT"),
        ({"client_order_id": "x" * 37}, "CLIENT_ORDER_ID_TOO_LONG"),
        ({"time_in_force": "GTD"}, "UNSUPPORTED"),
    ],
)
def test_a_refused_order_leaves_nothing_behind(fields: dict[str, Any], code: str) -> None:
    venue = make_venue()
    assert place(venue, **fields) == [code]
    assert not venue.take_changes()


def test_strict_accounts_must_be_opened() -> None:
    venue = make_venue(strict=True)
    assert place(venue) == ["UNKNOWN_ACCOUNT"]
    venue.open_account("B", "A")
    assert place(venue)[0] == "ACCEPTED"
