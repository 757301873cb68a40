"""`retinue resume`: opens a stop latch again, through the log."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from retinue.cli.common import DATA_DEFAULT, EXIT_FAILED, Data, Json, connect, print_answer, verb
from retinue.cli.names import ACCOUNT, CONNECTION, EVERY, id_of, listed

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
    """Every connection that is linked; accounts stopped by themselves stay stopped.

    Exit 1 where one is not linked: it is named, and stays as it is.
    """
    _resume(data, reason, as_json=as_json)


def _resume(
    data: Path, reason: str, *, as_json: bool, account: str = "", connection: str = ""
) -> None:
    from retinue.api.v1.control_pb2 import ResumeTradingRequest

    client = connect(data)
    whole = not account and not connection
    names = dict[str, str]()
    if whole:
        names = {one.connection_id: one.name for one in listed(client, CONNECTION, EVERY)}
    request = ResumeTradingRequest(
        request_id=secrets.token_hex(16),
        connection_id=id_of(client, CONNECTION, connection) if connection else "",
        account_id=id_of(client, ACCOUNT, account) if account else "",
        reason=reason,
    )
    answer = client.call(client.control.ResumeTrading, request)
    left_out = [names.get(one, one) for one in answer.not_linked_connection_ids]
    lines = [f"Not resumed: {name} is not linked and stays as it is." for name in left_out]
    if left_out:
        lines.append(
            "Type `retinue resume connection NAME` when `retinue doctor` shows it up; it says what"
            " is wrong."
        )
    if not left_out or len(left_out) < len(names):
        lines.insert(0, f"Resumed, by record {answer.version}. The gateways are told next.")
    print_answer(answer, "\n".join(lines), as_json=as_json)
    if left_out:
        raise typer.Exit(EXIT_FAILED)
