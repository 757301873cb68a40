"""`retinue bench`."""

from typing import Annotated

import typer

from retinue.cli.common import EXIT_FAILED, Json, verb


@verb
def bench(
    parts: Annotated[list[str] | None, typer.Argument(help="All without it.")] = None,
    followers: Annotated[int | None, typer.Option(min=1, help="One size only.")] = None,
    as_json: Json = False,
) -> None:
    """Measures, beside floors of the same run; exit 1 where a ratio or counter is missed."""
    from retinue.bench.run import run

    if not run(parts or [], followers, as_json=as_json):
        raise typer.Exit(EXIT_FAILED)
