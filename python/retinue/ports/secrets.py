"""Where drawn and kept secrets come from. A record holds a secret's hash, never the secret."""

from typing import Protocol


class Secrets(Protocol):
    """Draws new secrets and knows the owner's key."""

    def draw(self) -> str:
        """A new secret of at least 256 random bits, fit for a web address."""
        ...

    def owner_key(self) -> str:
        """The key that every call and gateway link must show."""
        ...
