"""A small share of what `make simulate` does, in the normal suite."""

import re

import pytest

from tests.simulation.__main__ import kept_seeds
from tests.simulation.mutants import MUTANTS, hunt
from tests.simulation.run import run_seed

# Bugs that are found within a few seeds; `--mutants` hunts all of them.
_QUICK = (
    "reports_forgotten_before_durable",
    "closes_doubled",
    "duplicates_accepted",
    "effects_complete_too_early",
    "fills_halved",
    "groups_taken_twice",
    "in_doubt_sent_again",
    "lanes_off",
)


_CASES = [(seed, 0.5) for seed in kept_seeds()] + [(seed, 0.3) for seed in range(1001, 1015)]


@pytest.mark.parametrize(("seed", "minutes"), _CASES)
def test_whatever_goes_wrong_nothing_is_lost_or_doubled(seed: int, minutes: float) -> None:
    verdict = run_seed(seed, minutes)
    assert not verdict.problems, verdict.line
    assert verdict.records > 0


def test_the_same_seed_gives_the_same_bytes() -> None:
    first, second = run_seed(28, minutes=0.3), run_seed(28, minutes=0.3)
    assert first.orders > 0
    assert (first.digest, first.steps) == (second.digest, second.steps)
    assert run_seed(29, minutes=0.3).digest != first.digest


def test_a_seed_that_runs_away_ends_with_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.simulation.run._RECORDS_MAX", 100)
    monkeypatch.setattr("tests.simulation.run._RECORDS_A_SECOND_MAX", 0)
    [problem] = run_seed(28, minutes=0.3).problems
    assert re.match(r"RanAway ran away: 1\d\d records in \d+ s", problem)


@pytest.mark.parametrize("name", _QUICK)
def test_a_planted_bug_is_found(name: str) -> None:
    assert hunt(name, seeds=10) is not None


def test_there_are_enough_planted_bugs() -> None:
    assert len(MUTANTS) >= 12
