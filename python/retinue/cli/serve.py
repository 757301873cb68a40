"""`retinue serve`: thin; the processes are put together in `retinue.bootstrap`."""

from pathlib import Path
from typing import Annotated

import typer

from retinue.cli.common import DATA_DEFAULT, Data, Json, verb

app = typer.Typer(help="Run the service, or one process of it.")

_PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.callback(invoke_without_command=True)
@verb
def serve(
    context: typer.Context,
    data: Data = DATA_DEFAULT,
    config: Annotated[Path | None, typer.Option(help="A TOML file of settings.")] = None,
    grpc: Annotated[str, typer.Option(help="HOST:PORT; 127.0.0.1:50051 without it.")] = "",
    http: Annotated[str, typer.Option(help="HOST:PORT; 127.0.0.1:8080 without it.")] = "",
    otlp: Annotated[str, typer.Option(help="HOST:PORT where spans go; nowhere without it.")] = "",
    log_format: Annotated[str, typer.Option(help="Of log lines: text or json.")] = "text",
    demo: Annotated[
        bool, typer.Option("--demo", help="Two simulated brokers, 26 accounts.")
    ] = False,
    prices: Annotated[list[str] | None, typer.Option(help="Demo: [SYMBOL=]FILE of bars.")] = None,
    seed: Annotated[int, typer.Option(help="Demo: prices and faults.")] = 1,
    speed: Annotated[int, typer.Option(min=1, help="Demo: times real time.")] = 1,
    trusted_proxy: Annotated[
        list[str] | None,
        typer.Option(help="Address or CIDR of a proxy whose X-Forwarded-For is believed."),
    ] = None,
    as_json: Json = False,
) -> None:
    """The whole service in this process, gateways inside."""
    if context.invoked_subcommand:
        return
    from retinue.bootstrap.serve import run
    from retinue.bootstrap.settings import (
        GRPC_DEFAULT,
        HTTP_DEFAULT,
        ConfigFile,
        ServeSettings,
        read_config,
    )
    from retinue.domain.webhooks import read_range

    file = read_config(config) if config else ConfigFile()
    proxies = tuple(read_range(known, "trusted_proxy") for known in trusted_proxy or ())
    settings = ServeSettings(
        data=data,
        grpc=grpc or file.grpc or GRPC_DEFAULT,
        http=http or file.http or HTTP_DEFAULT,
        otlp=otlp or file.otlp or "",
        log_format=log_format,
        demo=demo,
        prices=tuple(prices or ()),
        seed=seed,
        speed=speed,
        connections=file.connections,
        trusted_proxies=proxies or file.trusted_proxies,
    )
    run(settings, as_json=as_json)


@app.command("gateway", context_settings=_PASSED_ON)
def gateway(context: typer.Context) -> None:
    """One broker connection's gateway as a process of its own; `--help` shows its options."""
    from retinue.bootstrap.gateway import main

    main(context.args)


@app.command("venue", context_settings=_PASSED_ON)
def venue(context: typer.Context) -> None:
    """A simulated venue as a process of its own; `--help` shows its options."""
    from retinue.bootstrap.venue import main

    main(context.args)
