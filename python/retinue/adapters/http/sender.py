"""Where a post comes from: the peer, or whom a trusted proxy says that it speaks for."""

from starlette.requests import Request

from retinue.domain.webhooks import Address, Range, is_within, read_address


def sender_of(request: Request, trusted_proxies: tuple[Range, ...]) -> Address | None:
    """None where nobody knows.

    X-Forwarded-For is read from its end: each proxy writes behind what it was sent, so only what a
    trusted one wrote is believed, and a sender can write in front of it what he likes.
    """
    sender = read_address(request.client.host) if request.client else None
    said = ",".join(request.headers.getlist("x-forwarded-for"))
    for hop in reversed(said.split(",") if said else []):
        if sender is None or not is_within(sender, trusted_proxies):
            break
        sender = read_address(hop)
    return sender
