"""The routes: webhooks, /healthz (live), /readyz (every stage ready), /metrics (Prometheus).

A broker that is away does not make the service unready: signals for the others must still arrive.
The body of /readyz names it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from retinue.adapters.http.answers import JsonLine, error_response, signal_response
from retinue.adapters.http.body import read_body
from retinue.adapters.http.sender import sender_of
from retinue.api.v1.reporting_pb2 import GetHealthResponse
from retinue.domain.errors import InvalidInput, NotFound, RetinueError, Unavailable
from retinue.domain.signals import SignalAnswer
from retinue.domain.trace_context import RequestSpan, untraced
from retinue.domain.webhooks import Address, Range
from retinue.ports.intake import Signatures, WebhookIntake, WebhookPost

BODY_SECONDS_MAX: Final = 2.0
# TradingView gives up after 3 s and then does not send again; after a 503 it does.
ANSWER_SECONDS_MAX: Final = 2.5

Health = Callable[[], Awaitable[GetHealthResponse]]
"""What `ReportingService.GetHealth` answers."""

_log = logging.getLogger(__name__)


Metrics = Callable[[], Awaitable[str]]
"""Prometheus' text."""


def http_app(
    intake: WebhookIntake,
    health: Health,
    metrics: Metrics,
    trusted_proxies: tuple[Range, ...] = (),
    request_span: RequestSpan = untraced,
) -> Starlette:
    """The ASGI application; `trusted_proxies` are believed when they say whom they speak for."""

    async def receive(request: Request) -> Response:
        return await _answered(lambda: traced(request))

    async def traced(request: Request) -> SignalAnswer:
        sender = sender_of(request, trusted_proxies)
        # Its name says no path: that holds the secret.
        with request_span("webhook", request.headers.get("traceparent", "")) as traceparent:
            return await _receive(intake, request, sender, traceparent)

    async def is_live(_: Request) -> Response:
        return JsonLine({"live": True})

    async def is_ready(_: Request) -> Response:
        told = await health()
        body = {
            "ready": told.ready,
            "stages": {stage.stage: stage.ready for stage in told.stages},
            "connections": {known.name: known.state for known in told.connections},
        }
        return JsonLine(body, 200 if told.ready else 503)

    async def measure(_: Request) -> Response:
        return PlainTextResponse(await metrics(), media_type="text/plain; version=0.0.4")

    app = Starlette(
        routes=[
            Route("/v1/webhooks/{strategy_id}/{secret}", receive, methods=["POST"]),
            Route("/healthz", is_live, methods=["GET"]),
            Route("/readyz", is_ready, methods=["GET"]),
            Route("/metrics", measure, methods=["GET"]),
        ],
        exception_handlers={404: _no_such_address, 405: _no_such_method},
    )
    # A redirect would repeat the address, secret and all; and few senders follow one.
    app.router.redirect_slashes = False
    return app


async def _answered(receive: Callable[[], Awaitable[SignalAnswer]]) -> Response:
    try:
        return signal_response(await receive())
    except RetinueError as error:
        return error_response(error)
    except Exception:
        # A traceback shows code and no values: the secret is not in it.
        _log.exception("A webhook failed for a reason nobody meant.")
        unmeant = RetinueError("The service failed to answer.", "See the service's own log.")
        return error_response(unmeant)


async def _receive(
    intake: WebhookIntake, request: Request, sender: Address | None, traceparent: str
) -> SignalAnswer:
    """Nothing of the body is read before the address is known to be right."""
    secret = request.path_params["secret"]
    strategy_id = intake.authenticate(request.path_params["strategy_id"], secret, sender)
    headers = request.headers
    post = WebhookPost(
        strategy_id=strategy_id,
        secret=secret,
        body=await read_body(request, intake.body_bytes_max, BODY_SECONDS_MAX),
        content_type=headers.get("content-type", ""),
        idempotency_key=headers.get("idempotency-key", ""),
        traceparent=traceparent,
        signatures=Signatures(
            webhook_id=headers.get("webhook-id", ""),
            timestamp=headers.get("webhook-timestamp", ""),
            standard=headers.get("webhook-signature", ""),
            own=headers.get("retinue-signature", ""),
        ),
    )
    # On its own, so that the deadline ends the waiting and not the work: it may be logged already.
    taking = asyncio.ensure_future(intake.receive_webhook(post))
    done, _ = await asyncio.wait([taking], timeout=ANSWER_SECONDS_MAX)
    if not done:
        taking.add_done_callback(lambda task: task.cancelled() or task.exception())
        raise Unavailable(
            "The log did not answer in time.",
            "Send the same body again; it counts once.",
            code="ANSWER_TIMEOUT",
        )
    return taking.result()


async def _no_such_address(_: Request, __: Exception) -> Response:
    error = NotFound(
        "There is no such webhook address.",
        "Use the address that was shown when the strategy was created.",
        code="UNKNOWN_WEBHOOK",
    )
    return error_response(error)


async def _no_such_method(_: Request, __: Exception) -> Response:
    error = InvalidInput(
        "A signal is posted; this address answers nothing else.",
        "Send it with POST.",
        code="METHOD_NOT_ALLOWED",
    )
    return error_response(error)
