"""`python -m tests.fuzz [TARGET ...] --seconds N`: each target for so long, one after the other."""

import argparse
import sys

from tests.fuzz.targets import TARGETS, missing, run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", choices=[*TARGETS, []], metavar="TARGET")
    parser.add_argument("--seconds", type=int, default=60)
    given = parser.parse_args()
    failed = []
    for target in given.targets or TARGETS:
        lacking = missing(target)
        if lacking:
            print(f"{target}: needs {lacking}", file=sys.stderr)
            failed.append(target)
        elif run(target, given.seconds) != 0:
            failed.append(target)
    print(f"fuzz: {', '.join(failed)} failed" if failed else "fuzz: nothing found")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
