"""The gateway's end of one link; `ports.gateway_link` is the shard's."""

from typing import Protocol


class GatewayEnd(Protocol):
    """Messages arrive in the order in which they were sent, each once, until the link closes."""

    async def receive(self) -> bytes:
        """The next serialized `api.v1.LinkRequest`. Raises LinkClosed, InvalidInput."""
        ...

    def send(self, response: bytes) -> None:
        """Queues a serialized `api.v1.LinkResponse`; dropped once the link is closed, since
        whatever
        matters is sent again on the next.
        """
        ...
