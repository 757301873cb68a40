"""What is refused, and how: each with its stable code, and with log, effects and positions in
agreement afterwards.
"""

import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from retinue.api.v1 import control_pb2 as control
from retinue.api.v1 import vocabulary_pb2 as words
from retinue.api.v1.reporting_pb2 import ExplainRequest, GetSignalRequest
from retinue.domain.errors import NotFound, RetinueError
from tests.conftest import MountDisk
from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.processes import Serve, Venue, until
from tests.end_to_end.stage import IMPATIENT, Stage
from tests.end_to_end.world import (
    World,
    buy,
    close,
    connection_table,
    draw,
    flat,
    multiplier,
    write_config,
)

ENTRY = {"action": "BUY", "comment": "ENTRY", "quantity": 1}
SLOW_SECONDS = 5
SIGNALS_MAX = 20_000


def post(world: World, body: object = None, *, raw: bytes | None = None) -> httpx.Response:
    headers = {"content-type": "application/json"}
    if raw is not None:
        return httpx.post(world.webhook, content=raw, headers=headers, timeout=20)
    return httpx.post(world.webhook, json=body, timeout=20)


@pytest.fixture
def world(stage: Stage) -> World:
    return stage.copying(2, tickers={"ES1!": "ESZ6"})


def test_webhooks_that_are_refused_leave_no_trace_in_positions(stage: Stage, world: World) -> None:
    forty = "9" * 40
    rows = [
        (post(world, {**ENTRY, "ticker": "NOPE"}), 422, "UNKNOWN_TICKER"),
        (post(world, raw=b'{"action":'), 400, "MALFORMED_BODY"),
        (post(world, raw=b'{"action":"BUY"' + b" " * 70_000 + b"}"), 413, "BODY_TOO_LARGE"),
        (post(world, {**ENTRY, "quantity": -1}), 422, None),
        (post(world, raw=b'{"action":"BUY","comment":"ENTRY","quantity":NaN}'), 400, None),
        (post(world, {**ENTRY, "quantity": "NaN"}), 422, None),
        (post(world, {**ENTRY, "quantity": forty}), 422, None),
        (post(world, {**ENTRY, "stopLoss": {"stopPrice": 1}}), 422, "UNSUPPORTED_IN_THIS_VERSION"),
        (post(world, {"action": "BUY", "comment": "PERHAPS"}), 422, None),
        (httpx.post(world.webhook[:-3] + "abc", json=ENTRY), 404, "UNKNOWN_WEBHOOK"),
    ]
    for answer, status, code in rows:
        told = answer.json()
        assert answer.status_code == status, told
        assert code in (None, told["code"]), told
        assert not told["accepted"]
        assert told["remedy"]
    unsupported = rows[7][0].json()
    assert unsupported["field"] == "stopLoss"
    assert post(world, ENTRY).json()["accepted"]
    assert stage.judged()["orders"] == 2
    stage.replays()


def test_calls_that_are_refused_name_field_and_code(stage: Stage, world: World) -> None:
    odd = control.CreateAccountRequest(request_id=draw())
    odd.account.name = "x"
    odd.account.MergeFromString(b"\xf8\x07\x01")
    limit = words.ORDER_TYPE_LIMIT
    lost = control.Connection(name="sim2", adapter="simulated", address="127.0.0.1:1")
    no_login = control.CreateConnectionRequest(request_id=draw(), connection=lost)
    calls = [
        (
            lambda: world.client.call(world.client.control.CreateConnection, no_login),
            "NO_LOGIN",
            "connection.name",
        ),
        (lambda: world.send(buy(strategy_id="999")), "UNKNOWN_STRATEGY", ""),
        (lambda: world.send(buy("-1")), None, "signal.quantity"),
        (lambda: world.send(buy("NaN")), None, "signal.quantity"),
        (lambda: world.send(buy("9" * 40)), None, "signal.quantity"),
        (lambda: world.send(buy(order_type=limit, limit_price="-1")), None, "signal.limit_price"),
        (
            lambda: world.send(buy(stop_loss="1")),
            "UNSUPPORTED_IN_THIS_VERSION",
            "signal.stop_loss",
        ),
        (
            lambda: world.client.call(world.client.control.CreateAccount, odd),
            "UNKNOWN_FIELD",
            "account.127",
        ),
    ]
    for call, code, field in calls:
        try:
            answer = call()
        except RetinueError as error:
            assert code in (None, error.code), error
            assert not field or error.field == field, error
            assert error.remedy, error
        else:
            assert not answer.accepted
            assert answer.code == code, answer
    answer = world.send(buy(ticker="NOPE"))
    assert (answer.accepted, answer.reason) == (False, words.REASON_CODE_UNKNOWN_TICKER)
    assert stage.judged()["orders"] == 0
    stage.replays()


def rows_of(stage: Stage, signal_id: str) -> dict[str, tuple[str, str, str]]:
    """Account -> (outcome, reason, filled), once all has ended."""
    stage.settled()
    client = stage.world.client
    answer = client.call(client.reporting.GetSignal, GetSignalRequest(signal_id=signal_id))
    return {
        row.account_name: (
            words.Outcome.Name(row.outcome).removeprefix("OUTCOME_"),
            words.ReasonCode.Name(row.reason).removeprefix("REASON_CODE_"),
            row.filled_qty,
        )
        for row in answer.rows
    }


def test_exits_of_nothing_and_of_one(stage: Stage, world: World) -> None:
    nothing = world.send(close("50"))
    assert set(rows_of(stage, nothing.signal_id).values()) == {("SKIPPED", "NO_POSITION", "0")}
    world.send(buy("1"))
    stage.settled()
    one = world.send(close("50"))
    assert set(rows_of(stage, one.signal_id).values()) == {("FILLED", "UNSPECIFIED", "1")}
    stage.judged()
    stage.replays()


def test_a_price_off_the_tick_is_rounded_in_the_safe_direction(stage: Stage, world: World) -> None:
    limit = buy("1", order_type=words.ORDER_TYPE_LIMIT, limit_price="5000.37")
    answer = world.send(limit)
    client = world.client
    story = client.call(client.reporting.Explain, ExplainRequest(id=answer.signal_id))
    for told in story.instructions:
        assert [order.limit_price for order in told.orders] == ["5000.25"]
        assert any("5000.37" in line and "5000.25" in line for line in told.arithmetic), told
    world.send(flat())
    stage.judged()
    stage.replays()


def test_a_disabled_account_opens_nothing_and_still_closes(stage: Stage, world: World) -> None:
    world.send(buy("2"))
    stage.settled()
    request = control.SetSwitchRequest(
        request_id=draw(),
        kind=control.SWITCH_KIND_ACTIVATION,
        id=world.activations["a01"],
        active=False,
        reason="test",
    )
    world.client.call(world.client.control.SetSwitch, request)
    entry = world.send(buy("2"))
    assert rows_of(stage, entry.signal_id)["a01"][:2] == ("SKIPPED", "DISABLED")
    gone = world.send(flat())
    assert rows_of(stage, gone.signal_id)["a01"] == ("FILLED", "UNSPECIFIED", "2")
    stage.judged()
    stage.replays()


def test_a_second_service_on_the_same_folder(stage: Stage, world: World) -> None:
    command = stage.serve.command()
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "DATA_FOLDER_IN_USE" in done.stderr
    assert "Traceback" not in done.stderr
    assert world.send(buy()).accepted
    stage.judged()


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    command = Serve(tmp_path / "file" / "data").command()
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 2
    assert "INVALID_ARGUMENT (data)" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_venue_that_is_down_at_the_start(stage: Stage) -> None:
    world = stage.copying(2)
    stage.serve.stop()
    stage.venue.kill()
    stage.serve.start()
    answer = world.send(buy("1"))
    assert answer.accepted
    stage.venue.start()
    assert set(rows_of(stage, answer.signal_id).values()) == {("FILLED", "UNSPECIFIED", "1")}
    stage.judged()
    stage.replays()


def test_a_slow_broker_delays_no_account_of_another(make_stage: MakeStage) -> None:
    stage = make_stage("quick")
    slow = Venue(stage.folder / "slow", "--answer-latency-us", str(SLOW_SECONDS * 1_000_000))
    config = write_config(
        stage.folder / "retinue.toml",
        connection_table("sim", stage.venue, IMPATIENT),
        connection_table("slow", slow),
    )
    stage.serve.config = config
    slow.start()
    try:
        world = stage.copying({"first": multiplier("1"), "second": multiplier("1")})
        world.connection("slow", slow)
        for number in range(3):
            world.account(f"slow{number}", "slow", multiplier("1"))
        world.links_up(["sim"])
        started = time.monotonic()
        for _ in range(5):
            answer = world.send(buy("1"))
            _filled(world, answer.signal_id, {"first", "second"})
        assert time.monotonic() - started < SLOW_SECONDS
    finally:
        slow.kill()


def _filled(world: World, signal_id: str, names: set[str]) -> None:
    request = GetSignalRequest(signal_id=signal_id)

    def look() -> bool:
        try:
            rows = world.client.call(world.client.reporting.GetSignal, request).rows
        except NotFound:
            # Effects are written up to a second later.
            return False
        filled = {row.account_name for row in rows if row.outcome == words.OUTCOME_FILLED}
        return names <= filled

    until(look, SLOW_SECONDS, f"{names} are filled")


def test_a_full_disk(make_stage: MakeStage, mount_disk: MountDisk) -> None:
    stage, small_disk = _trading_on_a_small_disk(make_stage, mount_disk)
    world = stage.world
    ballast = small_disk / "ballast"
    refused = False
    # The log's own file has room left over from its start; a signal takes a little of it.
    for number in range(SIGNALS_MAX):
        _fill_up(ballast)
        try:
            assert world.send(buy("1", event_id=f"{number:0200}")).accepted
        except RetinueError as error:
            assert error.code == "LOG_FULL", error
            refused = True
            break
    assert refused
    stopped = stage.serve.cli("stop", "all")
    assert "sim" in stopped.out, (stopped.out, stopped.err)
    ballast.unlink()
    until(lambda: _accepts(world), 20, "signals are taken again")
    assert stage.serve.cli("resume", "all", "--reason", "room").code == 0
    assert world.send(flat()).accepted
    figures = stage.judged()
    print(figures)
    stage.replays()


def test_a_start_on_a_full_disk(make_stage: MakeStage, mount_disk: MountDisk) -> None:
    stage, small_disk = _trading_on_a_small_disk(make_stage, mount_disk)
    world = stage.world
    assert (stage.data / "log.reserve").exists()
    _fill_up(small_disk / "ballast")
    stage.serve.kill()
    _fill_up(small_disk / "ballast")
    stage.serve.start()
    world.links_up()
    assert world.send(flat()).accepted
    until(lambda: not any(stage.held().values()), SLOW_SECONDS, "everything is closed")
    _fill_up(small_disk / "ballast")
    assert stage.serve.stop() == 0, stage.serve.said()
    (small_disk / "ballast").unlink()
    stage.serve.start()
    stage.judged()
    stage.replays()


def _trading_on_a_small_disk(make_stage: MakeStage, mount_disk: MountDisk) -> tuple[Stage, Path]:
    small_disk = mount_disk("size=160m")
    stage = make_stage("full", data=small_disk / "data")
    assert stage.copying(2).send(buy("2")).accepted
    stage.settled()
    return stage, small_disk


def _fill_up(ballast: Path) -> None:
    with ballast.open("ab", buffering=0) as file:
        for block in (1 << 20, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * block)
            except OSError:
                continue


def _accepts(world: World) -> bool:
    try:
        return world.send(buy("1")).accepted
    except RetinueError:
        return False


@pytest.mark.parametrize("what", ["account", "connection", "all"])
def test_a_stop_while_the_service_is_frozen(stage: Stage, what: str) -> None:
    world = stage.copying(2)
    world.send(buy("2"))
    stage.settled()
    named = {"account": world.accounts["a01"], "connection": world.connections["sim"]}
    named_arguments = [named[what]] if what in named else []
    stage.serve.signal(signal.SIGSTOP)
    stopped = stage.serve.cli("stop", what, *named_arguments, "--reason", "test")
    assert "sim" in stopped.out, (stopped.out, stopped.err)
    stage.serve.signal(signal.SIGCONT)
    _refused_but_closing(stage, what)
    stage.serve.kill()
    stage.serve.start()
    world.links_up()
    _refused_but_closing(stage, what)
    assert stage.serve.cli("resume", what, *named_arguments, "--reason", "checked").code == 0
    again = world.send(buy("1"))
    assert set(rows_of(stage, again.signal_id).values()) == {("FILLED", "UNSPECIFIED", "1")}
    stage.judged()
    stage.replays()


def _refused_but_closing(stage: Stage, what: str) -> None:
    refused = stage.world.send(buy("1"))
    rows = rows_of(stage, refused.signal_id)
    assert rows["a01"][1:] == ("STOPPED", "0"), rows
    assert (rows["a00"][1] == "STOPPED") == (what != "account"), rows
    closed = stage.world.send(close("50"))
    assert rows_of(stage, closed.signal_id)["a01"] == ("FILLED", "UNSPECIFIED", "1")
