"""What a signal would have done, told as `explain` tells what one has."""

from collections.abc import Sequence

from retinue.api.v1.ingestion_pb2 import TestSignalResponse
from retinue.api.v1.reporting_pb2 import InstructionExplanation
from retinue.domain.ids import cause_position
from retinue.domain.reasons import REMEDIES, ReasonCode
from retinue.internal.v1.effects_pb2 import Effect, SignalJudged
from retinue.internal.v1.record_pb2 import Signal
from retinue.ports.history import History
from retinue.reporting.directory import Directory
from retinue.reporting.signals import tell_signal
from retinue.reporting.stories import order_summary, tell_instruction


async def tell_trial(
    history: History, directory: Directory, signal: Signal, position: int, effects: Sequence[Effect]
) -> TestSignalResponse:
    """`effects`: what would have come of the record at `position`; what was due by then too."""
    judged = next(
        (effect.signal_judged for effect in effects if effect.HasField("signal_judged")),
        SignalJudged(),
    )
    told = TestSignalResponse(
        signal=await tell_signal(history, directory, signal, judged),
        field=judged.field,
        remedy=REMEDIES[ReasonCode(judged.reason)],
    )
    stories: dict[bytes, InstructionExplanation] = {}
    for effect in effects:
        kind = effect.WhichOneof("body")
        if kind == "instruction" and _is_of(effect.instruction.instruction_id, position):
            instruction = effect.instruction
            story = await tell_instruction(directory, instruction, judged.instrument_id)
            story.instruction_id = ""
            stories[instruction.instruction_id] = story
            if instruction.HasField("order"):
                await _add_order(story, directory, effect)
        elif kind == "order_created" and effect.order_created.instruction_id in stories:
            await _add_order(stories[effect.order_created.instruction_id], directory, effect)
        elif kind == "cancel_requested" and effect.cancel_requested.signal_position == position:
            told.canceled_order_ids.append(effect.cancel_requested.order_id.hex())
    told.instructions.extend(stories.values())
    return told


def _is_of(instruction_id: bytes, position: int) -> bool:
    return cause_position(instruction_id) == position


async def _add_order(story: InstructionExplanation, directory: Directory, effect: Effect) -> None:
    summary, _ = await order_summary(directory, effect)
    for name in ("order_id", "client_order_id", "signal_id"):
        summary.ClearField(name)
    story.orders.append(summary)
