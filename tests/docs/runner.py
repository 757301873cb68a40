"""Types the commands of a page, in a data folder of its own, against the real service.

A page that starts no service reads as if `make run` were running. Addresses and the webhook's
secret are put in the place of the page's; a signal's and an order's id are those that the page's
earlier commands printed in the same place.
"""

import os
import re
import socket
import subprocess
import time
from pathlib import Path

from tests.docs.pages import ROOT, Command, commands, missing
from tests.traces.jaeger import Jaeger, jaeger_binary

SECONDS = 60
_SERVES = re.compile(r"^(make run|\.venv/bin/retinue serve)\b")
# Docker is not asked for: Jaeger itself stands in, on the same configuration.
_JAEGER = "docker compose -f deploy/jaeger/compose.yaml up -d"
_WEBHOOK = re.compile(r"http://127\.0\.0\.1:8080/v1/webhooks/[\w/-]+")
_ADDRESS = re.compile(r"127\.0\.0\.1:(\d+)")
_IDS = re.compile(r'(?:signal_id":"|[Ss]ignal )(\d+)|\b([0-9a-f]{32})\b')


class Reader:
    """Somebody who does what a page says."""

    def __init__(self, folder: Path, *, patience_s: float = 5) -> None:
        """`patience_s`: how long what a page shows may take to come out."""
        self._folder = folder
        self._patience_s = patience_s
        self._data = folder / "retinue-data"
        self._ports: dict[str, int] = {}
        self._ids: dict[str, str] = {}
        self._webhook = ""
        self._running: list[subprocess.Popen[str]] = []
        self._jaeger: Jaeger | None = None

    def read(self, page: str) -> None:
        """Raises AssertionError, naming the command and what it lacks."""
        todo = list(commands(page))
        if todo and not self._running and not any(_SERVES.match(command.text) for command in todo):
            self._serve(Command("make run"))
        for command in todo:
            if command.text == _JAEGER:
                self._start_jaeger()
            elif _SERVES.match(command.text):
                self._serve(command)
            else:
                self._type(command)

    def close(self) -> None:
        for process in reversed(self._running):
            process.terminate()
            process.communicate(timeout=SECONDS)
        if self._jaeger is not None:
            self._jaeger.stop()

    def _start_jaeger(self) -> None:
        otlp, query = (f"127.0.0.1:{self._port(port)}" for port in ("4317", "16686"))
        self._jaeger = Jaeger(jaeger_binary(), self._folder, otlp=otlp, query=query)
        self._jaeger.start()

    def _type(self, command: Command) -> None:
        """Until what the page shows has come out: fills and links take a moment."""
        deadline = time.monotonic() + self._patience_s
        while True:
            result = self._run(self._real(command.text))
            self._learn(command, result)
            lost = missing([self._real(line) for line in command.printed], result)
            again = command.text.startswith(".venv/bin/retinue") and " send " not in command.text
            if not lost or not again or time.monotonic() > deadline:
                break
            time.sleep(0.2)
        assert not lost, f"$ {command.text}\nlacks {lost}\nprinted:\n{result}"

    def _run(self, text: str) -> str:
        done = subprocess.run(
            ["bash", "-c", text],
            cwd=ROOT,
            env=os.environ | {"RETINUE_DATA": str(self._data), "COLUMNS": "200"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=SECONDS,
        )
        return done.stdout

    def _serve(self, command: Command) -> None:
        text = command.text
        if text.startswith("make run"):
            asked = re.search(r'ARGS="(.*)"', text)
            text = ".venv/bin/retinue serve --demo " + (asked.group(1) if asked else "")
        words = self._real(text).split()
        if words[2] not in ("gateway", "venue"):
            for option, port in (("--grpc", "50051"), ("--http", "8080")):
                if option not in words:
                    words += [option, f"127.0.0.1:{self._port(port)}"]
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=os.environ | {"RETINUE_DATA": str(self._data), "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._running.append(process)
        said = self._first_words(process, until=_until(words))
        lost = missing([self._real(line) for line in command.printed], said)
        assert not lost, f"$ {command.text}\nlacks {lost}\nprinted:\n{said}"

    def _first_words(self, process: subprocess.Popen[str], until: str) -> str:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if until in line:
                break
        found = re.search(r"http://\S+/v1/webhooks/\S+", said)
        self._webhook = found.group() if found else self._webhook
        assert process.poll() is None, said
        return said

    def _real(self, text: str) -> str:
        """The page's text with this run's addresses, folders and ids."""
        if self._webhook:
            text = _WEBHOOK.sub(self._webhook, text)
        known = {str(port) for port in self._ports.values()}
        text = _ADDRESS.sub(
            lambda m: m[0] if m[1] in known else f"127.0.0.1:{self._port(m[1])}", text
        )
        text = re.sub(
            r"(?<![\w/.-])(retinue-data|apart)(?=[/ \"]|$)", self._place, text, flags=re.M
        )
        if self._ids:
            shown = "|".join(sorted(self._ids, key=len, reverse=True))
            whole = rf"(?<![\w.:-])({shown})(?![\w:.-])"
            text = re.sub(whole, lambda match: self._ids[match[1]], text)
        return text

    def _place(self, match: re.Match[str]) -> str:
        return str(self._folder / match[1])

    def _port(self, shown: str) -> int:
        if shown not in self._ports:
            with socket.socket() as found:
                found.bind(("127.0.0.1", 0))
                self._ports[shown] = found.getsockname()[1]
        return self._ports[shown]

    def _learn(self, command: Command, real: str) -> None:
        """Ids of the page are those of this run, in the order in which lines show them."""
        for line in command.printed:
            for got in real.splitlines():
                if line.strip() != "..." and not missing([line], got):
                    for shown, found in zip(_IDS.findall(line), _IDS.findall(got), strict=False):
                        self._ids.setdefault("".join(shown), "".join(found))
                    break


def _until(words: list[str]) -> str:
    """What the last line says that a process prints when it is ready."""
    if "--demo" in words:
        return "/v1/webhooks/"
    return "listening" if words[2] in ("gateway", "venue") else "HTTP"
