"""`make run`'s service, met as its users meet it: curl posts, grpcurl calls by reflection."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from retinue.adapters.brokers.simulated.journal_reader import JournalReader
from retinue.api.v1.reporting_pb2 import GetHealthRequest, ListSignalsRequest
from tests.end_to_end.judge import judge, settled
from tests.end_to_end.processes import ROOT, Serve, until
from tests.end_to_end.world import World

ACCOUNTS = 26
CALL_SECONDS = 30


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Serve]:
    serve = Serve(tmp_path / "data", demo=True)
    serve.start()
    yield serve
    assert serve.stop() == 0, serve.said()


@pytest.fixture(scope="module")
def grpcurl() -> str:
    made = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "tools.py"), "grpcurl"],
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode:
        # A build server must not pass by leaving out what it cannot do.
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(made.stderr.strip())
    return made.stdout.strip()


def curl(url: str, body: str, content_type: str) -> dict[str, Any]:
    command = shutil.which("curl")
    assert command, "curl is needed"
    arguments = ["-sS", "--max-time", "3", "-H", f"Content-Type: {content_type}", "-d", body, url]
    done = subprocess.run([command, *arguments], capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def call(grpcurl: str, serve: Serve, method: str, body: object) -> dict[str, Any]:
    """By reflection: grpcurl knows nothing of our contracts."""
    header = f"authorization: Bearer {serve.key}"
    command = [grpcurl, "-plaintext", "-H", header, "-d", json.dumps(body)]
    command += [serve.ready["grpc"], f"retinue.api.v1.{method}"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=CALL_SECONDS, check=False
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout or "{}")
    return answer


class Following:
    """grpcurl on the fill stream, read line by line."""

    def __init__(self, grpcurl: str, serve: Serve) -> None:
        header = f"authorization: Bearer {serve.key}"
        command = [grpcurl, "-plaintext", "-H", header, "-d", '{"from_start": true}']
        command += [serve.ready["grpc"], "retinue.api.v1.ReportingService/SubscribeFills"]
        self.fills: list[dict[str, Any]] = []
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        decoder, text = json.JSONDecoder(), ""
        for line in self._process.stdout:
            text += line
            if line.rstrip("\n") != "}":
                continue
            message, _ = decoder.raw_decode(text.lstrip())
            self.fills += message.get("fills", [])
            text = ""

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()


def test_curl_posts_both_dialects(demo: Serve) -> None:
    url = demo.ready["webhook"]
    plain = curl(url, '{"action":"buy","comment":"entry","quantity":2}', "application/json")
    assert plain["accepted"]
    assert plain["instructions"] == ACCOUNTS
    again = curl(url, '{"action":"buy","comment":"entry","quantity":2}', "application/json")
    assert again["duplicate"]
    assert again["first_signal_id"] == plain["signal_id"]
    view = {
        "ticker": "ES1!",
        "action": "sell",
        "sentiment": "long",
        "size": "1",
        "prev": "long",
        "prev_size": "2",
        "quantity": "1",
        "time": "2026-11-21T10:00:00Z",
    }
    part = curl(url, json.dumps(view), "text/plain")
    assert part["accepted"], part
    settled(demo.folder)
    judge(World(demo), demo.folder, demo.folder / "venue", settled(demo.folder))


def test_a_killed_venue_is_started_again_on_its_journal(demo: Serve) -> None:
    url = demo.ready["webhook"]
    curl(url, '{"action":"buy","comment":"entry","quantity":2}', "application/json")
    settled(demo.folder)
    for times in (1, 2):
        kill_venue(demo, times)
    assert "the simulated venue has ended (killed by SIGKILL)" in demo.said()
    until(lambda: states(demo) == {"up"}, CALL_SECONDS, "both brokers are found again")
    flat = curl(url, '{"action":"sell","comment":"exit_final"}', "application/json")
    assert flat["accepted"], flat
    judge(World(demo), demo.folder, demo.folder / "venue", settled(demo.folder))
    with JournalReader(demo.folder / "venue") as journal:
        assert not any(found.quantity for found in journal.positions().values())


def kill_venue(serve: Serve, times: int) -> None:
    """Returns once it is said so many times that another has taken its place."""
    kill_child(serve, "retinue.bootstrap.venue")
    until(lambda: serve.said().count("venue is back") == times, CALL_SECONDS, "another venue")


def kill_child(serve: Serve, module: str) -> None:
    """The one child of the service that runs this module."""
    children = Path(f"/proc/{serve.pid}/task/{serve.pid}/children").read_text().split()
    commands = {child: Path(f"/proc/{child}/cmdline").read_text() for child in children}
    [found] = [child for child, command in commands.items() if module in command]
    os.kill(int(found), signal.SIGKILL)


def states(serve: Serve) -> set[str]:
    client = serve.client()
    health = client.call(client.reporting.GetHealth, GetHealthRequest())
    return {connection.state for connection in health.connections}


def test_grpcurl_sends_follows_and_explains(demo: Serve, grpcurl: str) -> None:
    listed = call(grpcurl, demo, "ControlService/ListStrategies", {})
    [strategy] = listed["strategies"]
    following = Following(grpcurl, demo)
    try:
        signal = {
            "strategy_id": strategy["strategy_id"],
            "event_id": "one",
            "action": "SIGNAL_ACTION_BUY",
            "quantity": "4",
        }
        body = {"signal": signal}
        sent = call(grpcurl, demo, "IngestionService/SubmitSignal", body)["answer"]
        assert sent["accepted"]
        story = settled(demo.folder)
        expected = sum(len(found) for found in story.executions.values())
        until(lambda: len(following.fills) >= expected, CALL_SECONDS, "all fills are streamed")
    finally:
        following.stop()
    assert len(following.fills) == expected >= ACCOUNTS
    assert {fill["signal_id"] for fill in following.fills} == {sent["signal_id"]}
    for fill in following.fills[::5]:
        for name in ("exec_id", "order_id", "client_order_id", "broker_order_id"):
            told = call(grpcurl, demo, "ReportingService/Explain", {"id": fill[name]})
            assert told["signal"]["signal_id"] == sent["signal_id"]
            [instruction] = told["instructions"]
            assert instruction["instruction_id"] == fill["instruction_id"]
            assert instruction["arithmetic"]
            found = [f["exec_id"] for order in instruction["orders"] for f in order["fills"]]
            assert fill["exec_id"] in found


def test_the_ledger_is_made_anew_while_it_serves(demo: Serve) -> None:
    """Its projector is killed, then the file is damaged under the next one; orders go on."""
    url = demo.ready["webhook"]
    curl(url, '{"action":"buy","comment":"entry","quantity":2}', "application/json")
    settled(demo.folder)
    kill_child(demo, "retinue.bootstrap.projector")
    curl(url, '{"action":"sell","comment":"exit_50"}', "application/json")
    until(lambda: demo.said().count("projector has ended") == 1, CALL_SECONDS, "it is missed")
    judge(World(demo), demo.folder, demo.folder / "venue", settled(demo.folder))
    kill_child(demo, "retinue.bootstrap.projector")
    for path in demo.folder.glob("ledger.db-*"):
        path.unlink()
    (demo.folder / "ledger.db").write_bytes(b"no database" * 1000)
    curl(url, '{"action":"sell","comment":"exit_final"}', "application/json")
    until(lambda: "the ledger is built anew" in demo.said(), CALL_SECONDS, "it is built anew")
    judge(World(demo), demo.folder, demo.folder / "venue", settled(demo.folder))
    client = demo.client()
    listed = client.call(client.reporting.ListSignals, ListSignalsRequest())
    assert len(listed.signals) == 3
