"""Only this machine may reach a door."""

import pytest

from retinue.domain.addresses import require_loopback
from retinue.domain.errors import InvalidInput


@pytest.mark.parametrize("address", ["127.0.0.1:0", "127.1.2.3:65535", "localhost:1", "[::1]:9"])
def test_loopback(address: str) -> None:
    require_loopback(address, "grpc")


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("0.0.0.0:50051", "NOT_LOOPBACK"),
        ("[::]:50051", "NOT_LOOPBACK"),
        ("192.168.1.2:1", "NOT_LOOPBACK"),
        ("example.com:1", "NOT_LOOPBACK"),
        ("localhost.example.com:1", "NOT_LOOPBACK"),
        ("[::ffff:10.0.0.1]:1", "NOT_LOOPBACK"),
        ("unix:/tmp/socket", "INVALID_ARGUMENT"),
        (":50051", "INVALID_ARGUMENT"),
        ("127.0.0.1", "INVALID_ARGUMENT"),
        ("127.0.0.1:65536", "INVALID_ARGUMENT"),
        ("", "INVALID_ARGUMENT"),
    ],
)
def test_everything_else_is_refused(address: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_loopback(address, "grpc")
    assert (refused.value.code, refused.value.field) == (code, "grpc")
