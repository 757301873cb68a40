"""When a figure meets its budget, and which misses fail the run."""

import json
from collections.abc import Iterator

import pytest
from typer.testing import CliRunner

from retinue.bench import run
from retinue.bench.figures import Figure, Gate, figure_of, percentile
from retinue.cli.main import app

FIELDS = {"name", "n", "unit", "median", "p99", "floor", "ratio", "budget", "gate", "ok"}


@pytest.mark.parametrize(
    ("gate", "budget", "ok"),
    [
        ("time", 2.0, True),
        ("time", 1.9, False),
        ("time", None, None),
        # Median over the floor: 2 / 1.
        ("ratio", 2.0, True),
        ("ratio", 1.9, False),
        # A counter is held by the worst that was seen.
        ("counter", 8.9, False),
        ("counter", 9.0, True),
    ],
)
def test_what_a_gate_looks_at(gate: Gate, budget: float | None, ok: bool | None) -> None:
    figure = figure_of("x", [1, 2, 9], "ms", floor=1.0, budget=budget, gate=gate)
    assert (figure.median, figure.p99, figure.ok) == (2, 9, ok)


def test_a_ratio_without_a_floor_is_missed() -> None:
    assert figure_of("x", [1], "ms", budget=2.0, gate="ratio").ok is False


def test_percentiles_are_values_that_were_measured() -> None:
    values = list(range(1, 101))
    assert [percentile(values, share) for share in (0, 0.5, 0.99, 1)] == [1, 51, 100, 100]


@pytest.mark.parametrize(
    ("gate", "exit_code"), [("time", 0), ("ratio", 1), ("counter", 1), (None, 0)]
)
def test_only_a_missed_time_is_forgiven(
    gate: Gate | None, exit_code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def part(followers: int | None) -> Iterator[Figure]:
        assert followers == 7
        if gate is not None:
            yield figure_of("missed", [3.0], "ms", floor=1.0, budget=2.0, gate=gate)
        yield figure_of("met", [1.0], "ms", floor=1.0, budget=2.0, gate="ratio")

    monkeypatch.setattr(run, "PARTS", {"part": part})
    result = CliRunner().invoke(app, ["bench", "part", "--followers", "7", "--json"])
    assert result.exit_code == exit_code
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert all(set(line) == FIELDS for line in lines)
    verdicts = {line["name"]: line["ok"] for line in lines if line["budget"] is not None}
    assert verdicts == ({"met": True} | ({"missed": False} if gate else {}))
    shown = CliRunner().invoke(app, ["bench", "part", "--followers", "7"])
    assert shown.exit_code == exit_code
    assert (f"missed ({gate})" in shown.stdout) == (gate is not None)


def test_an_unknown_part_is_named() -> None:
    result = CliRunner().invoke(app, ["bench", "parts"])
    assert result.exit_code != 0
    assert "core, signal, recovery" in result.output
