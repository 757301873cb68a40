"""Signing keys in one file that only this user may read."""

import json
import logging
from pathlib import Path
from typing import Final

from retinue.adapters.secrets.private_file import write_private
from retinue.domain.errors import Unavailable

FILE: Final = "signing-keys.json"
_log = logging.getLogger(__name__)


class SigningKeyFile:
    """Implements `ports.secrets.SigningKeys`: a JSON object of hexadecimal names and keys."""

    def __init__(self, folder: Path) -> None:
        """A file that cannot be read is put aside: signed posts are refused then, orders go on."""
        self._path = folder / FILE
        self._keys: dict[str, str] = {}
        try:
            self._keys = _read(self._path)
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            aside = self._path.with_suffix(".damaged")
            _log.error("%s cannot be read and is now %s: %s", self._path, aside.name, error)
            self._path.rename(aside)

    def keep(self, name: bytes, key: bytes) -> None:
        self._write(self._keys | {name.hex(): key.hex()})

    def find(self, name: bytes) -> bytes | None:
        key = self._keys.get(name.hex())
        return None if key is None else bytes.fromhex(key)

    def forget(self, name: bytes) -> None:
        if name.hex() in self._keys:
            self._write({known: key for known, key in self._keys.items() if known != name.hex()})

    def _write(self, keys: dict[str, str]) -> None:
        try:
            write_private(self._path, json.dumps(keys))
        except OSError as error:
            raise Unavailable(
                f"The signing keys cannot be written: {error.strerror}.",
                "Free disk space or mend the disk, then send the same request again.",
            ) from error
        self._keys = keys


def _read(path: Path) -> dict[str, str]:
    """Raises OSError, ValueError."""
    found = json.loads(path.read_text("ascii"))
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found.values()):
        raise ValueError("it holds no keys by name")
    for text in (*found, *found.values()):
        bytes.fromhex(text)
    return found
