"""Processes that say in one JSON line when they are ready, and that can be stopped, frozen, killed.

Each is the command line a person would run; nothing of it is imported into the test.
"""

import json
import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from retinue.adapters.rpc.client import Client
from retinue.bootstrap.data_folder import read_owner_key

ROOT = Path(__file__).resolve().parents[2]
BIN = ROOT / ".venv" / "bin"
RETINUE = str(BIN / "retinue")
READY_SECONDS = 30
END_SECONDS = 30

T = TypeVar("T")


def until(look: Callable[[], T | None], seconds: float, what: str) -> T:
    """The first answer of `look` that holds; fails, saying what was waited for."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what}")
        time.sleep(0.02)


def free_port() -> int:
    """A port that nothing listens on now, for a process that is to come back on the same."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One command; `start` returns once it is ready. What it says on stderr goes to a file."""

    def __init__(self, name: str, folder: Path, prefix: Sequence[str] = ()) -> None:
        self.name = name
        self.folder = folder
        self.prefix = list(prefix)
        self.errors = folder.parent / f"{folder.name}.{name}.err"
        self.ready: dict[str, Any] = {}
        self._process: subprocess.Popen[str] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def start(self) -> None:
        with self.errors.open("a") as errors:
            self._process = subprocess.Popen(
                [*self.prefix, *self.command()], stdout=subprocess.PIPE, stderr=errors, text=True
            )
        assert self._process.stdout is not None
        # Reading a line has no time-out of its own: one that never comes ends with the process.
        alarm = threading.Timer(READY_SECONDS, self._process.kill)
        alarm.start()
        line = self._process.stdout.readline()
        alarm.cancel()
        if not line:
            self._process.wait(END_SECONDS)
            raise AssertionError(f"{self.name} did not start: {self.said()}")
        self.ready = json.loads(line)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def said(self) -> str:
        """Everything on stderr since the first start."""
        return self.errors.read_text() if self.errors.exists() else ""

    def signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.terminate()
        return self._ended()

    def kill(self) -> None:
        """kill -9, if it still runs."""
        if self._process is not None:
            self._process.kill()
            self._ended()

    def _ended(self) -> int:
        assert self._process is not None
        code = self._process.wait(END_SECONDS)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code


class Venue(Process):
    """A simulated venue; it comes back on the port it had."""

    def __init__(self, folder: Path, *arguments: str, prefix: Sequence[str] = ()) -> None:
        super().__init__("venue", folder, prefix)
        self.port = free_port()
        self.arguments = arguments

    def command(self) -> list[str]:
        listen = f"127.0.0.1:{self.port}"
        fixed = ["serve", "venue", "--data", str(self.folder), "--listen", listen]
        return [RETINUE, *fixed, *self.arguments]


class Serve(Process):
    """`retinue serve` on a data folder."""

    def __init__(
        self,
        folder: Path,
        *,
        config: Path | None = None,
        demo: bool = False,
        otlp: str = "",
        log_format: str = "text",
        **more: Any,
    ) -> None:
        super().__init__("serve", folder, **more)
        self.log_format = log_format
        self.config = config
        self.otlp = otlp
        self.demo = demo
        self._clients: dict[str, Client] = {}
        self._lock = threading.Lock()

    def command(self) -> list[str]:
        listen = ["--grpc", "127.0.0.1:0", "--http", "127.0.0.1:0", "--json"]
        command = [RETINUE, "serve", "--data", str(self.folder), *listen]
        command += ["--config", str(self.config)] if self.config else []
        command += ["--otlp", self.otlp] if self.otlp else []
        command += ["--log-format", self.log_format]
        return command + (["--demo"] if self.demo else [])

    @property
    def key(self) -> str:
        return read_owner_key(self.folder)

    def client(self) -> Client:
        """For the process that runs now."""
        address = self.ready["grpc"]
        with self._lock:
            # Those of processes that are gone may still be waited on by other threads: none closes.
            if address not in self._clients:
                self._clients[address] = Client(address, self.key, timeout_s=20)
            return self._clients[address]

    def cli(self, *arguments: str, seconds: float = 60) -> "Said":
        """A verb of the command line on this folder, with --json."""
        command = [*self.prefix, RETINUE, *arguments, "--data", str(self.folder), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
        return Said(done.returncode, done.stdout, done.stderr)


class Gateway(Process):
    """`retinue serve gateway` on a folder of its own, always on the same port."""

    def __init__(
        self, folder: Path, settings: Path, key_file: Path, *, otlp: str = "", **more: Any
    ) -> None:
        super().__init__("gateway", folder, **more)
        self.otlp = otlp
        self.address = f"127.0.0.1:{free_port()}"
        self.settings = settings
        self.key_file = key_file

    def command(self) -> list[str]:
        command = [RETINUE, "serve", "gateway", "--data", str(self.folder)]
        command += ["--settings", str(self.settings), "--listen", self.address]
        command += ["--otlp", self.otlp] if self.otlp else []
        return [*command, "--key-file", str(self.key_file)]


class Said:
    """What a command ended with."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def rows(self) -> list[Any]:
        """Its JSON lines."""
        assert self.code == 0, (self.code, self.out, self.err)
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def error(self) -> dict[str, Any]:
        assert self.code != 0, self.out
        found: dict[str, Any] = json.loads(self.err)["error"]
        return found
