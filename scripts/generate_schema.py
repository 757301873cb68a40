"""Writes the ledger's tables as SQL for a new file; with --check, only compares."""

import argparse
import sys
from pathlib import Path
from typing import Final

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable, ExecutableDDLElement

from retinue.adapters.ledger.schema import METADATA, TRADE_MAPPING

PLACE: Final = Path(__file__).resolve().parent.parent / "python/retinue/adapters/ledger/schema.sql"


def schema() -> str:
    """What makes an empty SQLite file a ledger."""
    parts = []
    for table in METADATA.tables.values():
        parts.append(_sql(CreateTable(table)))
        parts += [_sql(CreateIndex(index)) for index in sorted(table.indexes, key=str)]
    parts.append(TRADE_MAPPING.strip())
    head = "-- Made of schema.py by scripts/generate_schema.py.\n"
    return head + ";\n".join(parts) + "\n"


def _sql(element: ExecutableDDLElement) -> str:
    text = str(element.compile(dialect=sqlite.dialect()))
    lines = (line.rstrip().replace("\t", "    ") for line in text.strip().splitlines())
    return "\n".join(line for line in lines if line)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    if not parser.parse_args().check:
        PLACE.write_text(schema())
    elif PLACE.read_text() != schema():
        print(f"{PLACE.name} is not what schema.py says: run make reference", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
