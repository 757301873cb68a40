"""Secrets drawn from the machine's own random source."""

import secrets


class SystemSecrets:
    """Implements `ports.secrets.Secrets`."""

    def __init__(self, owner_key: str) -> None:
        self._owner_key = owner_key

    def draw(self) -> str:
        return secrets.token_urlsafe(32)

    def owner_key(self) -> str:
        return self._owner_key
