"""Where drawn and kept secrets come from. A record holds a secret's hash, never the secret."""

from typing import Protocol


class Secrets(Protocol):
    """Draws new secrets."""

    def draw(self) -> str:
        """A new secret of at least 256 random bits, fit for a web address."""
        ...

    def draw_key(self) -> bytes:
        """A new key of 32 random bytes, for signatures."""
        ...


class Signer(Protocol):
    """Signs what others have to be able to believe."""

    public_key: str
    """Base64."""

    def sign(self, data: bytes) -> str:
        """The signature, base64."""
        ...


class SigningKeys(Protocol):
    """Keeps the keys of signatures, which have to be there to verify one; named by SHA-256."""

    def keep(self, name: bytes, key: bytes) -> None:
        """Durable when it returns. Raises Unavailable where it cannot be written."""
        ...

    def find(self, name: bytes) -> bytes | None:
        """The key; None where it is not here, as after a restore without the keys."""
        ...

    def forget(self, name: bytes) -> None:
        """Without effect where there is none. Raises Unavailable where it cannot be written."""
        ...
