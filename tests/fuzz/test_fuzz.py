"""Each fuzz target for a few seconds; `make fuzz SECONDS=N` goes on for longer."""

import os

import pytest

from tests.fuzz.targets import TARGETS, missing, run

_SECONDS = 10


@pytest.mark.timeout(600)
@pytest.mark.parametrize("target", TARGETS)
def test_nothing_is_found(target: str) -> None:
    lacking = missing(target)
    if lacking and not os.environ.get("CI"):
        pytest.skip(f"needs {lacking}")
    assert not lacking
    assert run(target, _SECONDS) == 0
