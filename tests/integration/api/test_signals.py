"""Signals over real gRPC into a real shard."""

import asyncio
import time
from collections.abc import AsyncIterator

import grpc
import grpc.aio
import pytest

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.rpc.ingestion import IN_FLIGHT_MAX
from retinue.api.v1 import ingestion_pb2 as api
from retinue.api.v1 import vocabulary_pb2 as words
from tests.integration.api.errors import read_refusal, refusal
from tests.integration.api.service import AUTH, Service, set_up

# A number in a field of this number, as a newer client would send it.
FIELD_99 = b"\x98\x06\x01"


def signal(strategy: str, event_id: str, **fields: object) -> api.Signal:
    given = {"strategy_id": strategy, "event_id": event_id, "action": api.SIGNAL_ACTION_BUY}
    return api.Signal(**given | fields)  # type: ignore[arg-type]


async def submit(service: Service, given: api.Signal) -> api.SignalAnswer:
    request = api.SubmitSignalRequest(signal=given)
    response = await service.signals.SubmitSignal(request, metadata=AUTH)
    answer: api.SignalAnswer = response.answer
    return answer


async def test_a_signal_is_durable_and_judged_when_answered(service: Service) -> None:
    desk = await set_up(service, "1", "2", "3")
    answer = await submit(service, signal(desk.strategy, "e1", ticker="ES1!"))
    assert answer.accepted
    assert (answer.event_id, answer.instructions) == ("e1", 3)
    assert answer.signal_id == str(service.log.last_position())

    again = await submit(service, signal(desk.strategy, "e1", ticker="ES1!"))
    assert again.accepted and again.duplicate
    assert again.first_signal_id == answer.signal_id
    assert again.reason == words.REASON_CODE_DUPLICATE


@pytest.mark.parametrize(
    ("fields", "reason", "field"),
    [
        ({"ticker": "NOPE"}, "UNKNOWN_TICKER", "ticker"),
        ({"strategy_id": "999"}, "UNKNOWN_STRATEGY", "strategy_id"),
        ({"action": api.SIGNAL_ACTION_FLAT, "order_type": words.ORDER_TYPE_LIMIT,
          "limit_price": "1"}, "UNSUPPORTED_IN_THIS_VERSION", "order_type"),
    ],
)  # fmt: skip
async def test_what_the_engine_refuses_is_logged_and_answered(
    service: Service, fields: dict[str, object], reason: str, field: str
) -> None:
    desk = await set_up(service, "1")
    given = {"strategy": desk.strategy} | fields
    given["strategy"] = given.pop("strategy_id", given["strategy"])
    answer = await submit(service, signal(event_id="e", **given))  # type: ignore[arg-type]
    assert not answer.accepted
    assert (answer.code, answer.field) == (reason, field)
    assert words.ReasonCode.Name(answer.reason) == f"REASON_CODE_{reason}"
    assert answer.remedy
    assert answer.signal_id == str(service.log.last_position())


@pytest.mark.parametrize(
    ("fields", "status", "code", "field"),
    [
        ({"quantity": "-1"}, "INVALID_ARGUMENT", "QUANTITY_NOT_POSITIVE", "signal.quantity"),
        ({"quantity": "NaN"}, "INVALID_ARGUMENT", "NOT_A_DECIMAL", "signal.quantity"),
        ({"quantity": "1" * 40}, "INVALID_ARGUMENT", "QUANTITY_OUT_OF_RANGE",
         "signal.quantity"),
        ({"stop_loss": "1"}, "UNIMPLEMENTED", "UNSUPPORTED_IN_THIS_VERSION",
         "signal.stop_loss"),
        ({"strategy_id": "x"}, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "signal.strategy_id"),
        ({"event_id": ""}, "INVALID_ARGUMENT", "INVALID_ARGUMENT", "signal.event_id"),
    ],
)  # fmt: skip
async def test_what_cannot_be_understood_is_refused_before_the_log(
    service: Service, fields: dict[str, object], status: str, code: str, field: str
) -> None:
    desk = await set_up(service, "1")
    before = service.log.last_position()
    given = signal(desk.strategy, "e")
    given.MergeFrom(api.Signal(**fields))  # type: ignore[arg-type]
    if fields.get("event_id") == "":
        given.event_id = ""
    refused = await refusal(submit(service, given))
    assert refused.status is grpc.StatusCode[status]
    assert (refused.code, refused.field, refused.violations) == (code, field, [field])
    assert refused.remedy
    assert service.log.last_position() == before


@pytest.mark.parametrize("action", [api.SIGNAL_ACTION_BUY, api.SIGNAL_ACTION_FLAT])
async def test_a_signal_of_a_newer_version_is_refused(
    service: Service, action: api.SignalAction
) -> None:
    """A field that is not known may mean less than is done without it, of a close too."""
    desk = await set_up(service, "1")
    before = service.log.last_position()
    given = signal(desk.strategy, "e")
    given.action = action
    given.MergeFromString(FIELD_99)
    refused = await refusal(submit(service, given))
    assert (refused.code, refused.field) == ("UNKNOWN_FIELD", "signal.99")
    assert service.log.last_position() == before


@pytest.mark.parametrize("jump_ns", [-3600 * 10**9, 3600 * 10**9])
async def test_an_entry_is_not_too_old_by_a_wall_clock_that_was_set(
    service: Service, monkeypatch: pytest.MonkeyPatch, jump_ns: int
) -> None:
    desk = await set_up(service, "1")
    monkeypatch.setattr(SystemClock, "wall_ns", lambda _: time.time_ns() + jump_ns)
    answer = await submit(service, signal(desk.strategy, "e"))
    position = int(answer.signal_id)
    await service.history.wait_beyond(position - 1)
    effects = await service.history.effects(position)
    told = [effect.instruction for effect in effects if effect.HasField("instruction")]
    assert [words.ReasonCode.Name(row.reason) for row in told] == ["REASON_CODE_UNSPECIFIED"]
    assert [row.outcome for row in told] == [words.OUTCOME_PENDING]


async def test_a_stream_answers_each_signal_in_order(service: Service) -> None:
    desk = await set_up(service, "1")
    count = 2 * IN_FLIGHT_MAX + 7
    given = [signal(desk.strategy, f"e{number}") for number in range(count)]
    given[3].quantity = "-1"
    given[5].event_id = "e4"
    given[7].stop_loss = "1"
    given[9].MergeFromString(FIELD_99)

    async def requests() -> AsyncIterator[api.StreamSignalsRequest]:
        for one in given:
            yield api.StreamSignalsRequest(signal=one)

    stream = service.signals.StreamSignals(requests(), metadata=AUTH)
    answers = [response.answer async for response in stream]
    assert [answer.event_id for answer in answers] == [one.event_id for one in given]
    assert answers[3].code == "QUANTITY_NOT_POSITIVE"
    assert answers[3].field == "signal.quantity"
    assert not answers[3].signal_id
    assert answers[5].duplicate
    assert answers[7].reason == words.REASON_CODE_UNSUPPORTED_IN_THIS_VERSION
    assert (answers[9].code, answers[9].field) == ("UNKNOWN_FIELD", "signal.99")
    positions = [int(answer.signal_id) for answer in answers if answer.signal_id]
    assert positions == sorted(positions)
    assert len(positions) == count - 3


async def test_a_stream_that_is_cancelled_disturbs_nobody(service: Service) -> None:
    desk = await set_up(service, "1")
    answered = asyncio.Event()

    async def requests() -> AsyncIterator[api.StreamSignalsRequest]:
        for number in range(50):
            yield api.StreamSignalsRequest(signal=signal(desk.strategy, f"c{number}"))
        await answered.wait()

    stream = service.signals.StreamSignals(requests(), metadata=AUTH)
    assert (await stream.read()).answer.accepted
    stream.cancel()
    answered.set()
    assert (await submit(service, signal(desk.strategy, "after"))).accepted


async def test_an_unusable_log_is_unavailable_and_ends_a_stream(service: Service) -> None:
    desk = await set_up(service, "1")
    service.shard.stopped = RuntimeError("planted")
    refused = await refusal(submit(service, signal(desk.strategy, "e")))
    assert (refused.status, refused.code) == (grpc.StatusCode.UNAVAILABLE, "SHARD_STOPPED")

    async def requests() -> AsyncIterator[api.StreamSignalsRequest]:
        yield api.StreamSignalsRequest(signal=signal(desk.strategy, "e"))

    with pytest.raises(grpc.aio.AioRpcError) as caught:
        async for _ in service.signals.StreamSignals(requests(), metadata=AUTH):
            pass
    assert read_refusal(caught.value).code == "SHARD_STOPPED"


async def test_a_message_beyond_4_mb_is_refused(service: Service) -> None:
    desk = await set_up(service, "1")
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await submit(service, signal(desk.strategy, "e" * (4 * 1024 * 1024)))
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
    assert (await submit(service, signal(desk.strategy, "after"))).accepted
