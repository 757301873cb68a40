"""What a gateway's own questions are answered when its broker is not there."""

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from retinue.adapters.rpc.client import Client
from retinue.api.v1 import gateway_pb2 as pb
from retinue.domain.errors import NotFound, RetinueError, Unavailable
from tests.brokers.simulated.process import running
from tests.integration.gateway.process import KEY, gateway, linked

Ask = Callable[[Client], object]


def query_orders(client: Client) -> object:
    return client.call(client.gateway.QueryOrders, pb.QueryOrdersRequest(account_id="1"))


def account_state(client: Client, account: str = "1") -> object:
    request = pb.GetAccountStateRequest(account_id=account)
    return client.call(client.gateway.GetAccountState, request)


@pytest.mark.parametrize("ask", [query_orders, account_state])
def test_a_broker_that_does_not_answer_is_told_as_such(tmp_path: Path, ask: Ask) -> None:
    async def story() -> None:
        with running(tmp_path / "venue") as venue, gateway(tmp_path / "data", venue) as process:
            async with linked(process):
                client = Client(process.address, KEY, connection="sim")
                assert await asyncio.to_thread(ask, client)
                with pytest.raises(NotFound):
                    await asyncio.to_thread(account_state, client, "999")
                os.kill(venue.process.pid, signal.SIGSTOP)
                with pytest.raises(RetinueError) as refused:
                    await asyncio.to_thread(ask, client)
                os.kill(venue.process.pid, signal.SIGCONT)
                client.close()
        assert isinstance(refused.value, Unavailable)
        assert refused.value.code == "BROKER_NO_ANSWER"
        assert "broker" in refused.value.problem and "service" not in refused.value.problem

    asyncio.run(story())
