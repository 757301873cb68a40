"""What a stop says of each gateway, and how it ends."""

import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from retinue.adapters.stop_latch.mmap import MmapStopLatch, create
from retinue.bootstrap.data_folder import (
    DataFolder,
    KnownGateway,
    latch_path,
    read_endpoints,
    read_gateways,
    write_gateways,
)
from retinue.cli.main import app
from retinue.cli.stop import DEADLINE_S
from retinue.internal.v1.record_pb2 import CreateConnection
from tests.integration.cli.service import Service, running
from tests.integration.reporting.desk import fixed


def run(folder: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(app, [*arguments, "--data", str(folder)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(tmp_path / "data") as service:
        yield service


@pytest.fixture
def silent() -> Iterator[str]:
    """An address where somebody listens and says nothing, as a frozen process does."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def test_each_gateway_is_told_as_latched_or_not_reached(service: Service) -> None:
    folder = service.folder
    create(latch_path(folder, "sim"))
    door = read_endpoints(folder)["gateways"]
    near, far = KnownGateway(8, "near", door), KnownGateway(9, "far", "127.0.0.1:1")
    write_gateways(folder, [KnownGateway(3, "sim", ""), near, far])
    result = run(folder, "stop", "all")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "certain: sim refuses openings of every account, from now on and after any restart",
        "certain: sim asked its broker to cancel 2 working openings, 1 more had not left",
        "certain: near refuses openings of every account, from now on and after any restart",
        "certain: near asked its broker to cancel 2 working openings, 1 more had not left",
        "NOT STOPPED: far was not reached and may open more:"
        " The service at 127.0.0.1:1 cannot be reached.",
        "Run this again until every gateway is reached. Beside a gateway apart it needs nobody:"
        " give that gateway's own folder with --data.",
    ]
    assert not latch_path(folder, "near").exists(), "that one is the gateway's own"
    for named in ("near", "8"):
        result = run(folder, "stop", "connection", named, "--json")
        assert result.exit_code == 0
        assert json.loads(result.stdout)["latched"] == ["near"]
    assert run(folder, "stop", "connection", "0").exit_code == 1


def test_a_frozen_gateway_keeps_the_stop_from_nobody(service: Service, silent: str) -> None:
    folder = service.folder
    door = read_endpoints(folder)["gateways"]
    frozen = [KnownGateway(10 + number, f"frozen-{number}", silent) for number in range(5)]
    write_gateways(folder, [*frozen, KnownGateway(9, "near", door)])
    before = time.monotonic()
    result = run(folder, "stop", "all", "--json")
    assert time.monotonic() - before < 3 * DEADLINE_S
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert told["latched"] == ["near", "sim"]
    assert told["not_latched"] == [gateway.name for gateway in frozen]


def test_with_nobody_to_ask_it_is_not_certain_which_gateways_there_are(tmp_path: Path) -> None:
    with running(tmp_path / "data"):
        pass
    (tmp_path / "data" / "log.db").write_bytes(b"damaged" * 1000)
    result = run(tmp_path / "data", "stop", "all")
    assert result.exit_code == 1
    assert "not certain: whether gateways run apart from this folder is not known" in result.output
    nowhere = run(tmp_path / "nowhere", "stop", "all", "--json")
    assert nowhere.exit_code == 1
    assert json.loads(nowhere.stderr)["error"]["code"] == "NOT_FOUND"


def test_a_list_of_gateways_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.owner_key()
    create(latch_path(tmp_path, "sim"))
    (tmp_path / "gateways.json").write_text('[{"name": "si')
    assert read_gateways(tmp_path) is None
    result = run(tmp_path, "stop", "all")
    assert result.exit_code == 1
    assert "certain: sim refuses openings" in result.output
    assert "whether gateways run apart" in result.output
    assert MmapStopLatch(latch_path(tmp_path, "sim")).stopped() == {0}
    folder.release()


def test_a_list_that_is_no_list_of_gateways_is_none(tmp_path: Path) -> None:
    for content in (
        "{}",
        "3",
        "null",
        '["sim"]',
        '[{"name": "sim"}]',
        '[{"connection_id": 1e999}]',
    ):
        (tmp_path / "gateways.json").write_text(content)
        assert read_gateways(tmp_path) is None, content
    (tmp_path / "gateways.json").write_text("[]")
    assert read_gateways(tmp_path) == []


def test_with_the_service_down_the_log_names_the_gateways(tmp_path: Path) -> None:
    with running(tmp_path):
        pass
    write_gateways(tmp_path, [])
    told = json.loads(run(tmp_path, "stop", "all", "--json").stdout)
    assert told["latched"] == ["sim"], "the log says that it is inside: its latch lies here"
    assert MmapStopLatch(latch_path(tmp_path, "sim")).stopped() == {0}


def test_an_account_is_stopped_by_name_while_the_service_answers(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running(folder) as service:
        first = service.do(lambda desk: desk.follower("mine", fixed(1)))
        create(latch_path(folder, "sim"))
        result = run(folder, "stop", "account", "mine")
        assert result.exit_code == 0, result.output
        assert f"sim refuses openings of account mine ({first})," in result.stdout
        unknown = run(folder, "stop", "account", "nobody", "--json")
        assert json.loads(unknown.stderr)["error"]["code"] == "NOT_FOUND"
        second = service.do(lambda desk: desk.follower("other", fixed(1)))
    by_name = run(folder, "stop", "account", "other", "--json")
    assert by_name.exit_code == 1
    error = json.loads(by_name.stderr)["error"]
    assert (error["code"], error["field"]) == ("UNAVAILABLE", "account")
    assert "Names need the service" in error["problem"] and "id" in error["remedy"]
    assert MmapStopLatch(latch_path(folder, "sim")).stopped() == {first}
    run(folder, "stop", "account", str(second))
    assert MmapStopLatch(latch_path(folder, "sim")).stopped() == {first, second}
    assert f"stopped for mine ({first}), other ({second})" in run(folder, "doctor").stdout


def test_cancels_that_wait_for_the_broker_are_not_certain(service: Service) -> None:
    service.gateways.broker_away = True
    result = run(service.folder, "stop", "all")
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        "certain: sim refuses openings of every account, from now on and after any restart",
        "not certain: sim has no broker now; 2 working openings are cancelled when it is back",
        "Look at the broker's own screen for what is not certain, or run this again.",
    ]


def test_a_name_that_leads_out_of_the_folder_is_never_written_to(tmp_path: Path) -> None:
    """An old log may hold one: nothing else is held back by it."""
    folder = tmp_path / "data"
    with running(folder) as service:
        create(latch_path(folder, "sim"))
        outside = CreateConnection(name="../../../outside")
        service.do(lambda desk: desk.create(create_connection=outside))
    result = run(folder, "stop", "all", "--json")
    assert result.exit_code == 1
    told = json.loads(result.stdout)
    assert (told["latched"], told["not_latched"]) == (["sim"], ["../../../outside"])
    assert not list(tmp_path.parent.rglob("outside"))
