"""The demo's broker: a simulated venue as a child process that is started again when it ends.

It ends when this process does, however that ends. Ctrl-C does not reach it: the service ends first.
"""

import asyncio
import json
import logging
import signal
import sys
from pathlib import Path
from typing import Any, Final

from retinue.bootstrap.gateway import ConnectionSettings
from retinue.bootstrap.settings import ServeSettings
from retinue.domain.errors import Unavailable
from retinue.ports.clock import Clock

BROKERS: Final = ("alpha", "beta")
_FOLDER: Final = "venue"
_READY_SECONDS: Final = 20
_END_SECONDS: Final = 5
_PAUSE_NS_MIN: Final = 500_000_000
_PAUSE_NS_MAX: Final = 30_000_000_000

_log = logging.getLogger(__name__)


class DemoVenue:
    """Runs until `stop`: always on the same journal, and at the same address."""

    def __init__(self, settings: ServeSettings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._address = "127.0.0.1:0"
        self._key_file = Path()
        self._process: asyncio.subprocess.Process
        self._watching: asyncio.Task[None]

    @classmethod
    async def start(cls, settings: ServeSettings, clock: Clock) -> "DemoVenue":
        """Raises Unavailable where it does not come up."""
        venue = cls(settings, clock)
        await venue._spawn()
        venue._watching = asyncio.create_task(venue._watch())
        return venue

    def connections(self) -> dict[str, ConnectionSettings]:
        """How each demo connection reaches it; the venue plays a broker for each."""
        return {
            name: ConnectionSettings(name, "simulated", self._address, name, self._key_file)
            for name in BROKERS
        }

    async def stop(self) -> None:
        """Asks it to end; one that is frozen is killed after 5 s."""
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        if self._process.returncode is None:
            self._process.terminate()
        try:
            async with asyncio.timeout(_END_SECONDS):
                await self._process.wait()
        except TimeoutError:
            _log.warning("the simulated venue does not end: it is killed")
            self._process.kill()
            await self._process.wait()

    async def _watch(self) -> None:
        """Starts it again whenever it has ended, after a pause that grows while it does not stay
        up.
        """
        pause_ns = _PAUSE_NS_MIN
        while True:
            since_ns = self._clock.monotonic_ns()
            code = await self._process.wait()
            if self._clock.monotonic_ns() - since_ns > _PAUSE_NS_MAX:
                pause_ns = _PAUSE_NS_MIN
            _log.error("the simulated venue has ended (%s)", _how(code))
            while True:
                _log.error("the simulated venue is started again in %.1f s", pause_ns / 1e9)
                await self._clock.sleep_until(self._clock.monotonic_ns() + pause_ns)
                pause_ns = min(2 * pause_ns, _PAUSE_NS_MAX)
                try:
                    await self._spawn()
                    break
                except (Unavailable, OSError) as error:
                    _log.error("%s", error)
            _log.warning("the simulated venue is back at %s, on the same journal", self._address)

    async def _spawn(self) -> None:
        """One process, until it listens. Raises Unavailable, OSError."""
        settings = self._settings
        arguments = ["--data", str(settings.data / _FOLDER), "--listen", self._address]
        arguments += ["--seed", str(settings.seed), "--speed", str(settings.speed)]
        for prices in settings.prices:
            arguments += ["--prices", prices]
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "retinue.bootstrap.venue", *arguments, "--while-stdin-is-open"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            ready = await _ready(process)
        except BaseException:
            if process.returncode is None:
                process.kill()
            raise
        self._process = process
        self._address, self._key_file = ready["listening"], Path(ready["key_file"])


async def _ready(process: asyncio.subprocess.Process) -> dict[str, Any]:
    """What it says when it listens."""
    assert process.stdout is not None
    try:
        async with asyncio.timeout(_READY_SECONDS):
            said: dict[str, Any] = json.loads(await process.stdout.readline())
    except (TimeoutError, json.JSONDecodeError):
        raise Unavailable("The simulated venue did not start.", "See its message above.") from None
    return said


def _how(code: int) -> str:
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
