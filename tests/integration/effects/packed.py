"""Index rows as the engine packs them."""

from collections.abc import Sequence

from retinue.ports.effects import EffectSlice, IndexRow


def slice_of(position: int, rows: Sequence[IndexRow], *, number: int = 0) -> EffectSlice:
    """A slice that holds the keys of its rows, and nothing else."""
    data, packed = b"", b""
    for row in rows:
        packed += b"%02d%020d%010d%010d%010d" % (
            row.kind,
            row.account,
            row.ordinal,
            len(data),
            len(row.key),
        )
        data += row.key
    return EffectSlice(position, number, data, packed)
