"""IngestionService over gRPC."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

from retinue.adapters.rpc.form import check_fields
from retinue.adapters.rpc.handlers import Context
from retinue.adapters.rpc.metadata import caller
from retinue.api.v1 import ingestion_pb2 as api
from retinue.api.v1 import ingestion_pb2_grpc, vocabulary_pb2
from retinue.domain.caller import Caller
from retinue.domain.errors import InvalidInput, NotFound, RetinueError, Unsupported
from retinue.domain.signals import SignalAnswer
from retinue.domain.trace_context import RequestSpan, untraced
from retinue.ports.intake import SignalIntake, SignalTrials

IN_FLIGHT_MAX: Final = 256
_Answering = asyncio.Task[api.SignalAnswer]


class IngestionService(ingestion_pb2_grpc.IngestionServiceServicer):
    """Holds no more than `IN_FLIGHT_MAX` signals of a stream; beyond, the sender is not read."""

    def __init__(
        self, intake: SignalIntake, trials: SignalTrials, request_span: RequestSpan = untraced
    ) -> None:
        self._intake = intake
        self._trials = trials
        self._request_span = request_span

    async def TestSignal(
        self, request: api.TestSignalRequest, context: Context
    ) -> api.TestSignalResponse:
        check_fields(request)
        return await self._trials.test_signal(request, caller(context))

    async def SubmitSignal(
        self, request: api.SubmitSignalRequest, context: Context
    ) -> api.SubmitSignalResponse:
        check_fields(request)
        answer = await self._intake.submit_signal(request.signal, caller(context))
        return api.SubmitSignalResponse(answer=show_answer(answer))

    async def StreamSignals(
        self, requests: AsyncIterator[api.StreamSignalsRequest], context: Context
    ) -> AsyncIterator[api.StreamSignalsResponse]:
        """Signals enter the log in the order they are read, and are answered in that order."""
        answering: asyncio.Queue[_Answering | None] = asyncio.Queue(IN_FLIGHT_MAX)
        reading = asyncio.create_task(self._read(requests, caller(context), answering))
        try:
            while (task := await answering.get()) is not None:
                yield api.StreamSignalsResponse(answer=await task)
            await reading
        finally:
            # What was read goes on: it may be in the log already.
            reading.cancel()

    async def _read(
        self,
        requests: AsyncIterator[api.StreamSignalsRequest],
        sender: Caller,
        answering: asyncio.Queue[_Answering | None],
    ) -> None:
        try:
            async for request in requests:
                task = asyncio.create_task(self._answer(request, sender))
                task.add_done_callback(_look_at)
                await answering.put(task)
        finally:
            await answering.put(None)

    async def _answer(self, request: api.StreamSignalsRequest, sender: Caller) -> api.SignalAnswer:
        """A signal that cannot be understood is answered; only an unusable log ends the stream."""
        try:
            parent = sender.traceparent
            with self._request_span("IngestionService/StreamSignals", parent) as traceparent:
                check_fields(request)
                within = replace(sender, traceparent=traceparent)
                return show_answer(await self._intake.submit_signal(request.signal, within))
        except (InvalidInput, Unsupported, NotFound) as error:
            return _show_refusal(request.signal, error)


def show_answer(answer: SignalAnswer) -> api.SignalAnswer:
    return api.SignalAnswer(
        signal_id=str(answer.signal_id),
        event_id=answer.sender_id,
        accepted=answer.accepted,
        reason=vocabulary_pb2.ReasonCode.Name(answer.reason),
        duplicate=answer.duplicate,
        first_signal_id=str(answer.first_signal_id or ""),
        field=answer.field,
        remedy=answer.remedy,
        instructions=answer.instructions,
        code=answer.reason.name if answer.reason else "",
    )


def _show_refusal(signal: api.Signal, error: RetinueError) -> api.SignalAnswer:
    unsupported = vocabulary_pb2.REASON_CODE_UNSUPPORTED_IN_THIS_VERSION
    return api.SignalAnswer(
        event_id=signal.event_id,
        reason=unsupported if isinstance(error, Unsupported) else None,
        field=error.field,
        remedy=f"{error.problem} {error.remedy}",
        code=error.code,
    )


def _look_at(task: _Answering) -> None:
    """An error of a signal whose sender has gone is nobody's news."""
    if not task.cancelled():
        task.exception()
