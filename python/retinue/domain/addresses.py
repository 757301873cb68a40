"""Where a door may be: until there is TLS, on this machine only."""

import ipaddress

from retinue.domain.errors import InvalidInput


def require_loopback(address: str, field: str) -> None:
    """Raises InvalidInput for what is no host:port, and NOT_LOOPBACK for another machine's."""
    host, colon, port = address.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) >= 65_536:
        raise InvalidInput(
            f"{address!r} is no address.", "Give HOST:PORT, such as 127.0.0.1:0.", field=field
        )
    if not _is_loopback(host.removeprefix("[").removesuffix("]")):
        raise InvalidInput(
            f"{address} is open to other machines, and keys would travel readable.",
            "Give a loopback address, such as 127.0.0.1, and let a proxy with TLS stand before it.",
            field=field,
            code="NOT_LOOPBACK",
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
