"""Runs jobs on one thread of their own: the shard's."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class ThreadCpu:
    """Implements `ports.cpu.Cpu`. One job is one wake-up there and one back."""

    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, job)

    def close(self) -> None:
        """Wait for the jobs that were handed over, then end the thread."""
        self._executor.shutdown(wait=True)
