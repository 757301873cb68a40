"""kill -9 in the middle of 1,000 signals; the venue's journal is the judge.

RETINUE_KILLS kills a run, 3 without it (`make heavy`: 20); a run for each capability of the
broker and for the service with the gateway inside as well as for a gateway apart.
"""

import os
import random
import time

import pytest

from tests.end_to_end import person
from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.judge import Story, judge, settled
from tests.end_to_end.processes import until
from tests.end_to_end.stage import Stage
from tests.end_to_end.traffic import Traffic, mixed
from tests.end_to_end.world import fixed, multiplier

SIGNALS = 1000
KILLS = int(os.environ.get("RETINUE_KILLS", "3"))
HEAVY_KILLS = 20
PLANS = {
    "leader": multiplier("1"),
    "half": multiplier("0.5"),
    "two": fixed("2"),
    "capped": multiplier("2", max_contracts_symbol="60"),
}
SETTLE_SECONDS = 90


MEMORIES = ["remembered", "open_only", "none"]


@pytest.mark.parametrize("memory", MEMORIES)
@pytest.mark.parametrize("apart", [False, True], ids=["inside", "apart"])
def test_killed_in_the_middle_of_a_thousand_signals(
    make_stage: MakeStage, memory: str, apart: bool
) -> None:
    _kill_and_judge(make_stage, memory, KILLS, apart=apart)


@pytest.mark.heavy
@pytest.mark.parametrize("memory", MEMORIES)
@pytest.mark.parametrize("apart", [False, True], ids=["inside", "apart"])
def test_killed_again_and_again(make_stage: MakeStage, memory: str, apart: bool) -> None:
    _kill_and_judge(make_stage, memory, max(KILLS, HEAVY_KILLS), apart=apart)


def _kill_and_judge(make_stage: MakeStage, memory: str, kills: int, *, apart: bool) -> None:
    seed = int(os.environ.get("RETINUE_SEED", random.randrange(2**32)))
    print("seed", seed)
    chance = random.Random(seed)
    arguments = ["--client-ids", memory, "--answer-latency-us", "1000"]
    stage = make_stage("s", *arguments, "--partial-fill-ppm", "50000", apart=apart)
    world = stage.copying(PLANS)
    traffic = Traffic(world, mixed(SIGNALS, seed))
    victim = stage.gateway or stage.serve

    def die() -> None:
        # The moment within a signal's life is what is drawn here.
        time.sleep(chance.uniform(0, 0.02))
        victim.kill()
        victim.start()

    try:
        for moment in sorted(chance.sample(range(20, SIGNALS - 20), kills)):
            traffic.when(moment, die)
        traffic.finish()
    finally:
        traffic.give_up()
    resolved, story = _settle(stage)
    if memory == "remembered":
        assert not resolved, "a broker that remembers ids leaves nothing in doubt"
    figures = judge(world, stage.data, stage.venue.folder, story, resolved)
    assert figures["signals"] == SIGNALS
    print(f"{memory}: {kills} kills, {len(resolved)} resolved by hand, {figures}")
    stage.replays()


def _settle(stage: Stage) -> tuple[list[str], Story]:
    """Until all has ended; a person resolves what the machine may not."""
    resolved: list[str] = []

    def look() -> Story | None:
        resolved.extend(person.resolve(stage))
        try:
            return settled(stage.data, 3)
        except AssertionError:
            return None

    return resolved, until(look, SETTLE_SECONDS, "everything has ended")
