"""What the revisions of the tables come to is what a new file is made with."""

import sqlite3
from pathlib import Path

from retinue.adapters.ledger.sqlite import FORMAT
from retinue.adapters.ledger.upgrade import upgrade_ledger


def tables(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    """Every column and index there is, by table."""
    found = {}
    wanted = "type IN ('table', 'view') AND name <> 'alembic_version'"
    names = f"SELECT name FROM sqlite_schema WHERE {wanted}"
    for (name,) in connection.execute(names).fetchall():
        columns = connection.execute(f"PRAGMA table_xinfo({name})").fetchall()
        listed = connection.execute(f"PRAGMA index_list({name})").fetchall()
        indexes = [
            (index[1], connection.execute(f"PRAGMA index_info({index[1]})").fetchall())
            for index in sorted(listed, key=lambda one: str(one[1]))
        ]
        options = connection.execute(f"PRAGMA table_list({name})").fetchall()
        found[name] = [*columns, *indexes, *options]
    return found


def test_all_revisions_make_what_a_new_file_has(tmp_path: Path) -> None:
    upgrade_ledger(tmp_path / "upgraded.db", 0, FORMAT.version)
    upgraded = sqlite3.connect(tmp_path / "upgraded.db")
    new = sqlite3.connect(tmp_path / "new.db")
    new.executescript(FORMAT.schema)
    assert len(tables(new)) > 15
    assert tables(upgraded) == tables(new)
    assert upgraded.execute("PRAGMA user_version").fetchone() == (FORMAT.version,)
