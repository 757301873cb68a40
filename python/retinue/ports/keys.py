"""The keys that open doors."""

from typing import Protocol

from retinue.domain.caller import Principal


class Keyring(Protocol):
    """Knows keys by their hashes only."""

    def find(self, key: str) -> Principal | None:
        """Whose key this is; None for one that is unknown or was revoked. How long it takes tells
        nothing about any key.
        """
        ...
