"""The webhook parser, fed with anything: an answer or its own error, and the engine can read it.

The first byte of an input draws the content type and the dialect that the strategy is set to; the
rest is the body.
"""

import json
import sys
from random import Random
from typing import Final

import atheris

with atheris.instrument_imports(include=["retinue.ingestion", "retinue.domain"]):
    from retinue.domain.errors import InvalidInput, Unsupported
    from retinue.domain.signals import Dialect, Signal
    from retinue.ingestion.dedupe import dedupe_name
    from retinue.ingestion.record import signal_record
    from retinue.ingestion.webhook.body import parse_body
    from retinue.ingestion.webhook.dialects import read_webhook

from retinue.engine.core import Engine
from retinue.internal.v1.effects_pb2 import SignalJudged
from retinue.internal.v1.record_pb2 import Record
from retinue.ports.log import Frame
from tests.fuzz.corpus import WORDS, simulated_log

_CONTENT_TYPES: Final = (
    "application/json",
    "text/plain; charset=utf-8",
    "",
    "application/json;charset=latin-1",
    "text/html",
)
_DIALECTS: Final = (None, Dialect.PLAIN, Dialect.TRADING_VIEW, Dialect.TRADERS_POST)
# The world of the simulation is made by then, and nothing has been traded.
_WORLD_RECORDS: Final = 30


class _Desk:
    """An engine that knows a strategy, as it was before each signal."""

    def __init__(self) -> None:
        frames = simulated_log(3)[:_WORLD_RECORDS]
        self.strategy_id = next(frame.position for frame in frames if _makes_strategy(frame))
        self._next = frames[-1].position + 1
        self.now_ns = frames[-1].stamp_ns
        engine = Engine()
        engine.replay(frames)
        self._snapshot = engine.snapshot()

    def judge(self, record: bytes) -> SignalJudged:
        """Raises EngineFault where the engine cannot read what ingestion took."""
        engine = Engine(self._snapshot)
        engine.feed([Frame(self._next, self.now_ns, record)])
        answers: list[tuple[int, bytes]] = []
        while (said := engine.step()) is not None:
            answers.extend(said.answers)
        [(_, answer)] = answers
        return SignalJudged.FromString(answer)


def _makes_strategy(frame: Frame) -> bool:
    return Record.FromString(frame.payload).command.HasField("create_strategy")


def take(desk: _Desk, data: bytes) -> None:
    """One input. Raises what a webhook must never end in."""
    drawn = data[0] if data else 0
    content_type = _CONTENT_TYPES[drawn % len(_CONTENT_TYPES)]
    dialect = _DIALECTS[drawn // len(_CONTENT_TYPES) % len(_DIALECTS)]
    body = data[1:]
    try:
        content = read_webhook(parse_body(body, content_type), dialect)
    except (InvalidInput, Unsupported) as error:
        # What the sender is told must be something that can be sent.
        f"{error.code} {error.field} {error}".encode()
        return
    name = dedupe_name(desk.strategy_id, content, body)
    signal = Signal(
        strategy_id=desk.strategy_id,
        content=content,
        dedupe_key=name.key,
        dedupe_kind=name.kind,
        received_time_ns=desk.now_ns,
        payload_hash=name.key,
    )
    desk.judge(signal_record(1, b"", signal))


def mutate(data: bytes, max_size: int, seed: int) -> bytes:
    """Another input: the same object with a field set, dropped or renamed, or any bytes changed."""
    chance = Random(seed)
    try:
        body = json.loads(data[1:])
    except ValueError:
        body = None
    if not isinstance(body, dict) or chance.random() < 0.2:
        return bytes(atheris.Mutate(data, max_size))
    for _ in range(chance.randrange(1, 4)):
        name = chance.choice(WORDS)
        if body and chance.random() < 0.5:
            name = chance.choice(list(body))
        draw = chance.random()
        if draw < 0.2:
            body.pop(name, None)
        elif draw < 0.3:
            body[name.swapcase()] = body.pop(name, 1)
        else:
            body[name] = _value(chance)
    text = json.dumps(body, ensure_ascii=chance.random() < 0.5)
    made = data[:1] + text.encode("utf-8", "surrogatepass")
    return made if len(made) <= max_size else bytes(atheris.Mutate(data, max_size))


def _value(chance: Random) -> object:
    draw = chance.random()
    if draw < 0.5:
        return chance.choice(WORDS)
    if draw < 0.6:
        return chance.choice((1, 10 ** chance.randrange(40), -1, 0, 0.5, 1e-7, 1e300))
    if draw < 0.7:
        return f"{chance.randrange(10**6)}e{chance.randrange(-40, 40)}"
    if draw < 0.8:
        return chance.choice((None, True, [], {}, [{}], "", " ", "\x00", "\ud800", "x" * 201))
    return chance.choice(WORDS) + chance.choice(WORDS)


def main() -> None:
    desk = _Desk()
    atheris.Setup(sys.argv, lambda data: take(desk, data), custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
