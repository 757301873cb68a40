"""The cpu port on virtual time: jobs one by one, each taking as long as it is told."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from retinue.adapters.cpu.inline import InlineCpu

T = TypeVar("T")


class SlowCpu:
    """Implements `ports.cpu.Cpu`: a job waits its turn, runs on the spot, and its result comes
    later; whoever kills its process in between has killed it after the job and before the answer.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._inline = InlineCpu()

    async def run(self, job: Callable[[], T]) -> T:
        async with self._turn:
            result = await self._inline.run(job)
            if seconds := self._seconds():
                await asyncio.sleep(seconds)
            return result
