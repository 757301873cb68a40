"""How a strategy's webhook is taken, in plain values."""

import base64
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from retinue.domain.errors import InvalidInput
from retinue.domain.signals import Dialect

Address = IPv4Address | IPv6Address
Range = IPv4Network | IPv6Network

_PREFIX: Final = "whsec_"


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `burst` at once, and on average `signals` in `interval_ns`."""

    signals: int
    interval_ns: int
    burst: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSettings:
    """`dialect` None: told by the fields. `allowed` empty: every address. `keys`: of signatures."""

    dialect: Dialect | None = None
    signature_required: bool = False
    allowed: tuple[Range, ...] = ()
    rate_limit: RateLimit | None = None
    keys: tuple[bytes, ...] = field(default=(), repr=False)
    keys_missing: bool = False
    """Some of its signing keys are not on this machine."""

    def allows(self, address: Address | None) -> bool:
        """Whether a post may come from there; None is nobody knows where."""
        if not self.allowed:
            return True
        return address is not None and is_within(address, self.allowed)


def is_within(address: Address, ranges: tuple[Range, ...]) -> bool:
    return any(address in known for known in ranges if known.version == address.version)


def read_address(text: str) -> Address | None:
    """None for what is no address. An IPv4 address that IPv6 maps is the IPv4 address."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def read_range(text: str, field_name: str) -> Range:
    """An address or a CIDR range. Raises InvalidInput."""
    try:
        known = ip_network(text.strip())
    except ValueError:
        raise InvalidInput(
            f"{text!r} is no range of addresses.",
            "Give an address or CIDR without bits beyond the mask, such as 52.89.214.238 or"
            " 10.0.0.0/8.",
            field=field_name,
        ) from None
    if isinstance(known, IPv6Network) and known.network_address.ipv4_mapped:
        raise InvalidInput(
            f"{text!r} is IPv4 in the clothes of IPv6.",
            "Give the IPv4 range itself.",
            field=field_name,
        )
    return known


def signing_secret(key: bytes) -> str:
    """A key as Standard Webhooks writes it for people and senders."""
    return _PREFIX + base64.b64encode(key).decode("ascii")
