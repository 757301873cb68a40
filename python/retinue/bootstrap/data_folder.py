"""The data folder: one process serves from it, and its owner key opens every door to that one."""

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from retinue.adapters.secrets.private_file import write_private
from retinue.domain.errors import DataFolderInUse, InvalidInput, NotFound

LOCK_FILE = "lock"
OWNER_KEY_FILE = "owner.key"
ENDPOINTS_FILE = "endpoints.json"
GATEWAYS_FILE = "gateways.json"


class DataFolder:
    """A folder that this process alone serves from, until `release` or its death."""

    def __init__(self, path: Path) -> None:
        """Make the folder if it is missing, and take it.

        Raises DataFolderInUse, naming the process that has it, and InvalidInput where no folder
        can be.
        """
        self.path = path
        make_folder(path)
        try:
            self._lock = os.open(path / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unusable(path, error.strerror) from None
        try:
            # The kernel frees it with the process, however that ends; a file alone would stay.
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._lock, 20, 0).decode("ascii", "replace").strip()
            os.close(self._lock)
            raise DataFolderInUse(
                f"Process {holder or 'unknown'} serves from {path}.",
                "Stop it first, or give another folder with --data.",
                field="data",
            ) from None
        # It only tells others who has it; a full disk may have no room for that.
        with contextlib.suppress(OSError):
            os.ftruncate(self._lock, 0)
            os.pwrite(self._lock, str(os.getpid()).encode("ascii"), 0)

    def owner_key(self) -> str:
        """The owner's key, made on the first start."""
        try:
            return read_owner_key(self.path)
        except NotFound:
            return _make_owner_key(self.path / OWNER_KEY_FILE)

    def new_owner_key(self) -> str:
        """Another one in its place."""
        return _make_owner_key(self.path / OWNER_KEY_FILE)

    def release(self) -> None:
        """Let others take the folder."""
        os.close(self._lock)


def make_folder(path: Path) -> None:
    """Make a data folder if it is missing. Raises InvalidInput where none can be, or be written."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(path, error.strerror) from None
    if not os.access(path, os.R_OK | os.W_OK | os.X_OK):
        raise _unusable(path, "it cannot be written")


def refuse_file(path: Path) -> None:
    """Raises InvalidInput for what is there and is no folder."""
    if path.exists() and not path.is_dir():
        raise _unusable(path, "it is no folder")


def _unusable(path: Path, why: str | None) -> InvalidInput:
    return InvalidInput(
        f"{path} cannot be used as a data folder: {why}.",
        "Give a folder that you may write to with --data.",
        field="data",
    )


def connection_folder(data: Path, name: str) -> Path:
    """Where the gateway of a connection keeps its latch and its store.

    Raises InvalidInput for a name that leads out of the data folder, such as an old log may hold.
    """
    if Path(name).name != name or name in ("", ".."):
        raise InvalidInput(f"{name!r} leads out of the data folder.", field="connection.name")
    return data / "connections" / name


def latch_path(data: Path, name: str) -> Path:
    """The file that `adapters.stop_latch.mmap.set_stop` writes. Raises InvalidInput, as above."""
    return connection_folder(data, name) / "stop.latch"


def latched_connections(data: Path) -> list[str]:
    """The connections whose gateways run, or ran, from this data folder."""
    return sorted(latch.parent.name for latch in (data / "connections").glob("*/stop.latch"))


def write_endpoints(data: Path, grpc: str, http: str, gateways: str) -> None:
    """Tell clients on this machine where the service listens."""
    _put(data / ENDPOINTS_FILE, {"grpc": grpc, "http": http, "gateways": gateways})


def read_endpoints(data: Path) -> dict[str, str]:
    """host:port of "grpc", "http" and "gateways", those inside the service.

    Raises NotFound, and InvalidInput where `data` is no folder.
    """
    path = data / ENDPOINTS_FILE
    refuse_file(data)
    try:
        found = json.loads(path.read_text("ascii"))
        return {door: str(found[door]) for door in ("grpc", "http", "gateways")}
    except (OSError, ValueError, KeyError, TypeError):
        raise NotFound(
            f"{path} does not say where a service listens.",
            "Start `retinue serve`, or name its folder with --data or RETINUE_DATA.",
            field="data",
        ) from None


class KnownGateway(NamedTuple):
    """A connection's gateway; `address` is host:port, or empty for one inside the service."""

    connection_id: int
    name: str
    address: str


def write_gateways(data: Path, gateways: Iterable[KnownGateway]) -> None:
    """Tell `stop` on this machine where every gateway listens, for when the service is down.

    Raises OSError; what was told before is taken back then, where that can be.
    """
    path = data / GATEWAYS_FILE
    try:
        _put(path, [gateway._asdict() for gateway in gateways])
    except OSError:
        # Without it `stop` reads the log; what is not true any more would mislead it.
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def read_gateways(data: Path) -> list[KnownGateway] | None:
    """What the service last told; None where the file is missing, or no list of gateways."""
    try:
        found = json.loads((data / GATEWAYS_FILE).read_text("utf-8"))
        if not isinstance(found, list):
            return None
        return [
            KnownGateway(int(row["connection_id"]), str(row["name"]), str(row["address"]))
            for row in found
        ]
    except (OSError, ValueError, KeyError, TypeError, OverflowError):
        return None


def _put(path: Path, content: object) -> None:
    """Put a file in its place whole, for this user's eyes."""
    aside = path.with_name(f"{path.name}.new")
    aside.touch(mode=0o600)
    aside.write_text(json.dumps(content) + "\n", "utf-8")
    aside.rename(path)


def read_owner_key(folder: Path) -> str:
    """The key in a data folder, for clients on the same machine.

    Raises NotFound, and InvalidInput where it is not for this user to read.
    """
    path = folder / OWNER_KEY_FILE
    try:
        key = path.read_text("ascii").strip()
    except (FileNotFoundError, NotADirectoryError):
        key = ""
    except OSError as error:
        raise _unusable(folder, f"{path.name}: {error.strerror}") from None
    if not key:
        raise NotFound(
            f"There is no owner key at {path}.",
            "Start `retinue serve` once, or name its folder with --data.",
            field="data",
        )
    return key


def _make_owner_key(path: Path) -> str:
    """Draw a key and put it in its place whole, readable by the owner only."""
    key = secrets.token_urlsafe(32)
    write_private(path, key)
    return key
