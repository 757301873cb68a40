"""Files that a person named on a command line or in a settings file."""

from pathlib import Path

from retinue.domain.errors import InvalidInput


class BadFile(ValueError):
    """The file cannot be read; the text, a sentence, names it and says why."""


def read_text(path: Path) -> str:
    """Raises BadFile."""
    try:
        return _read(path).decode("utf-8")
    except UnicodeDecodeError:
        raise BadFile(f"{path} is no UTF-8 text.") from None


def read_option(path: Path, option: str) -> str:
    """The text of the file that an option names. Raises InvalidInput."""
    try:
        return read_text(path)
    except BadFile as error:
        raise _not_an_option(error, option) from None


def require_file(path: Path, option: str) -> None:
    """Raises InvalidInput where the file that an option names cannot be read."""
    try:
        _read(path, 1)
    except BadFile as error:
        raise _not_an_option(error, option) from None


def _read(path: Path, bytes_max: int = -1) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(bytes_max)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise BadFile(f"{path} cannot be read: {why}.") from None


def _not_an_option(error: BadFile, option: str) -> InvalidInput:
    remedy = f"Give a file that can be read with --{option}."
    return InvalidInput(str(error), remedy, field=option)
