"""The client order id of an order id, by the published rule and not by the gateway's code."""

_ALPHABET = "0123456789abcdefghijklmnopqrstuv"
_LENGTH = 26


def client_id_of(order_id: bytes) -> str:
    """16 bytes as 26 characters of base32hex, the last two bits padded."""
    number = int.from_bytes(order_id, "big") << (_LENGTH * 5 - 128)
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))
