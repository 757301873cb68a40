"""Cards for what must survive: the death of the process, a full disk."""

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from retinue.adapters.log.sqlite import SqliteLog
from retinue.domain.errors import LogFull

# More than the write-ahead log, which may have to go into the file before a record finds room.
RESERVE_BYTES = 6 * 1024 * 1024

APPEND_FOREVER = """
    import sys
    from pathlib import Path
    from retinue.adapters.log.sqlite import SqliteLog
    log = SqliteLog(Path(sys.argv[1]), reserve_bytes=4096)
    while True:
        [position] = log.append([b"record"], 1)
        print(position, flush=True)
"""

COUNT_SYNCS = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <stdio.h>
    static int count;
    static int real(const char *name, int file) {
        count++;
        return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
    }
    int fsync(int file) { return real("fsync", file); }
    int fdatasync(int file) { return real("fdatasync", file); }
    int syncs_seen(void) { return count; }
"""

APPEND_COUNTED = """
    import ctypes, sys
    from pathlib import Path
    from retinue.adapters.log.sqlite import SqliteLog
    seen = ctypes.CDLL(sys.argv[2]).syncs_seen
    log = SqliteLog(Path(sys.argv[1]), reserve_bytes=4096)
    before, counted = seen(), log.syncs
    for item in range(50):
        if item == 25:
            log.checkpoint()
            before = seen() - item
        log.append([b"record"] * (1 + item % 3), 1)
        assert seen() - before == log.syncs - counted == item + 1, (seen() - before, item + 1)
"""


def python(program: str, *arguments: object) -> list[str]:
    return [sys.executable, "-c", textwrap.dedent(program), *map(str, arguments)]


def test_card_10_durable_before_the_ack(tmp_path: Path) -> None:
    """Prerequisite: a process that says each position once append has returned it.

    Action: kill it with SIGKILL after some hundred. Expectation: every position it said is there.
    """
    process = subprocess.Popen(python(APPEND_FOREVER, tmp_path), stdout=subprocess.PIPE, text=True)
    assert process.stdout
    said = 0
    for line in process.stdout:
        said = int(line)
        if said == 300:
            process.send_signal(signal.SIGKILL)
            break
    said = max([said, *(int(line) for line in process.stdout if line.endswith("\n"))])
    process.wait()
    log = SqliteLog(tmp_path, reserve_bytes=4096)
    assert said <= len(log.read(0, said + 10)) <= said + 1
    log.close()


def test_card_11_each_append_waits_for_the_disk(tmp_path: Path) -> None:
    """Prerequisite: a C compiler, which cargo needs too. Action: append in a process in which every
    fsync and fdatasync is counted on its way to the system.

    Expectation: one an append, whatever its size, and the log's own counter says the same.
    """
    (tmp_path / "count.c").write_text(COUNT_SYNCS)
    library = tmp_path / "count.so"
    command = ["cc", "-shared", "-fPIC", "-o", str(library), str(tmp_path / "count.c"), "-ldl"]
    subprocess.run(command, check=True)
    folder = tmp_path / "log"
    folder.mkdir()
    environment = os.environ | {"LD_PRELOAD": str(library)}
    subprocess.run(python(APPEND_COUNTED, folder, library), check=True, env=environment)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 32 MB of its own."""
    mounted = tmp_path / "disk"
    mounted.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", str(mounted)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True).returncode != 0:
        pytest.skip("to mount a small disk takes root")
    yield mounted
    subprocess.run(["umount", "--lazy", str(mounted)], check=True)


def test_card_12_full_disk(small_disk: Path) -> None:
    """Prerequisite: a log with a reserve of 6 MB on a disk of 32 MB. Action: fill the disk.

    Expectation: LOG_FULL, with nothing of that call in the log; after the reserve is freed it can
    be written again; after room was made it holds its reserve again; nothing is lost on the way.
    """
    log = SqliteLog(small_disk, reserve_bytes=RESERVE_BYTES)
    written = 0
    with pytest.raises(LogFull) as raised:
        for _ in range(10_000):
            log.append([b"x" * 10_000, b"y" * 10_000], 1)
            written += 2
    assert raised.value.code == "LOG_FULL"
    assert written > 20 and len(log.read(0, 100_000)) == written == log.last_position()
    assert log.free_reserve()
    for item in range(10):
        log.append([f"exit {item}".encode()], 2)
    assert not log.restore_reserve()
    frames = log.read(0, 100_000)
    assert [frame.payload for frame in frames[written:]] == [b"exit %d" % n for n in range(10)]
    log.close()
    log = SqliteLog(small_disk, reserve_bytes=RESERVE_BYTES)
    assert log.read(0, 100_000) == frames
    log.close()


def test_card_13_start_on_a_full_disk(small_disk: Path) -> None:
    """Prerequisite: a closed log whose disk somebody else has filled. Action: open it.

    Expectation: it opens, giving up its reserve if it must, and can be read and written.
    """
    log = SqliteLog(small_disk, reserve_bytes=512 * 1024)
    log.append([b"before"], 1)
    log.close()
    room = shutil.disk_usage(small_disk).free
    with (small_disk / "somebody-elses").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, room - room % 4096)
    log = SqliteLog(small_disk, reserve_bytes=512 * 1024)
    assert [frame.payload for frame in log.read(0, 10)] == [b"before"]
    log.free_reserve()
    log.append([b"after"], 2)
    assert [frame.payload for frame in log.read(0, 10)] == [b"before", b"after"]
    log.close()
