"""`retinue`: the verbs and where they are. What a verb needs is imported when it runs."""

from importlib.metadata import version
from typing import Annotated

import typer

from retinue.cli import (
    accounts,
    activations,
    audit,
    bench,
    connections,
    doctor,
    explain,
    fills,
    instruments,
    keys,
    ledger,
    orders,
    positions,
    replay,
    resume,
    serve,
    signals,
    stop,
    strategies,
    tenants,
)

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"retinue {version('retinue')}")
        raise typer.Exit


@app.callback()
def retinue(
    shown: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Say which version this is."
        ),
    ] = False,
) -> None:
    """Copies trades to any number of accounts, and proves why each got what it got."""


app.add_typer(serve.app, name="serve")
app.add_typer(signals.app, name="signal")
app.add_typer(fills.app, name="fills")
app.add_typer(orders.app, name="orders")
app.add_typer(positions.app, name="positions")
app.add_typer(connections.app, name="connections")
app.add_typer(instruments.app, name="instruments")
app.add_typer(accounts.app, name="accounts")
app.add_typer(strategies.app, name="strategies")
app.add_typer(activations.app, name="activations")
app.add_typer(keys.app, name="keys")
app.add_typer(tenants.app, name="tenants")
app.add_typer(audit.app, name="audit")
app.command("explain")(explain.explain)
app.add_typer(stop.app, name="stop")
app.add_typer(resume.app, name="resume")
app.command("doctor")(doctor.doctor)
app.command("bench")(bench.bench)
app.add_typer(ledger.app, name="ledger")
app.command("replay")(replay.replay)
