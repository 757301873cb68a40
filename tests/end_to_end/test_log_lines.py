"""What processes say on stderr when a connection is lost and found again."""

import re
import socket

from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.processes import Process, until

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


def test_a_port_in_use_is_one_line_of_our_own(make_stage: MakeStage) -> None:
    stage = make_stage("s")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        said = stage.serve.cli("serve", "--grpc", address, "--http", "127.0.0.1:0")
    assert said.code == 1
    [line] = said.err.splitlines()
    assert line.startswith("retinue: ") and address in line
