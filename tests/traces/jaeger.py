"""The real Jaeger as a process, and its query API as those see it who look at a trace."""

import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.processes import free_port, until

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "deploy" / "jaeger" / "jaeger.yaml"
START_SECONDS = 60


def jaeger_binary() -> str:
    """Built once. Skips where it cannot be; a build server must not pass by leaving it out."""
    command = [sys.executable, str(ROOT / "scripts" / "tools.py"), "jaeger"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(made.stderr.strip())
    return made.stdout.strip()


@dataclass(frozen=True)
class Span:
    """One span as Jaeger tells it."""

    span_id: str
    parent: str
    name: str
    service: str
    start_us: int
    duration_us: int
    told: dict[str, Any]


class Jaeger:
    """Listens on ports of its own, which it keeps when it is started again."""

    def __init__(self, binary: str, folder: Path, *, otlp: str = "", query: str = "") -> None:
        self._binary = binary
        self._log = folder / "jaeger.err"
        self.otlp = otlp or f"127.0.0.1:{free_port()}"
        self.query = query or f"127.0.0.1:{free_port()}"
        self._query_grpc = f"127.0.0.1:{free_port()}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {
            "JAEGER_OTLP": self.otlp,
            "JAEGER_QUERY_HTTP": self.query,
            "JAEGER_QUERY_GRPC": self._query_grpc,
            # It traces itself, else, to an endpoint that is not there.
            "OTEL_TRACES_SAMPLER": "always_off",
            "GOMEMLIMIT": "3GiB",
        }
        with self._log.open("ab") as log:
            command = [self._binary, "--config", str(CONFIG)]
            self._process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        until(self._answers, START_SECONDS, f"Jaeger answers: {self._log.read_text()}")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def services(self) -> list[str]:
        return list(self._get("/api/services")["data"] or [])

    def trace(self, trace_id: str) -> list[Span]:
        """Every span of it; [] where Jaeger has none."""
        try:
            answer = self._get(f"/api/traces/{trace_id}")
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return []
            raise
        spans = []
        for trace in answer["data"]:
            for told in trace["spans"]:
                parents = [
                    known["spanID"]
                    for known in told["references"]
                    if known["refType"] == "CHILD_OF"
                ]
                spans.append(
                    Span(
                        span_id=told["spanID"],
                        parent=parents[0] if parents else "",
                        name=told["operationName"],
                        service=trace["processes"][told["processID"]]["serviceName"],
                        start_us=told["startTime"],
                        duration_us=told["duration"],
                        told={tag["key"]: tag["value"] for tag in told["tags"]},
                    )
                )
        return spans

    def named(self, service: str, name: str) -> list[Span]:
        """The spans of this name in the newest traces that have one."""
        answer = self._get(f"/api/traces?service={service}&operation={name}&limit=100")
        ids = [trace["traceID"] for trace in answer["data"] or []]
        return [span for found in ids for span in self.trace(found) if span.name == name]

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self._log.read_text()
        try:
            self.services()
        except OSError:
            return False
        return True

    def _get(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"http://{self.query}{path}", timeout=60) as answer:
            found: dict[str, Any] = json.load(answer)
        return found
