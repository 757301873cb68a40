"""The projector as a child process that is started again when it ends; nothing waits for it."""

import asyncio
import json
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from retinue.ports.clock import Clock

_PAUSE_NS_MIN: Final = 500_000_000
_PAUSE_NS_MAX: Final = 30_000_000_000
_END_SECONDS: Final = 10
# Beyond it, it knows that there is something to do.
_UNREAD_BYTES_MAX: Final = 4096

_log = logging.getLogger(__name__)


class LedgerProcess:
    """All methods on the event loop's thread."""

    def __init__(self, data: Path, clock: Clock, advance: Callable[[int], None]) -> None:
        """`advance`: told how far the ledger is complete."""
        self._data = data
        self._clock = clock
        self._advance = advance
        self._process: asyncio.subprocess.Process | None = None
        self._closing = False
        self.problem = ""
        """What stands in the way; empty where nothing does."""

    def look(self) -> None:
        """There is more to project."""
        pipe = self._process.stdin if self._process is not None else None
        if pipe is None or pipe.is_closing():
            return
        if pipe.transport.get_write_buffer_size() < _UNREAD_BYTES_MAX:
            pipe.write(b"\n")

    async def run(self) -> None:
        """Until it is closed, or cancelled."""
        pause_ns = _PAUSE_NS_MIN
        while not self._closing:
            since_ns = self._clock.monotonic_ns()
            try:
                await self._follow()
            except OSError as error:
                self.problem = f"The ledger's projector cannot be started: {error}."
            if self._closing:
                return
            if self._clock.monotonic_ns() - since_ns > _PAUSE_NS_MAX:
                pause_ns = _PAUSE_NS_MIN
            _log.error("%s It is started again in %.1f s.", self.problem, pause_ns / 1e9)
            await self._clock.sleep_until(self._clock.monotonic_ns() + pause_ns)
            pause_ns = min(2 * pause_ns, _PAUSE_NS_MAX)

    async def close(self) -> None:
        """Lets it project what is left; one that does not end is killed."""
        self._closing = True
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            async with asyncio.timeout(_END_SECONDS):
                await process.wait()
        except TimeoutError:
            _log.warning("the ledger's projector does not end: it is killed")
            process.kill()
            await process.wait()

    async def _follow(self) -> None:
        """One process, until it ends."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "retinue.bootstrap.projector", "--data", str(self._data)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        assert self._process.stdout is not None
        try:
            while line := await self._process.stdout.readline():
                self._hear(json.loads(line))
            code = await self._process.wait()
            self.problem = f"The ledger's projector has ended (exit code {code})."
        finally:
            if self._process.returncode is None and not self._closing:
                self._process.kill()

    def _hear(self, said: dict[str, str | int]) -> None:
        if (position := said.get("position")) is not None:
            self.problem = ""
            self._advance(int(position))
        elif why := said.get("rebuilding"):
            _log.warning("the ledger is built anew: %s", why)
        elif (problem := str(said.get("problem", ""))) and problem != self.problem:
            self.problem = problem
            _log.error("the ledger is not written, orders go on: %s", problem)
