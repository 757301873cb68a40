"""Webhooks over real HTTP into a real shard."""

import asyncio
import hashlib
import json
import logging
from pathlib import Path
from typing import Any

import httpx
import pytest

from retinue.adapters.http import app, protocol
from retinue.api.v1.gateway_pb2 import (
    REPORT_KIND_DISCONNECTED,
    REPORT_KIND_RESUMED,
    Report,
    ReportBatch,
)
from retinue.copying.envelope import record
from retinue.internal.v1 import record_pb2
from retinue.internal.v1.view_pb2 import VIEW_KIND_CONNECTIONS, ViewRequest
from tests.integration.api.service import Service, serve, set_up

PLAIN = {"action": "BUY", "comment": "ENTRY"}


async def post(service: Service, path: str, content: object, **headers: str) -> httpx.Response:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    given = {"content-type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return await service.http.post(path, content=raw, headers=given)


def signals(service: Service) -> list[record_pb2.Signal]:
    records = [record_pb2.Record.FromString(frame.payload) for frame in service.frames()]
    return [record.signal for record in records if record.HasField("signal")]


async def test_both_dialects_are_taken_and_logged(service: Service) -> None:
    desk = await set_up(service, "1", "2")
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    answer = await post(service, desk.webhook, PLAIN, traceparent=trace)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["accepted"], said["duplicate"], said["instructions"]) == (True, False, 2)
    assert "reason" not in said
    frame = service.frames()[-1]
    assert said["signal_id"] == str(frame.position)
    record = record_pb2.Record.FromString(frame.payload)
    assert record.tenant_id == service.shard.tenant_id
    assert record.trace_context.hex() == "0af7651916cd43dd8448eb211c80319cb7ad6b716920333101"

    raw = b'{"ticker":"ES1!","action":"buy","sentiment":"long","quantity":"1","size":"2"}'
    answer = await post(service, desk.webhook, raw, content_type="text/plain; charset=utf-8")
    assert answer.json()["accepted"]
    logged = signals(service)[-1]
    assert logged.ticker == "ES1!"
    assert logged.dialect == record_pb2.DIALECT_TRADING_VIEW
    assert logged.payload_hash == hashlib.sha256(raw).digest()
    kept = service.payloads.get(logged.payload_hash)
    assert kept is not None and kept.body == raw


async def test_every_answer_is_one_line(service: Service) -> None:
    desk = await set_up(service, "1")
    answers = [
        await post(service, desk.webhook, PLAIN),
        await post(service, desk.webhook, b"{"),
        await post(service, "/v1/webhooks/1/nobody", PLAIN),
        await service.http.get(desk.webhook),
        await service.http.get("/healthz"),
        await service.http.get("/readyz"),
    ]
    assert [answer.status_code for answer in answers[:5]] == [200, 400, 404, 405, 200]
    assert all(answer.content.splitlines(keepends=True)[0].endswith(b"}\n") for answer in answers)


async def test_an_equal_body_is_a_duplicate_and_answered_like_the_first(
    service: Service,
) -> None:
    desk = await set_up(service, "1")
    first = (await post(service, desk.webhook, PLAIN)).json()
    again = await post(service, desk.webhook, PLAIN)
    assert again.status_code == 200
    said = again.json()
    assert (said["accepted"], said["duplicate"]) == (True, True)
    assert (said["reason"], said["first_signal_id"]) == ("duplicate", first["signal_id"])
    # It addressed nobody, and names no field: the sender sent none to blame.
    assert "instructions" not in said and "field" not in said
    other = await post(service, desk.webhook, PLAIN | {"note": "another"})
    assert not other.json()["duplicate"]


async def test_a_senders_id_counts_in_body_and_header_alike(service: Service) -> None:
    desk = await set_up(service, "1")
    assert not (await post(service, desk.webhook, PLAIN | {"id": "7"})).json()["duplicate"]
    named = await post(service, desk.webhook, PLAIN, idempotency_key="7")
    assert named.json()["duplicate"]
    too_long = await post(service, desk.webhook, PLAIN, idempotency_key="x" * 300)
    assert too_long.status_code == 422
    assert too_long.json()["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("content", "status", "code", "field"),
    [
        (PLAIN | {"ticker": "NOPE"}, 422, "UNKNOWN_TICKER", "ticker"),
        (PLAIN | {"quantity": -1}, 422, "QUANTITY_NOT_POSITIVE", "quantity"),
        (PLAIN | {"stopLoss": 1}, 422, "UNSUPPORTED_IN_THIS_VERSION", "stopLoss"),
        ({"action": "sell", "sentiment": "long"}, 422, "NO_POSITION_SIZE", "prev_size"),
        ({"action": "sell", "sentiment": "short", "prev": "long"}, 422, "NO_POSITION_SIZE",
         "size"),
        ({"action": "BUY"}, 422, "DIALECT_UNKNOWN", "comment"),
        (b"{", 400, "MALFORMED_BODY", ""),
        (b'{"a":NaN}', 400, "MALFORMED_BODY", ""),
        (b"\xef\xbb\xbf{}", 400, "MALFORMED_BODY", ""),
        (b"x" * 20_000, 413, "BODY_TOO_LARGE", ""),
    ],
)  # fmt: skip
async def test_refusals_say_what_would_be_right(
    service: Service, content: object, status: int, code: str, field: str
) -> None:
    desk = await set_up(service, "1")
    answer = await post(service, desk.webhook, content)
    said = answer.json()
    assert (answer.status_code, said["code"], said["field"]) == (status, code, field)
    assert said["accepted"] is False
    assert said["remedy"]
    assert (await post(service, desk.webhook, PLAIN)).json()["accepted"]


async def test_malformed_input_is_counted_and_kept_but_not_logged(service: Service) -> None:
    desk = await set_up(service, "1")
    before = len(service.frames())
    secret = desk.webhook.rpartition("/")[2]
    raw = b'{"secret":"%s"' % secret.encode()
    await post(service, desk.webhook, raw)
    assert len(service.frames()) == before
    assert service.ingestion.refused["MALFORMED_BODY"] == 1
    kept = service.payloads.get(hashlib.sha256(raw).digest())
    assert kept is not None and kept.body == b'{"secret":"***"'


async def test_other_content_types_are_refused(service: Service) -> None:
    desk = await set_up(service, "1")
    answer = await post(service, desk.webhook, PLAIN, content_type="text/html")
    assert (answer.status_code, answer.json()["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


async def test_wrong_addresses_are_all_answered_alike(service: Service) -> None:
    desk = await set_up(service, "1")
    strategy, secret = desk.webhook.split("/")[3:]
    answers = set()
    for path in (
        f"/v1/webhooks/{strategy}/{secret}x", f"/v1/webhooks/{strategy}/x",
        f"/v1/webhooks/999/{secret}", "/v1/webhooks/x/y", "/v1/webhooks/1/%ff", "/v1/webhooks/1",
        f"/v1/webhooks/{strategy}/", "/", "/v1/webhooks/a/b/c", f"{desk.webhook}/",
    ):  # fmt: skip
        answer = await post(service, path, PLAIN)
        answers.add((answer.status_code, answer.text))
    [(status, text)] = answers
    assert status == 404
    assert json.loads(text)["code"] == "UNKNOWN_WEBHOOK"


async def test_the_address_works_after_a_restart(tmp_path: Path) -> None:
    async with serve(tmp_path) as service:
        desk = await set_up(service, "1")
    async with serve(tmp_path) as service:
        answer = await post(service, desk.webhook, PLAIN)
        assert answer.json()["accepted"]


async def test_nothing_logged_or_answered_shows_a_secret(
    service: Service, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = await set_up(service, "1")
    secret = desk.webhook.rpartition("/")[2]

    async def break_down(_: object) -> Any:
        raise AssertionError("planted")

    answers = [await post(service, desk.webhook, content) for content in (PLAIN, b"{", {})]
    monkeypatch.setattr(service.ingestion, "receive_webhook", break_down)
    answers.append(await post(service, desk.webhook, PLAIN))
    assert [answer.status_code for answer in answers] == [200, 400, 422, 500]
    own = [record for record in caplog.records if not record.name.startswith(("http", "aiosqlite"))]
    assert not any(secret in record.getMessage() for record in own)
    assert not any(secret in answer.text for answer in answers)
    for file in service.folder.rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes(), file


async def test_an_unusable_log_is_answered_so_that_senders_send_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await set_up(service, "1")
    service.shard.stopped = RuntimeError("planted")
    answer = await post(service, desk.webhook, PLAIN)
    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["code"] == "SHARD_STOPPED"


async def test_a_log_that_hangs_is_answered_before_the_sender_gives_up(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await set_up(service, "1")
    monkeypatch.setattr(app, "ANSWER_SECONDS_MAX", 0.05)
    hanging = asyncio.Event()

    async def hang(_: object) -> Any:
        await hanging.wait()
        raise AssertionError("nobody waits for this")

    monkeypatch.setattr(service.ingestion, "receive_webhook", hang)
    answer = await post(service, desk.webhook, PLAIN)
    assert (answer.status_code, answer.json()["code"]) == (503, "ANSWER_TIMEOUT")
    hanging.set()


async def talk(service: Service, *sent: bytes) -> bytes:
    """Send each piece, then read until the other side closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", service.http_port)
    for piece in sent:
        writer.write(piece)
        await writer.drain()
    try:
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


async def test_slow_and_endless_senders_are_cut(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = await set_up(service, "1")
    monkeypatch.setattr(app, "BODY_SECONDS_MAX", 0.05)
    monkeypatch.setattr(protocol, "HEADER_SECONDS_MAX", 0.05)
    head = f"POST {desk.webhook} HTTP/1.1\r\nhost: x\r\ncontent-type: text/plain\r\n".encode()
    assert await talk(service) == b""
    assert await talk(service, b"POST / HT") == b""
    assert await talk(service, head) == b""
    slow = await talk(service, head + b"content-length: 50\r\n\r\n{")
    assert slow.startswith(b"HTTP/1.1 408")
    chunk = b"4000\r\n" + b" " * 0x4000 + b"\r\n"
    endless = await talk(service, head + b"transfer-encoding: chunked\r\n\r\n" + chunk + chunk)
    assert endless.startswith(b"HTTP/1.1 413")
    declared = await talk(service, head + b"content-length: 999999999999999999999\r\n\r\n")
    assert declared[9:12] in (b"413", b"400")
    assert await talk(service, head + b"x-y: " + b"y" * 100_000) == b""
    assert (await post(service, desk.webhook, PLAIN)).json()["accepted"]


async def test_live_and_ready(service: Service) -> None:
    assert (await service.http.get("/healthz")).status_code == 200
    assert (await service.http.get("/readyz")).json()["ready"] is True
    service.ready["execution"] = False
    answer = await service.http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["stages"] == {"copying": True, "execution": False}


async def test_a_broker_that_is_away_is_named_and_the_service_stays_ready(service: Service) -> None:
    await set_up(service, "1")
    answer = await service.http.get("/readyz")
    assert answer.json()["connections"] == {"sim": "down"}
    known = await service.shard.view(ViewRequest(kind=VIEW_KIND_CONNECTIONS))
    tenant, sim = service.shard.tenant_id, known.connections[0].connection_id
    link = record_pb2.Link(connection_id=sim, session=1, up=True)
    resume_id = (await service.shard.append(record(tenant, link=link))).position
    for kind, more in (
        (REPORT_KIND_RESUMED, {"resume_id": resume_id}),
        (REPORT_KIND_DISCONNECTED, {"received_time_ns": 7}),
    ):
        said = Report(kind=kind, **more)
        batch = ReportBatch(connection_id=sim, session=1, reports=[said])
        await service.shard.append(record(tenant, reports=batch))
    answer = await service.http.get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {
        "ready": True,
        "stages": {"copying": True, "execution": True},
        "connections": {"sim": "broker_lost"},
    }
