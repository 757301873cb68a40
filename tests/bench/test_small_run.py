"""Every part once, small, as a process: what it prints, and the counters, which no load changes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

FOLLOWERS = 5
COUNTERS = {
    "core.calls": 1,
    # The leader, the followers, and the look that finds nothing left.
    "core.steps": 3,
    "core.syncs": 1,
    "signal.syncs": 1,
    "trace.dropped": 0,
}
FIGURES = {
    *COUNTERS,
    "noise.spin",
    "core.entry",
    "core.limits",
    "core.ready",
    "signal.floor",
    "signal.leader",
    "signal.last",
    "signal.answer",
    "recovery.report",
    "recovery.reading",
    "recovery.applying",
    "recovery.ready",
    "recovery.restart",
    "recovery.follower",
    "recovery.share",
    "recovery.order",
    "recovery.callback",
    "recovery.callback_max",
    "recovery.callbacks_long",
    "recovery.idle",
    "trace.span",
    "trace.size",
    "trace.order",
    "trace.sent",
    "trace.messages",
}


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("bench")
    command = [sys.executable, "-m", "retinue.cli", "bench", "--followers", str(FOLLOWERS)]
    result = subprocess.run(
        [*command, "--json"], cwd=folder, capture_output=True, text=True, timeout=240
    )
    assert not list(folder.iterdir()), "it leaves nothing behind"
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    missed = [line["name"] for line in lines if line["ok"] is False and line["gate"] != "time"]
    assert result.returncode == bool(missed), result.stderr
    return lines


def test_every_figure_is_there(figures: list[dict[str, Any]]) -> None:
    assert {figure["name"] for figure in figures} == FIGURES
    assert all(figure["median"] <= figure["p99"] for figure in figures)
    assert all(figure["n"] > 0 and figure["unit"] for figure in figures)


@pytest.mark.parametrize(("name", "count"), COUNTERS.items())
def test_a_counter_is_what_it_must_be(figures: list[dict[str, Any]], name: str, count: int) -> None:
    [figure] = [figure for figure in figures if figure["name"] == name]
    assert (figure["median"], figure["p99"], figure["gate"]) == (count, count, "counter")
    assert figure["ok"]


def test_what_has_a_floor_is_not_below_nothing(figures: list[dict[str, Any]]) -> None:
    floored = [figure for figure in figures if figure["floor"] is not None]
    assert {"core.entry", "signal.leader", "signal.last"} <= {figure["name"] for figure in floored}
    assert all(figure["ratio"] > 0 for figure in floored)
