"""What a service is started with: command line, then a TOML file, then defaults.

grpc = "127.0.0.1:50051"
http = "127.0.0.1:8080"

[connections.alpha]            # by the connection's name
address = "127.0.0.1:9001"     # overrides the address in the log
key_file = "/path/to/key"      # the login's secret; never in the log
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from retinue.domain.errors import InvalidInput

GRPC_DEFAULT = "127.0.0.1:50051"
HTTP_DEFAULT = "127.0.0.1:8080"


@dataclass(frozen=True, slots=True)
class ConnectionSecrets:
    """What this machine knows of a connection beyond the log."""

    address: str = ""
    key_file: Path | None = None


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Settings of `retinue serve`."""

    data: Path
    grpc: str = GRPC_DEFAULT
    http: str = HTTP_DEFAULT
    demo: bool = False
    prices: tuple[str, ...] = ()
    seed: int = 1
    speed: int = 1
    connections: dict[str, ConnectionSecrets] = field(default_factory=dict)


_KNOWN = {"grpc", "http", "connections"}
_KNOWN_CONNECTION = {"address", "key_file"}


def read_config(path: Path) -> dict[str, object]:
    """The file's settings, by name. Raises InvalidInput naming what is wrong."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(
            f"{path} cannot be read: {error}", "Give a TOML file.", field="config"
        ) from None
    for name in content.keys() - _KNOWN:
        raise InvalidInput(
            f"{path} has a setting that does not exist.",
            f"Known are {', '.join(sorted(_KNOWN))}.",
            field=name,
        )
    return content


def connections_of(content: dict[str, object]) -> dict[str, ConnectionSecrets]:
    """The connections of a config file, by name. Raises InvalidInput."""
    found: dict[str, ConnectionSecrets] = {}
    tables = content.get("connections", {})
    if not isinstance(tables, dict):
        raise InvalidInput("connections is no table", "[connections.NAME]", field="connections")
    for name, table in tables.items():
        where = f"connections.{name}"
        if not isinstance(table, dict) or table.keys() - _KNOWN_CONNECTION:
            raise InvalidInput(
                f"{where} has a setting that does not exist.",
                f"Known are {', '.join(sorted(_KNOWN_CONNECTION))}.",
                field=where,
            )
        key_file = table.get("key_file")
        found[name] = ConnectionSecrets(
            address=str(table.get("address", "")),
            key_file=Path(str(key_file)) if key_file else None,
        )
    return found
