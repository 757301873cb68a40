"""Every effects store that must pass the cards."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retinue.adapters.effects.sqlite import SqliteEffects
from retinue.ports.effects import EffectsStore

EffectsFactory = Callable[[], EffectsStore]

STORES = {"sqlite": SqliteEffects}


@pytest.fixture(params=sorted(STORES))
def effects_factory(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EffectsFactory]:
    """Opens the same store again at each call, as after a restart; the one before is closed."""
    opened: list[EffectsStore] = []

    def factory() -> EffectsStore:
        if opened:
            opened.pop().close()
        opened.append(STORES[request.param](tmp_path))
        return opened[-1]

    yield factory
    if opened:
        opened.pop().close()
