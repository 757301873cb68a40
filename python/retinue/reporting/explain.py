"""From any id in the chain to the whole story.

The chain: signal, instruction, order, client order, broker order, execution. A number is a signal
first. What a broker named may look like anything: `exec:ID` and `broker:ID` say which is meant.
"""

from retinue.api.v1.reporting_pb2 import ExplainResponse
from retinue.domain.errors import InvalidInput, NotFound
from retinue.domain.ids import cause_position, effect_id_of, order_id_of_client
from retinue.internal.v1.effects_pb2 import Effect, Instruction
from retinue.ports.history import History
from retinue.ports.ledger import LedgerReader, Mentioned
from retinue.reporting.directory import Directory
from retinue.reporting.signals import summary_at
from retinue.reporting.stories import effect_at, instruction_story, instructions_of

TEXT_MAX = 500
_POSITION_MAX = 2**63 - 1


async def explain(
    history: History, ledger: LedgerReader, directory: Directory, text: str
) -> ExplainResponse:
    """Raises NotFound; InvalidInput AMBIGUOUS_ID where brokers gave one id to several orders."""
    text = text.strip()
    if not text or len(text) > TEXT_MAX:
        raise InvalidInput("No id is given.", "Give one id.", field="id")
    signal = _signal_position(text)
    if (
        signal
        and await directory.sees(signal)
        and any(
            effect.WhichOneof("body") == "signal_judged" for effect in await history.effects(signal)
        )
    ):
        instructions = await instructions_of(history, signal)
        return await _explained(history, ledger, directory, signal, instructions)
    instruction_id = await _instruction_id(history, ledger, directory, text)
    signal = cause_position(instruction_id)
    instruction = await _instruction(history, ledger, instruction_id)
    return await _explained(history, ledger, directory, signal, [instruction])


async def _explained(
    history: History,
    ledger: LedgerReader,
    directory: Directory,
    signal: int,
    instructions: list[Instruction],
) -> ExplainResponse:
    summary = await summary_at(history, directory, signal)
    instrument_id = int(summary.instrument_id or 0)
    return ExplainResponse(
        signal=summary,
        instructions=[
            await instruction_story(history, ledger, directory, instruction, instrument_id)
            for instruction in instructions
        ],
    )


async def _instruction_id(
    history: History, ledger: LedgerReader, directory: Directory, text: str
) -> bytes:
    """The instruction an id belongs to."""
    known = effect_id_of(text.lower()) or order_id_of_client(text)
    if known is not None and await directory.sees(cause_position(known)):
        for mention in (await ledger.mentions([known]))[0]:
            if mention.how == Mentioned.INSTRUCTION:
                return known
            if mention.how == Mentioned.ORDER:
                return _maker(await effect_at(history, mention))
    orders = await _named_by_broker(ledger, directory.tenant_id, text)
    if not orders:
        raise NotFound(
            f"Nothing of ours has the id {text!r}.",
            "Give a signal, instruction, order, client order, broker order or execution id.",
            field="id",
        )
    found = {await _instruction_of(history, ledger, order_id) for order_id in orders}
    if len(found) > 1:
        names = ", ".join(sorted(order_id.hex() for order_id in orders)[:10])
        raise InvalidInput(
            f"{len(orders)} orders have the id {text!r} at their brokers.",
            f"Give the id of one order: {names}.",
            field="id",
            code="AMBIGUOUS_ID",
        )
    return found.pop()


async def _instruction(
    history: History, ledger: LedgerReader, instruction_id: bytes
) -> Instruction:
    for mention in (await ledger.mentions([instruction_id]))[0]:
        if mention.how == Mentioned.INSTRUCTION:
            return (await effect_at(history, mention)).instruction
    raise NotFound(f"No instruction has the id {instruction_id.hex()}.", field="id")


async def _instruction_of(history: History, ledger: LedgerReader, order_id: bytes) -> bytes:
    for mention in (await ledger.mentions([order_id]))[0]:
        if mention.how == Mentioned.ORDER:
            return _maker(await effect_at(history, mention))
    raise NotFound(f"No order has the id {order_id.hex()}.", "See `orders list`.", field="id")


def _maker(effect: Effect) -> bytes:
    """The instruction that an effect made an order for."""
    if effect.WhichOneof("body") == "order_created":
        return effect.order_created.instruction_id
    return effect.instruction.instruction_id


async def _named_by_broker(ledger: LedgerReader, tenant_id: int, text: str) -> set[bytes]:
    """The orders that a broker's id belongs to."""
    if text.startswith("exec:"):
        return await ledger.orders_of_execution(tenant_id, text.removeprefix("exec:"))
    if text.startswith("broker:"):
        return await ledger.orders_of_broker(tenant_id, text.removeprefix("broker:"))
    executed = await ledger.orders_of_execution(tenant_id, text)
    return executed | await ledger.orders_of_broker(tenant_id, text)


def _signal_position(text: str) -> int | None:
    """The number in the text, where it can be a position."""
    if not text.isascii() or not text.isdigit() or len(text) > 19:
        return None
    position = int(text)
    return position if position <= _POSITION_MAX else None
