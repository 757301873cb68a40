"""The kinds of index rows are one list in Rust and in Python: their numbers are stored."""

from retinue.engine.index import IndexKind, index_kinds


def test_the_kinds_are_the_engines() -> None:
    assert [(kind.value, kind.name) for kind in IndexKind] == index_kinds()
