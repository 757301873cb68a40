"""The same log through the engine once more must give the same bytes (TR7).

From record 1, effects compared byte by byte with those stored; and from a snapshot, chains compared
at the end. Reads only. Effects that are not stored yet are not compared: replay would make them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from retinue.engine.core import Engine, EngineFault
from retinue.ports.history import EffectsReader, LogReader
from retinue.ports.snapshots import StoredSnapshot

FRAMES_A_TURN = 2000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a replay found. `differs_at` 0: nothing differs."""

    records: int
    compared_through: int
    chain: int
    differs_at: int = 0
    difference: str = ""
    snapshot_position: int = 0
    """The snapshot that was replayed from as well; 0: there is none."""

    @property
    def same(self) -> bool:
        return self.differs_at == 0


class NothingStored:
    """Implements `EffectsReader`, for who only wants to know where the log leads."""

    def complete_through(self) -> int:
        return 0

    def between(self, after: int, through: int) -> Iterator[tuple[int, bytes]]:
        return iter(())


def verify(log: LogReader, effects: EffectsReader, snapshot: StoredSnapshot | None) -> Verdict:
    """Replays the whole log. Raises LogDamaged, EffectsDamaged."""
    engine = Engine()
    last = log.last_position()
    compared = min(effects.complete_through(), last)
    records = 0
    chain_at_snapshot: int | None = None
    while frames := log.read(engine.position, FRAMES_A_TURN):
        if snapshot and engine.position < snapshot.position <= frames[-1].position:
            # Stop exactly there, so that the chains can be compared at that record as well.
            frames = [frame for frame in frames if frame.position <= snapshot.position]
        after = engine.position
        try:
            engine.feed(frames)
            made: dict[int, bytes] = {}
            while (said := engine.step()) is not None:
                for position, data in said.effects:
                    made[position] = made.get(position, b"") + data
        except EngineFault as fault:
            return _differs(records, compared, engine.position, f"the engine stops: {fault}")
        records += len(frames)
        through = min(frames[-1].position, compared)
        stored: dict[int, bytes] = {}
        for position, data in effects.between(after, through):
            stored[position] = stored.get(position, b"") + data
        for position in sorted(made.keys() | stored.keys()):
            if position <= through and made.get(position) != stored.get(position):
                why = _why(made.get(position), stored.get(position))
                return _differs(records, compared, position, why)
        if snapshot and engine.position == snapshot.position:
            chain_at_snapshot = engine.chain
    if snapshot is None or chain_at_snapshot is None:
        return Verdict(records, compared, engine.chain)
    return _from_snapshot(log, snapshot, engine, Verdict(records, compared, engine.chain))


def _from_snapshot(
    log: LogReader, snapshot: StoredSnapshot, whole: Engine, verdict: Verdict
) -> Verdict:
    """The rest of the log from the snapshot on; it must end where the whole log ended."""
    try:
        rest = Engine(snapshot.data)
        while rest.position < whole.position:
            frames = log.read(rest.position, FRAMES_A_TURN)
            rest.replay(frame for frame in frames if frame.position <= whole.position)
    except EngineFault as fault:
        why = f"the snapshot cannot be used: {fault}"
        return _differs(verdict.records, verdict.compared_through, snapshot.position, why)
    if rest.chain != whole.chain or rest.snapshot() != whole.snapshot():
        why = "from the snapshot on the log leads to another state"
        return _differs(verdict.records, verdict.compared_through, snapshot.position, why)
    return Verdict(
        verdict.records,
        verdict.compared_through,
        verdict.chain,
        snapshot_position=snapshot.position,
    )


def _differs(records: int, compared: int, position: int, why: str) -> Verdict:
    return Verdict(records, compared, chain=0, differs_at=position, difference=why)


def _why(made: bytes | None, stored: bytes | None) -> str:
    if stored is None:
        return f"replay makes {len(made or b'')} bytes of effects, none are stored"
    if made is None:
        return f"{len(stored)} bytes of effects are stored, replay makes none"
    at = next(
        (n for n, (a, b) in enumerate(zip(made, stored, strict=False)) if a != b),
        min(len(made), len(stored)),
    )
    return f"the effects differ from byte {at} on ({len(made)} made, {len(stored)} stored)"
