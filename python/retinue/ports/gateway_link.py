"""The shard's end of the stream to one gateway, in this process or another."""

from typing import Protocol


class LinkClosed(Exception):
    """The other end is gone; nothing more will be sent or received on this link."""


class GatewayLink(Protocol):
    """Messages arrive in the order in which they were sent, each once, until the link closes."""

    async def send(self, request: bytes) -> None:
        """Hand over a serialized `api.v1.LinkRequest`. Raises LinkClosed."""
        ...

    async def receive(self) -> bytes:
        """The next serialized `api.v1.LinkResponse`. Raises LinkClosed."""
        ...

    async def close(self) -> None:
        """End the link; harmless when repeated."""
        ...
