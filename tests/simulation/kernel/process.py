"""Processes on one loop: what belongs to one is told by its context, and killing it is at once.

`kill` is kill -9: no callback of it runs any more, no `finally`, nothing. It can be told to happen
after so many more steps, that is at any await.

`pause` is kill -STOP: nothing of it runs until `wake`, and then everything that was due meanwhile.
"""

import asyncio
import contextvars
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
PROCESS: contextvars.ContextVar["Process"] = contextvars.ContextVar("process")
_KEPT_BEFORE_PRUNING = 256


class Killed(BaseException):
    """Raised inside a job of the process that is killed in the middle of it; nobody sees it."""


class Process:
    """One process; `died` is called, in no process, when it has been killed."""

    def __init__(self, name: str, died: Callable[["Process"], None]) -> None:
        self.name = name
        self.alive = True
        self._died = died
        self._steps_left: int | None = None
        self._is_paused = False
        self._due: list[tuple[contextvars.Context, Callable[..., object], tuple[Any, ...]]] = []
        self._tasks: list[asyncio.Task[Any]] = []
        self._prune_at = _KEPT_BEFORE_PRUNING
        self._outside = contextvars.Context()
        self._context = contextvars.Context()
        self._context.run(PROCESS.set, self)

    def spawn(self, coro: Coroutine[Any, Any, T]) -> "asyncio.Task[T]":
        """A task of this process."""
        return asyncio.get_running_loop().create_task(coro, context=self._context.copy())

    def call(self, function: Callable[..., T], *args: Any) -> T:
        """Run a plain function as this process would."""
        return self._context.copy().run(function, *args)

    def kill_after(self, steps: int) -> None:
        self._steps_left = steps

    def kill(self) -> None:
        if self.alive:
            self.alive = False
            self._outside.copy().run(self._died, self)

    def pause(self) -> None:
        self._is_paused = True

    def wake(self) -> None:
        """Goes on where it was paused; it does not know that time has passed."""
        self._is_paused = False
        loop = asyncio.get_running_loop()
        due, self._due = self._due, []
        for context, callback, args in due:
            loop.call_soon(callback, *args, context=context)

    def take_step(self, callback: Callable[..., object], args: tuple[Any, ...]) -> bool:
        """Whether this callback of the process may run now; while it is paused it waits."""
        if self._is_paused and self.alive:
            self._due.append((contextvars.copy_context(), callback, args))
            return False
        if self._steps_left is not None:
            self._steps_left -= 1
            if self._steps_left <= 0:
                self._steps_left = None
                self.kill()
        return self.alive

    def keep(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.append(task)
        if len(self._tasks) >= self._prune_at:
            self._tasks = [known for known in self._tasks if not known.done()]
            self._prune_at = max(_KEPT_BEFORE_PRUNING, 2 * len(self._tasks))

    def bury(self) -> None:
        """After the run: lets go of what still waits, without a word."""
        self.alive = False
        for task in self._tasks:
            if not task.done():
                task._log_destroy_pending = False  # type: ignore[attr-defined]
                _close(task.get_coro())
        self._tasks.clear()
        self._due.clear()


def _close(coro: Any) -> None:
    try:
        coro.close()
    except BaseException:
        # Its `finally` waits for something: there is nothing to wait for any more.
        return
