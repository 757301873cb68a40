"""Secrets drawn from the machine's own source of randomness."""

import secrets

_BYTES = 32


class DrawnSecrets:
    """Implements `ports.secrets.Secrets`; the owner's key is the data folder's."""

    def __init__(self, owner_key: str) -> None:
        self._owner_key = owner_key

    def draw(self) -> str:
        return secrets.token_urlsafe(_BYTES)

    def draw_key(self) -> bytes:
        return secrets.token_bytes(_BYTES)

    def owner_key(self) -> str:
        return self._owner_key
