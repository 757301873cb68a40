"""Fills as a stream: from a cursor, from the first one, or from now on; none missed, none twice.

A cursor says up to which effect everything has been looked at, so a consumer that comes back with
the last one it was given continues there, however long it was away.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from retinue.api.v1.reporting_pb2 import FillFilter, SubscribeFillsRequest, SubscribeFillsResponse
from retinue.domain.errors import InvalidInput, NotFound
from retinue.internal.v1.effects_pb2 import Effect
from retinue.ports.history import ORDINAL_MAX, History
from retinue.ports.records import Views
from retinue.reporting.cursors import (
    START,
    Cursor,
    another_log,
    lasting_text,
    read_lasting,
)
from retinue.reporting.directory import Directory
from retinue.reporting.executions import tell_fills
from retinue.reporting.filters import all_chosen

FILLS_PER_MESSAGE_MAX = 64
"""About 27 kB: memory of larger messages is new each time, and a new page costs 4 us here."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which fills to show; an empty set leaves all through."""

    accounts: frozenset[int]
    strategies: frozenset[int]
    instruments: frozenset[int]

    def shows(self, account_id: int, strategy_id: int, instrument_id: int) -> bool:
        return (
            (not self.accounts or account_id in self.accounts)
            and (not self.strategies or strategy_id in self.strategies)
            and (not self.instruments or instrument_id in self.instruments)
        )


async def subscribe_fills(
    history: History, views: Views, directory: Directory, request: SubscribeFillsRequest
) -> AsyncIterator[bytes]:
    """Yields serialized `SubscribeFillsResponse`s until the consumer goes away. The first one is
    there at once, and without fills.

    Raises InvalidInput for a cursor of another log or a malformed id, NotFound for an unknown one.
    """
    wanted = await _wanted(views, request.filter)
    incarnation = await _incarnation(history)
    cursor = await _first_cursor(history, request, incarnation)
    first = SubscribeFillsResponse(cursor=lasting_text(cursor, incarnation))
    yield first.SerializeToString()
    while True:
        fills, cursor, exhausted = await _page(history, directory, wanted, cursor, incarnation)
        if fills:
            yield fills
        if exhausted:
            await history.wait_beyond(cursor.position)


async def fills_after(history: History, position: int) -> SubscribeFillsRequest:
    """Asks for the fills of the records beyond `position`."""
    incarnation = await _incarnation(history)
    return SubscribeFillsRequest(cursor=lasting_text(Cursor(position, ORDINAL_MAX), incarnation))


async def _page(
    history: History, directory: Directory, wanted: Wanted, cursor: Cursor, incarnation: int
) -> tuple[bytes, Cursor, bool]:
    """The next fills, where to go on, and whether that was all there is for now."""
    found = await history.scan(Effect.EXECUTION_FIELD_NUMBER, cursor, FILLS_PER_MESSAGE_MAX)
    text = lasting_text(found.through, incarnation)
    fills = await tell_fills(history, directory, found.places, found.effects, wanted.shows, text)
    return fills, found.through, found.exhausted


async def _incarnation(history: History) -> int:
    """What tells this log from every other; 0 for one that has no record yet."""
    try:
        _, record = await history.record(1)
    except NotFound:
        return 0
    return int(record.genesis.incarnation)


async def _first_cursor(
    history: History, request: SubscribeFillsRequest, incarnation: int
) -> Cursor:
    if request.cursor and request.from_start:
        raise InvalidInput(
            "cursor and from_start exclude each other.", "Give one of them.", field="from_start"
        )
    if request.cursor:
        cursor = read_lasting(request.cursor, incarnation, "cursor")
        if cursor.position:
            try:
                await history.record(cursor.position)
            except NotFound:
                # The log was longer when this was answered: an older copy took its place.
                raise another_log("cursor") from None
        return cursor
    if request.from_start:
        return START
    return Cursor(history.complete_through(), ORDINAL_MAX)


async def _wanted(views: Views, named: FillFilter) -> Wanted:
    return Wanted(
        accounts=await all_chosen(views, "account", named.account_ids, "filter.account_ids"),
        strategies=await all_chosen(views, "strategy", named.strategy_ids, "filter.strategy_ids"),
        instruments=await all_chosen(
            views, "instrument", named.instrument_ids, "filter.instrument_ids"
        ),
    )
