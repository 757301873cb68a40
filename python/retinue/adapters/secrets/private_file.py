"""A small file that only this user may read, put in its place whole."""

import os
from pathlib import Path


def write_private(path: Path, line: str) -> None:
    """One line of ASCII, durable when this returns. Raises OSError; then the old file is there."""
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    file = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(file, f"{line}\n".encode("ascii"))
        os.fsync(file)
    finally:
        os.close(file)
    aside.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
