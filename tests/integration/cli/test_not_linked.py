"""A connection that cannot be linked is told as soon as it can be, and holds nothing else up."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from retinue.internal.v1.record_pb2 import CreateConnection
from tests.integration.cli.service import Service, running
from tests.integration.cli.test_cli import objects, run


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(tmp_path / "data") as service:
        yield service


def test_one_without_a_login_is_not_made(service: Service) -> None:
    result = run(service.folder, "connections", "add", "no-login", "--address", "h:1", "--json")
    assert result.exit_code == 1
    error = json.loads(result.stderr)["error"]
    assert (error["code"], error["field"]) == ("NO_LOGIN", "connection.name")
    assert error["problem"] == "This machine has no login for no-login."
    assert "--config" in error["remedy"]
    assert [one["name"] for one in objects(service.folder, "connections", "list")] == ["sim"]


def test_the_others_are_resumed_without_it(service: Service) -> None:
    folder = service.folder
    nobody = run(folder, "resume", "all")
    assert nobody.exit_code == 1
    assert "Resumed" not in nobody.output
    service.do(lambda desk: desk.link_up())
    assert run(folder, "resume", "all").exit_code == 0
    away = service.do(lambda desk: desk.create(create_connection=CreateConnection(name="away")))
    result = run(folder, "resume", "all")
    assert result.exit_code == 1
    resumed, left_out, remedy = result.output.splitlines()
    assert resumed.startswith("Resumed, by record ")
    assert left_out == "Not resumed: away is not linked and stays as it is."
    assert "resume connection NAME" in remedy
    result = run(folder, "resume", "all", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["not_linked_connection_ids"] == [str(away)]


def test_doctor_names_the_cause(service: Service) -> None:
    service.link_problem = "this machine has no login for sim: add it to --config"
    assert f"sim: down ({service.link_problem}), 0 orders" in run(service.folder, "doctor").stdout
    service.do(lambda desk: desk.link_up())
    assert "no login" not in run(service.folder, "doctor").stdout
