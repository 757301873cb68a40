"""The journal: a batch is written whole or not at all, and its scales are for ever."""

import sqlite3
from pathlib import Path

import pytest

from retinue.adapters.brokers.simulated.exchange import Changes
from retinue.adapters.brokers.simulated.journal import FILE_NAME, Journal, JournalError
from retinue.adapters.brokers.simulated.journal_reader import JournalReader
from tests.brokers.simulated.support import make_venue, place, small_listing


def test_a_batch_that_fails_leaves_nothing(tmp_path: Path) -> None:
    journal = Journal(tmp_path, [small_listing()])
    venue = make_venue()
    place(venue, "first")
    changes = venue.take_changes()
    journal.commit(changes, venue.marks())
    place(venue, "second")
    doubled = venue.take_changes()
    doubled.executions.extend(changes.executions)
    with pytest.raises(sqlite3.IntegrityError):
        journal.commit(doubled, venue.marks())
    doubled.executions.pop()
    with JournalReader(tmp_path) as reader:
        assert list(reader.orders_by_client_id()) == ["first"]
    # And the next batch goes through.
    journal.commit(doubled, venue.marks())
    with JournalReader(tmp_path) as reader:
        assert list(reader.orders_by_client_id("B")) == ["first", "second"]
        assert list(reader.orders_by_client_id("other")) == []
    assert journal.commits == 2
    journal.close()


def test_it_is_synced_on_every_commit(tmp_path: Path) -> None:
    journal = Journal(tmp_path, [small_listing()])
    journal.commit(Changes(), [])
    assert journal.durability() == ("wal", 2)
    journal.close()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"symbol": "T"}, "must stay listed"),
        ({"tick_size": "0.5"}, "other scales"),
        ({"multiplier": "5"}, "other scales"),
    ],
)
def test_an_instrument_keeps_its_scales(changes: dict[str, str], why: str, tmp_path: Path) -> None:
    Journal(tmp_path, [small_listing()]).close()
    with pytest.raises(JournalError, match=why):
        Journal(tmp_path, [small_listing(**changes)])
    Journal(tmp_path, [small_listing(), small_listing(symbol="T")]).close()


def test_a_journal_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    Journal(tmp_path, [small_listing()]).close()
    with sqlite3.connect(tmp_path / FILE_NAME) as db:
        db.execute("PRAGMA user_version = 2")
    with pytest.raises(JournalError, match="version 2"):
        Journal(tmp_path, [small_listing()])


def test_each_start_is_counted(tmp_path: Path) -> None:
    for number in range(3):
        journal = Journal(tmp_path, [small_listing()])
        assert journal.count_start() == number
        journal.close()
