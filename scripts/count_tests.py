"""Sums the closing lines of pytest and cargo test: `N passed, N failed[, N skipped]`.

Exits 1 if something failed, or if no test ran.
"""

import re
import sys
from pathlib import Path

PYTEST = re.compile(r"^=* ?(?=\d+ (?:passed|failed|error|skipped))(.*) in [\d.]+s", re.M)
CARGO = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored", re.M)


def count(output: str) -> tuple[int, int, int]:
    """Passed, failed and skipped over all runs in the output."""
    output = re.sub(r"\x1b\[[\d;]*m", "", output)
    passed = failed = skipped = 0
    for run in PYTEST.findall(output):
        for number, word in re.findall(r"(\d+) (passed|failed|errors?|skipped)", run):
            passed += int(number) if word == "passed" else 0
            failed += int(number) if word in ("failed", "error", "errors") else 0
            skipped += int(number) if word == "skipped" else 0
    for run_passed, run_failed, run_ignored in CARGO.findall(output):
        passed += int(run_passed)
        failed += int(run_failed)
        skipped += int(run_ignored)
    return passed, failed, skipped


def main() -> int:
    passed, failed, skipped = count(Path(sys.argv[1]).read_text())
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
