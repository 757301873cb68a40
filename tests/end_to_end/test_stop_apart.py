"""Stops with a gateway apart: whoever is down, each gateway is told as latched or not reached."""

import json
from typing import Any

import pytest

from retinue.api.v1 import vocabulary_pb2 as words
from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.processes import Said, Serve, until
from tests.end_to_end.stage import Stage
from tests.end_to_end.test_bad_input import rows_of
from tests.end_to_end.world import buy

SECONDS = 20


@pytest.fixture
def apart(make_stage: MakeStage) -> Stage:
    stage = make_stage("s", apart=True)
    stage.copying(2)
    return stage


def stop(serve: Serve, *arguments: str, code: int) -> dict[str, Any]:
    """What the command tells; it ends with `code`."""
    said = serve.cli("stop", *arguments)
    assert said.code == code, (arguments, said.out, said.err)
    return told(said)


def told(said: Said) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(said.out)
    return found


def reached(found: dict[str, Any]) -> tuple[list[str], list[str]]:
    """The gateways that are latched, and those that are not."""
    return found["latched"], found["not_latched"]


def latch(serve: Serve) -> dict[str, Any]:
    """What doctor says of the gateway's stop latch."""
    rows = map(json.loads, serve.cli("doctor").out.splitlines())
    [found] = [row for row in rows if row["check"] == "stop latch of sim"]
    assert isinstance(found, dict)
    return found


def refused(stage: Stage) -> None:
    """Openings are, and `resume` ends it."""
    stage.world.links_up()
    rows = rows_of(stage, stage.world.send(buy("1")).signal_id)
    assert {row[1] for row in rows.values()} == {"STOPPED"}, rows
    assert latch(stage.serve)["finding"] == "stopped for every account"
    assert stage.serve.cli("resume", "all").code == 0
    until(lambda: latch(stage.serve)["ok"], SECONDS, "the latch is open")
    assert latch(stage.serve)["finding"] == "open"


@pytest.mark.parametrize("serving", [True, False], ids=["service up", "service down"])
def test_a_gateway_that_runs_is_latched(apart: Stage, serving: bool) -> None:
    if not serving:
        apart.serve.kill()
    assert stop(apart.serve, "all", "--reason", "test", code=0) == {
        "account_id": "",
        "latched": ["sim"],
        "not_latched": [],
        "canceled": {"sim": {"canceled": 0, "withdrawn": 0}},
        "uncertain": [],
    }
    if not serving:
        assert latch(apart.serve)["finding"] == "stopped for every account"
        apart.serve.start()
    refused(apart)


@pytest.mark.parametrize("serving", [True, False], ids=["service up", "service down"])
def test_a_gateway_that_does_not_run_is_not_reached(apart: Stage, serving: bool) -> None:
    assert apart.gateway is not None
    account = apart.world.accounts["a01"]
    apart.gateway.kill()
    if not serving:
        apart.serve.kill()
    for arguments in (("all",), ("connection", "sim"), ("account", account)):
        found = stop(apart.serve, *arguments, code=1)
        assert reached(found) == ([], ["sim"])
        [line] = found["uncertain"]
        assert line.startswith("sim: ")
    found = latch(apart.serve)
    assert not found["ok"]
    assert found["finding"].startswith("not known: ")
    # In the gateway's own folder nobody is needed; that its openings are cancelled is not certain.
    found = stop(Serve(apart.gateway.folder), "all", code=1)
    assert found["latched"] == ["sim"]
    if serving:
        _resume_needs_the_gateway(apart)
    else:
        apart.serve.start()
    apart.gateway.start()
    refused(apart)


def _resume_needs_the_gateway(stage: Stage) -> None:
    def refusal() -> str:
        said = stage.serve.cli("resume", "connection", "sim")
        return said.error["code"] if said.code else ""

    until(lambda: refusal() == "FAILED_PRECONDITION", SECONDS, "the link's end is noticed")
    whole = stage.serve.cli("resume", "all")
    assert whole.code == 1
    left_out = json.loads(whole.out)["not_linked_connection_ids"]
    assert left_out == [stage.world.connections["sim"]]


def test_a_connection_made_a_moment_ago_is_known(apart: Stage) -> None:
    apart.world.connection("far", apart.venue, "127.0.0.1:1")
    apart.serve.kill()
    assert reached(stop(apart.serve, "all", code=1)) == (["sim"], ["far"])


_DAMAGED = {
    "no list": "{}",
    "no rows": "[]",
    "cut off": '[{"name": "si',
    "no address": '[{"connection_id": CONNECTION, "name": "sim", "address": ""}]',
    "a wrong address": '[{"connection_id": CONNECTION, "name": "sim", "address": "127.0.0.1:1"}]',
}


def test_the_log_knows_better_than_a_damaged_list_of_gateways(apart: Stage) -> None:
    connection = apart.world.connections["sim"]
    stops = (("all",), ("connection", "sim"), ("account", apart.world.accounts["a01"]))
    apart.serve.kill()
    for what, damaged in _DAMAGED.items():
        (apart.data / "gateways.json").write_text(damaged.replace("CONNECTION", connection))
        for arguments in stops:
            assert stop(apart.serve, *arguments, code=0)["latched"] == ["sim"], what
    assert not list((apart.data / "connections").glob("sim/*")), "its latch lies in its own folder"
    assert latch(apart.serve)["finding"] == "stopped for every account", "doctor finds it too"


def test_what_nothing_but_a_damaged_list_tells_is_not_believed(apart: Stage) -> None:
    apart.serve.kill()
    for log in apart.data.glob("log.db*"):
        log.write_bytes(b"damaged" * 1000)
    row = {"connection_id": int(apart.world.connections["sim"]), "name": "sim", "address": ""}
    (apart.data / "gateways.json").write_text(json.dumps([row]))
    assert stop(apart.serve, "all", code=1)["not_latched"] == ["sim"]
    for damaged in ("{}", "["):
        (apart.data / "gateways.json").write_text(damaged)
        for arguments in (("all",), ("account", apart.world.accounts["a01"])):
            found = stop(apart.serve, *arguments, code=1)
            assert "whether gateways run apart" in found["uncertain"][0], damaged
    assert not list((apart.data / "connections").glob("sim/*"))


def test_a_list_of_gateways_that_cannot_be_written_does_not_mislead(apart: Stage) -> None:
    known = apart.data / "gateways.json"
    # In the way of the new list, as a full disk would be.
    known.with_name("gateways.json.new").mkdir()
    apart.world.connection("far", apart.venue, "127.0.0.1:1")
    assert not known.exists()
    apart.serve.kill()
    assert reached(stop(apart.serve, "all", code=1)) == (["sim"], ["far"])


def test_cancels_are_not_certain_while_the_broker_is_away(apart: Stage) -> None:
    resting = buy("1", order_type=words.ORDER_TYPE_LIMIT, limit_price="100")
    assert apart.world.send(resting).accepted

    def open_orders() -> str:
        return apart.serve.cli("orders", "list", "--open").out

    until(lambda: open_orders().count("ORDER_STATE_WORKING") == 2, SECONDS, "both work")
    apart.venue.kill()

    def uncertain() -> list[str]:
        said = apart.serve.cli("stop", "all")
        assert told(said)["latched"] == ["sim"]
        found: list[str] = told(said)["uncertain"]
        assert said.code == (1 if found else 0)
        return found

    line = "sim: no broker now; 2 working openings are cancelled when it is back"
    until(lambda: uncertain() == [line], SECONDS, "the gateway has noticed")
    apart.venue.start()
    until(lambda: not uncertain(), SECONDS, "the broker is back")
    until(lambda: not open_orders(), SECONDS, "both are cancelled")
