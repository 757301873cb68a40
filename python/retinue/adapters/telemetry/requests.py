"""Spans of what a service does beside orders, made by the OpenTelemetry SDK and sent by our own
exporter: requests, which begin a trace or go on with their caller's, and what happens below them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from retinue.adapters.telemetry.exporter import Exporter
from retinue.domain.errors import RetinueError
from retinue.domain.log_fields import log_fields
from retinue.engine.spans import service_span
from retinue.ports.records import Judged, Records
from retinue.ports.traces import SentOrder

_PROPAGATOR: Final = TraceContextTextMapPropagator()
_KINDS: Final = {SpanKind.SERVER: "server", SpanKind.CLIENT: "client"}


class ServiceTracing:
    """Implements `ports.traces.GatewaySpans`; `request` is a `domain.trace_context.RequestSpan`."""

    def __init__(self, exporter: Exporter) -> None:
        # Our own resource goes out with each message; the SDK would look around this machine.
        provider = TracerProvider(
            sampler=ALWAYS_ON, resource=Resource.get_empty(), shutdown_on_exit=False
        )
        provider.add_span_processor(_Handover(exporter))
        self._tracer = provider.get_tracer("retinue")
        self._exporter = exporter

    @contextmanager
    def request(self, name: str, traceparent: str) -> Iterator[str]:
        """See `domain.trace_context.RequestSpan`."""
        parent = _PROPAGATOR.extract({"traceparent": traceparent}, context=Context())
        with self._tracer.start_as_current_span(
            name,
            context=parent,
            kind=SpanKind.SERVER,
            # An error's text may hold what a sender said; its code never does.
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            context = span.get_span_context()
            trace_id = trace.format_trace_id(context.trace_id)
            try:
                with log_fields(trace_id=trace_id):
                    yield f"00-{trace_id}-{trace.format_span_id(context.span_id)}-01"
            except RetinueError as error:
                span.set_attribute("retinue.code", error.code)
                span.set_status(Status(StatusCode.ERROR))
                raise
            except Exception:
                span.set_status(Status(StatusCode.ERROR))
                raise

    def below(self, name: str, begin_ns: int, end_ns: int, told: dict[str, str]) -> None:
        """What happened within the request of the task that is running; nothing beyond one."""
        if trace.get_current_span().is_recording():
            self._ended(name, begin_ns, end_ns, told)

    def happened(self, name: str, begin_ns: int, end_ns: int, **told: str) -> None:
        """See `ports.traces.ServiceSpans`."""
        self._ended(name, begin_ns, end_ns, told, Context())

    def sent(self, order: SentOrder) -> None:
        """See `ports.traces.GatewaySpans`."""
        self._exporter.sent(order)

    def _ended(
        self,
        name: str,
        begin_ns: int,
        end_ns: int,
        told: dict[str, str],
        context: Context | None = None,
    ) -> None:
        attributes = {f"retinue.{key}": value for key, value in told.items()}
        span = self._tracer.start_span(
            name, context=context, start_time=begin_ns, attributes=attributes
        )
        span.end(max(begin_ns, end_ns))


class TracedRecords:
    """`ports.records.Records` with a span for the way into the log and one for the engine's."""

    def __init__(self, records: Records, tracing: ServiceTracing) -> None:
        self._records = records
        self._tracing = tracing

    def now_ns(self) -> int:
        return self._records.now_ns()

    async def append(self, record: bytes) -> Judged:
        begin_ns = self._records.now_ns()
        judged = await self._records.append(record)
        told = {"position": str(judged.position)}
        self._tracing.below("append", begin_ns, judged.durable_ns, told)
        self._tracing.below("engine", judged.durable_ns, judged.applied_ns, told)
        return judged


class _Handover(SpanProcessor):
    """From the SDK to our exporter."""

    def __init__(self, exporter: Exporter) -> None:
        self._exporter = exporter

    def on_end(self, span: ReadableSpan) -> None:
        context = span.context
        if context is None or span.start_time is None or span.end_time is None:
            return
        told = [(key, str(value)) for key, value in (span.attributes or {}).items()]
        self._exporter.span(
            service_span(
                context.trace_id.to_bytes(16, "big"),
                context.span_id,
                span.parent.span_id if span.parent else 0,
                span.name,
                _KINDS.get(span.kind, "internal"),  # type: ignore[arg-type]
                span.start_time,
                span.end_time,
                span.status.status_code is StatusCode.ERROR,
                told,
            )
        )
