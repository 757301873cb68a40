"""The fill stream misses nothing and doubles nothing, whatever its consumer does."""

import asyncio
import functools
from collections.abc import AsyncIterator

import pytest

from retinue.api.v1.reporting_pb2 import (
    Fill,
    FillFilter,
    SubscribeFillsRequest,
    SubscribeFillsResponse,
)
from retinue.domain.errors import InvalidInput
from retinue.internal.v1.effects_pb2 import Effect
from retinue.ports.history import Place, Scan
from retinue.reporting import fills as stage
from retinue.reporting.cursors import Cursor, lasting_text
from retinue.reporting.fills import subscribe_fills
from tests.integration.reporting.desk import Desk, fixed


async def following(stream: AsyncIterator[bytes]) -> SubscribeFillsResponse:
    return SubscribeFillsResponse.FromString(await asyncio.wait_for(anext(stream), 5))


async def collect(stream: AsyncIterator[bytes], fills: int) -> tuple[list[Fill], str]:
    """The next `fills` fills, and the cursor of the last message."""
    found: list[Fill] = []
    cursor = ""
    while len(found) < fills:
        message = await following(stream)
        found += message.fills
        cursor = message.cursor
    return found, cursor


def ids(fills: list[Fill]) -> list[str]:
    return [fill.exec_id for fill in fills]


def test_from_start_then_by_cursor_nothing_is_missed_or_doubled(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage, "FILLS_PER_MESSAGE_MAX", 3)
    for name in "abcde":
        desk.follower(name, fixed(2))
    desk.link_up()
    for _ in range(3):
        desk.enter(1)
        desk.fill_all()

    async def ask() -> list[str]:
        seen: list[str] = []
        request = SubscribeFillsRequest(from_start=True)
        # Cut off after every message, and again from its cursor.
        while len(seen) < 15:
            stream = subscribe_fills(desk.history, desk, desk.directory, request)
            found, cursor = await collect(stream, 1)
            await stream.aclose()  # type: ignore[attr-defined]
            seen += ids(found)
            request = SubscribeFillsRequest(cursor=cursor)
        return seen

    assert desk.run(ask) == [f"exec-{n}" for n in range(1, 16)]


def test_live_fills_come_as_they_are_written(desk: Desk) -> None:
    desk.follower("a", fixed(1))
    desk.link_up()
    desk.enter(1)
    desk.fill_all()

    async def ask() -> list[str]:
        stream = subscribe_fills(desk.history, desk, desk.directory, SubscribeFillsRequest())
        first = await following(stream)
        assert not first.fills
        assert first.cursor
        waiting = asyncio.ensure_future(collect(stream, 1))
        await asyncio.sleep(0)
        desk.enter(1)
        desk.fill_all()
        seen = ids((await waiting)[0])
        # A consumer that was cut before its first fill loses nothing either.
        again = subscribe_fills(
            desk.history, desk, desk.directory, SubscribeFillsRequest(cursor=first.cursor)
        )
        return seen + ids((await collect(again, 1))[0])

    assert desk.run(ask) == ["exec-2", "exec-2"]


def test_filters_let_through_what_they_name(desk: Desk) -> None:
    desk.follower("a", fixed(1))
    desk.follower("b", fixed(1))
    desk.link_up()
    for _ in range(2):
        desk.enter(1)
        desk.fill_all()
    a, b = (str(account) for account in desk.accounts)
    rows = [
        (FillFilter(account_ids=[a]), ["exec-1", "exec-3"]),
        (FillFilter(account_ids=[a, b]), ["exec-1", "exec-2", "exec-3", "exec-4"]),
        (FillFilter(strategy_ids=[str(desk.strategy)], account_ids=[b]), ["exec-2", "exec-4"]),
        (
            FillFilter(instrument_ids=[str(desk.instrument)]),
            ["exec-1", "exec-2", "exec-3", "exec-4"],
        ),
    ]

    async def ask(chosen: FillFilter, count: int) -> list[str]:
        request = SubscribeFillsRequest(filter=chosen, from_start=True)
        stream = subscribe_fills(desk.history, desk, desk.directory, request)
        return ids((await collect(stream, count))[0])

    for chosen, expected in rows:
        found = desk.run(functools.partial(ask, chosen, len(expected)))
        assert found == expected


def test_what_is_half_written_is_not_shown(desk: Desk) -> None:
    desk.follower("a", fixed(1))
    desk.link_up()
    desk.enter(1)
    desk.fill_all()
    desk.run(lambda: asyncio.sleep(0))
    shown = desk.history.complete_through()
    [place] = desk.runner.run(executions(desk)).places
    desk.history._through = place.position - 1
    found = desk.runner.run(executions(desk))
    assert (found.places, found.effects, found.exhausted) == ([], b"", True)
    assert desk.runner.run(desk.history.effects(place.position)) == []
    desk.history.advance(shown)
    assert desk.runner.run(executions(desk)).places == [place]


async def executions(desk: Desk) -> Scan:
    return await desk.history.scan(Effect.EXECUTION_FIELD_NUMBER, Place(0, 0), 10)


def test_foreign_cursors_and_ids_are_refused(desk: Desk) -> None:
    rows = [
        (SubscribeFillsRequest(cursor="nonsense"), "cursor"),
        (SubscribeFillsRequest(cursor="!"), "cursor"),
        (SubscribeFillsRequest(cursor="AAAA", from_start=True), "from_start"),
        (SubscribeFillsRequest(filter=FillFilter(account_ids=["x"])), "filter.account_ids"),
    ]
    for request, field in rows:

        async def ask(request: SubscribeFillsRequest = request) -> None:
            await anext(subscribe_fills(desk.history, desk, desk.directory, request))

        with pytest.raises(InvalidInput) as refused:
            desk.run(ask)
        assert refused.value.field == field


@pytest.mark.parametrize(("incarnation", "ahead"), [(42, 1), (43, 0)])
def test_a_cursor_of_another_log_is_refused_and_not_waited_on(
    desk: Desk, incarnation: int, ahead: int
) -> None:
    position = desk.log.last_position()
    text = lasting_text(Cursor(position + ahead, 0), incarnation)

    async def ask(cursor: str) -> str:
        request = SubscribeFillsRequest(cursor=cursor)
        stream = subscribe_fills(desk.history, desk, desk.directory, request)
        return (await following(stream)).cursor

    own = lasting_text(Cursor(position, 0), 42)
    assert desk.run(lambda: ask(own)) == own
    with pytest.raises(InvalidInput) as refused:
        desk.run(lambda: ask(text))
    assert refused.value.code == "CURSOR_OF_ANOTHER_LOG"
