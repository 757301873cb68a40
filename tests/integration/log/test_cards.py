"""The cards of the `log` port: what any log must do, whatever it is made of."""

import random

from retinue.ports.log import Frame
from tests.integration.log.conftest import LogFactory


def test_card_1_order(log_factory: LogFactory) -> None:
    """Prerequisite: an empty log. Action: append batches of different sizes.

    Expectation: positions increase through all batches, and reading gives back the same payloads
    and stamps in that order, before and after a restart.
    """
    log = log_factory()
    assert (log.last_position(), log.last_stamp_ns(), log.read(0, 10)) == (0, 0, [])
    expected = []
    for batch in range(20):
        payloads = [f"{batch}/{item}".encode() for item in range(batch)]
        positions = log.append(payloads, 1_000 + batch)
        frames = zip(positions, payloads, strict=True)
        expected += [Frame(position, 1_000 + batch, payload) for position, payload in frames]
    positions = [frame.position for frame in expected]
    assert positions == sorted(set(positions)) and positions[0] > 0
    assert log.read(0, 1_000) == expected
    again = log_factory()
    assert again.read(0, 1_000) == expected
    assert (again.last_position(), again.last_stamp_ns()) == (positions[-1], 1_019)
    assert again.append([b"next"], 2_000)[0] > positions[-1]


def test_card_2_one_sync_per_append(log_factory: LogFactory) -> None:
    """Prerequisite: an open log. Action: append 1, 1,000 and no payloads.

    Expectation: the counter of syncs rises by one, one and nothing.
    """
    log = log_factory()
    syncs = []
    for payloads in ([b"x"], [b"x"] * 1_000, []):
        before = log.syncs
        log.append(payloads, 1)
        syncs.append(log.syncs - before)
    assert syncs == [1, 1, 0]


def test_card_3_duplicates_are_kept(log_factory: LogFactory) -> None:
    """Prerequisite: an open log. Action: append the same payload twice in one batch and again.

    Expectation: three records at three positions; to judge them is the engine's business.
    """
    log = log_factory()
    positions = log.append([b"same", b"same"], 1) + log.append([b"same"], 1)
    assert len(set(positions)) == 3
    assert [frame.payload for frame in log.read(0, 10)] == [b"same"] * 3


def test_card_4_stamps_never_run_backwards(log_factory: LogFactory) -> None:
    """Prerequisite: a record stamped 500. Action: append with 400, restart, append with 300.

    Expectation: all three are stamped 500, and the log says so.
    """
    log = log_factory()
    log.append([b"a"], 500)
    log.append([b"b"], 400)
    log = log_factory()
    log.append([b"c"], 300)
    assert [frame.stamp_ns for frame in log.read(0, 10)] == [500] * 3
    assert log.last_stamp_ns() == 500


def test_card_5_readers_from_any_position(log_factory: LogFactory) -> None:
    """Prerequisite: 200 records. Action: read from every position in shuffled order, also between
    and beyond them, with limits of 1, 7 and 1,000.

    Expectation: the records beyond that position, no more than the limit. Nothing is assumed of
    the positions but that they increase: gaps are allowed.
    """
    log = log_factory()
    log.append([str(item).encode() for item in range(200)], 1)
    frames = log.read(0, 1_000)
    assert len(frames) == 200
    places = [(after, limit) for after in range(203) for limit in (1, 7, 1_000)]
    random.Random(5).shuffle(places)
    for after, limit in places:
        expected = [frame for frame in frames if frame.position > after][:limit]
        assert log.read(after, limit) == expected


def test_card_6_wake_up_at_once(log_factory: LogFactory) -> None:
    """Prerequisite: a watcher that reads. Action: append twice, end the watch, append again.

    Expectation: it is woken during each append with the last position, can read that record
    already, and hears nothing after the end.
    """
    log = log_factory()
    seen: list[tuple[int, bytes]] = []
    end = log.watch(lambda last: seen.append((last, log.read(last - 1, 1)[0].payload)))
    first = log.append([b"a", b"b"], 1)
    assert seen == [(first[-1], b"b")]
    second = log.append([b"c"], 1)
    end()
    log.append([b"d"], 1)
    assert seen == [(first[-1], b"b"), (second[-1], b"c")]


def test_card_7_payloads_of_any_size(log_factory: LogFactory) -> None:
    """Prerequisite: an open log. Action: append payloads of 0 bytes to 3 MB, of every byte value.

    Expectation: they come back as they were.
    """
    log = log_factory()
    sizes = (0, 1, 4_000, 4_096, 70_000, 3_000_000)
    payloads = [random.Random(size).randbytes(size) for size in sizes] + [bytes(range(256))]
    log.append(payloads, 1)
    assert [frame.payload for frame in log_factory().read(0, 10)] == payloads


def test_card_8_reserve(log_factory: LogFactory) -> None:
    """Prerequisite: an open log on a disk with room. Action: free the reserve twice, restore it.

    Expectation: it was held from the start, is freed once, and is held again.
    """
    log = log_factory()
    assert [log.free_reserve(), log.free_reserve()] == [True, False]
    assert log.restore_reserve()
    assert log_factory().free_reserve()
