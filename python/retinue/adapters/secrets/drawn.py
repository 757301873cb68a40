"""Secrets drawn from the machine's own source of randomness."""

import secrets

_BYTES = 32


class DrawnSecrets:
    """Implements `ports.secrets.Secrets`."""

    def draw(self) -> str:
        return secrets.token_urlsafe(_BYTES)

    def draw_key(self) -> bytes:
        return secrets.token_bytes(_BYTES)
