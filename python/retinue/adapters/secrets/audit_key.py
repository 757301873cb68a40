"""The key that signs heads of audit chains: Ed25519, in a file that only this user may read."""

import base64
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from retinue.adapters.secrets.private_file import write_private
from retinue.domain.errors import InvalidInput

PRIVATE_FILE: Final = "audit.key"
PUBLIC_FILE: Final = "audit.pub"


class AuditKey:
    """Implements `ports.secrets.Signer`. Made at the first start; `audit.pub` is for everybody."""

    def __init__(self, folder: Path) -> None:
        """Raises InvalidInput for a file that holds no key."""
        path = folder / PRIVATE_FILE
        try:
            text = path.read_text("ascii")
        except FileNotFoundError:
            text = _made(path)
        try:
            self._key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(text, validate=False))
        except ValueError as error:
            raise InvalidInput(
                f"{path} holds no key.",
                "Put it back from a backup; without it heads are signed by another key.",
                field="data",
            ) from error
        self.public_key = _text(self._key.public_key().public_bytes_raw())
        (folder / PUBLIC_FILE).write_text(f"{self.public_key}\n", "ascii")

    def sign(self, data: bytes) -> str:
        return _text(self._key.sign(data))


def is_signed(data: bytes, signature: str, public_key: str) -> bool:
    """Whether `signature` is that of `data` by the holder of this key. Raises InvalidInput for what
    is no key.
    """
    try:
        key = Ed25519PublicKey.from_public_bytes(
            base64.b64decode(public_key.strip(), validate=True)
        )
    except ValueError as error:
        raise InvalidInput(
            "This is no public key.", f"Give the service's {PUBLIC_FILE}.", field="key"
        ) from error
    try:
        key.verify(base64.b64decode(signature, validate=True), data)
    except (InvalidSignature, ValueError):
        return False
    return True


def _made(path: Path) -> str:
    text = _text(Ed25519PrivateKey.generate().private_bytes_raw())
    write_private(path, text)
    return text


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
