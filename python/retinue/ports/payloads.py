"""Raw payloads kept aside, for the people who must see what a sender really sent."""

from typing import NamedTuple, Protocol


class RawPayload(NamedTuple):
    """A body as it came in, secrets already masked by the caller."""

    body: bytes
    received_ns: int


class Payloads(Protocol):
    """Keyed by the hash that the record holds. Never on the way of an order."""

    def put(self, sha256: bytes, body: bytes, received_ns: int) -> None:
        """Keep a body. Returns at once; it reaches the disk soon after."""
        ...

    def get(self, sha256: bytes) -> RawPayload | None:
        """The body with this hash, if it is still kept."""
        ...

    def close(self) -> None:
        """Write what is still on its way and release the files."""
        ...
