"""The client tells what a service that stops leaves open."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest

from retinue.adapters.rpc.client import Client
from retinue.api.v1 import ingestion_pb2, ingestion_pb2_grpc
from retinue.domain.errors import Unavailable


class Stopping(ingestion_pb2_grpc.IngestionServiceServicer):
    """Ends every call as a server does that is stopped."""

    def SubmitSignal(self, request: Any, context: grpc.ServicerContext) -> Any:
        context.abort(grpc.StatusCode.CANCELLED, "CANCELLED")


def test_a_call_that_a_stopping_service_ended_may_be_repeated() -> None:
    server = grpc.server(ThreadPoolExecutor(1))
    ingestion_pb2_grpc.add_IngestionServiceServicer_to_server(Stopping(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    client = Client(f"127.0.0.1:{port}", "key")
    try:
        with pytest.raises(Unavailable, match="stopped before it answered"):
            client.call(client.ingestion.SubmitSignal, ingestion_pb2.SubmitSignalRequest())
    finally:
        client.close()
        server.stop(None)
