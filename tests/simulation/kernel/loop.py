"""The asyncio loop as the clock: instead of waiting it jumps to the next timer.

Days pass in milliseconds, and the same coroutines with the same draws run in the same order. No
thread, socket or file may wait here. Every callback belongs to the process in whose context it was
made (`kernel.process`); callbacks of a dead process never run.
"""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from typing import Any

from tests.simulation.kernel.process import PROCESS, Process

_Callback = Callable[..., object]


class Deadlock(Exception):
    """Nothing is ready and no timer is set: whoever waits, waits for ever."""


class RanAway(Exception):
    """The run does far more than any run should: it would end by eating the machine."""


class _Jumping:
    """Stands where a loop has its selector: asked to wait, it moves the time."""

    def __init__(self, loop: "VirtualLoop") -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[object]:
        told = self._loop.ran_away()
        if told:
            raise RanAway(f"ran away: {told} in {self._loop.time():.0f} s")
        if timeout is None or timeout > 0:
            self._loop.jump()
        return []


class VirtualLoop(asyncio.BaseEventLoop):
    """`time()` is seconds since the loop was made; it moves only while nothing else can happen."""

    _scheduled: list[asyncio.TimerHandle]

    def __init__(self) -> None:
        super().__init__()
        self._selector = _Jumping(self)
        self._clock_resolution = 1e-9
        self._now = 0.0
        self.steps = 0
        # Asked in every round: what there is too much of, or nothing.
        self.ran_away: Callable[[], str] = lambda: ""
        self.set_task_factory(_make_task)  # type: ignore[arg-type]

    def time(self) -> float:
        return self._now

    def jump(self) -> None:
        """To the next timer. Raises Deadlock, naming the tasks that wait."""
        while self._scheduled and self._scheduled[0].cancelled():
            return  # The loop takes cancelled timers away in its next round.
        if not self._scheduled:
            raise Deadlock("nobody can go on: " + "; ".join(_waiting(self)))
        self._now = max(self._now, self._scheduled[0].when())

    def call_soon(  # type: ignore[override]
        self, callback: _Callback, *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.Handle:
        if context is None:
            context = contextvars.copy_context()
        process = context.get(PROCESS)
        return super().call_soon(self._step, process, callback, args, context=context)

    def call_at(  # type: ignore[override]
        self,
        when: float,
        callback: _Callback,
        *args: Any,
        context: contextvars.Context | None = None,
    ) -> asyncio.TimerHandle:
        if context is None:
            context = contextvars.copy_context()
        process = context.get(PROCESS)
        return super().call_at(when, self._step, process, callback, args, context=context)

    def call_soon_threadsafe(  # type: ignore[override]
        self, callback: _Callback, *args: Any, context: contextvars.Context | None = None
    ) -> asyncio.Handle:
        return self.call_soon(callback, *args, context=context)

    def run_in_executor(self, executor: object, func: object, *args: object) -> Any:
        raise RuntimeError("no thread may live on virtual time")

    def _step(self, process: Process | None, callback: _Callback, args: tuple[Any, ...]) -> None:
        self.steps += 1
        if process is None or process.take_step(callback, args):
            callback(*args)

    def _process_events(self, event_list: list[object]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """There is no other thread that could wait for it."""


def _make_task(
    loop: asyncio.AbstractEventLoop,
    coro: Coroutine[Any, Any, Any],
    context: contextvars.Context | None = None,
    **options: Any,
) -> "asyncio.Task[Any]":
    task = asyncio.Task(coro, loop=loop, context=context, **options)
    process = (context or contextvars.copy_context()).get(PROCESS)
    if process is not None:
        # A task that is dropped while it waits would run its `finally`: the dead do nothing.
        process.keep(task)
    return task


def _waiting(loop: asyncio.AbstractEventLoop) -> list[str]:
    names = []
    for task in asyncio.all_tasks(loop):
        stack = task.get_stack(limit=1)
        place = f" at {stack[-1].f_code.co_filename}:{stack[-1].f_lineno}" if stack else ""
        names.append(f"{getattr(task.get_coro(), '__qualname__', task.get_name())}{place}")
    return sorted(names)
