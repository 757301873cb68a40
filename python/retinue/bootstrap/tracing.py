"""Tracing, where an OTLP endpoint is set; else nothing is dialled, and nothing of it is loaded."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from retinue.domain.errors import InvalidInput, NotFound
from retinue.ports.log import Frame
from retinue.ports.records import Records

if TYPE_CHECKING:
    from retinue.adapters.log.reader import SqliteLogReader
    from retinue.adapters.telemetry.exporter import Exporter
    from retinue.adapters.telemetry.requests import ServiceTracing

ENDPOINT_VARIABLE: Final = "OTEL_EXPORTER_OTLP_ENDPOINT"
_SCHEMES: Final = {"http://": False, "https://": True}


class Tracing:
    """A process's exporter and those who write spans for it."""

    def __init__(
        self,
        exporter: "Exporter",
        spans: "ServiceTracing",
        address: str,
        reader: "SqliteLogReader | None",
    ) -> None:
        self._reader = reader
        self.exporter = exporter
        self.spans = spans
        self.address = address

    def records(self, records: Records) -> Records:
        """The way into the log, with its spans."""
        from retinue.adapters.telemetry.requests import TracedRecords

        return TracedRecords(records, self.spans)

    def told(self) -> str:
        """What became of the spans, in words."""
        state = self.exporter.state()
        told = f"{state.sent} spans sent to {self.address}, {state.dropped} dropped"
        return f"{told}: {state.problem}" if state.problem else told

    def close(self) -> None:
        """Sends what waits, for a moment."""
        self.exporter.close()
        if self._reader is not None:
            self._reader.close()


def start_tracing(otlp: str, service_name: str, log: Path | None = None) -> Tracing | None:
    """`otlp`: HOST:PORT or a URL; without it, that of the environment. None where there is none.
    `log`: the folder of the log whose orders are traced.

    Raises InvalidInput.
    """
    given = otlp or os.environ.get(ENDPOINT_VARIABLE, "")
    if not given:
        return None
    address, secure = _endpoint(given)
    from retinue.adapters.log.reader import SqliteLogReader
    from retinue.adapters.rpc.otlp import OtlpEndpoint
    from retinue.adapters.telemetry.exporter import Exporter
    from retinue.adapters.telemetry.requests import ServiceTracing
    from retinue.engine.core import VERSION

    resource = {
        "service.name": service_name,
        "service.version": VERSION,
        "process.pid": str(os.getpid()),
    }
    reader = SqliteLogReader(log) if log else None
    endpoint = OtlpEndpoint(address, secure=secure)
    exporter = Exporter(endpoint, resource, reader.frame_at if reader else _no_record)
    return Tracing(exporter, ServiceTracing(exporter), address, reader)


def _no_record(position: int) -> Frame:
    raise NotFound(f"There is no log here to find record {position} in.", "")


def _endpoint(given: str) -> tuple[str, bool]:
    secure, address = False, given
    for scheme, is_secure in _SCHEMES.items():
        if given.startswith(scheme):
            secure, address = is_secure, given.removeprefix(scheme).rstrip("/")
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or "/" in address:
        raise InvalidInput(
            f"{given} is no OTLP endpoint.",
            "Give HOST:PORT of its gRPC door, such as 127.0.0.1:4317.",
            field="otlp",
        )
    return address, secure
