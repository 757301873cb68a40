"""Sends an entry and an exit to a strategy over gRPC, and the first one again.

Usage: send_signals.py GRPC_ADDRESS OWNER_KEY_FILE STRATEGY_ID
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
    with grpc.insecure_channel(address) as channel:
        ingestion = services.IngestionServiceStub(channel)
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
        answer = ingestion.SubmitSignal(
            api.SubmitSignalRequest(signal=entry), metadata=metadata, timeout=5
        ).answer
        print(f"{answer.event_id}: accepted {answer.accepted}, {answer.instructions} accounts")

        def requests() -> Iterator[api.StreamSignalsRequest]:
            for signal in (exit_half, entry):
                yield api.StreamSignalsRequest(signal=signal)

        for response in ingestion.StreamSignals(requests(), metadata=metadata, timeout=5):
            answer = response.answer
            print(f"{answer.event_id}: accepted {answer.accepted}, duplicate {answer.duplicate}")


if __name__ == "__main__":
    main()
