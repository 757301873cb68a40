"""A filter names what there is: neither nothing, nor what nobody made."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from retinue.api.v1.reporting_pb2 import (
    FillFilter,
    ListOrdersRequest,
    ListPositionsRequest,
    ListSignalsRequest,
    SubscribeFillsRequest,
)
from retinue.domain.errors import InvalidInput, NotFound
from retinue.reporting.fills import subscribe_fills
from retinue.reporting.orders import list_orders
from retinue.reporting.positions import list_positions
from retinue.reporting.signals import list_signals
from tests.integration.reporting.desk import Desk, fixed

ASK: dict[str, Callable[[Desk, str], Coroutine[Any, Any, object]]] = {
    "orders": lambda desk, one: list_orders(
        desk.history, desk.ledger, desk, desk.directory, ListOrdersRequest(account_id=one)
    ),
    "positions": lambda desk, one: list_positions(
        desk, desk.directory, ListPositionsRequest(account_id=one)
    ),
    "signals": lambda desk, one: list_signals(
        desk.history, desk.ledger, desk, desk.directory, ListSignalsRequest(strategy_id=one)
    ),
    "fills of an account": lambda desk, one: _fills(desk, FillFilter(account_ids=[one])),
    "fills of a strategy": lambda desk, one: _fills(desk, FillFilter(strategy_ids=[one])),
    "fills of an instrument": lambda desk, one: _fills(desk, FillFilter(instrument_ids=[one])),
}


async def _fills(desk: Desk, named: FillFilter) -> bytes:
    request = SubscribeFillsRequest(filter=named)
    stream = subscribe_fills(desk.history, desk, desk.directory, request)
    return await asyncio.wait_for(anext(stream), 5)


@pytest.mark.parametrize("what", ASK)
def test_what_is_not_there_is_refused(desk: Desk, what: str) -> None:
    account = desk.follower("mine", fixed(1))
    right = {"account": account, "instrument": desk.instrument, "strategy": desk.strategy}
    word = next((word for word in right if word in what), None)
    own = right[word or ("strategy" if what == "signals" else "account")]

    def ask(text: str) -> object:
        return desk.run(lambda: ASK[what](desk, text))

    ask(str(own))
    for other in (own + 1 if own != account else 1, 9999):
        with pytest.raises(NotFound) as unknown:
            ask(str(other))
        assert unknown.value.field.rpartition(".")[2].startswith(("account", "strat", "instr"))
        assert "list`" in unknown.value.remedy
    for wrong in ("0", "x", "9" * 30, *([""] if "fills" in what else [])):
        with pytest.raises(InvalidInput):
            ask(wrong)
