"""Named cases of posts that must be told apart: signatures, addresses, rates, rotation."""

import base64
import itertools
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from retinue.adapters.secrets.signing_keys import FILE
from retinue.api.v1 import control_pb2 as api
from tests.integration.api.service import AUTH, Desk, Service, serve, set_up
from tests.integration.api.signing import key_of, now, own, standard

ENTRY = b'{"action":"BUY","comment":"ENTRY"}'
EXIT = b'{"action":"SELL","comment":"EXIT_50"}'
FLAT = b'{"action":"SELL","comment":"FLAT"}'
_requests = itertools.count()


async def set_webhook(service: Service, strategy: str, webhook: api.Webhook) -> None:
    request = api.SetWebhookRequest(
        request_id=f"set-{next(_requests)}", strategy_id=strategy, webhook=webhook
    )
    await service.control.SetWebhook(request, metadata=AUTH)


async def add_secret(
    service: Service, strategy: str, use: api.WebhookSecretUse
) -> api.AddWebhookSecretResponse:
    request = api.AddWebhookSecretRequest(
        request_id=f"add-{next(_requests)}", strategy_id=strategy, use=use
    )
    return await service.control.AddWebhookSecret(request, metadata=AUTH)


async def withdraw(service: Service, strategy: str, secret_id: str) -> None:
    request = api.WithdrawWebhookSecretRequest(
        request_id=f"withdraw-{next(_requests)}", strategy_id=strategy, secret_id=secret_id
    )
    await service.control.WithdrawWebhookSecret(request, metadata=AUTH)


async def post(
    service: Service, path: str, body: bytes, headers: dict[str, str] | None = None
) -> httpx.Response:
    given = {"content-type": "application/json"} | (headers or {})
    return await service.http.post(path, content=body, headers=given)


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


@dataclass
class Keys:
    first: bytes
    second: bytes
    withdrawn: bytes


@dataclass
class Signed:
    service: Service
    desk: Desk
    keys: Keys


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def signed(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Signed]:
    async with serve(tmp_path_factory.mktemp("signed")) as service:
        desk = await set_up(service, "1")
        secrets = [
            await add_secret(service, desk.strategy, api.WEBHOOK_SECRET_USE_SIGNING)
            for _ in range(3)
        ]
        await withdraw(service, desk.strategy, secrets[2].secret_id)
        await set_webhook(service, desk.strategy, api.Webhook(signature_required=True))
        yield Signed(service, desk, Keys(*(key_of(one.signing_secret) for one in secrets)))


WRONG, MISSING, WINDOW = "SIGNATURE_WRONG", "SIGNATURE_MISSING", "TIMESTAMP_OUT_OF_WINDOW"
B = ENTRY


def without(headers: dict[str, str], name: str) -> dict[str, str]:
    return {known: value for known, value in headers.items() if known != name}


SIGNATURES: list[tuple[str, Callable[[Keys], dict[str, str]], str]] = [
    ("sw-right", lambda k: standard(k.first, B), ""),
    ("sw-second-secret", lambda k: standard(k.second, B), ""),
    ("sw-several-one-right", lambda k: standard(k.first, B, more="v1,AAAA v1a,xx "), ""),
    ("sw-299-s-ago", lambda k: standard(k.first, B, at=now() - 299), ""),
    ("sw-295-s-ahead", lambda k: standard(k.first, B, at=now() + 295), ""),
    ("sw-wrong-secret", lambda k: standard(b"x" * 32, B), WRONG),
    ("sw-withdrawn-secret", lambda k: standard(k.withdrawn, B), WRONG),
    ("sw-of-another-body", lambda k: standard(k.first, EXIT), WRONG),
    ("sw-of-another-id", lambda k: standard(k.first, B) | {"webhook-id": "msg_2"}, WRONG),
    ("sw-of-another-time",
     lambda k: standard(k.first, B) | {"webhook-timestamp": str(now() - 9)}, WRONG),
    ("sw-version-2-only",
     lambda k: {n: v.replace("v1,", "v2,") for n, v in standard(k.first, B).items()}, WRONG),
    ("sw-no-base64", lambda k: standard(k.first, B) | {"webhook-signature": "v1,%%%"}, WRONG),
    ("sw-cut-off", lambda k: {n: v[:-9] if "sig" in n else v
                              for n, v in standard(k.first, B).items()}, WRONG),
    ("sw-empty-entry", lambda k: standard(k.first, B) | {"webhook-signature": "v1,"}, WRONG),
    ("sw-key-not-decoded",
     lambda k: standard(base64.b64encode(k.first), B), WRONG),
    ("sw-no-id", lambda k: without(standard(k.first, B), "webhook-id"), MISSING),
    ("sw-no-time", lambda k: without(standard(k.first, B), "webhook-timestamp"), MISSING),
    ("sw-no-signature", lambda k: without(standard(k.first, B), "webhook-signature"), MISSING),
    ("sw-empty-signature", lambda k: standard(k.first, B) | {"webhook-signature": ""}, MISSING),
    ("sw-id-too-long", lambda k: standard(k.first, B, name="x" * 300), MISSING),
    ("sw-301-s-ago", lambda k: standard(k.first, B, at=now() - 301), WINDOW),
    ("sw-310-s-ahead", lambda k: standard(k.first, B, at=now() + 310), WINDOW),
    ("sw-time-is-a-word", lambda k: standard(k.first, B, at="now"), WINDOW),
    ("sw-time-with-exponent", lambda k: standard(k.first, B, at="2e9"), WINDOW),
    ("sw-time-negative", lambda k: standard(k.first, B, at=-now()), WINDOW),
    ("sw-time-in-ms", lambda k: standard(k.first, B, at=now() * 1000), WINDOW),
    ("own-right", lambda k: own(k.first, B), ""),
    ("own-second-secret", lambda k: own(k.second, B, at=now() - 1), ""),
    ("own-several-one-right", lambda k: own(k.first, B, at=now() - 2, more="v1=00,"), ""),
    ("own-capital-letters", lambda k: {n: v[:14] + v[14:].upper().replace("V1", "v1")
                                       for n, v in own(k.first, B, at=now() - 3).items()}, ""),
    ("own-wrong-secret", lambda k: own(b"", B), WRONG),
    ("own-withdrawn-secret", lambda k: own(k.withdrawn, B), WRONG),
    ("own-of-another-body", lambda k: own(k.first, B + b" "), WRONG),
    ("own-empty-v1", lambda k: {"retinue-signature": f"t={now()},v1="}, WRONG),
    ("own-odd-hex", lambda k: {"retinue-signature": f"t={now()},v1=abc"}, WRONG),
    ("own-only-v2", lambda k: {n: v.replace("v1", "v2") for n, v in own(k.first, B).items()},
     WRONG),
    ("own-no-time", lambda k: {"retinue-signature": "v1=00"}, MISSING),
    ("own-two-times", lambda k: own(k.first, B, more=f"t={now()},"), MISSING),
    ("own-empty", lambda k: {"retinue-signature": ""}, MISSING),
    ("own-301-s-ago", lambda k: own(k.first, B, at=now() - 301), WINDOW),
    ("own-310-s-ahead", lambda k: own(k.first, B, at=now() + 310), WINDOW),
    ("own-time-is-no-number", lambda k: own(k.first, B, at="soon"), WINDOW),
    ("both-and-the-standard-one-wrong",
     lambda k: own(k.first, B) | standard(b"x", B), WRONG),
    ("nothing-at-all", lambda k: {}, MISSING),
]  # fmt: skip


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(("make", "code"), [row[1:] for row in SIGNATURES],
                         ids=[row[0] for row in SIGNATURES])  # fmt: skip
async def test_a_signature(
    signed: Signed, make: Callable[[Keys], dict[str, str]], code: str
) -> None:
    answer = await post(signed.service, signed.desk.webhook, B, make(signed.keys))
    assert said(answer) in ([(401, code)] if code else [(200, ""), (200, "DUPLICATE")])
    if code:
        assert answer.json()["remedy"]


async def test_a_replay_is_known(service: Service) -> None:
    desk = await set_up(service, "1")
    added = await add_secret(service, desk.strategy, api.WEBHOOK_SECRET_USE_SIGNING)
    key = key_of(added.signing_secret)
    await set_webhook(service, desk.strategy, api.Webhook(signature_required=True))
    at = now()
    for name, headers, duplicate in (
        ("first", standard(key, ENTRY, name="a"), False),
        ("replayed-id", standard(key, ENTRY, name="a"), True),
        ("replayed-id-signed-anew", standard(key, ENTRY, name="a", at=at - 5), True),
        ("another-id", standard(key, ENTRY, name="b"), False),
        ("own-first", own(key, ENTRY, at=at), False),
        ("own-replayed", own(key, ENTRY, at=at), True),
        ("own-signed-anew", own(key, ENTRY, at=at - 1), False),
    ):
        answer = await post(service, desk.webhook, ENTRY, headers)
        assert answer.json()["duplicate"] is duplicate, name


async def test_without_the_need_a_wrong_signature_is_refused_and_none_is_fine(
    service: Service,
) -> None:
    desk = await set_up(service, "1")
    headers = standard(b"x", ENTRY)
    assert said(await post(service, desk.webhook, ENTRY, headers)) == (200, "")
    await add_secret(service, desk.strategy, api.WEBHOOK_SECRET_USE_SIGNING)
    assert said(await post(service, desk.webhook, EXIT, headers)) == (401, WRONG)
    assert said(await post(service, desk.webhook, EXIT)) == (200, "")


async def test_a_restore_without_the_signing_keys_takes_nothing(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        desk = await set_up(service, "1")
        added = await add_secret(service, desk.strategy, api.WEBHOOK_SECRET_USE_SIGNING)
        key = key_of(added.signing_secret)
        assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600
        # The key is in no record.
        assert all(key not in frame.payload for frame in service.frames())
        await set_webhook(service, desk.strategy, api.Webhook(signature_required=True))
        assert said(await post(service, desk.webhook, ENTRY, own(key, ENTRY))) == (200, "")
    async with serve(tmp_path) as service:
        assert said(await post(service, desk.webhook, EXIT, own(key, EXIT))) == (200, "")
    (tmp_path / FILE).unlink()
    async with serve(tmp_path) as service:
        count = len(service.frames())
        answer = await post(service, desk.webhook, FLAT, own(key, FLAT))
        assert said(answer) == (503, "SIGNING_KEY_MISSING")
        assert said(await post(service, desk.webhook, FLAT)) == (401, MISSING)
        assert len(service.frames()) == count
        more = await add_secret(service, desk.strategy, api.WEBHOOK_SECRET_USE_SIGNING)
        answer = await post(service, desk.webhook, FLAT, own(key, FLAT))
        assert said(answer) == (401, WRONG)
        assert "not on this machine" in answer.json()["remedy"]
        fresh = own(key_of(more.signing_secret), FLAT)
        assert said(await post(service, desk.webhook, FLAT, fresh)) == (200, "")


async def test_a_damaged_key_file_is_put_aside(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"aa": 1}')
    async with serve(tmp_path) as service:
        desk = await set_up(service, "1")
        added = await add_secret(service, desk.strategy, api.WEBHOOK_SECRET_USE_SIGNING)
        headers = own(key_of(added.signing_secret), ENTRY)
        assert said(await post(service, desk.webhook, ENTRY, headers)) == (200, "")
    assert (tmp_path / "signing-keys.damaged").exists()


async def test_two_addresses_are_right_until_the_older_is_withdrawn(service: Service) -> None:
    desk = await set_up(service, "1")
    added = await add_secret(service, desk.strategy, api.WEBHOOK_SECRET_USE_ADDRESS)
    for path in (desk.webhook, added.webhook_path):
        assert said(await post(service, path, ENTRY))[0] == 200
    # The first address has the strategy's own id.
    await withdraw(service, desk.strategy, desk.strategy)
    assert said(await post(service, desk.webhook, EXIT)) == (404, "UNKNOWN_WEBHOOK")
    assert said(await post(service, added.webhook_path, EXIT)) == (200, "")


PROXIED = [
    ("ip-allowed", "203.0.113.5", 200),
    ("ip-v6-allowed", "2001:db8::9", 200),
    ("ip-v4-mapped", "::ffff:203.0.113.5", 200),
    ("ip-behind-a-second-trusted-proxy", "203.0.113.5, 127.0.0.1", 200),
    ("ip-foreign", "198.51.100.1", 404),
    ("ip-v6-foreign", "2001:db9::1", 404),
    ("ip-v4-mapped-foreign", "::ffff:198.51.100.1", 404),
    ("ip-spoofed-in-front", "203.0.113.5, 198.51.100.1", 404),
    ("ip-spoofed-behind-a-foreign-proxy", "203.0.113.5, 198.51.100.1, 127.0.0.1", 404),
    ("ip-garbage", "nobody", 404),
    ("ip-garbage-behind", "203.0.113.5, nobody", 404),
    ("ip-empty", "", 404),
    ("ip-with-port", "203.0.113.5:4711", 404),
    ("ip-unicode-digits", "203.0.113.5".replace("5", "\u00b2"), 404),
]


@pytest.mark.parametrize(("said_by_proxy", "status"), [row[1:] for row in PROXIED],
                         ids=[row[0] for row in PROXIED])  # fmt: skip
async def test_an_address_behind_a_trusted_proxy(
    tmp_path: Path, said_by_proxy: str, status: int
) -> None:
    async with serve(tmp_path, ip_network("127.0.0.0/8")) as service:
        desk = await set_up(service, "1")
        allowed = ["203.0.113.0/24", "2001:db8::/32"]
        await set_webhook(service, desk.strategy, api.Webhook(allowed_addresses=allowed))
        headers = [
            (b"content-type", b"application/json"),
            (b"x-forwarded-for", said_by_proxy.encode("latin-1")),
        ]
        answer = await service.http.post(desk.webhook, content=ENTRY, headers=headers)
        assert answer.status_code == status
        if status == 404:
            nowhere = await post(service, "/v1/webhooks/1/nobody", ENTRY)
            # Nobody learns from it that the secret was right.
            assert (answer.content, answer.headers["connection"]) == (
                nowhere.content, nowhere.headers["connection"],
            )  # fmt: skip
            assert service.ingestion.refused["ADDRESS_NOT_ALLOWED"] == 1


async def test_nobody_is_believed_who_is_not_trusted(service: Service) -> None:
    desk = await set_up(service, "1")
    forwarded = {"x-forwarded-for": "203.0.113.5"}
    foreign = api.Webhook(allowed_addresses=["203.0.113.5"])
    await set_webhook(service, desk.strategy, foreign)
    assert said(await post(service, desk.webhook, ENTRY, forwarded))[0] == 404
    await set_webhook(service, desk.strategy, api.Webhook(allowed_addresses=["127.0.0.1"]))
    assert said(await post(service, desk.webhook, ENTRY, forwarded))[0] == 200
    await set_webhook(service, desk.strategy, api.Webhook())
    assert said(await post(service, desk.webhook, EXIT, forwarded))[0] == 200


async def test_openings_beyond_the_rate_wait_and_exits_do_not(service: Service) -> None:
    desk = await set_up(service, "1")
    rate = api.WebhookRateLimit(signals=2, interval_ms=3_600_000)
    await set_webhook(service, desk.strategy, api.Webhook(rate_limit=rate))

    async def send(**fields: object) -> httpx.Response:
        body = {"id": str(next(_requests))} | fields
        return await post(service, desk.webhook, json.dumps(body).encode())

    def entry(number: int) -> dict[str, object]:
        return {"action": "BUY", "comment": "ENTRY", "quantity": number}

    for exits in range(5):
        answer = await send(action="SELL", comment="EXIT_50")
        assert said(answer) == (200, ""), f"rate-exit-before-{exits}"
    assert [said(await send(**entry(n)))[0] for n in (1, 2)] == [200, 200], "rate-burst"
    answer = await send(**entry(3))
    assert said(answer) == (429, "RATE_LIMITED"), "rate-entry"
    assert 1700 < int(answer.headers["retry-after"]) <= 1800, "rate-retry-after"
    for name, fields in (
        ("rate-exit-passes", {"action": "SELL", "comment": "EXIT_25"}),
        ("rate-flat-passes", {"action": "SELL", "comment": "FLAT"}),
        ("rate-tv-flat-passes", {"action": "sell", "sentiment": "flat"}),
        ("rate-tp-exit-passes", {"action": "exit", "ticker": "ES1!"}),
        ("rate-cancel-passes", {"action": "cancel", "ticker": "ES1!"}),
    ):
        assert said(await send(**fields)) == (200, ""), name
    assert said(await send(action="BUY", comment="EXIT_0"))[0] == 422, "rate-malformed"
    logged = len(service.frames())
    await send(**entry(4))
    assert len(service.frames()) == logged, "rate-nothing-logged"
    await set_webhook(service, desk.strategy, api.Webhook())
    assert said(await send(**entry(5))) == (200, ""), "rate-lifted"


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        (b'{"action":"BUY","comment":"ENTRY","quantity":1e309}', 422, "QUANTITY_OUT_OF_RANGE",
         "quantity"),
        (b'{"action":"BUY","comment":"ENTRY","quantity":"\xd9\xa3"}', 422, "NOT_A_DECIMAL",
         "quantity"),
        (b'{"action":"BUY","comment":"ENTRY","quantity":"Infinity"}', 422, "NOT_A_DECIMAL",
         "quantity"),
        (b'{"action":"BUY","comment":"ENTRY","quantity":-Infinity}', 400, "MALFORMED_BODY", ""),
        (b'{"action":"BUY","action":"SELL"}', 400, "MALFORMED_BODY", "action"),
        (b'{"action":"BUY","comment":"\xff"}', 400, "MALFORMED_BODY", ""),
        (b'{"a":' * 9 + b"1" + b"}" * 9, 400, "MALFORMED_BODY", ""),
        (b"[" * 16_000, 400, "MALFORMED_BODY", ""),
        (b'["BUY"]', 400, "MALFORMED_BODY", ""),
        (b"", 400, "MALFORMED_BODY", ""),
        (b'{"action":"BUY","comment":"ENTRY"}\x00', 400, "MALFORMED_BODY", ""),
    ],
    ids=["body-1e309", "body-unicode-digits", "body-infinity-text", "body-infinity",
         "body-duplicate-keys", "body-no-utf-8", "body-9-deep", "body-16000-deep", "body-list",
         "body-empty", "body-nul-behind"],
)  # fmt: skip
async def test_a_body(service: Service, body: bytes, status: int, code: str, field: str) -> None:
    desk = await set_up(service, "1")
    answer = await post(service, desk.webhook, body)
    assert said(answer) == (status, code)
    assert answer.json()["field"] == field


@pytest.mark.asyncio(loop_scope="module")
async def test_a_signed_body_is_looked_at_before_its_content(signed: Signed) -> None:
    """What is not signed is not parsed: who cannot sign learns nothing of the parser."""
    answer = await post(signed.service, signed.desk.webhook, b"{")
    assert said(answer) == (401, MISSING)
