"""A command into the log, and the engine's judgement out of it."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, NamedTuple

from google.protobuf.message import Message

from retinue.domain.caller import Caller
from retinue.domain.errors import Conflict, InvalidInput, NotFound, PermissionRefused, RetinueError
from retinue.domain.trace_context import DrawTraceIds, trace_context
from retinue.internal.v1 import effects_pb2, record_pb2
from retinue.ports.records import Records

_ERRORS: Final[dict[str, Callable[..., RetinueError]]] = {
    "INVALID_ARGUMENT": InvalidInput,
    "NOT_FOUND": NotFound,
    "PERMISSION_DENIED": PermissionRefused,
}
_LISTS: Final = {
    "account_id": "accounts",
    "activation_id": "activations",
    "connection_id": "connections",
    "instrument_id": "instruments",
    "default_instrument_id": "instruments",
    "strategy_id": "strategies",
    "key_id": "keys",
}


class Done(NamedTuple):
    """What a command came to."""

    position: int
    """The created thing, or the version that was set; the first time's when repeated."""
    repeated: bool
    not_linked: Sequence[int]
    """See `CommandJudged`; empty when repeated."""


class Submitter:
    """Wraps commands into records."""

    def __init__(self, *, records: Records, draw_trace_ids: DrawTraceIds) -> None:
        self._records = records
        self._draw_trace_ids = draw_trace_ids

    async def submit(self, request: Message, command: record_pb2.Command, caller: Caller) -> Done:
        """Raises NotFound, Conflict or InvalidInput as the engine says, or Unavailable.

        `request` is what the client sent: under its request_id only the same may be sent again.
        """
        command.request_hash = sha256(request.SerializeToString(deterministic=True)).digest()
        command.actor = caller.principal.name
        command.actor_key_id = caller.principal.key_id
        record = record_pb2.Record(
            tenant_id=caller.tenant_id,
            trace_context=trace_context(caller.traceparent, self._draw_trace_ids),
            command=command,
        )
        judged = await self._records.append(record.SerializeToString(deterministic=True))
        said = effects_pb2.CommandJudged.FromString(judged.answer)
        if not said.accepted:
            error = _ERRORS.get(said.code, Conflict)
            problem, remedy = _sentence(said.problem), _sentence(said.remedy)
            if said.code == "NOT_FOUND" and (things := _LISTS.get(_id_field(said.field, command))):
                remedy = f"Take an id from the list: `retinue {things} list`."
            raise error(problem, remedy, field=said.field, code=said.code)
        return Done(said.position, said.repeated_request, said.not_linked)


def _id_field(field: str, command: record_pb2.Command) -> str:
    """Which id a refusal is about, without the message that it stands in."""
    if field == "id":
        return "activation_id" if command.set_switch.activation_id else "strategy_id"
    return field.rpartition(".")[2]


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}." if words else ""
