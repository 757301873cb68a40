"""`retinue replay`."""

from typing import Annotated

import typer

from retinue.cli.common import DATA_DEFAULT, EXIT_FAILED, Data, Json, print_json, verb


@verb
def replay(
    verify: Annotated[
        bool,
        typer.Option("--verify", help="Compare with what is stored, byte by byte; exit 1 if not."),
    ] = False,
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Run a log through the engine once more: the same log must give the same bytes.

    The chain is a digest over the effects of every record; two copies of one log end with the same.
    Reads only, and may run beside the service.
    """
    from retinue.adapters.effects.reader import SqliteEffectsReader
    from retinue.adapters.log.reader import SqliteLogReader
    from retinue.adapters.snapshots.files import SnapshotFiles
    from retinue.bootstrap.data_folder import refuse_file
    from retinue.reporting.replay import NothingStored
    from retinue.reporting.replay import verify as replayed

    refuse_file(data)
    log = SqliteLogReader(data)
    if verify:
        folder = data / "snapshots"
        snapshot = SnapshotFiles(folder).latest() if folder.is_dir() else None
        verdict = replayed(log, SqliteEffectsReader(data), snapshot)
    else:
        verdict = replayed(log, NothingStored(), None)
    if as_json:
        print_json(
            {
                # Without --verify nothing was compared.
                "same": verdict.same if verify else None,
                "records": verdict.records,
                "compared_through": str(verdict.compared_through),
                "chain": f"{verdict.chain:016x}",
                "snapshot_position": str(verdict.snapshot_position),
                "differs_at": str(verdict.differs_at),
                "difference": verdict.difference,
            }
        )
    elif verdict.same and not verify:
        print(
            f"Replayed {verdict.records} records, chain {verdict.chain:016x}."
            " --verify compares with what is stored."
        )
    elif verdict.same:
        print(
            f"The same: {verdict.records} records, effects compared through"
            f" {verdict.compared_through}, chain {verdict.chain:016x}."
        )
        if verdict.snapshot_position:
            print(f"Also from the snapshot of record {verdict.snapshot_position}.")
    else:
        print(f"DIFFERENT from record {verdict.differs_at} on: {verdict.difference}.")
        print("Keep the data folder as it is and report this: orders may have been made otherwise.")
    if not verdict.same:
        raise typer.Exit(EXIT_FAILED)
