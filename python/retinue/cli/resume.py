"""`retinue resume`: opens a stop latch again, through the log."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from retinue.cli.common import DATA_DEFAULT, Data, Json, connect, print_answer, verb
from retinue.cli.names import ACCOUNT, CONNECTION, id_of

app = typer.Typer(help="Let stopped accounts trade again.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why; it is logged.")]


@app.command("account")
@verb
def account(
    account: Annotated[str, typer.Argument(metavar="ID", help="Its id or name.")],
    reason: Reason = "",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """One account."""
    _resume(data, reason, as_json=as_json, account=account)


@app.command("connection")
@verb
def connection(
    connection: Annotated[str, typer.Argument(metavar="ID", help="Its id or name.")],
    reason: Reason = "",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """One connection; accounts stopped by themselves stay stopped."""
    _resume(data, reason, as_json=as_json, connection=connection)


@app.command("all")
@verb
def everything(reason: Reason = "", data: Data = DATA_DEFAULT, as_json: Json = False) -> None:
    """Every connection; accounts stopped by themselves stay stopped."""
    _resume(data, reason, as_json=as_json)


def _resume(
    data: Path, reason: str, *, as_json: bool, account: str = "", connection: str = ""
) -> None:
    from retinue.api.v1.control_pb2 import ResumeTradingRequest

    client = connect(data)
    request = ResumeTradingRequest(
        request_id=secrets.token_hex(16),
        connection_id=id_of(client, CONNECTION, connection) if connection else "",
        account_id=id_of(client, ACCOUNT, account) if account else "",
        reason=reason,
    )
    answer = client.call(client.control.ResumeTrading, request)
    line = f"Resumed, by record {answer.version}. The gateways are told next."
    print_answer(answer, line, as_json=as_json)
