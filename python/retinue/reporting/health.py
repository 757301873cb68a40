"""Whether everything works: the stages of this process, the connections, the accounts in doubt."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from retinue.api.v1.reporting_pb2 import ConnectionHealth, GetHealthResponse, StageHealth
from retinue.domain.errors import RetinueError
from retinue.internal.v1.view_pb2 import (
    LINK_STATE_RESUMING,
    LINK_STATE_UP,
    VIEW_KIND_ACCOUNTS_OUT_OF_STEP,
    VIEW_KIND_CONNECTIONS,
    ConnectionView,
    ViewRequest,
)
from retinue.ports.records import Views
from retinue.reporting.text import timestamp

OUT_OF_STEP_SHOWN_MAX = 100
_CONNECTIONS_SHOWN_MAX = 1000
_ENGINE_SECONDS_MAX = 2.0
_LINKED = {LINK_STATE_UP: "up", LINK_STATE_RESUMING: "resuming"}


@dataclass(frozen=True, slots=True)
class StageState:
    """One stage of this process."""

    stage: str
    ready: bool
    detail: str = ""


async def get_health(
    views: Views,
    stages: Callable[[], Sequence[StageState]],
    link_problem: Callable[[int], str],
    log_position: Callable[[], int],
    engine_version: str,
) -> GetHealthResponse:
    """Answers also when the shard cannot: then that is what it says."""
    states = list(stages())
    response = GetHealthResponse(log_position=str(log_position()), engine_version=engine_version)
    try:
        async with asyncio.timeout(_ENGINE_SECONDS_MAX):
            asked = ViewRequest(kind=VIEW_KIND_CONNECTIONS, limit=_CONNECTIONS_SHOWN_MAX)
            connections = (await views.view(asked)).connections
            asked = ViewRequest(kind=VIEW_KIND_ACCOUNTS_OUT_OF_STEP, limit=OUT_OF_STEP_SHOWN_MAX)
            out_of_step = (await views.view(asked)).accounts
    except RetinueError as error:
        states.append(StageState("engine", ready=False, detail=str(error)))
    except TimeoutError:
        states.append(StageState("engine", ready=False, detail="does not answer"))
    else:
        response.connections.extend(_connection(view, link_problem) for view in connections)
        response.accounts_out_of_step.extend(str(view.account_id) for view in out_of_step)
    response.stages.extend(
        StageHealth(stage=state.stage, ready=state.ready, detail=state.detail) for state in states
    )
    response.ready = all(state.ready for state in states)
    return response


def _connection(view: ConnectionView, link_problem: Callable[[int], str]) -> ConnectionHealth:
    state = _state(view)
    return ConnectionHealth(
        connection_id=str(view.connection_id),
        name=view.settings.name,
        state=state,
        stopped=view.stopped,
        orders_unanswered=view.unanswered,
        broker_lost_since=timestamp(view.broker_lost_ns),
        openings_waiting=view.openings_waiting,
        closes_waiting=view.closes_waiting,
        orders_in_doubt=view.in_doubt,
        link_problem=link_problem(view.connection_id) if state == "down" else "",
    )


def _state(view: ConnectionView) -> str:
    """What keeps orders from the broker, nearest to us first."""
    if view.link not in _LINKED:
        return "down"
    return "broker_lost" if view.HasField("broker_lost_ns") else _LINKED[view.link]
