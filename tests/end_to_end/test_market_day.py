"""A day of trading by 50 followers; afterwards every account is compared to the last digit."""

import gzip
import os
import random
from pathlib import Path

import pytest

from retinue.api.v1.control_pb2 import FollowerPlan
from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.processes import ROOT
from tests.end_to_end.traffic import Traffic, mixed
from tests.end_to_end.world import fixed, flat, multiplier

FOLLOWERS = 50
SIGNALS = 200
DAY_BARS = 1380
BARS = "6EH4-1min-2024-01.csv.gz"
SPEED = 3000


def plans() -> dict[str, FollowerPlan]:
    """A leader 1:1 and followers of every kind, drawn once."""
    chance = random.Random(6)
    made = {"leader": multiplier("1")}
    for number in range(FOLLOWERS):
        kind = number % 4
        if kind == 0:
            plan = fixed(str(chance.randrange(1, 5)))
        elif kind == 1:
            plan = multiplier(f"0.{chance.randrange(1, 10)}")
        elif kind == 2:
            plan = multiplier(str(chance.randrange(1, 4)), max_contracts_symbol="6")
        else:
            plan = multiplier("1.5", max_notional_symbol="1000000")
        made[f"f{number:02}"] = plan
    return made


@pytest.fixture
def day_of_bars(tmp_path: Path) -> Path:
    folder = Path(os.environ.get("RETINUE_MARKET_DATA", ROOT / ".." / "shared" / "data"))
    source = folder / BARS
    if not source.exists():
        pytest.skip(f"no {BARS} in {folder}: name its folder with RETINUE_MARKET_DATA")
    day = tmp_path / "day.csv"
    with gzip.open(source, "rt") as rows:
        day.write_text("".join(next(rows) for _ in range(DAY_BARS + 1)))
    return day


def _trade(make_stage: MakeStage, *arguments: str) -> None:
    stage = make_stage("day", *arguments, "--speed", str(SPEED), "--partial-fill-ppm", "100000")
    world = stage.copying(plans(), symbol="6EH4")
    traffic = Traffic(world, mixed(SIGNALS, 64), at_once=1)
    try:
        traffic.finish()
    finally:
        traffic.give_up()
    figures = stage.judged()
    assert figures["signals"] == SIGNALS
    assert world.send(flat()).accepted
    print(stage.judged())
    assert not stage.held()
    stage.replays()


def test_a_day_of_real_prices(make_stage: MakeStage, day_of_bars: Path) -> None:
    _trade(make_stage, "--prices", f"6EH4={day_of_bars}")


def test_a_day_of_generated_prices(make_stage: MakeStage) -> None:
    _trade(make_stage)
