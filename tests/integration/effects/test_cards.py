"""The cards of the `effects` port."""

import sqlite3
from pathlib import Path

import pytest

from retinue.adapters.effects.sqlite import SqliteEffects
from retinue.domain.errors import EffectsDamaged
from retinue.ports.effects import EffectSlice
from tests.integration.effects.conftest import EffectsFactory


def test_card_1_slices_in_order(effects_factory: EffectsFactory) -> None:
    """Prerequisite: an empty store. Action: write the slices of two records over several writes.

    Expectation: each record's slices in order, before and after a restart; [] for a record without.
    """
    store = effects_factory()
    assert (store.complete_through(), store.effects_at(1)) == (0, [])
    store.write([EffectSlice(4, 0, b"a"), EffectSlice(9, 0, b"x")], 4)
    store.write([EffectSlice(9, 2, b"z"), EffectSlice(9, 1, b"y")], 9)
    for _ in range(2):
        found = [store.effects_at(position) for position in (4, 5, 9)]
        assert found == [[b"a"], [], [b"x", b"y", b"z"]]
        assert store.complete_through() == 9
        store = effects_factory()


def test_card_2_position_without_effects(effects_factory: EffectsFactory) -> None:
    """Prerequisite: an empty store. Action: write no slices, complete through 7. Expectation: 7."""
    effects_factory().write([], 7)
    assert effects_factory().complete_through() == 7


def test_card_3_positions_beyond(effects_factory: EffectsFactory) -> None:
    """Prerequisite: records with and without effects, one in two slices. Action: go through them,
    two at a time. Expectation: each position with effects once, in order.
    """
    store = effects_factory()
    written = [(4, 0), (9, 0), (9, 1), (11, 0), (30, 0), (31, 0)]
    store.write([EffectSlice(position, part, b"x") for position, part in written], 40)
    found: list[int] = []
    while page := store.beyond(found[-1] if found else 0, 2):
        found += page
    assert found == [4, 9, 11, 30, 31]


def test_card_5_writing_again_is_harmless(effects_factory: EffectsFactory) -> None:
    """Prerequisite: a record whose first slice was written before a crash. Action: write it again.

    Expectation: as if it had been written once.
    """
    part = EffectSlice(5, 0, b"a")
    effects_factory().write([part], 4)
    store = effects_factory()
    assert store.complete_through() == 4
    store.write([part], 5)
    assert (store.effects_at(5), store.beyond(0, 9)) == ([part.data], [5])


def test_card_6_all_or_nothing(effects_factory: EffectsFactory) -> None:
    """Prerequisite: a write whose second slice cannot be written. Action: write it.

    Expectation: an error, and nothing of it in the store; the next write goes through.
    """
    store = effects_factory()
    unwritable = EffectSlice(1 << 80, 0, b"b")
    with pytest.raises(OverflowError):
        store.write([EffectSlice(5, 0, b"a"), unwritable], 6)
    assert (store.effects_at(5), store.complete_through()) == ([], 0)
    store.write([EffectSlice(5, 0, b"a")], 5)
    assert effects_factory().effects_at(5) == [b"a"]


def test_card_7_clear(effects_factory: EffectsFactory) -> None:
    """Prerequisite: a filled store. Action: clear it, write again. Expectation: the new only."""
    store = effects_factory()
    store.write([EffectSlice(5, 0, b"old")], 5)
    store.clear()
    assert (store.complete_through(), store.effects_at(5), store.beyond(0, 9)) == (0, [], [])
    store.write([EffectSlice(6, 0, b"new")], 6)
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
    store.write([EffectSlice(5, 0, b"data")], 5)
    store.close()
    assert callable(change)
    change(tmp_path / "effects.db")
    store = SqliteEffects(tmp_path)
    assert store.rebuilt_because and store.complete_through() == 0
    store.write([EffectSlice(5, 0, b"data")], 5)
    store.close()


def test_card_21_sqlite_damaged_effects(tmp_path: Path) -> None:
    """Prerequisite: a slice whose bytes changed on disk. Action: read it. Expectation: refused."""
    store = SqliteEffects(tmp_path)
    store.write([EffectSlice(5, 0, b"data")], 5)
    sql(tmp_path / "effects.db", "UPDATE effects SET data = x'00'")
    with pytest.raises(EffectsDamaged):
        store.effects_at(5)
    store.close()


def sql(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute(statement)
    connection.close()
