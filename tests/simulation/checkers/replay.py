"""The log read again from record 1 gives the same effects, byte for byte, and the same chain."""

from collections.abc import Iterator, Sequence

from retinue.engine.core import Engine
from retinue.ports.effects import EffectsStore
from retinue.ports.log import Log


def check_replay(log: Log, effects: EffectsStore, chain: int) -> Iterator[str]:
    """`chain`: the running engine's, which has crashed and been restored on its way."""
    engine = Engine()
    made: dict[int, list[bytes]] = {}
    engine.feed(log.read(0, log.last_position()))
    while (said := engine.step()) is not None:
        for position, data in said.effects:
            made.setdefault(position, []).append(data)
    for position in range(1, log.last_position() + 1):
        if b"".join(effects.effects_at(position)) != b"".join(made.get(position, [])):
            yield f"effects of record {position} are not what replay makes of it"
            break
    if engine.chain != chain:
        yield f"replay ends at chain {engine.chain:x}, the running engine at {chain:x}"


def check_acknowledged(log: Log, acknowledged: Sequence[tuple[int, bytes]]) -> Iterator[str]:
    """Whatever a client was promised is in the log, where it was said to be."""
    frames = {frame.position: frame for frame in log.read(0, log.last_position())}
    for position, payload in acknowledged:
        frame = frames.get(position)
        if frame is None or frame.payload != payload:
            yield f"record {position} was acknowledged and is not in the log"
