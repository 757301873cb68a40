"""`/metrics` of an embedded service: what its parts tell, put together."""

import resource
from collections.abc import Mapping
from pathlib import Path

from retinue.adapters.http.app import Health
from retinue.bootstrap.service import Service
from retinue.reporting.directory import Directory
from retinue.reporting.metrics import Gauge, by_label, counted, of_health, single, text

# Directories of tenants know their own names only.
EVERYBODY = 0


class Metrics:
    def __init__(self, service: Service, health: Health, refused: Mapping[str, int]) -> None:
        """`refused`: how often which code was answered to signals that were not logged."""
        self._service = service
        self._health = health
        self._refused = refused
        self._directory = Directory(service.history, EVERYBODY)

    async def tell(self) -> str:
        """All of it, in Prometheus' text format."""
        health = await self._health()
        rows, lag = self._service.counting.told()
        gauges = await counted(rows, lag, self._directory)
        gauges += of_health(health)
        gauges.append(
            by_label(
                "retinue_requests_refused_total",
                "counter",
                "Signals that were answered before the log, by code.",
                "code",
                self._refused,
            )
        )
        return text([*gauges, *self._effects(), *self._spans(), *_process()])

    def _effects(self) -> list[Gauge]:
        state = self._service.writer.state()
        behind = max(0, self._service.shard.position - state.complete_through)
        return [
            single(
                "retinue_effects_behind_records",
                "gauge",
                "Records whose effects cannot be read yet.",
                behind,
            ),
            single(
                "retinue_effects_queue_bytes",
                "gauge",
                "Effects that wait to be written.",
                state.queued_bytes,
            ),
        ]

    def _spans(self) -> list[Gauge]:
        tracing = self._service.tracing
        if tracing is None:
            return []
        state = tracing.exporter.state()
        return [
            single("retinue_spans_sent_total", "counter", "Spans sent.", state.sent),
            single("retinue_spans_dropped_total", "counter", "Spans dropped.", state.dropped),
            single(
                "retinue_spans_waiting_bytes", "gauge", "Of spans to be sent.", state.waiting_bytes
            ),
        ]


def _process() -> list[Gauge]:
    used = resource.getrusage(resource.RUSAGE_SELF)
    gauges = [
        single(
            "process_cpu_seconds_total",
            "counter",
            "CPU time, user and system.",
            used.ru_utime + used.ru_stime,
        )
    ]
    statm, files = Path("/proc/self/statm"), Path("/proc/self/fd")
    # Where there is no /proc, as on a Mac, the rest is left out.
    if statm.exists():
        resident = int(statm.read_text("ascii").split()[1]) * resource.getpagesize()
        gauges.append(
            single("process_resident_memory_bytes", "gauge", "Resident memory.", resident)
        )
        open_files = sum(1 for _ in files.iterdir())
        gauges.append(single("process_open_fds", "gauge", "Open files.", open_files))
    return gauges
