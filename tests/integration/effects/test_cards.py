"""The cards of the `effects` port."""

import sqlite3
from pathlib import Path

import pytest

from retinue.adapters.effects.sqlite import SqliteEffects
from retinue.domain.errors import EffectsDamaged
from retinue.ports.effects import EffectSlice, IndexRow
from tests.integration.effects.conftest import EffectsFactory
from tests.integration.effects.packed import slice_of

ORDER, FILL = 1, 2


def row(kind: int, position: int, ordinal: int, account: int = 0) -> IndexRow:
    key = b"%d-%d-%d" % (kind, position, ordinal)
    return IndexRow(kind, key, account, position, ordinal)


def test_card_1_slices_in_order(effects_factory: EffectsFactory) -> None:
    """Prerequisite: an empty store. Action: write the slices of two records over several writes.

    Expectation: each record's slices in order, before and after a restart; [] for a record without.
    """
    store = effects_factory()
    assert (store.complete_through(), store.effects_at(1)) == (0, [])
    store.write([EffectSlice(4, 0, b"a", b""), EffectSlice(9, 0, b"x", b"")], 4)
    store.write([EffectSlice(9, 2, b"z", b""), EffectSlice(9, 1, b"y", b"")], 9)
    for _ in range(2):
        found = [store.effects_at(position) for position in (4, 5, 9)]
        assert found == [[b"a"], [], [b"x", b"y", b"z"]]
        assert store.complete_through() == 9
        store = effects_factory()


def test_card_2_position_without_effects(effects_factory: EffectsFactory) -> None:
    """Prerequisite: an empty store. Action: write no slices, complete through 7. Expectation: 7."""
    effects_factory().write([], 7)
    assert effects_factory().complete_through() == 7


def test_card_3_look_ups(effects_factory: EffectsFactory) -> None:
    """Prerequisite: 10 records of 6 orders and 6 fills on 3 accounts. Action: look up by id, by
    kind, by kind and account, page by page.

    Expectation: every row once, oldest first, none of another kind or account.
    """
    store = effects_factory()
    rows = [
        row(kind, position, ordinal, ordinal % 3)
        for position in range(10, 20)
        for ordinal in range(6)
        for kind in (ORDER, FILL)
    ]
    by_record = [[r for r in rows if r.position == position] for position in range(10, 20)]
    store.write([slice_of(part[0].position, part) for part in by_record], 20)
    for wanted in rows[::17]:
        assert store.find(wanted.key) == store.find(wanted.key.decode()) == [wanted]
    assert store.find(b"unknown") == []
    for account in (None, 0, 1, 2):
        expected = [r for r in rows if r.kind == FILL and account in (None, r.account)]
        found: list[IndexRow] = []
        place = (0, 0)
        while page := store.by_kind(FILL, *place, 7, account):
            found += page
            place = (page[-1].position, page[-1].ordinal)
        assert found == expected


def test_card_4_one_id_in_several_effects(effects_factory: EffectsFactory) -> None:
    """Prerequisite: an id that an order, its fill and a transition carry. Action: find it.

    Expectation: all of them, oldest first.
    """
    store = effects_factory()
    rows = [IndexRow(ORDER, b"id", 1, 5, 3), IndexRow(FILL, b"id", 1, 8, 0)]
    store.write([slice_of(8, rows[1:]), slice_of(5, rows[:1])], 8)
    assert store.find(b"id") == rows


def test_card_5_writing_again_is_harmless(effects_factory: EffectsFactory) -> None:
    """Prerequisite: a record whose first slice was written before a crash. Action: write it again.

    Expectation: as if it had been written once.
    """
    written = row(ORDER, 5, 0)
    part = slice_of(5, [written])
    effects_factory().write([part], 4)
    store = effects_factory()
    assert store.complete_through() == 4
    store.write([part], 5)
    assert (store.effects_at(5), store.find(written.key)) == ([part.data], [written])


def test_card_6_all_or_nothing(effects_factory: EffectsFactory) -> None:
    """Prerequisite: a write whose second slice cannot be written. Action: write it.

    Expectation: an error, and nothing of it in the store; the next write goes through.
    """
    store = effects_factory()
    unwritable = EffectSlice(1 << 80, 0, b"b", b"")
    with pytest.raises(OverflowError):
        store.write([EffectSlice(5, 0, b"a", b""), unwritable], 6)
    assert (store.effects_at(5), store.complete_through()) == ([], 0)
    store.write([EffectSlice(5, 0, b"a", b"")], 5)
    assert effects_factory().effects_at(5) == [b"a"]


def test_card_7_clear(effects_factory: EffectsFactory) -> None:
    """Prerequisite: a filled store. Action: clear it, write again. Expectation: the new only."""
    store = effects_factory()
    store.write([slice_of(5, [row(ORDER, 5, 0)])], 5)
    store.clear()
    assert (store.complete_through(), store.effects_at(5), store.find(b"1-5-0")) == (0, [], [])
    store.write([EffectSlice(6, 0, b"new", b"")], 6)
    assert effects_factory().effects_at(6) == [b"new"]


@pytest.mark.parametrize(
    "change",
    [
        lambda path: path.write_bytes(b"no database"),
        lambda path: path.write_bytes(path.read_bytes()[:100]),
        lambda path: sql(path, "PRAGMA user_version = 9"),
        lambda path: sql(path, "DROP TABLE complete"),
        lambda path: sql(path, "DELETE FROM complete"),
        lambda path: sql(path, "UPDATE complete SET through = 'all'"),
    ],
)
def test_card_20_sqlite_file_that_cannot_be_used(tmp_path: Path, change: object) -> None:
    """Prerequisite: a damaged or newer effects.db. Action: open it.

    Expectation: it is thrown away, with the reason; replay fills an empty store.
    """
    store = SqliteEffects(tmp_path)
    assert store.rebuilt_because is None
    store.write([EffectSlice(5, 0, b"data", b"")], 5)
    store.close()
    assert callable(change)
    change(tmp_path / "effects.db")
    store = SqliteEffects(tmp_path)
    assert store.rebuilt_because and store.complete_through() == 0
    store.write([EffectSlice(5, 0, b"data", b"")], 5)
    store.close()


def test_card_21_sqlite_damaged_effects(tmp_path: Path) -> None:
    """Prerequisite: a slice whose bytes changed on disk. Action: read it. Expectation: refused."""
    store = SqliteEffects(tmp_path)
    store.write([EffectSlice(5, 0, b"data", b"")], 5)
    sql(tmp_path / "effects.db", "UPDATE effects SET data = x'00'")
    with pytest.raises(EffectsDamaged):
        store.effects_at(5)
    store.close()


def sql(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()
