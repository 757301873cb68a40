"""What Jaeger shows of signals: the real one, through its query API."""

import json
import signal
import socket
import threading
import time

import pytest

from retinue.api.v1.reporting_pb2 import GetHealthRequest, SubscribeFillsRequest
from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.processes import free_port, until
from tests.end_to_end.stage import Stage
from tests.end_to_end.world import World, buy
from tests.traces.jaeger import Jaeger
from tests.traces.looking import ENTRY, is_sound, post, whole

FOLLOWERS = 20


def traces_stage(world: World) -> str:
    """What health says of the spans."""
    health = world.client.call(world.client.reporting.GetHealth, GetHealthRequest())
    assert health.ready
    [told] = [stage.detail for stage in health.stages if stage.stage == "traces"]
    return str(told)


def sent(world: World) -> int:
    return int(traces_stage(world).split(" spans sent")[0])


def dropped(world: World) -> int:
    return int(traces_stage(world).split(", ")[1].split(" dropped")[0])


@pytest.mark.parametrize("apart", [False, True])
def test_a_trace_has_every_order_of_its_signal(
    jaeger: Jaeger, make_stage: MakeStage, apart: bool
) -> None:
    stage = make_stage("s", apart=apart, otlp=jaeger.otlp)
    world = stage.copying(FOLLOWERS)
    spans = whole(jaeger, post(world, ENTRY), FOLLOWERS)
    is_sound(spans, FOLLOWERS)
    for span in spans:
        of_gateway = apart and span.name == "send"
        assert span.service == ("retinue-gateway" if of_gateway else "retinue"), span
    [told] = [span for span in spans if span.name == "signal"]
    assert told.told["retinue.strategy"] == "trend"
    for span in spans:
        if span.name == "instruction":
            assert span.told["retinue.symbol"] == "ESZ6"
            assert span.told["retinue.quantity"] == "2"
            assert span.told["retinue.side"] == "buy"
            assert len(span.told["retinue.instruction_id"]) == 32
        elif span.name == "order":
            assert span.told["retinue.state"] in ("acknowledged", "working", "filled")
            assert span.told["retinue.broker_order_id"]
            assert span.duration_us > 0
        elif span.name == "send":
            assert len(span.told["retinue.client_order_id"]) > 8
    # The secret of the address is in no span.
    secret = world.webhook_path.rpartition("/")[2]
    assert secret not in json.dumps([span.told for span in spans])
    links = until(lambda: jaeger.named("retinue", "link"), 20, "the link is shown")
    assert links[0].told["retinue.connection"] == "sim"


def test_the_trace_leads_to_the_fill_and_the_fill_to_the_trace(
    jaeger: Jaeger, make_stage: MakeStage
) -> None:
    stage = make_stage("s", otlp=jaeger.otlp)
    world = stage.copying(2)
    trace_id = post(world, ENTRY)
    request = SubscribeFillsRequest(from_start=True)
    for response in world.client.stream(world.client.reporting.SubscribeFills, request):
        if response.fills:
            assert {fill.trace_id for fill in response.fills} == {trace_id}
            break


def test_what_goes_wrong_is_shown_with_its_reason(jaeger: Jaeger, make_stage: MakeStage) -> None:
    stage = make_stage("s", "--reject-ppm", "1000000", otlp=jaeger.otlp)
    world = stage.copying(2)
    trace_id = post(world, ENTRY)

    def refused() -> bool:
        names = [span.name for span in jaeger.trace(trace_id)]
        return names.count("order") == 2 and names.count("ended") == 2

    until(refused, 30, "both are rejected")
    for span in jaeger.trace(trace_id):
        if span.name in ("order", "ended"):
            assert span.told["retinue.reason"] == "broker_rejected", span
            assert span.told["error"] is True, span


def test_a_grpc_call_is_a_request_too(jaeger: Jaeger, make_stage: MakeStage) -> None:
    stage = make_stage("s", otlp=jaeger.otlp)
    world = stage.copying(2)
    world.send(buy())
    name = "IngestionService/SubmitSignal"
    [request] = until(lambda: jaeger.named("retinue", name), 30, "the call is shown")
    assert request.parent == ""
    made = until(
        lambda: jaeger.named("retinue", "ControlService/CreateAccount"), 30, "commands are shown"
    )
    assert len(made) == 2


def test_orders_go_and_drops_are_counted_while_the_endpoint_is_away(make_stage: MakeStage) -> None:
    stage = make_stage("s", otlp=f"127.0.0.1:{free_port()}")
    world = stage.copying(3)
    for _ in range(5):
        post(world, ENTRY)
    assert stage.judged()["executions"] >= 15
    until(lambda: dropped(world) > 0, 40, "drops are counted")
    assert "UNAVAILABLE" in traces_stage(world)
    assert "spans are dropped, orders go on" in stage.serve.said()
    assert stage.serve.stop() == 0


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n"])
def test_an_endpoint_that_hangs_or_answers_garbage_holds_up_nothing(
    make_stage: MakeStage, answer: bytes
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def talk() -> None:
            held = []
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                held.append(connection)
                if answer:
                    connection.sendall(answer)
                    connection.close()

        threading.Thread(target=talk, daemon=True).start()
        stage = make_stage("s", otlp=f"127.0.0.1:{server.getsockname()[1]}")
        world = stage.copying(3)
        for _ in range(5):
            post(world, ENTRY)
        assert stage.judged()["executions"] >= 15
        began = time.monotonic()
        assert stage.serve.stop() == 0
        assert time.monotonic() - began < 15
        server.shutdown(socket.SHUT_RDWR)


def test_an_endpoint_that_comes_back_gets_what_waited(
    jaeger: Jaeger, make_stage: MakeStage
) -> None:
    jaeger.stop()
    stage = make_stage("s", otlp=jaeger.otlp)
    world = stage.copying(2)
    trace_id = post(world, ENTRY)
    jaeger.start()
    is_sound(whole(jaeger, trace_id, 2), 2)


def test_a_restart_sends_nothing_twice(jaeger: Jaeger, make_stage: MakeStage) -> None:
    stage = make_stage("s", otlp=jaeger.otlp)
    world = stage.copying(2)
    trace_id = post(world, ENTRY)
    is_sound(whole(jaeger, trace_id, 2), 2)
    stage.serve.signal(signal.SIGKILL)
    stage.serve.kill()
    stage.serve.start()
    world.links_up()
    assert sent(world) < 10
    is_sound(jaeger.trace(trace_id), 2)
    assert stage.serve.stop() == 0
    # Its effects are made again whole: they are no news.
    for name in ("effects.db", "effects.db-wal", "effects.db-shm"):
        (stage.data / name).unlink(missing_ok=True)
    stage.serve.start()
    world.links_up()
    # Jaeger would hide what came twice.
    assert sent(world) < 10
    later = post(world, ENTRY)
    is_sound(whole(jaeger, later, 2), 2)
    is_sound(jaeger.trace(trace_id), 2)


def test_nothing_is_dialled_without_an_endpoint(make_stage: MakeStage) -> None:
    stage = make_stage("s")
    world = stage.copying(1)
    health = world.client.call(world.client.reporting.GetHealth, GetHealthRequest())
    assert "traces" not in [told.stage for told in health.stages]


def test_an_endpoint_that_is_none_is_refused_by_name(make_stage: MakeStage) -> None:
    stage = make_stage("s")
    said = stage.serve.cli("serve", "--otlp", "nowhere")
    assert said.code == 2
    assert "nowhere is no OTLP endpoint" in said.err


@pytest.mark.heavy
@pytest.mark.timeout(900)
def test_a_hundred_signals_of_a_thousand_followers_are_all_there(
    jaeger: Jaeger, make_stage: MakeStage
) -> None:
    many_signals(jaeger, make_stage("s", settings="max_batch = 1000", otlp=jaeger.otlp), 100, 1000)


def test_ten_signals_of_a_hundred_followers_are_all_there(
    jaeger: Jaeger, make_stage: MakeStage
) -> None:
    many_signals(jaeger, make_stage("s", settings="max_batch = 1000", otlp=jaeger.otlp), 10, 100)


def many_signals(jaeger: Jaeger, stage: Stage, signals: int, followers: int) -> None:
    world = stage.copying(followers)
    traces = [post(world, ENTRY) for _ in range(signals)]
    for trace_id in traces:
        is_sound(whole(jaeger, trace_id, followers), followers)
    assert dropped(world) == 0
