"""Dedupe names, secret addresses and trace contexts."""

from dataclasses import replace
from hashlib import sha256

import pytest

from retinue.domain.errors import NotFound
from retinue.domain.signals import DedupeKind, Dialect, SignalContent, SignalKind
from retinue.domain.trace_context import trace_context
from retinue.ingestion.dedupe import dedupe_name
from retinue.ingestion.strategies import StrategyDirectory
from retinue.internal.v1.record_pb2 import WEBHOOK_SECRET_USE_ADDRESS
from retinue.internal.v1.view_pb2 import StrategyView, ViewRequest, ViewResponse

PLAIN = SignalContent(dialect=Dialect.PLAIN, kind=SignalKind.FLAT)
NAMED = replace(PLAIN, sender_id="a")
FIRED = replace(PLAIN, sent_time_ns=1)


def test_a_body_is_its_own_name_within_the_window() -> None:
    name = dedupe_name(1, PLAIN, b"x")
    assert name.kind is DedupeKind.WINDOW
    assert name == dedupe_name(1, PLAIN, b"x")
    assert name.key != dedupe_name(1, PLAIN, b"y").key
    assert name.key != dedupe_name(2, PLAIN, b"x").key


def test_a_fire_time_makes_the_body_exact() -> None:
    assert dedupe_name(1, FIRED, b"x").kind is DedupeKind.EXACT
    assert dedupe_name(1, FIRED, b"x").key != dedupe_name(1, PLAIN, b"x").key


def test_a_senders_id_is_the_name_whatever_the_body_or_way() -> None:
    name = dedupe_name(1, NAMED, b"x")
    assert name == dedupe_name(1, replace(NAMED, dialect=Dialect.GRPC, sent_time_ns=5), b"y")
    assert name.kind is DedupeKind.EXACT
    assert name.key != dedupe_name(1, replace(PLAIN, sender_id="b"), b"x").key


class NoKeys:
    """A machine without signing keys."""

    def keep(self, name: bytes, key: bytes) -> None:
        raise NotImplementedError

    def find(self, name: bytes) -> bytes | None:
        return None

    def forget(self, name: bytes) -> None:
        raise NotImplementedError


class Strategies:
    """Strategies by id, each with an address secret or none."""

    def __init__(self, secrets: dict[int, bytes]) -> None:
        self._secrets = secrets

    async def view(self, request: ViewRequest) -> ViewResponse:
        views = []
        for strategy_id, secret in self._secrets.items():
            view = StrategyView(strategy_id=strategy_id)
            if secret:
                kept = view.webhook.secrets.add(secret_id=strategy_id)
                kept.use = WEBHOOK_SECRET_USE_ADDRESS
                kept.secret_hash = sha256(secret).digest()
            views.append(view)
        return ViewResponse(strategies=views)


async def test_only_the_right_secret_opens_its_strategy() -> None:
    directory = StrategyDirectory(Strategies({5: b"five", 6: b"six", 7: b""}), NoKeys())
    await directory.load()
    assert directory.authenticate("5", "five") == 5
    words = set()
    for strategy, secret in [
        ("5", "six"), ("5", ""), ("5", "FIVE"), ("6", "five"), ("7", ""), ("0", "x"), ("", ""),
        ("05", "five"), ("5\udc80", "five"), ("5", "\udc80"), ("8", "five"), ("５", "five"),
    ]:  # fmt: skip
        with pytest.raises(NotFound) as caught:
            directory.authenticate(strategy, secret)
        words.add(str(caught.value))
    assert len(words) == 1, "the answer tells an unknown strategy from a wrong secret"


TRACE, SPAN = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
DRAWN = bytes(range(24))


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (f"00-{TRACE}-{SPAN}-01", bytes.fromhex(TRACE + SPAN + "01")),
        (f"00-{TRACE}-{SPAN}-00", bytes.fromhex(TRACE + SPAN + "00")),
        (f"cc-{TRACE}-{SPAN}-01-more", bytes.fromhex(TRACE + SPAN + "01")),
        (f"ff-{TRACE}-{SPAN}-01", DRAWN + b"\x01"),
        (f"00-{'0' * 32}-{SPAN}-01", DRAWN + b"\x01"),
        (f"00-{TRACE}-{'0' * 16}-01", DRAWN + b"\x01"),
        (f"00-{TRACE.upper()}-{SPAN}-01", DRAWN + b"\x01"),
        ("", DRAWN + b"\x01"),
        ("nonsense" * 1000, DRAWN + b"\x01"),
    ],
)
def test_the_trace_goes_on_or_begins(header: str, expected: bytes) -> None:
    assert trace_context(header, lambda: DRAWN) == expected
