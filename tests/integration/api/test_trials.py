"""What a body would do, told without doing it."""

import json

import grpc.aio
import pytest

from retinue.api.v1 import control_pb2, ingestion_pb2
from retinue.api.v1.vocabulary_pb2 import OUTCOME_PENDING, REASON_CODE_NO_POSITION, SIDE_BUY
from tests.integration.api.service import AUTH, Service, set_up


async def trial(
    service: Service, strategy: str, **body: object
) -> ingestion_pb2.TestSignalResponse:
    request = ingestion_pb2.TestSignalRequest(strategy_id=strategy, body=json.dumps(body).encode())
    return await service.signals.TestSignal(request, metadata=AUTH)


async def test_each_accounts_decision_is_told_and_nothing_is_done(service: Service) -> None:
    desk = await set_up(service, "1", "3")
    before = (service.frames(), service.shard.position, dict(service.ingestion.refused))
    told = await trial(service, desk.strategy, action="BUY", comment="ENTRY", ticker="ES1!")
    signal = told.signal
    assert (signal.dialect, signal.action, signal.symbol) == ("plain", "BUY", "ESZ6")
    assert (signal.accepted, signal.ticker, signal.signal_id) == (True, "ES1!", "")
    assert [story.account_name for story in told.instructions] == ["account 0", "account 1"]
    assert [story.outcome for story in told.instructions] == [OUTCOME_PENDING] * 2
    [order] = told.instructions[1].orders
    assert (order.side, order.quantity, order.order_id) == (SIDE_BUY, "3", "")
    [line] = told.instructions[1].arithmetic
    assert line == "fixed 3 a signal -> 3 contracts (nearest, halves away from zero)"
    assert (service.frames(), service.shard.position, dict(service.ingestion.refused)) == before
    # It is not remembered either: the same body, sent, is the first of its kind.
    sent = await service.http.post(
        desk.webhook, json={"action": "BUY", "comment": "ENTRY", "ticker": "ES1!"}
    )
    assert not sent.json()["duplicate"]


async def test_what_would_not_go_has_its_reason(service: Service) -> None:
    desk = await set_up(service, "1")
    told = await trial(service, desk.strategy, action="SELL", comment="FLAT")
    assert [story.reason for story in told.instructions] == [REASON_CODE_NO_POSITION]
    told = await trial(service, desk.strategy, action="BUY", comment="ENTRY", ticker="NOPE")
    assert (told.signal.accepted, told.field) == (False, "ticker")
    assert "symbol map" in told.remedy
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await trial(service, desk.strategy, action="BUY", comment="ENTRY", stopLoss=1)
    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_it_sees_what_is_logged_and_the_strategys_dialect(service: Service) -> None:
    desk = await set_up(service, "2")
    post = control_pb2.WEBHOOK_DIALECT_TRADERS_POST
    await service.control.SetWebhook(
        control_pb2.SetWebhookRequest(
            request_id="dialect",
            strategy_id=desk.strategy,
            webhook=control_pb2.Webhook(dialect=post),
        ),
        metadata=AUTH,
    )
    limit = {"ticker": "ES1!", "action": "buy", "orderType": "limit", "limitPrice": "5000"}
    told = await trial(service, desk.strategy, **limit)
    assert (told.signal.dialect, told.signal.action) == ("traders_post", "BUY from flat")
    assert told.instructions[0].orders[0].limit_price == "5000"
    raw = {"content": json.dumps(limit), "headers": {"content-type": "text/plain"}}
    await service.http.post(desk.webhook, **raw)
    # The snapshot and the log behind it.
    await service.shard.snapshot()
    told = await trial(service, desk.strategy, ticker="ES1!", action="cancel")
    assert len(told.canceled_order_ids) == 1
    again = await trial(service, desk.strategy, **limit)
    assert again.signal.first_signal_id
