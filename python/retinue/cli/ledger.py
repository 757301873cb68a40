"""`retinue ledger`."""

from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from retinue.cli.common import DATA_DEFAULT, EXIT_FAILED, Data, Json, print_json, verb

app = typer.Typer(no_args_is_help=True, help="The ledger: tables of everything that happened.")


@app.command()
@verb
def status(data: Data = DATA_DEFAULT, as_json: Json = False) -> None:
    """Say how far the ledger is complete, and how many rows each table has. Reads only."""
    from retinue.adapters.ledger.comparison import LedgerCopy
    from retinue.adapters.log.reader import SqliteLogReader
    from retinue.bootstrap.data_folder import refuse_file

    refuse_file(data)
    logged = SqliteLogReader(data).last_position()
    ledger = LedgerCopy(data)
    rows = {table: sum(1 for _ in ledger.rows(table)) for table in ledger.tables()}
    if as_json:
        print_json({"position": str(ledger.position), "log_position": str(logged), "rows": rows})
        return
    print(f"Complete through record {ledger.position} of {logged}.")
    for table, count in rows.items():
        print(f"{count:>12}  {table}")


@app.command()
@verb
def rebuild(
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Only compare with what is there; exit 1 where it differs."),
    ] = False,
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Make the ledger anew from log and effects, in place of the one that is there.

    With --verify it may run beside the service; without, nothing may serve from the folder.
    """
    from retinue.bootstrap.data_folder import refuse_file

    refuse_file(data)
    told = _verified(data) if verify else _rebuilt(data)
    if as_json:
        print_json(told)
    elif not verify:
        print(f"Rebuilt: complete through record {told['position']}.")
    elif told["same"]:
        print(f"The same: {told['rows']} rows, complete through record {told['position']}.")
    else:
        for found in told["differences"]:
            print(f"DIFFERENT: {found['table']}")
            print(f"  stored  {found['stored']}")
            print(f"  fresh   {found['fresh']}")
    if verify and not told["same"]:
        raise typer.Exit(EXIT_FAILED)


def _verified(data: Any) -> dict[str, Any]:
    from pathlib import Path

    from retinue.adapters.ledger.comparison import LedgerCopy, differences
    from retinue.bootstrap.projector import rebuild

    stored = LedgerCopy(data)
    with TemporaryDirectory(prefix="ledger-", dir=data) as name:
        folder = Path(name)
        rebuild(data, folder, stored.position)
        fresh = LedgerCopy(folder)
        found = [
            {"table": one.table, "stored": repr(one.stored), "fresh": repr(one.fresh)}
            for one in differences(stored, fresh)
        ]
        rows = sum(1 for table in fresh.tables() for _ in fresh.rows(table))
        fresh.close()
    return {
        "same": not found,
        "position": str(stored.position),
        "rows": rows,
        "differences": found,
    }


def _rebuilt(data: Any) -> dict[str, Any]:
    from retinue.adapters.ledger.sqlite import remove
    from retinue.bootstrap.data_folder import DataFolder
    from retinue.bootstrap.projector import rebuild

    folder = DataFolder(data)
    try:
        remove(data)
        return {"position": str(rebuild(data, data))}
    finally:
        folder.release()
