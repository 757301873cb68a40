"""Sends an entry and an exit to a strategy over gRPC, and the first one again.

Usage: send_signals.py GRPC_ADDRESS OWNER_KEY_FILE STRATEGY_ID
Exits 1 where a signal was refused, or the service could not be asked.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import grpc

from retinue.api.v1 import ingestion_pb2 as api
from retinue.api.v1 import ingestion_pb2_grpc as services


def main() -> None:
    """The command line."""
    address, key_file, strategy_id = sys.argv[1:4]
    metadata = [("authorization", f"Bearer {Path(key_file).read_text().strip()}")]
    entry = api.Signal(
        strategy_id=strategy_id,
        event_id="my-system-1",
        action=api.SIGNAL_ACTION_BUY,
        quantity="2",
    )
    exit_half = api.Signal(
        strategy_id=strategy_id,
        event_id="my-system-2",
        action=api.SIGNAL_ACTION_EXIT,
        exit_percent="50",
    )

    def requests() -> Iterator[api.StreamSignalsRequest]:
        for signal in (exit_half, entry):
            yield api.StreamSignalsRequest(signal=signal)

    with grpc.insecure_channel(address) as channel:
        ingestion = services.IngestionServiceStub(channel)
        try:
            request = api.SubmitSignalRequest(signal=entry)
            answer = ingestion.SubmitSignal(request, metadata=metadata, timeout=5).answer
            taken = [show(answer)]
            for response in ingestion.StreamSignals(requests(), metadata=metadata, timeout=5):
                taken.append(show(response.answer))
        except grpc.RpcError as error:
            # The message names the code, the field, and what would be right.
            sys.exit(error.details())
    if not all(taken):
        sys.exit(1)


def show(answer: api.SignalAnswer) -> bool:
    """One line for one answer. Says whether the signal was taken, now or before."""
    if answer.accepted or answer.duplicate:
        what = "duplicate" if answer.duplicate else f"accepted, {answer.instructions} accounts"
    else:
        what = f"refused: {answer.code} ({answer.field}): {answer.remedy}"
    print(f"{answer.event_id}: {what}")
    return answer.accepted or answer.duplicate


if __name__ == "__main__":
    main()
