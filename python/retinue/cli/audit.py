"""`retinue audit`: who did what, in a chain that shows any change."""

from pathlib import Path
from typing import Annotated

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    EXIT_FAILED,
    Data,
    Json,
    Limit,
    connect,
    print_json,
    print_table,
    verb,
)

app = typer.Typer(no_args_is_help=True, help="The audit log: who did what, and when.")


@app.command("list")
@verb
def list_entries(data: Data = DATA_DEFAULT, limit: Limit = 100, as_json: Json = False) -> None:
    """What was done, newest last."""
    import json
    from datetime import UTC, datetime

    entries = [found for line in _exported(data) if "sequence" in (found := json.loads(line))]
    if as_json:
        for entry in entries[-limit:]:
            print_json(entry)
        return
    rows = [
        [
            str(entry["sequence"]),
            f"{datetime.fromtimestamp(entry['processed_ns'] // 10**9, UTC):%Y-%m-%d %H:%M:%S}",
            entry["actor"],
            entry["action"].replace("_", " "),
            "done" if entry["accepted"] else entry["code"],
            entry["details"],
        ]
        for entry in entries[-limit:]
    ]
    print_table("Audit", ["entry", "time", "by", "what", "outcome", "details"], rows)


@app.command()
@verb
def export(
    file: Annotated[Path, typer.Argument(help="Where to; it is written anew.")],
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Write the chain of your tenant to a file, its head signed."""
    lines = _exported(data)
    file.write_text("".join(f"{line}\n" for line in lines), "ascii")
    entries = max(len(lines) - 2, 0)
    if as_json:
        print_json({"file": str(file), "entries": entries})
    else:
        print(f"{entries} entries are in {file}. Keep audit.pub of the data folder beside it.")


@app.command("verify")
@verb
def verify_file(
    file: Annotated[Path, typer.Argument(help="What `audit export` wrote.")],
    key: Annotated[Path, typer.Option("--key", help="The service's audit.pub.")],
    as_json: Json = False,
) -> None:
    """Check that nothing in an export was changed since. Needs nothing else running."""
    from retinue.adapters.secrets.audit_key import is_signed
    from retinue.domain.audit import verify

    public_key = _read(key)
    # Not `splitlines`: nothing but a line feed ends a line.
    lines = _read(file).removesuffix("\n").split("\n")
    verdict = verify(lines, lambda text, signature: is_signed(text, signature, public_key))
    if as_json:
        print_json(
            {
                "same": not verdict.problem,
                "entries": verdict.entries,
                "head": verdict.head,
                "line": verdict.line,
                "problem": verdict.problem,
            }
        )
    elif verdict.problem:
        print(f"CHANGED at line {verdict.line}: {verdict.problem}.")
        print(f"{verdict.entries} entries before it are as they were written.")
    else:
        print(f"As it was written: {verdict.entries} entries, head {verdict.head[:16]}.")
    if verdict.problem:
        raise typer.Exit(EXIT_FAILED)


def _exported(data: Path) -> list[str]:
    from retinue.api.v1.reporting_pb2 import ExportAuditRequest

    client = connect(data)
    answers = client.stream(client.reporting.ExportAudit, ExportAuditRequest())
    return [line for answer in answers for line in answer.lines]


def _read(path: Path) -> str:
    from retinue.domain.errors import InvalidInput

    try:
        return path.read_bytes().decode("ascii", "replace")
    except OSError as error:
        raise InvalidInput(
            f"{path} cannot be read: {error.strerror}.", "Name a file.", field="file"
        ) from error
