"""The demo's venue when it cannot be started again at once."""

import asyncio
import logging
import os
import signal
from pathlib import Path

from retinue.adapters.brokers.simulated.data_folder import DataFolder
from retinue.adapters.clock.system import SystemClock
from retinue.bootstrap.demo_venue import DemoVenue
from retinue.bootstrap.settings import ServeSettings

SECONDS = 20


class Told(logging.Handler):
    """What is logged, one line after the other."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: asyncio.Queue[str] = asyncio.Queue()
        logging.getLogger("retinue").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.put_nowait(record.getMessage())

    async def next(self) -> str:
        async with asyncio.timeout(SECONDS):
            return await self._lines.get()


def signal_child(number: signal.Signals) -> None:
    """To the one process that this thread has started."""
    [child] = Path("/proc/thread-self/children").read_text().split()
    os.kill(int(child), number)


def test_it_is_tried_again_after_ever_longer_pauses(tmp_path: Path) -> None:
    async def story() -> None:
        told = Told()
        venue = await DemoVenue.start(ServeSettings(tmp_path), SystemClock())
        before = venue.connections()
        signal_child(signal.SIGKILL)
        assert "has ended (killed by SIGKILL)" in await told.next()
        assert "started again in 0.5 s" in await told.next()
        # Somebody else has the folder meanwhile.
        folder = DataFolder(tmp_path / "venue")
        try:
            assert "did not start" in await told.next()
            assert "started again in 1.0 s" in await told.next()
        finally:
            folder.close()
        assert "is back at" in await told.next()
        assert venue.connections() == before
        await venue.stop()

    asyncio.run(story())


def test_one_that_is_frozen_is_killed(tmp_path: Path) -> None:
    async def story() -> None:
        venue = await DemoVenue.start(ServeSettings(tmp_path), SystemClock())
        signal_child(signal.SIGSTOP)
        async with asyncio.timeout(SECONDS):
            await venue.stop()

    asyncio.run(story())
