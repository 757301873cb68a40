"""What is no message of the gateway's door is refused with its code, and harms nobody."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import grpc
import grpc.aio
import pytest

from retinue.adapters.brokers.simulated.journal_reader import JournalReader
from retinue.adapters.rpc.form import MESSAGE_BYTES_MAX
from retinue.adapters.rpc.gateway_link import GrpcGatewayLink
from retinue.adapters.rpc.gateway_server import LINK_BYTES_MAX, SERVICE, metadata
from retinue.api.v1 import gateway_pb2 as pb
from retinue.bootstrap.gateway import main
from retinue.ports.gateway_link import LinkClosed
from tests.brokers.simulated.process import VenueProcess, running
from tests.integration.api.errors import Refusal, read_refusal
from tests.integration.gateway.process import KEY, GatewayProcess, Shard, gateway, linked
from tests.unit.execution.support import order

# Field 500, a varint.
UNKNOWN = b"\xa0\x1f\x01"
GARBAGE = b"\xff" * 50
STATUS = {
    "MALFORMED_BODY": grpc.StatusCode.INVALID_ARGUMENT,
    "UNKNOWN_FIELD": grpc.StatusCode.INVALID_ARGUMENT,
    "BODY_TOO_LARGE": grpc.StatusCode.RESOURCE_EXHAUSTED,
}
METHODS = ["Stop", "GetStopLatch", "GetAccountState", "QueryOrders"]
RUBBISH = [
    ("MALFORMED_BODY", GARBAGE),
    ("UNKNOWN_FIELD", UNKNOWN),
    ("BODY_TOO_LARGE", bytes(MESSAGE_BYTES_MAX + 1)),
]


def _field(number: int, content: bytes) -> bytes:
    """One length-delimited field."""
    assert number < 16 and len(content) < 128
    return bytes((number << 3 | 2, len(content))) + content


def _group(order: bytes) -> bytes:
    """A request with one order at a position of its own."""
    return _field(4, b"\x08\x63\x10\x01" + _field(3, order))


ORDER = order(99).SerializeToString()
NEXT_WRITER = pb.LinkRequest(hello=pb.LinkHello(shard_id=1, epoch=9)).SerializeToString()
LATCH_CLEARED = pb.LinkRequest(clear_stop=pb.ClearStop()).SerializeToString()
LINK_RUBBISH = {
    "garbage": ("MALFORMED_BODY", GARBAGE),
    "no hello in these bytes": ("MALFORMED_BODY", _field(1, GARBAGE[:5])),
    "a resume with half an id": ("MALFORMED_BODY", _field(3, _field(2, _field(1, bytes(8))))),
    "too large": ("BODY_TOO_LARGE", bytes(LINK_BYTES_MAX + 1)),
    "unknown field": ("UNKNOWN_FIELD", UNKNOWN),
    "unknown field of a route": ("UNKNOWN_FIELD", _field(2, _field(3, UNKNOWN))),
    "unknown field of a group": ("UNKNOWN_FIELD", _field(4, b"\x08\x63" + UNKNOWN)),
    "unknown field of an order": ("UNKNOWN_FIELD", _group(ORDER + UNKNOWN)),
    "an order of another type": ("UNKNOWN_FIELD", b"\x20\x05"),
    "cut off in an order": ("MALFORMED_BODY", _group(ORDER[:-1])),
    "an order without an id": ("MALFORMED_BODY", _group(b"")),
    "a hello beside it": ("MALFORMED_BODY", NEXT_WRITER + _group(b"")),
    "a cleared latch beside it": ("MALFORMED_BODY", LATCH_CLEARED + _group(b"")),
    "an unknown field beside orders": ("UNKNOWN_FIELD", _group(ORDER) + UNKNOWN),
}


@dataclass
class Running:
    venue: VenueProcess
    gateway: GatewayProcess
    positions: Iterator[int] = field(default_factory=lambda: itertools.count(100))

    def orders(self) -> int:
        with JournalReader(self.venue.folder) as journal:
            return sum(1 for _ in journal.orders())


@pytest.fixture(scope="module")
def running_gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("form")
    with running(folder / "venue") as venue, gateway(folder / "data", venue) as process:
        yield Running(venue, process)


async def unary(process: GatewayProcess, method: str, message: bytes, key: str = KEY) -> Refusal:
    """What these bytes are refused with."""
    async with grpc.aio.insecure_channel(process.address) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await channel.unary_unary(f"/{SERVICE}/{method}")(message, metadata=metadata(key, ""))
    return read_refusal(caught.value)


@pytest.mark.parametrize(("code", "message"), RUBBISH, ids=[code for code, _ in RUBBISH])
@pytest.mark.parametrize("method", METHODS)
async def test_rubbish_is_refused(
    running_gateway: Running, method: str, code: str, message: bytes
) -> None:
    refusal = await unary(running_gateway.gateway, method, message)
    assert (refusal.status, refusal.code) == (STATUS[code], code)
    refusal = await unary(running_gateway.gateway, method, message, key="guess")
    assert refusal.code == "UNAUTHENTICATED", "who has no key learns no more"


async def test_an_id_that_is_none_and_a_connection_that_is_not_here(
    running_gateway: Running,
) -> None:
    request = pb.StopRequest(account_id="first").SerializeToString()
    refusal = await unary(running_gateway.gateway, "Stop", request)
    assert (refusal.code, refusal.field) == ("INVALID_ARGUMENT", "account_id")
    async with grpc.aio.insecure_channel(running_gateway.gateway.address) as channel:
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            ask = channel.unary_unary(f"/{SERVICE}/GetStopLatch")
            await ask(b"", metadata=metadata(KEY, "far"))
    assert read_refusal(caught.value).code == "NOT_FOUND"


async def refused(shard: Shard, reading: "asyncio.Future[None]") -> Refusal:
    """What ended the link."""
    with pytest.raises(LinkClosed) as caught:
        await asyncio.wait_for(reading, 20)
    await shard.link.close()
    assert isinstance(caught.value.__cause__, grpc.aio.AioRpcError)
    return read_refusal(caught.value.__cause__)


@pytest.mark.parametrize("what", LINK_RUBBISH)
async def test_a_link_ends_at_rubbish_and_keeps_what_came_before(
    running_gateway: Running, what: str
) -> None:
    code, message = LINK_RUBBISH[what]
    process, before = running_gateway.gateway, running_gateway.orders()
    stopped = pb.GetStopLatchResponse(connection_stopped=True)
    position = next(running_gateway.positions)
    placed = order(position, side=1 + position % 2, opening=False, priority=2)
    shard = Shard(GrpcGatewayLink(process.address, key=KEY), says_durable=False)
    await shard.greet(1, [])
    reading = asyncio.ensure_future(shard.read())
    await shard.until("RESUMED")
    async with grpc.aio.insecure_channel(process.address) as channel:
        ask = channel.unary_unary(f"/{SERVICE}/Stop")
        await ask(b"", metadata=metadata(KEY, ""))
        await shard.order(position, placed)
        await shard.link.send(message)
        refusal = await refused(shard, reading)
        assert (refusal.status, refusal.code) == (STATUS[code], code)
        latch = await channel.unary_unary(f"/{SERVICE}/GetStopLatch")(
            b"", metadata=metadata(KEY, "")
        )
        assert latch == stopped.SerializeToString(), "nothing of that message is taken"
    async with linked(process) as again:
        await again.told(placed, "FILL")
        assert "REFUSED_STOPPED" not in again.kinds(order(99)), "nor any of its orders"
    assert running_gateway.orders() == before + 1


async def test_a_link_begins_with_its_hello(running_gateway: Running) -> None:
    shard = Shard(GrpcGatewayLink(running_gateway.gateway.address, key=KEY))
    await shard.order(1, order(1))
    refusal = await refused(shard, asyncio.ensure_future(shard.read()))
    assert (refusal.code, refusal.field) == ("INVALID_ARGUMENT", "hello")


def test_an_empty_key_opens_nothing(
    running_gateway: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "key").write_text("\n")
    settings = running_gateway.gateway.data / "gateways.toml"
    arguments = ["--data", tmp_path, "--settings", settings, "--key-file", tmp_path / "key"]
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    assert ended.value.code == 2
    assert "is empty, which would let everybody in" in capsys.readouterr().err
