"""What `retinue serve` is started with: the command line over a TOML file over defaults.

The file may hold `grpc`, `http` and `otlp` (addresses), `trusted_proxies` and a table for each
broker connection, as `bootstrap.gateway` reads it: what this machine knows of a login and the log
does not.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retinue.bootstrap.files import read_text
from retinue.bootstrap.gateway import BadSettings, ConnectionSettings, read_settings
from retinue.domain.errors import InvalidInput
from retinue.domain.webhooks import Range, read_range

GRPC_DEFAULT = "127.0.0.1:50051"
HTTP_DEFAULT = "127.0.0.1:8080"
_TEXTS = ("grpc", "http", "otlp")
_KNOWN = ("connection", *_TEXTS, "trusted_proxies")


@dataclass(frozen=True, slots=True)
class ServeSettings:
    """Settings of `retinue serve`. `connections`: by name."""

    data: Path
    grpc: str = GRPC_DEFAULT
    http: str = HTTP_DEFAULT
    otlp: str = ""
    log_format: str = "text"
    demo: bool = False
    prices: tuple[str, ...] = ()
    seed: int = 1
    speed: int = 1
    trusted_proxies: tuple[Range, ...] = ()
    """Believed when they say whom they speak for."""
    connections: dict[str, ConnectionSettings] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """What a settings file says; None where it says nothing."""

    grpc: str | None = None
    http: str | None = None
    trusted_proxies: tuple[Range, ...] = ()
    otlp: str | None = None
    connections: dict[str, ConnectionSettings] = field(default_factory=dict)


def read_config(path: Path) -> ConfigFile:
    """Raises InvalidInput, naming the file and what is wrong in it."""
    try:
        content: dict[str, Any] = tomllib.loads(read_text(path))
        for name in content.keys() - set(_KNOWN):
            raise BadSettings(f"{path}: {name} is no setting; known are {', '.join(_KNOWN)}")
        connections = read_settings(path) if "connection" in content else []
    except ValueError as error:
        problem = f"{str(error).removesuffix('.')}."
        raise InvalidInput(problem, "See docs/reference/settings.md.", field="config") from None
    addresses = {name: content.get(name) for name in _TEXTS}
    for name, address in addresses.items():
        if not isinstance(address, str | None):
            raise InvalidInput(f"{path}: {name} is no text", '"HOST:PORT"', field=name)
    return ConfigFile(
        grpc=addresses["grpc"],
        http=addresses["http"],
        trusted_proxies=_proxies(path, content.get("trusted_proxies", [])),
        otlp=addresses["otlp"],
        connections={connection.name: connection for connection in connections},
    )


def _proxies(path: Path, ranges: object) -> tuple[Range, ...]:
    field_name = "trusted_proxies"
    if not isinstance(ranges, list) or not all(isinstance(known, str) for known in ranges):
        raise InvalidInput(
            f"{path}: {field_name} is no list of texts", '["127.0.0.1"]', field=field_name
        )
    return tuple(read_range(known, field_name) for known in ranges)
