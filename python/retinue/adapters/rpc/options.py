"""What every gRPC door has in common below its services: one owner of the port, and an end for
connections on which nobody speaks.
"""

from typing import Final, NamedTuple


class Patience(NamedTuple):
    """How long a door waits for a peer, in ms. A connection with a call under way is never ended,
    however silent: links and streams of fills live for weeks.
    """

    handshake_ms: int = 10_000
    """Until HTTP/2 is agreed upon."""
    idle_ms: int = 300_000
    """Without any call. A client that comes back later connects anew by itself."""


PATIENCE: Final = Patience()


def door_options(received_bytes_max: int, patience: Patience) -> list[tuple[str, int]]:
    """Arguments of a server's channel."""
    return [
        ("grpc.max_receive_message_length", received_bytes_max),
        ("grpc.server_handshake_timeout_ms", patience.handshake_ms),
        ("grpc.max_connection_idle_ms", patience.idle_ms),
        # A second service on the same port must fail, not share it.
        ("grpc.so_reuseport", 0),
    ]
