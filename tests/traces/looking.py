"""What a whole trace of a signal looks like."""

import json
import secrets
import urllib.request
from collections import Counter
from collections.abc import Sequence

from tests.end_to_end.processes import until
from tests.end_to_end.world import World
from tests.traces.jaeger import Jaeger, Span

ENTRY = {"action": "BUY", "comment": "ENTRY", "quantity": 2}
PARENT = "00f067aa0ba902b7"
SECONDS = 60


def post(world: World, body: object, trace_id: str = "") -> str:
    """A webhook that goes on with a trace of its sender's; the trace's id."""
    trace_id = trace_id or secrets.token_hex(16)
    request = urllib.request.Request(
        world.webhook,
        data=json.dumps(body).encode(),
        headers={
            "content-type": "application/json",
            "traceparent": f"00-{trace_id}-{PARENT}-01",
            "idempotency-key": secrets.token_hex(8),
        },
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert json.load(answer)["accepted"]
    return trace_id


def whole(jaeger: Jaeger, trace_id: str, orders: int) -> list[Span]:
    """The trace, once it has a fill for each of so many orders."""

    def look() -> list[Span] | None:
        spans = jaeger.trace(trace_id)
        names = Counter(span.name for span in spans)
        enough = min(names["fill"], names["order"], names["send"]) >= orders
        return spans if enough and names["webhook"] else None

    return until(look, SECONDS, f"{orders} orders in trace {trace_id}")


def is_sound(spans: Sequence[Span], orders: int) -> None:
    """Every parent is there and is what it should be; nothing is there twice."""
    by_id = {span.span_id: span for span in spans}
    assert len(by_id) == len(spans), Counter(span.name for span in spans)
    names = Counter(span.name for span in spans)
    assert names["webhook"] == names["signal"] == 1, names
    assert names["instruction"] == names["order"] == names["send"] == orders, names
    # The venue fills some in two pieces.
    assert names["fill"] >= orders, names
    expected = {
        "signal": "webhook",
        "append": "webhook",
        "engine": "webhook",
        "instruction": "signal",
        "order": "instruction",
        "send": "order",
        "fill": "order",
    }
    for span in spans:
        if span.name == "webhook":
            assert span.parent == PARENT
        else:
            assert by_id[span.parent].name == expected[span.name], span
    accounts = {span.told["retinue.account"] for span in spans if span.name == "instruction"}
    assert len(accounts) == orders
