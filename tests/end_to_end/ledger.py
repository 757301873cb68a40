"""The ledger, judged: what a fresh one would hold, and the venue's money to the last digit."""

import sqlite3
from pathlib import Path
from tempfile import TemporaryDirectory

from retinue.adapters.brokers.simulated.journal_reader import JournalPosition
from retinue.adapters.ledger.comparison import LedgerCopy, differences
from retinue.adapters.log.reader import SqliteLogReader
from retinue.bootstrap.projector import rebuild
from retinue.domain.errors import LedgerDamaged, NotFound
from tests.end_to_end.processes import until

BEHIND_SECONDS = 10


def judge_ledger(data: Path, venue: dict[tuple[str, str], JournalPosition]) -> None:
    """Complete, the same as a fresh one, and of the same money as the venue."""
    stored = until(lambda: _complete(data), BEHIND_SECONDS, "the ledger is complete")
    with TemporaryDirectory() as name:
        rebuild(data, Path(name), stored.position)
        fresh = LedgerCopy(Path(name))
        found = list(differences(stored, fresh))
        fresh.close()
    stored.close()
    assert not found, found
    _judge_money(data, venue)


def _complete(data: Path) -> LedgerCopy | None:
    log = SqliteLogReader(data)
    logged = log.last_position()
    log.close()
    try:
        copy = LedgerCopy(data)
    except (NotFound, LedgerDamaged):
        # The projector is about to make it.
        return None
    if copy.position >= logged:
        return copy
    copy.close()
    return None


def _judge_money(data: Path, venue: dict[tuple[str, str], JournalPosition]) -> None:
    """What was booked less what the rest has cost is what was sold less what was bought: so flat
    accounts have earned what the venue says, whatever each counts closed positions by.
    """
    with sqlite3.connect(data / "ledger.db") as connection:
        rows = connection.execute(
            "SELECT a.name, i.symbol, p.quantity, p.realized_nano, p.cost_nano, p.fees_nano"
            " FROM position_snapshot p JOIN broker_account a USING (account_id)"
            " JOIN instrument i USING (instrument_id)"
        ).fetchall()
    connection.close()
    ours = {
        (account, symbol): (quantity, int(realized) - int(cost), int(fees))
        for account, symbol, quantity, realized, cost, fees in rows
    }
    theirs = {
        key: (p.quantity, p.sold_value_nano - p.bought_value_nano, p.fees_nano)
        for key, p in venue.items()
    }
    assert ours == theirs
