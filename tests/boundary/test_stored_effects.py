"""Single effects are taken out of a record's slices as they are."""

import pytest

from retinue.engine.stored import EngineFault, StoredEffects
from retinue.internal.v1.effects_pb2 import Alert, Effect, Effects

ALL = [Effect(alert=Alert(code=f"code-{number}" * (number % 3))) for number in range(10)]
SLICES = [Effects(effects=part).SerializeToString() for part in (ALL[:4], [], ALL[4:])]


def test_each_ordinal_names_one_effect_over_all_slices() -> None:
    stored = StoredEffects(SLICES)
    for ordinal, effect in enumerate(ALL):
        assert stored.one(ordinal) == Effects(effects=[effect]).SerializeToString()
    assert stored.all() == Effects(effects=ALL).SerializeToString()
    assert Effects.FromString(stored.one(7) + stored.one(2)).effects == [ALL[7], ALL[2]]
    with pytest.raises(IndexError):
        stored.one(10)


def test_a_record_may_have_none() -> None:
    stored = StoredEffects([])
    assert stored.all() == b""
    with pytest.raises(IndexError):
        stored.one(0)


@pytest.mark.parametrize("slices", [[SLICES[0][:-1]], [b"\xff"]])
def test_what_is_no_message_is_a_fault(slices: list[bytes]) -> None:
    with pytest.raises(EngineFault):
        StoredEffects(slices)
