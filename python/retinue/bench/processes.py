"""The processes that a part starts, and its own data folder; gone with the stack."""

import json
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO, NamedTuple

ANSWER_SECONDS = 60


class Arrival(NamedTuple):
    """One group of orders at the gateway."""

    position: int
    orders: int
    at_ns: int
    leads: bool


class SinkProcess:
    """A gateway that places nothing; see `bench.sink`. `fills`: it says that all is filled."""

    def __init__(self, stack: ExitStack, key_file: Path, *, fills: bool = False) -> None:
        process = start(stack, "retinue.bench.sink", str(key_file), *(["fills"] if fills else []))
        assert process.stdout is not None
        self.address = str(json.loads(process.stdout.readline())["listening"])
        self._arrivals: queue.Queue[Arrival] = queue.Queue()
        threading.Thread(target=self._read, args=(process.stdout,), daemon=True).start()

    def next(self) -> Arrival:
        """The next group of orders; raises queue.Empty where none comes for a minute."""
        return self._arrivals.get(timeout=ANSWER_SECONDS)

    def _read(self, output: IO[str]) -> None:
        for line in output:
            self._arrivals.put(Arrival(*json.loads(line)))


class ServeProcess:
    """`retinue serve` on ports of its own, or a module that says likewise where it listens."""

    def __init__(
        self, stack: ExitStack, data: Path, *module: str, arguments: Sequence[str] = ()
    ) -> None:
        serve = module or ("retinue.cli", "serve", "--json", *arguments)
        doors = ("--data", str(data), "--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0")
        self.process = start(stack, *serve, *doors)
        assert self.process.stdout is not None
        said = json.loads(self.process.stdout.readline())
        self.grpc = str(said["grpc"])
        self.http = str(said["http"])

    def ask(self) -> str:
        """What a module with a watch of its own has seen."""
        assert self.process.stdout is not None
        self.process.send_signal(signal.SIGUSR2)
        return self.process.stdout.readline()


def cpu_seconds(pid: int) -> float:
    """CPU time of the threads that run, in user and system mode, to the nanosecond."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text("ascii").split()[0]) for task in tasks) / 1e9


def start(stack: ExitStack, module: str, *arguments: str) -> "subprocess.Popen[str]":
    """A python process that ends with the stack."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, text=True
    )
    stack.callback(process.wait)
    stack.callback(process.terminate)
    return process


def folder(stack: ExitStack) -> Path:
    """A folder on the disk that one works on: /tmp may be none."""
    path = Path(tempfile.mkdtemp(prefix="retinue-bench-", dir=Path.cwd()))
    stack.callback(shutil.rmtree, path, ignore_errors=True)
    return path
