"""What the fuzzers start from: records of a simulated run, snapshots of it, and webhook bodies."""

import json
import struct
from pathlib import Path

from retinue.engine.core import Engine
from retinue.internal.v1.record_pb2 import Record
from retinue.ports.log import Frame
from tests.simulation.run import run_seed
from tests.simulation.world.machine import Machine

_FRAME = struct.Struct("<QqI")
_LENGTH = struct.Struct("<BI")
_SEEDS = (3, 8)
_MINUTES = 0.5
# How many records an input has; prices are left out, they are most of a log.
_PREFIXES = (45, 90, 150, 250)
_BODIES: tuple[object, ...] = (
    {"action": "BUY", "comment": "ENTRY"},
    {"action": "sell", "comment": "EXIT_50", "ticker": "ES1!", "quantity": 2},
    {"action": "SELL", "comment": "exit_final", "id": "a-1", "time": "2026-11-20T14:30:00Z"},
    {"action": "BUY", "comment": "ENTRY", "orderType": "limit", "limitPrice": "6800.25"},
    {"action": "BUY", "comment": "ENTRY", "quantity": 1e-3, "timeInForce": "ioc"},
    {
        "ticker": "NQ1!",
        "action": "buy",
        "sentiment": "long",
        "quantity": "3",
        "price": "24500.5",
        "marketPositionSize": "5",
        "prevMarketPosition": "short",
        "prevMarketPositionSize": "2",
        "time": "2026-11-20T14:30:00.123456789Z",
    },
    {"ticker": "NQ1!", "action": "buy", "signalPrice": 24500, "quantity": 2},
    {"ticker": "NQ1!", "action": "exit", "quantityType": "percent_of_position", "quantity": 50},
    {"ticker": "NQ1!", "action": "add", "sentiment": "bearish"},
    {"action": "sell", "sentiment": "flat", "contracts": 4, "interval": "5", "note": ["x", {}]},
)
WORDS = Path(__file__).with_name("words.txt").read_text("utf-8").split()


def simulated_log(seed: int) -> list[Frame]:
    """The records of a run, without prices."""
    frames: list[Frame] = []

    def look(machine: Machine) -> None:
        frames.extend(machine.serve.log.frames())

    verdict = run_seed(seed, _MINUTES, look)
    assert frames, verdict.line
    return [frame for frame in frames if not Record.FromString(frame.payload).HasField("marks")]


def write_records(folder: Path) -> None:
    """Inputs of the record fuzzer: records from the first, and the snapshot after them."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in _SEEDS:
        frames = simulated_log(seed)
        for count in _PREFIXES:
            (folder / f"records-{seed}-{count}").write_bytes(b"\0" + _join(frames[:count]))
            engine = Engine()
            engine.replay(frames[:count])
            snapshot = engine.snapshot()
            head = _LENGTH.pack(1, len(snapshot))
            (folder / f"snapshot-{seed}-{count}").write_bytes(head + snapshot)


def _join(frames: list[Frame]) -> bytes:
    return b"".join(
        _FRAME.pack(frame.position, frame.stamp_ns, len(frame.payload)) + frame.payload
        for frame in frames
    )


def write_webhooks(folder: Path, words: Path) -> None:
    """Inputs of the webhook fuzzer, and the words that it knows."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, body in enumerate(_BODIES):
        (folder / f"body-{number}").write_bytes(b"\0" + json.dumps(body).encode())
    words.write_text("".join(f'"{word}"\n' for word in WORDS if word.isascii()))
