"""The two fuzz targets: what they need on the machine, how they are built and run."""

import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from tests.fuzz.corpus import write_records, write_webhooks

_ROOT: Final = Path(__file__).resolve().parent.parent.parent
_PACKAGE: Final = _ROOT / "tests/fuzz/records"
_WORK: Final = _ROOT / "target/fuzz"
TARGETS: Final = ("records", "webhooks")
# Of one input: far more than any takes.
_SECONDS_MAX: Final = 10
_MEGABYTES_MAX: Final = 2048
_BYTES_MAX: Final = {"records": 128 * 1024, "webhooks": 20 * 1024}


def missing(target: str) -> str:
    """What this machine lacks for a target; empty where nothing does."""
    if target == "records":
        return "" if shutil.which("c++") else "a C++ compiler, for libFuzzer"
    found = importlib.util.find_spec("atheris")
    return "" if found else "atheris (make fuzz installs it; there are wheels for Linux only)"


def run(target: str, seconds: int) -> int:
    """Fuzzes for so long; the fuzzer's exit code, 0 where it found nothing. Findings lie in
    target/fuzz/found.
    """
    seeds, found = _WORK / "seeds" / target, _WORK / "found" / target
    # What a run finds new ways with is kept beside the seeds and taken up by the next.
    grown = _WORK / "corpus" / target
    for folder in (found, grown):
        folder.mkdir(parents=True, exist_ok=True)
    options = [
        str(grown),
        str(seeds),
        f"-max_total_time={seconds}",
        f"-max_len={_BYTES_MAX[target]}",
        f"-timeout={_SECONDS_MAX}",
        f"-rss_limit_mb={_MEGABYTES_MAX}",
        f"-artifact_prefix={found}/",
        "-print_final_stats=1",
    ]
    if target == "records":
        write_records(seeds)
        command = [str(_built()), *options]
    else:
        words = _WORK / "words"
        write_webhooks(seeds, words)
        command = [sys.executable, "-m", "tests.fuzz.webhooks", f"-dict={words}", *options]
    return subprocess.run(command, cwd=_ROOT, check=False).returncode


def _built() -> Path:
    """The record fuzzer's program. Raises CalledProcessError where it does not compile."""
    told = subprocess.run(["rustc", "-vV"], check=True, capture_output=True, text=True).stdout
    host = next(line.split()[1] for line in told.splitlines() if line.startswith("host:"))
    # Flags from outside would take the place of those in .cargo/config.toml.
    outside = {name: value for name, value in os.environ.items() if name != "RUSTFLAGS"}
    build = ["cargo", "build", "--release", "--locked", "--quiet", "--target", host]
    subprocess.run(build, cwd=_PACKAGE, env=outside, check=True)
    return _WORK / host / "release" / "retinue-fuzz-records"
