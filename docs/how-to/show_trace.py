"""Shows a trace in the terminal: `show_trace.py 127.0.0.1:16686 TRACE_ID [ACCOUNT]`.

Waits until it is whole: until no more spans come for a while.
"""

import json
import sys
import time
import urllib.error
import urllib.request
from typing import Any

PATIENCE_SECONDS = 20
QUIET_SECONDS = 2
SHOWN = ("account", "state", "outcome", "reason", "side", "quantity", "last_qty", "last_px")


def spans_of(jaeger: str, trace_id: str) -> list[dict[str, Any]]:
    """What Jaeger has of it by now."""
    try:
        with urllib.request.urlopen(f"http://{jaeger}/api/traces/{trace_id}") as answer:
            return [span for trace in json.load(answer)["data"] for span in trace["spans"]]
    except urllib.error.HTTPError as error:
        if error.code == 404:
            return []
        raise


def whole(jaeger: str, trace_id: str) -> list[dict[str, Any]]:
    """The trace, once it has stopped growing."""
    spans: list[dict[str, Any]] = []
    began = grew = time.monotonic()
    while time.monotonic() - began < PATIENCE_SECONDS:
        found = spans_of(jaeger, trace_id)
        if len(found) > len(spans):
            spans, grew = found, time.monotonic()
        elif spans and time.monotonic() - grew > QUIET_SECONDS:
            break
        time.sleep(0.2)
    return spans


def show(spans: list[dict[str, Any]], account: str) -> None:
    """The tree of it; of the followers one account's, or the first one's."""
    ids = {span["spanID"] for span in spans}
    below: dict[str, list[dict[str, Any]]] = {}
    for span in sorted(spans, key=lambda span: span["startTime"]):
        parents = [known["spanID"] for known in span["references"] if known["spanID"] in ids]
        below.setdefault(parents[0] if parents else "", []).append(span)

    def walk(parent: str, depth: int) -> None:
        for span in below.get(parent, []):
            told = {tag["key"].removeprefix("retinue."): tag["value"] for tag in span["tags"]}
            if span["operationName"] == "instruction" and told.get("account") != account:
                continue
            facts = " ".join(f"{key}={told[key]}" for key in SHOWN if key in told)
            took = f"{span['duration'] / 1000:.1f} ms" if span["duration"] else ""
            words = (span["operationName"], took, facts)
            print("  " * depth + " ".join(word for word in words if word))
            walk(span["spanID"], depth + 1)

    walk("", 0)
    names = [span["operationName"] for span in spans]
    counted = [f"{names.count(name)} {name}s" for name in ("instruction", "order", "fill")]
    print(f"in all {', '.join(counted)}; {len(below.get('', []))} without a parent here")


if __name__ == "__main__":
    found = whole(sys.argv[1], sys.argv[2])
    if not found:
        sys.exit(f"Jaeger at {sys.argv[1]} has no trace {sys.argv[2]}")
    tags = [
        tag["value"]
        for span in found
        if span["operationName"] == "instruction"
        for tag in span["tags"]
        if tag["key"] == "retinue.account"
    ]
    show(found, sys.argv[3] if len(sys.argv) > 3 else (tags or [""])[0])
