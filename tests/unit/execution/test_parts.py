"""The gateway's smaller parts, and the two adapters that must survive it."""

import os
import stat
from pathlib import Path

import pytest

from retinue.adapters.gateway_store.sqlite import SqliteGatewayStore
from retinue.adapters.stop_latch.mmap import (
    FILE_SIZE,
    MmapStopLatch,
    clear_stop,
    create,
    set_stop,
)
from retinue.api.v1 import gateway_pb2 as pb
from retinue.domain.errors import InvalidInput
from retinue.execution.client_order_id import IdTooShort, client_order_id, order_id_of
from retinue.execution.link_bytes import without_orders
from retinue.execution.reports import Outbox, without_sent
from retinue.execution.steady_time import SteadyTime
from retinue.ports.gateway_store import Sending
from retinue.ports.stop_latch import WHOLE_CONNECTION, StopLatchError
from tests.unit.execution.virtual_time import VirtualClock, run_virtual

ORDER_ID = (12345).to_bytes(8, "big") + bytes(range(8))


def test_a_full_client_id_holds_the_order_id_and_sorts_like_it() -> None:
    full = client_order_id(ORDER_ID, 36)
    assert len(full) == 26
    assert order_id_of(full) == ORDER_ID
    assert client_order_id(b"\0" * 15 + b"\1", 26) < client_order_id(b"\0" * 14 + b"\1\0", 26)
    for foreign in ("", "order-7", full.upper(), full[:-1], "z" * 26):
        assert order_id_of(foreign) is None


@pytest.mark.parametrize("length", range(16, 26))
def test_a_short_client_id_fits_and_tells_orders_apart(length: int) -> None:
    ids = {
        client_order_id(position.to_bytes(8, "big") + number.to_bytes(8, "big"), length)
        for position in range(1, 30)
        for number in range(30)
    }
    assert len(ids) == 29 * 30
    assert max(map(len, ids)) <= length
    assert all(order_id_of(short) is None for short in ids)


def test_too_short_an_id_is_refused() -> None:
    with pytest.raises(IdTooShort):
        client_order_id(ORDER_ID, 15)


def test_the_latch_is_seen_by_a_reader_that_has_it_open(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "stop.latch"
    latch = MmapStopLatch(path)
    before = latch.generation()
    assert latch.stopped() == frozenset()
    set_stop(path, 7)
    assert latch.generation() != before
    set_stop(path, 7)
    set_stop(path, WHOLE_CONNECTION)
    assert latch.stopped() == {0, 7}
    clear_stop(path, WHOLE_CONNECTION)
    assert latch.stopped() == {7}
    latch.close()
    assert MmapStopLatch(path).stopped() == {7}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_latch_file_has_all_its_blocks_and_keeps_its_size(tmp_path: Path) -> None:
    path = tmp_path / "stop.latch"
    create(path)
    assert path.stat().st_blocks * 512 >= FILE_SIZE
    for account in range(1, 50):
        set_stop(path, account)
    assert path.stat().st_size == FILE_SIZE


def test_a_latch_without_a_free_slot_stops_everything(tmp_path: Path) -> None:
    path = tmp_path / "stop.latch"
    create(path)
    with path.open("r+b") as file:
        file.seek(64)
        file.write(b"\1" * (FILE_SIZE - 64))
    set_stop(path, 9)
    assert WHOLE_CONNECTION in MmapStopLatch(path).stopped()


@pytest.mark.parametrize("content", [b"", b"RTNSTOP1", b"x" * FILE_SIZE])
def test_a_damaged_latch_stops_everything(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "stop.latch"
    path.write_bytes(content)
    assert MmapStopLatch(path).stopped() == {WHOLE_CONNECTION}
    with pytest.raises(StopLatchError):
        set_stop(path, 1)


def row(number: int) -> Sending:
    return Sending(
        order_id=number.to_bytes(16, "big"),
        client_order_id=f"c{number}",
        account="Ä",
        symbol="S",
        side=1,
        order_type=2,
        quantity=2**62,
        limit_price=-5,
        opening=True,
        sending_ns=number,
    )


def test_the_store_finds_after_a_restart_what_it_wrote(tmp_path: Path) -> None:
    store = SqliteGatewayStore(tmp_path / "gateway.db")
    store.record_sending([row(1), row(2), row(3)])
    assert store.commits == 1
    store.record_names({row(2).order_id: "V2"})
    store.forget([row(3).order_id])
    store.raise_epoch(1, 7)
    store.raise_epoch(1, 5)
    store.set_executions_through(9)
    store.set_executions_through(8)
    store.close()
    store = SqliteGatewayStore(tmp_path / "gateway.db")
    found = store.find([row(n).order_id for n in (1, 2, 3)])
    assert found[row(1).order_id] == row(1)
    assert found[row(2).order_id].broker_order_id == "V2"
    assert len(found) == 2
    assert store.order_of("V2") == row(2).order_id
    assert store.order_of("") is None
    assert store.nameless(0) == [row(1)]
    assert store.nameless(row(1).sending_ns + 1) == []
    assert (store.epoch(1), store.epoch(2), store.executions_through()) == (7, 0, 9)
    store.prune(2)
    assert list(store.find([row(n).order_id for n in (1, 2)])) == [row(2).order_id]
    store.close()


def test_a_repeated_row_keeps_the_first(tmp_path: Path) -> None:
    store = SqliteGatewayStore(tmp_path / "gateway.db")
    store.record_sending([row(1)])
    store.record_names({row(1).order_id: "V1"})
    store.record_sending([row(1)])
    assert store.order_of("V1") == row(1).order_id
    store.close()


def test_reports_are_numbered_kept_and_forgotten_in_order() -> None:
    outbox = Outbox(77)
    outbox.connection_id = 5
    outbox.saw_execution(3)
    outbox.add(pb.Report(kind=pb.REPORT_KIND_FILL, text="x" * 300), 10)
    (first,) = outbox.seal()
    assert outbox.seal() == []
    outbox.saw_execution(4)
    outbox.add(pb.Report(kind=pb.REPORT_KIND_SENT), 20)
    (second,) = outbox.seal()
    batches = [pb.LinkResponse.FromString(part).reports for part in (first, second)]
    assert [(b.connection_id, b.session, b.sequence) for b in batches] == [(5, 77, 1), (5, 77, 2)]
    assert batches[0].reports[0].received_time_ns == 10
    assert outbox.oldest_ns() == 10
    outbox.durable_through(1)
    assert (outbox.kept(), outbox.executions_durable, outbox.oldest_ns()) == ([second], 3, 20)
    outbox.durable_through(2)
    assert (outbox.kept(), outbox.executions_durable, outbox.oldest_ns()) == ([], 4, None)


def test_a_report_of_a_send_that_did_not_happen_is_taken_out() -> None:
    sent = [pb.Report(kind=pb.REPORT_KIND_SENT, order_id=bytes([n]) * 16) for n in (1, 2)]
    waiting = pb.Report(kind=pb.REPORT_KIND_WAITING, order_id=b"\1" * 16)
    encoded = pb.ReportBatch(reports=[*sent, waiting]).SerializeToString()
    left = without_sent(encoded, frozenset({b"\1" * 16}))
    assert list(pb.ReportBatch.FromString(left).reports) == [sent[1], waiting]


def test_fields_beside_the_orders_are_found_without_reading_them() -> None:
    orders = pb.LinkRequest(order_groups=[pb.OrderGroup(position=300)]).SerializeToString()
    others = pb.LinkRequest(
        hello=pb.LinkHello(epoch=300), reports_durable_through=2**60
    ).SerializeToString()
    assert without_orders(orders) == b""
    assert without_orders(orders + others + orders) == others
    both = orders + others
    boundaries = {0, len(orders), len(orders) + 5}
    for length in set(range(len(both))) - boundaries:
        with pytest.raises(InvalidInput, match="MALFORMED_BODY"):
            without_orders(both[:length])


def test_time_follows_small_corrections_and_ignores_steps() -> None:
    async def story() -> None:
        clock = VirtualClock()
        time = SteadyTime(clock)
        start = time.now_ns()
        clock.step_ns = 1_000_000_000
        assert time.now_ns() == start + 1_000_000_000
        clock.step_ns = 3600 * 1_000_000_000
        assert time.now_ns() == start + 1_000_000_000
        clock.step_ns = 0
        assert time.now_ns() == start + 1_000_000_000, "never backwards"

    run_virtual(story())


def test_a_latch_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "not-a-folder"
    folder.write_text("")
    with pytest.raises(StopLatchError):
        set_stop(folder / "stop.latch", 1)
    assert os.listdir(tmp_path) == ["not-a-folder"]
