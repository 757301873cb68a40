"""The venue as a process: durable before it answers, restarted without loss, rude clients out."""

import asyncio
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from retinue.adapters.brokers.simulated.data_folder import KEY_FILE, read_key
from retinue.adapters.brokers.simulated.framing import frame
from retinue.adapters.brokers.simulated.journal_reader import JournalReader
from retinue.adapters.brokers.simulated.session import SimulatedSession
from retinue.domain.broker import (
    BrokerCancel,
    BrokerOrderState,
    Disconnected,
    OrderUpdate,
    OrderUpdateKind,
    QuotesChanged,
    RequestRefused,
    Scales,
)
from retinue.internal.v1 import venue_pb2
from retinue.ports.broker import ConnectionLost, LoginRefused, NotConnected, RequestFailed
from tests.brokers.simulated.process import (
    VenueProcess,
    connected,
    limit_order,
    market_order,
    running,
    until,
    until_finished,
)


@pytest.fixture
def venue(tmp_path: Path) -> Iterator[VenueProcess]:
    with running(tmp_path / "venue") as process:
        yield process


@pytest.mark.parametrize("memory", ["remembered", "open_only", "none"])
def test_killed_after_an_answer_it_knows_what_it_said(memory: str, tmp_path: Path) -> None:
    folder = tmp_path / "venue"

    async def first(venue: VenueProcess) -> list[OrderUpdate]:
        async with connected(venue) as session:
            await session.place(limit_order("rests", 100_000))
            await session.place_many([market_order(f"id{n}", 2) for n in range(50)])
            said = await until_finished(session, 20)
            venue.kill()
            return said

    async def second(venue: VenueProcess) -> list[str]:
        async with connected(venue) as session:
            (resting,) = await session.list_orders(open_only=True)
            assert resting.state is BrokerOrderState.WORKING
            executions = await session.list_executions(0)
            held = {e.exec_id for e in executions}
            answered = {update.execution.exec_id for update in said if update.execution}
            assert answered <= held
            (account,) = await session.list_accounts()
            (position,) = account.positions
            assert position.quantity == sum(e.last_qty for e in executions)
            assert position.fees_nano == sum(e.fee_nano for e in executions)
            await session.place(market_order("id0", 2))
            event = (await until(session, lambda e: not isinstance(e, QuotesChanged)))[-1]
            return [event.code] if isinstance(event, RequestRefused) else ["taken"]

    with running(folder, "--client-ids", memory) as venue:
        said = asyncio.run(first(venue))
    with JournalReader(folder) as reader:
        sent = reader.orders_by_client_id("B")
        assert len(sent["rests"]) == 1
        for update in said:
            # As sent, also where the venue plays a broker that takes no ids.
            assert len(sent[update.order.client_order_id]) == 1
        assert reader.duplicates() == {}
    with running(folder, "--client-ids", memory) as venue:
        code = asyncio.run(second(venue))
        assert code == (["DUPLICATE_CLIENT_ORDER_ID"] if memory == "remembered" else ["taken"])
    with JournalReader(folder) as reader:
        assert list(reader.duplicates()) == ([] if memory == "remembered" else ["id0"])


def test_a_thousand_orders_at_once_add_up(venue: VenueProcess) -> None:
    async def body() -> None:
        async with connected(venue) as session, connected(venue, "other") as other:
            orders = [market_order(f"id{n}", 1 + n % 3, account=f"A{n % 7}") for n in range(1_500)]
            await session.place_many(orders)
            await until_finished(session, len(orders))
            executions = await session.list_executions(0)
            assert sum(e.last_qty for e in executions) == sum(o.quantity for o in orders)
            assert await session.list_executions(executions[-2].sequence) == executions[-1:]
            assert len(await session.list_orders(open_only=False)) == len(orders)
            assert await other.list_orders(open_only=False) == []
            with JournalReader(venue.folder) as reader:
                positions = reader.positions("B")
            for account in await session.list_accounts():
                (p,) = account.positions
                judged = positions[account.account, "ESZ6"]
                assert (judged.quantity, judged.bought_value_nano, judged.fees_nano) == (
                    p.quantity,
                    p.bought_value_nano,
                    p.fees_nano,
                )

    asyncio.run(body())


def test_a_session_finds_cancels_and_sees_its_peers_orders(venue: VenueProcess) -> None:
    async def body() -> None:
        async with connected(venue) as session, connected(venue) as peer:
            await session.place(limit_order("id", 100_000, 3))
            seen = await until(
                peer,
                lambda e: isinstance(e, OrderUpdate) and e.kind is OrderUpdateKind.WORKING,
            )
            found = await session.find_order("id")
            assert found is not None
            assert (found.leaves_qty, found.limit_price) == (3, 100_000)
            assert isinstance(seen[-1], OrderUpdate)
            assert seen[-1].order == found
            assert await session.find_order("never sent") is None
            await session.cancel(BrokerCancel("A", client_order_id="id"))
            assert (await until_finished(session))[-1].kind is OrderUpdateKind.CANCELED
            await session.cancel(BrokerCancel("A", client_order_id="never sent"))
            refused = (await until(session, lambda e: isinstance(e, RequestRefused)))[-1]
            assert isinstance(refused, RequestRefused)
            assert (refused.code, refused.is_cancel) == ("UNKNOWN_ORDER", True)

    asyncio.run(body())


def test_everything_comes_at_the_scales_asked_for(venue: VenueProcess) -> None:
    async def body() -> None:
        async with connected(venue) as session:
            session.set_scales("ESZ6", Scales(price=5, quantity=3))
            await session.place(market_order("id", 2))
            await until_finished(session)
            (execution,) = await session.list_executions(0)
            assert execution.last_qty == 2_000
            assert execution.last_px % 25_000 == 0
            (position,) = (await session.list_accounts("A"))[0].positions
            assert position.quantity == 2_000

    asyncio.run(body())


def test_without_client_ids_the_answer_still_names_the_order(tmp_path: Path) -> None:
    async def body(venue: VenueProcess) -> None:
        async with connected(venue) as session, connected(venue) as peer:
            await session.place(market_order("id"))
            assert {u.order.client_order_id for u in await until_finished(session)} == {"id"}
            assert {u.order.client_order_id for u in await until_finished(peer)} == {""}
            with pytest.raises(RequestFailed, match="UNSUPPORTED"):
                await session.find_order("id")

    with running(tmp_path / "venue", "--client-ids", "none") as venue:
        asyncio.run(body(venue))


def test_a_cut_connection_is_told_and_can_be_made_again(venue: VenueProcess) -> None:
    async def body() -> None:
        async with connected(venue) as session:
            await session.script(venue_pb2.VenueScript(disconnect_ppm=1_000_000))
            with pytest.raises(ConnectionLost):
                await session.list_accounts()
            assert isinstance(
                (await until(session, lambda e: isinstance(e, Disconnected)))[-1], Disconnected
            )
            with pytest.raises(NotConnected):
                await session.place(market_order("never sent"))
            await session.connect()
            await session.script(venue_pb2.VenueScript(disconnect_ppm=0))
            assert await session.find_order("never sent") is None

    asyncio.run(body())


def test_a_venue_that_takes_long_to_answer_still_quotes(venue: VenueProcess) -> None:
    async def body() -> None:
        async with connected(venue) as session, connected(venue, "other") as other:
            await session.script(venue_pb2.VenueScript(answer_latency_us=30_000_000))
            await session.place(market_order("late"))
            for _ in range(3):
                await until(other, lambda e: isinstance(e, QuotesChanged))
                seen = await until(session, lambda e: isinstance(e, QuotesChanged))
                assert len(seen) == 1
            with JournalReader(venue.folder) as reader:
                assert [order.client_order_id for order in reader.orders()] == ["late"]

    asyncio.run(body())


def test_the_wrong_key_is_refused(venue: VenueProcess) -> None:
    async def body() -> None:
        session = SimulatedSession("127.0.0.1", venue.port, key="0" * 64, broker="B")
        with pytest.raises(LoginRefused):
            await session.connect()
        session = SimulatedSession("127.0.0.1", venue.port, key=read_key(venue.folder), broker="")
        with pytest.raises(LoginRefused):
            await session.connect()
        nobody = SimulatedSession("127.0.0.1", 1, key="", broker="B")
        with pytest.raises(NotConnected):
            await nobody.connect()

    asyncio.run(body())


@pytest.mark.parametrize(
    "rubbish",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x00\x00\x00\x00",
        b"\x00\x10\x00\x01" + b"x" * 100,
        b"\xff\xff\xff\xff",
        frame(b"\xff" * 50),
        frame(venue_pb2.VenueRequest(request_id=1).SerializeToString()),
        frame(
            venue_pb2.VenueRequest(
                list_accounts=venue_pb2.VenueListAccounts(account="A")
            ).SerializeToString()
        ),
    ],
)
def test_rubbish_is_refused_and_disturbs_nobody(rubbish: bytes, venue: VenueProcess) -> None:
    async def body() -> None:
        async with connected(venue) as session:
            with socket.create_connection(("127.0.0.1", venue.port), timeout=10) as client:
                client.sendall(rubbish)
                received = await asyncio.to_thread(_read_to_end, client)
            refusal = venue_pb2.VenueResponse.FromString(received[4:]).refusal
            assert refusal.code in ("MALFORMED", "LOGIN_REQUIRED")
            await session.place(market_order("id"))
            await until_finished(session)

    asyncio.run(body())


def _read_to_end(client: socket.socket) -> bytes:
    received = b""
    while piece := client.recv(4_096):
        received += piece
    return received


def test_a_client_that_never_reads_stops_nobody(venue: VenueProcess) -> None:
    async def body() -> None:
        login = venue_pb2.VenueRequest(request_id=1)
        login.login.key, login.login.broker = read_key(venue.folder), "B"
        with socket.create_connection(("127.0.0.1", venue.port)) as rude:
            rude.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            rude.sendall(frame(login.SerializeToString()))
            async with connected(venue) as session:
                orders = [market_order(f"id{n}") for n in range(3_000)]
                await session.place_many(orders)
                await until_finished(session, len(orders))

    asyncio.run(body())


def test_one_venue_a_folder_and_a_key_for_its_owner(venue: VenueProcess) -> None:
    mode = (venue.folder / KEY_FILE).stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    command = [sys.executable, "-m", "retinue.bootstrap.venue", "--data", str(venue.folder)]
    second = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert second.returncode == 1
    assert "another venue runs on" in second.stderr
    key = read_key(venue.folder)
    assert venue.stop() == 0
    with running(venue.folder):
        assert read_key(venue.folder) == key


@pytest.mark.parametrize(
    "arguments",
    [
        ["--listen", "0.0.0.0:0"],
        ["--speed", "0"],
        ["--reject-ppm", "-1"],
        ["--account", "nobody"],
        ["--prices", "XX=/nowhere.csv"],
        ["--prices", "/nowhere.csv"],
        ["--instruments", "/nowhere.json"],
    ],
)
def test_a_wrong_setting_ends_it_with_a_line(arguments: list[str], tmp_path: Path) -> None:
    command = [sys.executable, "-m", "retinue.bootstrap.venue", "--data", str(tmp_path / "v")]
    ended = subprocess.run(
        [*command, *arguments], capture_output=True, text=True, timeout=30, check=False
    )
    assert ended.returncode in (1, 2)
    assert "Traceback" not in ended.stderr
