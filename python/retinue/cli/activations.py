"""`retinue activations`."""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from retinue.cli.common import (
    DATA_DEFAULT,
    Columns,
    Data,
    Json,
    Limit,
    connect,
    print_answer,
    print_list,
    verb,
)
from retinue.cli.names import ACCOUNT, ACTIVATION, EVERY, STRATEGY, Names, id_of, listed
from retinue.cli.plans import (
    ExitRounding,
    Fixed,
    LimitMeans,
    Limits,
    MaxContracts,
    MaxContractsSymbol,
    MaxNotionalSymbol,
    MaxOpenTrades,
    Multiplier,
    OnLimit,
    Rounding,
    limits_text,
    make_plan,
    size_text,
)
from retinue.domain.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from retinue.adapters.rpc.client import Client

app = typer.Typer(help="Activations: a strategy on an account.", no_args_is_help=True)

One = Annotated[
    str, typer.Argument(metavar="ID", help="Its id, or its account's name where that has but one.")
]
Reason = Annotated[str, typer.Option(help="Why; it is logged.")]


@app.command("add")
@verb
def add(
    strategy: Annotated[str, typer.Option(help="The strategy, by id or name.")],
    account: Annotated[str, typer.Option(help="The account, by id or name.")],
    multiplier: Multiplier = "",
    fixed: Fixed = "",
    max_contracts_symbol: MaxContractsSymbol = "",
    max_contracts: MaxContracts = "",
    max_notional_symbol: MaxNotionalSymbol = "",
    max_open_trades: MaxOpenTrades = 0,
    on_limit: LimitMeans = OnLimit.REDUCE,
    exit_rounding: Rounding = ExitRounding.NEAREST,
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Let an account copy a strategy. The first active one leads."""
    from retinue.api.v1 import control_pb2 as api

    limits = Limits(
        max_contracts_symbol, max_contracts, max_notional_symbol, max_open_trades, on_limit
    )
    plan = make_plan(multiplier, fixed, limits, exit_rounding)
    client = connect(data)
    made = api.Activation(
        strategy_id=id_of(client, STRATEGY, strategy),
        account_id=id_of(client, ACCOUNT, account),
        plan=plan,
    )
    request = api.CreateActivationRequest(request_id=secrets.token_hex(16), activation=made)
    answer = client.call(client.control.CreateActivation, request)
    line = f"{account} copies {strategy}: activation {answer.activation_id}."
    print_answer(answer, line, as_json=as_json)


@app.command("set-plan")
@verb
def set_plan(
    activation: One,
    multiplier: Multiplier = "",
    fixed: Fixed = "",
    max_contracts_symbol: MaxContractsSymbol = "",
    max_contracts: MaxContracts = "",
    max_notional_symbol: MaxNotionalSymbol = "",
    max_open_trades: MaxOpenTrades = 0,
    on_limit: LimitMeans = OnLimit.REDUCE,
    exit_rounding: Rounding = ExitRounding.NEAREST,
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Another plan in the place of the whole old one: what is not given has its default.

    It is in force from the next signal on.
    """
    from retinue.api.v1 import control_pb2 as api

    limits = Limits(
        max_contracts_symbol, max_contracts, max_notional_symbol, max_open_trades, on_limit
    )
    plan = make_plan(multiplier, fixed, limits, exit_rounding)
    client = connect(data)
    activation_id = _activation_id(client, activation)
    request = api.SetPlanRequest(
        request_id=secrets.token_hex(16), activation_id=activation_id, plan=plan
    )
    answer = client.call(client.control.SetPlan, request)
    told = ", ".join(text for text in (size_text(plan), limits_text(plan)) if text)
    line = f"Activation {activation_id} is {told}, by record {answer.version}."
    print_answer(answer, line, as_json=as_json)


@app.command("disable")
@verb
def disable(
    activation: One,
    reason: Reason = "",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Open nothing more by it; exits are still followed. If it leads, the next active one does."""
    _switch(data, activation, reason, active=False, as_json=as_json)


@app.command("enable")
@verb
def enable(
    activation: One,
    reason: Reason = "",
    data: Data = DATA_DEFAULT,
    as_json: Json = False,
) -> None:
    """Follow entries again, from the next signal on."""
    _switch(data, activation, reason, active=True, as_json=as_json)


@app.command("list")
@verb
def list_activations(data: Data = DATA_DEFAULT, limit: Limit = 1000, as_json: Json = False) -> None:
    """Every activation with its size and limits, in the order in which they were made."""
    client = connect(data)
    strategies, accounts = Names(client, STRATEGY), Names(client, ACCOUNT)
    columns: Columns = {
        "id": lambda activation: activation.activation_id,
        "strategy": lambda activation: strategies.of(activation.strategy_id),
        "account": lambda activation: accounts.of(activation.account_id),
        "size": lambda activation: size_text(activation.plan),
        "limits": lambda activation: limits_text(activation.plan),
        "active": lambda activation: "yes" if activation.active else "no",
        "leads": lambda activation: "yes" if activation.leader else "",
    }
    print_list("Activations", listed(client, ACTIVATION, limit), columns, as_json=as_json)


def _switch(data: Path, activation: str, reason: str, *, active: bool, as_json: bool) -> None:
    from retinue.api.v1 import control_pb2 as api

    client = connect(data)
    activation_id = _activation_id(client, activation)
    request = api.SetSwitchRequest(
        request_id=secrets.token_hex(16),
        kind=api.SWITCH_KIND_ACTIVATION,
        id=activation_id,
        active=active,
        reason=reason,
    )
    answer = client.call(client.control.SetSwitch, request)
    state = "enabled" if active else "disabled"
    line = f"Activation {activation_id} is {state}, by record {answer.version}."
    print_answer(answer, line, as_json=as_json)


def _activation_id(client: "Client", text: str) -> str:
    """The id itself, or that of the only activation of the account named. Raises RetinueError."""
    if text.isascii() and text.isdigit():
        return text
    account_id = id_of(client, ACCOUNT, text)
    found = [
        activation.activation_id
        for activation in listed(client, ACTIVATION, EVERY)
        if activation.account_id == account_id
    ]
    if not found:
        raise NotFound(
            f"Account {text!r} has no activation.",
            "See `retinue activations list`.",
            field="activation",
        )
    if len(found) > 1:
        raise InvalidInput(
            f"Account {text!r} has {len(found)} activations: {', '.join(found)}.",
            "Give one of these ids.",
            field="activation",
        )
    return str(found[0])
