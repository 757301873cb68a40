"""What works how well, as Prometheus reads it. Labels are names that the owner gave, published
words and codes: their number does not grow with what is traded, and none is a secret.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from retinue.api.v1.reporting_pb2 import GetHealthResponse
from retinue.reporting.counting import Lag, Row
from retinue.reporting.directory import Directory

_HOW: Final = {"signals": "outcome", "instructions": "outcome", "orders_ended": "state"}
_HELPS: Final = {
    "signals": "Signals judged.",
    "instructions": "Followers' instructions that ended, by outcome.",
    "orders": "Orders made.",
    "orders_ended": "Orders that ended or came in doubt.",
    "fills": "Executions booked.",
}
_STATES: Final = ("up", "broker_lost", "resuming", "down")


class Gauge(NamedTuple):
    """One measurement of this process. `kind`: gauge or counter."""

    name: str
    kind: str
    help: str
    values: Mapping[tuple[tuple[str, str], ...], float]


def single(name: str, kind: str, text: str, value: float) -> Gauge:
    return Gauge(name, kind, text, {(): value})


def by_label(name: str, kind: str, text: str, label: str, values: Mapping[str, int]) -> Gauge:
    return Gauge(name, kind, text, {((label, key),): value for key, value in values.items()})


async def counted(rows: Iterable[Row], lag: Lag, directory: Directory) -> list[Gauge]:
    """What the effects tell."""
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {name: {} for name in _HELPS}
    for row in rows:
        labels: list[tuple[str, str]] = []
        if row.connection_id:
            connection = await directory.connection(row.connection_id)
            labels.append(("connection", connection.name))
        strategy = await directory.strategy(row.strategy_id) if row.strategy_id else None
        labels.append(("strategy", strategy.name if strategy else ""))
        if row.what in _HOW:
            labels.append((_HOW[row.what], _word(row.how)))
            labels.append(("reason", _word(row.reason)))
        found[row.what][tuple(labels)] = row.number
    gauges = [
        Gauge(f"retinue_{name}_total", "counter", text, found[name])
        for name, text in _HELPS.items()
    ]
    late = "Seconds from a signal's receipt to its record, over all signals."
    gauges.append(single("retinue_ingestion_lag_seconds_sum", "counter", late, lag.ns / 1e9))
    count = "Signals in retinue_ingestion_lag_seconds_sum."
    gauges.append(single("retinue_ingestion_lag_seconds_count", "counter", count, lag.signals))
    return gauges


def of_health(health: GetHealthResponse) -> list[Gauge]:
    """What health tells."""
    states: dict[tuple[tuple[str, str], ...], float] = {}
    stopped, unanswered, in_doubt = {}, {}, {}
    for known in health.connections:
        for state in _STATES:
            labels = (("connection", known.name), ("state", state))
            states[labels] = int(known.state == state)
        stopped[known.name] = int(known.stopped)
        unanswered[known.name] = known.orders_unanswered
        in_doubt[known.name] = known.orders_in_doubt
    gauge = "gauge"
    return [
        single("retinue_ready", gauge, "Every stage is ready.", int(health.ready)),
        by_label(
            "retinue_stage_ready",
            gauge,
            "This stage is ready.",
            "stage",
            {stage.stage: int(stage.ready) for stage in health.stages},
        ),
        Gauge("retinue_connection_state", gauge, "1 for the state that it is in.", states),
        by_label(
            "retinue_connection_stopped", gauge, "A stop latch is set.", "connection", stopped
        ),
        by_label("retinue_orders_unanswered", gauge, "Orders under way.", "connection", unanswered),
        by_label("retinue_orders_in_doubt", gauge, "Of these, in doubt.", "connection", in_doubt),
        single(
            "retinue_accounts_out_of_step",
            gauge,
            "Accounts that need a person; at most 100 are told.",
            len(health.accounts_out_of_step),
        ),
        single("retinue_log_position", gauge, "The last record.", int(health.log_position or 0)),
    ]


def text(gauges: Iterable[Gauge]) -> str:
    """Prometheus' text format, version 0.0.4."""
    lines = []
    for gauge in gauges:
        lines.append(f"# HELP {gauge.name} {gauge.help}")
        lines.append(f"# TYPE {gauge.name} {gauge.kind}")
        for labels, value in gauge.values.items():
            told = ",".join(f'{label}="{_escaped(name)}"' for label, name in labels)
            number = repr(value) if isinstance(value, float) else str(value)
            lines.append(f"{gauge.name}{f'{{{told}}}' if told else ''} {number}")
    return "\n".join(lines) + "\n"


def _word(published: str) -> str:
    for prefix in ("OUTCOME_", "ORDER_STATE_", "REASON_CODE_"):
        published = published.removeprefix(prefix)
    return published.lower()


def _escaped(name: str) -> str:
    return name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
