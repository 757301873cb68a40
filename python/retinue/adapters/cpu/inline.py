"""Runs each job on the spot: for simulation, where no thread may live."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class InlineCpu:
    """Implements `ports.cpu.Cpu`."""

    async def run(self, job: Callable[[], T]) -> T:
        result = job()
        # As with a thread, what the job handed to the loop is done before its result is seen.
        await asyncio.sleep(0)
        return result
