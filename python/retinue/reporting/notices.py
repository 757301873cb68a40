"""What a person who watches the service should see beside the fills: accounts that were not filled
as instructed, and alarms.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Final, NamedTuple

from retinue.api.v1.vocabulary_pb2 import (
    OUTCOME_FAILED,
    OUTCOME_REDUCED,
    OUTCOME_REJECTED,
    Outcome,
)
from retinue.domain.ids import cause_position
from retinue.domain.trace_context import TRACE_ID_BYTES
from retinue.internal.v1.effects_pb2 import Alert, Effect, Effects, InstructionEnded
from retinue.ports.history import ORDINAL_MAX, History
from retinue.reporting.cursors import Cursor
from retinue.reporting.directory import Directory
from retinue.reporting.text import slug

EFFECTS_MAX: Final = 1000
NAMES_MAX: Final = 5
_TOLD: Final = (OUTCOME_REDUCED, OUTCOME_REJECTED, OUTCOME_FAILED)


class Notice(NamedTuple):
    """One line of it."""

    stamp_ns: int
    text: str
    about: Sequence[Mapping[str, str]] = ()
    """For a log: of each account or connection, what is known, by the names that spans have."""


async def follow_notices(
    history: History, directory: Directory, after: int
) -> AsyncIterator[Notice]:
    """Those of records beyond `after`, until nobody listens any more."""
    ended = alarmed = Cursor(after, ORDINAL_MAX)
    while True:
        through = history.complete_through()
        misses, ended = await _beyond(history, Effect.INSTRUCTION_ENDED_FIELD_NUMBER, ended)
        for stamp_ns, of_one in _by_cause(misses):
            about = [await _about(history, directory, one) for one in of_one]
            yield Notice(stamp_ns, await _missed(directory, of_one), about)
        alarms, alarmed = await _beyond(history, Effect.ALERT_FIELD_NUMBER, alarmed)
        for stamp_ns, effect in alarms:
            alert = effect.alert
            yield Notice(stamp_ns, await _alarm(directory, alert), [_about_alarm(alert)])
        if min(ended.position, alarmed.position) >= through:
            await history.wait_beyond(through)


async def _beyond(
    history: History, kind: int, cursor: Cursor
) -> tuple[list[tuple[int, Effect]], Cursor]:
    """At most `EFFECTS_MAX` effects of a kind with the stamps of their records, and where to go
    on.
    """
    found = await history.scan(kind, cursor, EFFECTS_MAX)
    stamps = await history.stamps(place.position for place in found.places)
    effects = Effects.FromString(found.effects).effects
    told = zip(found.places, effects, strict=True)
    return [(stamps[place.position], effect) for place, effect in told], found.through


def _by_cause(
    told: Sequence[tuple[int, Effect]],
) -> list[tuple[int, list[InstructionEnded]]]:
    """Those that did not end as instructed, together by signal, outcome and reason."""
    found: dict[tuple[int, int, int], tuple[int, list[InstructionEnded]]] = {}
    for stamp_ns, effect in told:
        one = effect.instruction_ended
        if one.outcome in _TOLD:
            cause = cause_position(one.instruction_id), one.outcome, one.reason
            found.setdefault(cause, (stamp_ns, []))[1].append(one)
    return list(found.values())


async def _missed(directory: Directory, ended: list[InstructionEnded]) -> str:
    names = [(await directory.account(one.account_id)).name for one in ended[:NAMES_MAX]]
    who = ", ".join(names)
    if len(ended) > NAMES_MAX:
        who += f" and {len(ended) - NAMES_MAX} more"
    first = ended[0]
    outcome = Outcome.Name(first.outcome).removeprefix("OUTCOME_").lower()
    why = f", {slug(first.reason)}" if first.reason else ""
    return f"{outcome.upper()}{why}: {who}  (signal {cause_position(first.instruction_id)})"


async def _about(
    history: History, directory: Directory, ended: InstructionEnded
) -> Mapping[str, str]:
    cause = cause_position(ended.instruction_id)
    _, record = await history.record(cause)
    return {
        "trace_id": record.trace_context[:TRACE_ID_BYTES].hex(),
        "signal_id": str(cause),
        "strategy_id": str(record.signal.strategy_id),
        "strategy": (await directory.strategy(record.signal.strategy_id)).name,
        "account_id": str(ended.account_id),
        "account": (await directory.account(ended.account_id)).name,
        "instruction_id": ended.instruction_id.hex(),
        "outcome": Outcome.Name(ended.outcome).removeprefix("OUTCOME_").lower(),
        "reason": slug(ended.reason),
    }


def _about_alarm(alert: Alert) -> Mapping[str, str]:
    ids = {
        "account_id": str(alert.account_id or ""),
        "connection_id": str(alert.connection_id or ""),
        "order_id": alert.order_id.hex(),
    }
    return {"alert": alert.code} | {name: value for name, value in ids.items() if value}


async def _alarm(directory: Directory, alert: Alert) -> str:
    who = ""
    if alert.account_id:
        who = f" {(await directory.account(alert.account_id)).name}:"
    elif alert.connection_id:
        who = f" {(await directory.connection(alert.connection_id)).name}:"
    order = f"  (order {alert.order_id.hex()})" if alert.order_id else ""
    return f"ALERT {alert.code}:{who} {alert.text}{order}"
