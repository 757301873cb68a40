"""What an engine instance takes: the resident memory of a process of its own, before and after.

Prints [bytes an idle follower, bytes a live order].
"""

import gc
import json
import os
import sys
from pathlib import Path

from retinue.bench.world import World

_EVENTS = 5
_PAGE = os.sysconf("SC_PAGE_SIZE")


def _resident() -> int:
    gc.collect()
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * _PAGE


def main(followers: int) -> None:
    """`followers` times five orders; they stay live, since nobody answers."""
    World(10)
    empty = _resident()
    world = World(followers)
    world.link_up()
    world.taken()
    idle = _resident()
    for _ in range(_EVENTS):
        world.apply([world.entry()])
        world.link_up()
    world.taken()
    live = _resident()
    a_follower, an_order = (idle - empty) / followers, (live - idle) / followers / _EVENTS
    print(json.dumps([a_follower, an_order]))


if __name__ == "__main__":
    main(int(sys.argv[1]))
