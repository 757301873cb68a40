"""What processes say on stderr when a connection is lost and found again."""

import json
import re
import socket

from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.processes import Process, until
from tests.traces.looking import ENTRY, post

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (WARNING|ERROR) retinue\.\S+: .+")


def says(process: Process, words: str) -> None:
    until(lambda: words in process.said(), 20, words)


def test_losses_and_returns_are_told_by_name_with_their_time(make_stage: MakeStage) -> None:
    stage = make_stage("s", apart=True)
    stage.copying(1)
    assert stage.gateway is not None
    stage.venue.kill()
    says(stage.gateway, "connection sim has lost its broker: ")
    stage.venue.start()
    says(stage.gateway, "connection sim has its broker again")
    before = stage.serve.said().count("the gateway of sim is linked")
    stage.gateway.kill()
    says(stage.serve, "no link to the gateway of sim: ")
    stage.gateway.start()
    until(
        lambda: stage.serve.said().count("the gateway of sim is linked") > before, 20, "it is back"
    )
    for process in (stage.serve, stage.gateway):
        lines = process.said().splitlines()
        assert lines and all(LINE.fullmatch(line) for line in lines), lines


def test_json_lines_say_what_they_are_about(make_stage: MakeStage) -> None:
    stage = make_stage("s", "--reject-ppm", "1000000", log_format="json")
    world = stage.copying(3)
    trace_id = post(world, ENTRY)

    def told() -> list[dict[str, str]]:
        lines = [json.loads(line) for line in stage.serve.said().splitlines()]
        return [line for line in lines if line.get("outcome") == "rejected"]

    until(lambda: len(told()) == 3, 20, "each account has its line")
    for line in told():
        assert line["trace_id"] == trace_id
        assert line["level"] == "WARNING" and line["reason"] == "broker_rejected"
        assert line["tenant_id"] == "1" and line["strategy"] == "trend"
        assert world.accounts[line["account"]] == line["account_id"]
        assert len(line["instruction_id"]) == 32
    stage.venue.kill()
    says(stage.serve, '"alert": "broker_disconnected"')


def test_a_format_that_is_none_is_refused(make_stage: MakeStage) -> None:
    said = make_stage("s").serve.cli("serve", "--log-format", "xml")
    assert (said.code, "xml" in said.err) == (2, True)


def test_a_port_in_use_is_one_line_of_our_own(make_stage: MakeStage) -> None:
    stage = make_stage("s")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        said = stage.serve.cli("serve", "--grpc", address, "--http", "127.0.0.1:0")
    assert said.code == 1
    [line] = said.err.splitlines()
    assert line.startswith("retinue: ") and address in line
