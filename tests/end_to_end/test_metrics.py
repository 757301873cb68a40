"""`/metrics` as Prometheus reads it, after real trading."""

import re
import urllib.request

from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.processes import until
from tests.end_to_end.world import World
from tests.traces.looking import ENTRY, post

SAMPLE = re.compile(r"([a-z_]+)(?:\{(.*)\})? (\S+)")
LABEL = re.compile(r'([a-z]+)="((?:[^"\\]|\\.)*)"')

Sample = tuple[str, tuple[tuple[str, str], ...]]


def metrics(world: World) -> dict[Sample, float]:
    """Every sample; each has a type and a help, and none comes twice."""
    address = f"http://{world.serve.ready['http']}/metrics"
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        lines = answer.read().decode().splitlines()
    typed = {line.split()[2] for line in lines if line.startswith("# TYPE ")}
    assert typed == {line.split()[2] for line in lines if line.startswith("# HELP ")}
    found: dict[Sample, float] = {}
    for line in lines:
        if not line.startswith("#"):
            matched = SAMPLE.fullmatch(line)
            assert matched, line
            name, labels, value = matched.groups()
            assert name in typed
            sample = name, tuple(LABEL.findall(labels or ""))
            assert sample not in found
            found[sample] = float(value)
    return found


def of(**labels: str) -> tuple[tuple[str, str], ...]:
    return tuple(labels.items())


def test_metrics_count_what_was_traded(make_stage: MakeStage) -> None:
    stage = make_stage("s")
    world = stage.copying(4)
    for _ in range(3):
        post(world, ENTRY)
    traded = stage.judged()
    told = until(
        lambda: (
            found
            if (found := metrics(world)).get(
                ("retinue_fills_total", of(connection="sim", strategy="trend"))
            )
            == traded["executions"]
            else None
        ),
        10,
        "every fill is counted",
    )
    here = of(connection="sim", strategy="trend")
    assert told["retinue_orders_total", here] == traded["orders"] == 12
    outcome = (("outcome", "filled"), ("reason", ""))
    assert told["retinue_instructions_total", here + outcome] == 12
    ended = (("state", "filled"), ("reason", ""))
    assert told["retinue_orders_ended_total", here + ended] == 12
    accepted = of(strategy="trend", outcome="accepted", reason="")
    assert told["retinue_signals_total", accepted] == 3
    assert told["retinue_ingestion_lag_seconds_count", ()] == 3
    assert 0 <= told["retinue_ingestion_lag_seconds_sum", ()] < 3
    assert told["retinue_connection_state", of(connection="sim", state="up")] == 1
    assert told["retinue_connection_state", of(connection="sim", state="down")] == 0
    assert told["retinue_ready", ()] == 1
    assert told["retinue_effects_behind_records", ()] < 10
    assert told["process_resident_memory_bytes", ()] > 10_000_000
    secret = world.webhook_path.rpartition("/")[2]
    assert secret not in repr(told) and stage.serve.key not in repr(told)


def test_rejections_are_counted_by_reason_and_refusals_by_code(make_stage: MakeStage) -> None:
    stage = make_stage("s", "--reject-ppm", "1000000")
    world = stage.copying(2)
    post(world, ENTRY)
    rejected = (("state", "rejected"), ("reason", "broker_rejected"))
    sample = "retinue_orders_ended_total", of(connection="sim", strategy="trend") + rejected
    until(lambda: metrics(world).get(sample) == 2, 20, "both rejections are counted")
    request = urllib.request.Request(world.webhook, data=b"{", method="POST")
    request.add_header("content-type", "application/json")
    try:
        urllib.request.urlopen(request, timeout=10)
    except urllib.error.HTTPError as error:
        assert error.code == 400
    told = metrics(world)
    assert told["retinue_requests_refused_total", of(code="MALFORMED_BODY")] == 1


def test_a_restart_counts_nothing_anew(make_stage: MakeStage) -> None:
    stage = make_stage("s")
    world = stage.copying(2)
    post(world, ENTRY)
    stage.settled()
    assert stage.serve.stop() == 0
    (stage.data / "effects.db").unlink()
    stage.serve.start()
    world.links_up()
    told = metrics(world)
    assert not [name for name, _ in told if name in ("retinue_orders_total", "retinue_fills_total")]
