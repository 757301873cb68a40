"""kill -9 of a broker beside the service: everybody says so, what waits goes when it is back."""

import json
import urllib.request
from typing import Any

import pytest

from retinue.api.v1.reporting_pb2 import ConnectionHealth, GetHealthRequest
from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.processes import Serve, until
from tests.end_to_end.stage import Stage
from tests.end_to_end.world import World, buy, close

SECONDS = 20


def health(world: World) -> ConnectionHealth:
    [found] = world.client.call(world.client.reporting.GetHealth, GetHealthRequest()).connections
    return found


def readiness(serve: Serve) -> dict[str, Any]:
    """The body of /readyz, which answers 200."""
    with urllib.request.urlopen(f"http://{serve.ready['http']}/readyz", timeout=5) as answer:
        body: dict[str, Any] = json.load(answer)
    return body


def doctor(serve: Serve) -> dict[str, Any]:
    """What it finds about the one connection."""
    rows = map(json.loads, serve.cli("doctor").out.splitlines())
    [found] = [row for row in rows if row["check"] == "connection sim"]
    assert isinstance(found, dict)
    return found


def in_state(world: World, state: str) -> ConnectionHealth:
    def look() -> ConnectionHealth | None:
        found = health(world)
        return found if found.state == state else None

    return until(look, SECONDS, f"the connection is {state}")


@pytest.mark.parametrize("again", [False, True], ids=["served on", "served anew"])
@pytest.mark.parametrize("apart", [False, True], ids=["inside", "apart"])
def test_a_killed_broker_is_told_and_comes_back(
    make_stage: MakeStage, apart: bool, again: bool
) -> None:
    stage = make_stage("s", apart=apart)
    world = stage.copying(3)
    world.send(buy("4"))
    stage.settled()
    stage.venue.kill()
    lost = in_state(world, "broker_lost")
    world.send(close("50"))
    world.send(buy("1"))
    waiting = health(world)
    assert (waiting.closes_waiting, waiting.openings_waiting) == (3, 3)
    assert waiting.broker_lost_since == lost.broker_lost_since
    body = readiness(stage.serve)
    assert body["ready"]
    assert body["connections"] == {"sim": "broker_lost"}
    found = doctor(stage.serve)
    assert not found["ok"]
    assert found["finding"].startswith("broker lost since ")
    assert "3 openings and 3 closes not sent" in found["finding"]
    if again:
        _serve_anew(stage, world)
    stage.venue.start()
    in_state(world, "up")
    print(stage.judged())
    assert set(stage.held().values()) == {3}
    assert doctor(stage.serve)["ok"]
    stage.replays()


def _serve_anew(stage: Stage, world: World) -> None:
    """A service that is killed and started meanwhile still knows it."""
    since = health(world).broker_lost_since
    stage.serve.kill()
    stage.serve.start()
    apart = stage.gateway is not None
    # A gateway inside went with the service, and cannot be linked before it has found its broker.
    assert in_state(world, "broker_lost" if apart else "down").broker_lost_since == since
