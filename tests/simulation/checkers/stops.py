"""A stop takes hold without the service; the log hears of it as soon as it can (rule 1)."""

from collections.abc import Iterator

from retinue.api.v1.gateway_pb2 import REPORT_KIND_STOPPED
from retinue.internal.v1.record_pb2 import Record
from retinue.ports.log import Log


def check_stops(log: Log, untold: set[tuple[int, int]]) -> Iterator[str]:
    """`untold`: (connection, account or 0 for all) that are stopped, by their latches only."""
    heard = set()
    for frame in log.read(0, log.last_position()):
        reports = Record.FromString(frame.payload).reports
        for report in reports.reports:
            if report.kind == REPORT_KIND_STOPPED:
                heard.add((reports.connection_id, report.account_id))
    for connection_id, account_id in sorted(untold - heard):
        what = f"account {account_id}" if account_id else f"connection {connection_id}"
        yield f"{what} is stopped, and the log has never heard of it"
