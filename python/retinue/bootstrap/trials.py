"""What a signal would do: read by ingestion, tried by copying, told by reporting."""

from retinue.api.v1.ingestion_pb2 import TestSignalRequest, TestSignalResponse
from retinue.copying.what_if import WhatIf
from retinue.domain.caller import Caller
from retinue.ingestion.trial import TrialReader
from retinue.internal.v1.record_pb2 import Record
from retinue.ports.history import History
from retinue.reporting.directory import Directory
from retinue.reporting.trial import tell_trial


class Trials:
    """Implements `ports.intake.SignalTrials`."""

    def __init__(self, reader: TrialReader, what_if: WhatIf, history: History) -> None:
        self._reader = reader
        self._what_if = what_if
        self._history = history

    async def test_signal(self, request: TestSignalRequest, caller: Caller) -> TestSignalResponse:
        record, now_ns = self._reader.read(
            caller.tenant_id, request.strategy_id, request.body, request.content_type
        )
        trial = await self._what_if.try_out(record, now_ns)
        signal = Record.FromString(record).signal
        directory = Directory(self._history, caller.tenant_id)
        return await tell_trial(self._history, directory, signal, trial.position, trial.effects)
