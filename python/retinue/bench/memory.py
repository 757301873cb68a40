"""What an engine instance takes: the resident memory of a process of its own. Linux with glibc.

Prints bytes [a follower that has not traded yet, its share in an instrument, a live order].
"""

import ctypes
import gc
import json
import os
import sys
from pathlib import Path

from retinue.bench.world import World

_EVENTS = 5
_PAGE = os.sysconf("SC_PAGE_SIZE")


def _resident() -> int:
    """Without what was freed and not given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE


def _trade(world: World) -> int:
    """An order of every follower, which stays live, since nobody answers; resident then."""
    world.apply([world.entry()])
    # With the next word from a broker the engine takes them in.
    world.hear_nothing()
    world.taken()
    return _resident()


def main(followers: int) -> None:
    """In a world of so many."""
    World(10)
    empty = _resident()
    world = World(followers)
    world.link_up()
    world.taken()
    idle = _resident()
    first = _trade(world)
    later = [_trade(world) for _ in range(_EVENTS)]
    order = (later[-1] - first) / followers / _EVENTS
    share = (first - idle) / followers - order
    print(json.dumps([(idle - empty) / followers, share, order]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
