"""Single effects are taken out of a record's slices as they are."""

import pytest

from retinue.engine.index import EngineFault, picked
from retinue.internal.v1.effects_pb2 import Alert, Effect, Effects

ALL = [Effect(alert=Alert(code=f"code-{number}" * (number % 3))) for number in range(10)]
SLICES = [Effects(effects=part).SerializeToString() for part in (ALL[:4], [], ALL[4:])]


@pytest.mark.parametrize("ordinals", [[], [0], [3, 4], [9, 0, 5, 5], list(range(10))])
def test_each_ordinal_names_one_effect_over_all_slices(ordinals: list[int]) -> None:
    assert picked(SLICES, ordinals) == [ALL[ordinal] for ordinal in ordinals]


@pytest.mark.parametrize(
    ("slices", "ordinals"), [(SLICES, [10]), ([], [0]), ([SLICES[0][:-1]], [0]), ([b"\xff"], [0])]
)
def test_what_is_not_there_is_a_fault(slices: list[bytes], ordinals: list[int]) -> None:
    with pytest.raises(EngineFault):
        picked(slices, ordinals)
