"""Executions as published fills."""

from collections.abc import Callable, Sequence

from retinue.domain.trace_context import TRACE_ID_BYTES
from retinue.engine.executions import Executions
from retinue.ports.history import History, Place
from retinue.reporting.directory import Directory

Shows = Callable[[int, int, int], bool]
"""Whether fills of this account, strategy and instrument are wanted."""


async def tell_fills(
    history: History,
    directory: Directory,
    places: Sequence[Place],
    serialized: bytes,
    shows: Shows | None = None,
    cursor: str = "",
) -> bytes:
    """A serialized `SubscribeFillsResponse` with the executions at these places, `serialized` as
    effects; b"" where none is wanted.
    """
    if not places:
        return b""
    executions = Executions(serialized)
    stamps = await history.stamps(place.position for place in places)
    shown: list[tuple[int, int]] = []
    accounts: dict[int, tuple[str, str]] = {}
    instruments: dict[int, tuple[str, int, int]] = {}
    traces: dict[int, str] = {0: ""}
    for number, (account_id, strategy_id, instrument_id, signal) in enumerate(executions.ids()):
        if shows is not None and not shows(account_id, strategy_id, instrument_id):
            continue
        if not await directory.has_account(account_id):
            # Another tenant's.
            continue
        shown.append((number, stamps[places[number].position]))
        if account_id not in accounts:
            account = await directory.account(account_id)
            accounts[account_id] = account.name, account.currency
        if instrument_id not in instruments:
            thing = await directory.instrument(instrument_id)
            instruments[instrument_id] = thing.symbol, thing.price_scale, thing.quantity_scale
        if signal not in traces:
            _, record = await history.record(signal)
            traces[signal] = record.trace_context[:TRACE_ID_BYTES].hex()
    return executions.tell(shown, accounts, instruments, traces, cursor) if shown else b""
