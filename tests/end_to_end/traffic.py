"""Many signals, sent by a program that does not give up: the same event id until it is answered."""

import random
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from retinue.api.v1 import ingestion_pb2 as ingestion
from retinue.domain.errors import Unavailable
from tests.end_to_end.processes import until
from tests.end_to_end.world import World, buy, close, flat, sell

GIVE_UP_SECONDS = 60


def mixed(count: int, seed: int) -> list[ingestion.Signal]:
    """Entries and part exits, a reverse or a flat now and then, by seed."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        draw = chance.random()
        size = str(chance.randrange(1, 5))
        if draw < 0.5:
            signal = buy(size)
        elif draw < 0.51:
            signal = sell(size)
        elif draw < 0.99:
            signal = close(str(chance.choice((25, 50, 33))))
        else:
            signal = flat()
        signal.event_id = f"{seed}-{number}"
        found.append(signal)
    return found


class Traffic:
    """Sends in the background, a few at once, through whatever becomes of the service."""

    def __init__(self, world: World, signals: Sequence[ingestion.Signal], at_once: int = 4) -> None:
        self.world = world
        self.answers: dict[str, ingestion.SignalAnswer] = {}
        self.answered = 0
        self._ended = threading.Event()
        self._moved = threading.Condition()
        self._pool = ThreadPoolExecutor(at_once)
        self._sent = [self._pool.submit(self._send, signal) for signal in signals]

    def _send(self, signal: ingestion.Signal) -> None:
        def try_it() -> ingestion.SignalAnswer | None:
            if self._ended.is_set():
                raise AssertionError("given up")
            try:
                return self.world.send(signal)
            except Unavailable:
                return None

        answer = until(try_it, GIVE_UP_SECONDS, f"signal {signal.event_id} is answered")
        with self._moved:
            self.answers[signal.event_id] = answer
            self.answered += 1
            self._moved.notify_all()

    def when(self, answered: int, do: Callable[[], None]) -> None:
        """Runs `do` once that many signals are answered."""
        with self._moved:
            enough = self._moved.wait_for(lambda: self.answered >= answered, GIVE_UP_SECONDS)
        assert enough, f"{self.answered} answered, not {answered}"
        do()

    def finish(self) -> None:
        """Waits for the last answer; raises what went wrong."""
        for sent in self._sent:
            sent.result(GIVE_UP_SECONDS)
        self._pool.shutdown()

    def give_up(self) -> None:
        """Sends nothing more."""
        self._ended.set()
        self._pool.shutdown(cancel_futures=True)
