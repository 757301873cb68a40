"""`python -m tests.simulation --seeds N`: runs of the whole system, each repeated by its seed."""

import argparse
import sys
from pathlib import Path

from tests.simulation.mutants import MUTANTS, hunt
from tests.simulation.run import rates_of, run_seed

_HUNT_SEEDS = 1000
_KEPT = Path(__file__).with_name("seeds.txt")


def kept_seeds() -> list[int]:
    """Seeds that failed once; they run first."""
    lines = _KEPT.read_text("ascii").splitlines()
    return [int(line.split()[0]) for line in lines if line.strip() and line[0] != "#"]


def hunt_mutants(names: list[str], seeds: int) -> int:
    """One line a planted bug: the seed that found it, and by what."""
    missed = 0
    for name in names:
        verdict = hunt(name, seeds)
        missed += verdict is None
        told = "NOT FOUND" if verdict is None else f"seed {verdict.seed}: {verdict.problems[0]}"
        print(f"{name}: {told}", flush=True)
    print(f"{len(names) - missed} of {len(names)} planted bugs found")
    return 1 if missed else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--seed", type=int, help="only this one")
    parser.add_argument("--first", type=int, default=1, help="where the seeds begin")
    parser.add_argument("--days", type=float, help="virtual days of faults, else half a minute")
    parser.add_argument("--keep-going", action="store_true", help="do not stop at a failure")
    parser.add_argument("--mutants", nargs="*", metavar="NAME", help="hunt these bugs, or all")
    given = parser.parse_args()
    if given.mutants is not None:
        return hunt_mutants(given.mutants or list(MUTANTS), max(given.seeds, _HUNT_SEEDS))
    minutes = 0.5 if given.days is None else given.days * 24 * 60
    if given.seed is not None:
        seeds = [given.seed]
    else:
        seeds = [*kept_seeds(), *range(given.first, given.first + given.seeds)]
    failed = 0
    for seed in seeds:
        print(f"seed {seed}: {rates_of(seed, minutes).text()}", flush=True)
        verdict = run_seed(seed, minutes)
        print(verdict.line, flush=True)
        if verdict.problems:
            failed += 1
            days = "" if given.days is None else f" --days {given.days}"
            print(f"again: python -m tests.simulation --seed {seed}{days}")
            if not given.keep_going:
                return 1
    print(f"{len(seeds)} seeds, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
