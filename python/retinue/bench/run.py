"""`retinue bench`: the parts, one line a figure, and exit 1 where a gate that counts is missed."""

import json
from collections.abc import Callable, Iterator

from retinue.bench import core, recovery, signal, trace
from retinue.bench.figures import Figure
from retinue.bench.noise import noise
from retinue.domain.errors import InvalidInput

Part = Callable[[int | None], Iterator[Figure]]
"""Takes the number of followers, or None for its own sizes."""

PARTS: dict[str, Part] = {
    "core": core.measure,
    "signal": signal.measure,
    "recovery": recovery.measure,
    "trace": trace.measure,
}

_COLUMNS = "{:24} {:>9} {:>5} {:>10} {:>10} {:>10} {:>7} {:>8}  {}"


def run(parts: list[str], followers: int | None, *, as_json: bool) -> bool:
    """Measures and prints; False where a ratio or counter is over its budget."""
    for name in parts:
        if name not in PARTS:
            known = ", ".join(PARTS)
            raise InvalidInput(f"There is no part {name!r}.", f"Known are {known}.", field="part")
    if not as_json:
        header = ("name", "n", "unit", "median", "p99", "floor", "ratio", "budget", "")
        print(_COLUMNS.format(*header))
    passed = True
    for name in parts or list(PARTS):
        _show(noise(), as_json=as_json)
        for figure in PARTS[name](followers):
            _show(figure, as_json=as_json)
            passed = passed and not (figure.ok is False and figure.gate != "time")
    return passed


def _show(figure: Figure, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(figure.as_dict()), flush=True)
        return
    verdict = {None: "", True: "met", False: "missed"}[figure.ok]
    cells = (
        figure.name,
        figure.n,
        figure.unit,
        _number(figure.median),
        _number(figure.p99),
        _number(figure.floor),
        _number(figure.ratio),
        _number(figure.budget),
        f"{verdict} ({figure.gate})" if verdict else "",
    )
    print(_COLUMNS.format(*cells), flush=True)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"
