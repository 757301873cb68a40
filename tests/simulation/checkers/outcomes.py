"""Signals: each accepted once, and each follower of it with one instruction and one outcome."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from retinue.api.v1.vocabulary_pb2 import OUTCOME_PENDING
from retinue.internal.v1.record_pb2 import SIGNAL_KIND_EXIT, Record
from retinue.ports.log import Log
from tests.simulation.checkers.facts import Facts


def check_waiting(log: Log, facts: Facts) -> Iterator[str]:
    """Long after the last event an instruction may wait for working orders of its account only,
    and an exit has been ordered, whatever works (SG5: it waits 30 s for entries).
    """
    ordered = {fact.instruction_id for fact in facts.orders.values()}
    frames = {frame.position: frame for frame in log.read(0, log.last_position())}
    busy = {fact.order.account_id for fact in facts.live()}
    for key in facts.pending():
        account_id = facts.instructions[key][0].account_id
        if account_id not in busy:
            yield f"instruction {key.hex()} of account {account_id} waits for nothing"
        record = Record.FromString(frames[int.from_bytes(key[:8], "big")].payload)
        if record.signal.kind == SIGNAL_KIND_EXIT and key not in ordered:
            yield f"exit {key.hex()} of account {account_id} waits past its deadline"


def check_outcomes(log: Log, facts: Facts) -> Iterator[str]:
    """What is wrong with instructions and outcomes."""
    instructions: defaultdict[int, list[int]] = defaultdict(list)
    for key, told in facts.instructions.items():
        if len(told) != 1:
            yield f"instruction {key.hex()} was decided {len(told)} times"
        instructions[int.from_bytes(key[:8], "big")].append(told[0].activation_id)
        ended = len(facts.ended.get(key, ()))
        if ended != (told[0].outcome == OUTCOME_PENDING):
            yield f"instruction {key.hex()} has {ended} ends, outcome {told[0].outcome}"
    accepted: Counter[str] = Counter()
    for frame in log.read(0, log.last_position()):
        record = Record.FromString(frame.payload)
        if not record.HasField("signal"):
            continue
        judged = facts.judged.get(frame.position)
        if judged is None:
            yield f"signal {frame.position} was never judged"
            continue
        got = instructions.pop(frame.position, [])
        if len(set(got)) != len(got) or len(got) != judged.instructions:
            yield f"signal {frame.position}: {len(got)} instructions of {judged.instructions}"
        if judged.accepted:
            accepted[record.signal.event_id] += 1
    for position in instructions:
        yield f"instructions for record {position}, which is no signal"
    for event_id, count in accepted.items():
        if count > 1:
            yield f"{event_id} was accepted {count} times"
