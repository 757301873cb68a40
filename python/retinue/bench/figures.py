"""One line of the table: what was measured, its floor, its budget, and whether it is met."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

Gate = Literal["ratio", "counter", "time"]
"""A missed `time` is said and no more: the machine may be slow. The others fail the run. A time or
ratio is held by its median, a counter by what was seen worst.
"""


@dataclass(frozen=True, slots=True)
class Figure:
    """`median` and `p99` in `unit`; `floor` likewise, `ratio` = median / floor."""

    name: str
    n: int
    unit: str
    median: float
    p99: float
    floor: float | None = None
    budget: float | None = None
    gate: Gate = "time"

    @property
    def ratio(self) -> float | None:
        return self.median / self.floor if self.floor else None

    @property
    def ok(self) -> bool | None:
        """None where there is no budget."""
        if self.budget is None:
            return None
        measured = {"ratio": self.ratio, "counter": self.p99, "time": self.median}[self.gate]
        return measured is not None and measured <= self.budget

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "ratio": self.ratio, "ok": self.ok}


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of the values lies; the nearest one that was measured."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def figure_of(
    name: str,
    values: Sequence[float],
    unit: str,
    *,
    n: int | None = None,
    floor: float | None = None,
    budget: float | None = None,
    gate: Gate = "time",
) -> Figure:
    """The figure of repeated measurements; `n`: of what size, else how many."""
    return Figure(
        name=name,
        n=len(values) if n is None else n,
        unit=unit,
        median=percentile(values, 0.5),
        p99=percentile(values, 0.99),
        floor=floor,
        budget=budget,
        gate=gate,
    )
