#!/usr/bin/env python3
"""Counts the instructions of the engine's busiest paths and holds them against what is kept.

Exit 1 where a count differs by more than 5 %, up or down: then either something got slower, or
`--write` keeps the new counts. Skipped, with one line that says why, on a machine without valgrind.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "rust_core" / "engine" / "benches" / "instructions.toml"
COUNTED = ROOT / "target" / "gungraun" / "retinue-engine" / "instructions" / "engine"
RUNNER = ROOT / ".cache" / "gungraun"
TOLERANCE_PERCENT = 5

TOTAL = re.compile(r"^summary: (\d+)", re.M)


def different(kept: dict[str, int], counted: dict[str, int]) -> Iterator[str]:
    """A line for each count that is not what was kept."""
    for name in sorted(kept.keys() | counted.keys()):
        before, now = kept.get(name), counted.get(name)
        if before is None or now is None:
            yield f"{name}: kept {before}, counted {now}"
        elif abs(now - before) * 100 > before * TOLERANCE_PERCENT:
            percent = 100 * (now - before) / before
            yield f"{name}: {before} were kept, {now} counted: {percent:+.1f} %"


def locked_version() -> str:
    """Of gungraun; its runner must be of the same."""
    packages = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    return next(package["version"] for package in packages if package["name"] == "gungraun-runner")


def count() -> dict[str, int]:
    """Instructions by bench."""
    runner = RUNNER / locked_version()
    if not runner.exists():
        print("Installing gungraun-runner, once; it takes a minute or two.", flush=True)
        install = ["cargo", "install", "--quiet", "--locked", "--root", str(runner)]
        version = ["gungraun-runner", "--version", locked_version()]
        subprocess.run([*install, *version], check=True)
    shutil.rmtree(COUNTED, ignore_errors=True)
    subprocess.run(
        [
            "cargo",
            "bench",
            "--locked",
            "--quiet",
            "-p",
            "retinue-engine",
            "--bench",
            "instructions",
        ],
        cwd=ROOT,
        env=os.environ | {"GUNGRAUN_RUNNER": str(runner / "bin" / "gungraun-runner")},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return {path.parent.name: total(path) for path in sorted(COUNTED.glob("*/callgrind.*.out"))}


def total(profile: Path) -> int:
    found = TOTAL.search(profile.read_text())
    if found is None:
        raise ValueError(f"{profile} holds no total")
    return int(found[1])


def main() -> int:
    if shutil.which("valgrind") is None:
        print("Instruction counts: skipped, there is no valgrind on this machine.")
        return 0
    counted = count()
    compiler = subprocess.check_output(["rustc", "--version"], text=True).split()[1]
    if "--write" in sys.argv:
        rows = "".join(f'"{name}" = {number}\n' for name, number in counted.items())
        head = "# Instructions, by bench; written by scripts/check_instructions.py --write.\n"
        KEPT.write_text(f'{head}rustc = "{compiler}"\n\n[counts]\n{rows}')
        return 0
    kept = tomllib.loads(KEPT.read_text())
    lines = list(different(kept["counts"], counted))
    for line in lines:
        print(line)
    if lines and kept["rustc"] != compiler:
        print(f"The counts that are kept are of rustc {kept['rustc']}, this is {compiler}.")
    if not lines:
        print(f"Instruction counts: {len(counted)} within {TOLERANCE_PERCENT} % of what is kept.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
