"""A copier made with verbs alone; each refusal has its code."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.cli.service import Service, running
from tests.integration.cli.test_cli import objects, run


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with running(tmp_path / "data") as service:
        yield service


def test_everything_is_made_by_name_and_listed(service: Service) -> None:
    folder = service.folder
    [connection] = objects(folder, "connections", "add", "alpha", "--address", "127.0.0.1:7001")
    perpetual = ("BTC-PERP", "--tick", "0.5", "--lot", "0.001", "--price-scale", "3")
    [bitcoin] = objects(folder, "instruments", "add", *perpetual)
    [account] = objects(folder, "accounts", "add", "mine", "--connection", "alpha")
    tickers = ("--ticker", "BTC1!=BTC-PERP", "--ticker", "ES=ESZ6")
    made = objects(folder, "strategies", "add", "coin", "--instrument", "BTC-PERP", *tickers)
    [strategy] = made
    assert strategy["webhook_path"].startswith("/v1/webhooks/")
    on = ("--strategy", "coin", "--account", "mine")
    [activation] = objects(
        folder, "activations", "add", *on, "--fixed", "2", "--max-contracts", "9"
    )

    [_, listed] = objects(folder, "connections", "list")
    assert (listed["connection_id"], listed["name"]) == (connection["connection_id"], "alpha")
    [_, listed] = objects(folder, "instruments", "list")
    assert listed["instrument_id"] == bitcoin["instrument_id"]
    assert (listed["price_scale"], listed["quantity_scale"], listed["lot_size"]) == (3, 3, "0.001")
    [listed] = objects(folder, "accounts", "list")
    assert listed == {
        "account_id": account["account_id"],
        "name": "mine",
        "connection_id": connection["connection_id"],
        "broker_account": "mine",
        "currency": "USD",
    }
    [_, listed] = objects(folder, "strategies", "list")
    assert listed["default_instrument_id"] == bitcoin["instrument_id"]
    assert [mapped["ticker"] for mapped in listed["symbol_map"]] == ["BTC1!", "ES"]
    [listed] = objects(folder, "activations", "list")
    assert listed["activation_id"] == activation["activation_id"]
    assert listed["strategy_id"] == strategy["strategy_id"] and listed["leader"]
    assert (listed["plan"]["quantity"], listed["plan"]["max_contracts"]) == ("2", "9")
    for kind, shown in (
        ("connections", "alpha simulated 127.0.0.1:7001 inside"),
        ("instruments", "BTC-PERP 0.5 0.001 1 USD"),
        ("accounts", "mine alpha mine USD"),
        ("strategies", "coin yes BTC-PERP BTC1!=BTC-PERP, ES=ESZ6"),
        ("activations", "coin mine fixed 2 9 in all yes yes"),
    ):
        result = run(folder, kind, "list")
        assert result.exit_code == 0, result.output
        assert shown in " ".join(result.output.split())


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code", "field"),
    [
        (
            ("connections", "add", "x", "--address", "nowhere"),
            2,
            "INVALID_ARGUMENT",
            "connection.address",
        ),
        (
            ("connections", "add", "x", "--address", "h:1", "--gateway", "10.0.0.1:1"),
            2,
            "NOT_LOOPBACK",
            "connection.gateway_address",
        ),
        (("connections", "add", "sim", "--address", "h:1"), 1, "ALREADY_EXISTS", "connection.name"),
        (
            ("instruments", "add", "NEW", "--tick", "1e"),
            2,
            "INVALID_ARGUMENT",
            "instrument.tick_size",
        ),
        (("accounts", "add", "a", "--connection", "nobody"), 1, "NOT_FOUND", "connection"),
        (("strategies", "add", "s", "--instrument", "NONE"), 1, "NOT_FOUND", "instrument"),
        (
            ("strategies", "add", "s", "--instrument", "ESZ6", "--ticker", "ES"),
            2,
            "INVALID_ARGUMENT",
            "ticker",
        ),
        (
            ("activations", "add", "--strategy", "trend", "--account", "x", "--fixed", "1"),
            1,
            "NOT_FOUND",
            "account",
        ),
        (
            ("activations", "add", "--strategy", "trend", "--account", "x"),
            2,
            "INVALID_ARGUMENT",
            "plan.mode",
        ),
    ],
)
def test_refusals(
    service: Service, arguments: tuple[str, ...], exit_code: int, code: str, field: str
) -> None:
    result = run(service.folder, *arguments, "--json")
    assert result.exit_code == exit_code, result.output
    error = json.loads(result.stderr)["error"]
    assert (error["code"], error["field"]) == (code, field)


def test_an_activation_is_switched_by_its_account_where_that_has_one(service: Service) -> None:
    folder = service.folder
    objects(folder, "accounts", "add", "mine", "--connection", "sim")
    nothing = run(folder, "activations", "disable", "mine", "--json")
    assert json.loads(nothing.stderr)["error"]["code"] == "NOT_FOUND"
    ids = []
    for strategy in ("one", "two"):
        objects(folder, "strategies", "add", strategy, "--instrument", "ESZ6")
        on = ("--strategy", strategy, "--account", "mine", "--fixed", "1")
        [made] = objects(folder, "activations", "add", *on)
        ids.append(made["activation_id"])
        if strategy == "one":
            objects(folder, "activations", "disable", "mine")
    listed = objects(folder, "activations", "list")
    assert [(one["activation_id"], one["active"]) for one in listed] == [
        (ids[0], False),
        (ids[1], True),
    ]
    result = run(folder, "activations", "enable", "mine", "--json")
    assert result.exit_code == 2
    assert f"2 activations: {ids[0]}, {ids[1]}." in json.loads(result.stderr)["error"]["problem"]
    objects(folder, "activations", "enable", ids[0])


def test_a_plan_is_corrected(service: Service) -> None:
    folder = service.folder
    objects(folder, "accounts", "add", "mine", "--connection", "sim")
    on = ("activations", "add", "--strategy", "trend", "--account", "mine")
    rounded = ("--multiplier", "0.5", "--exit-rounding", "down")
    [made] = objects(folder, *on, *rounded, "--on-limit", "refuse", "--max-open-trades", "3")
    [listed] = objects(folder, "activations", "list")
    assert listed["plan"]["on_limit"] == "ON_LIMIT_REFUSE"
    assert listed["plan"]["exit_rounding"] == "EXIT_ROUNDING_DOWN"
    shown = " ".join(run(folder, "activations", "list").stdout.split())
    assert "trend mine x 0.5, exits down 3 trades, else refused yes yes" in shown
    again = run(folder, *on, "--fixed", "2", "--json")
    error = json.loads(again.stderr)["error"]
    assert error["code"] == "ALREADY_EXISTS"
    assert "activations set-plan" in error["remedy"]

    change = ("--fixed", "2", "--max-contracts-symbol", "5", "--max-notional-symbol", "1000.5")
    told = run(folder, "activations", "set-plan", "mine", *change)
    assert told.exit_code == 0, told.output
    assert "is fixed 2, 5 a symbol, 1000.5 money a symbol, by record" in told.stdout
    [listed] = objects(folder, "activations", "list")
    plan = listed["plan"]
    assert listed["activation_id"] == made["activation_id"]
    assert (plan["quantity"], plan["multiplier"], plan["max_open_trades"]) == ("2", "", 0)
    assert (plan["max_contracts_symbol"], plan["on_limit"]) == ("5", "ON_LIMIT_REDUCE")
    for wrong in ((), ("--fixed", "1", "--multiplier", "1"), ("--fixed", "1", "--on-limit", "x")):
        assert run(folder, "activations", "set-plan", "mine", *wrong).exit_code == 2
    assert run(folder, "activations", "set-plan", "999", "--fixed", "1").exit_code == 1


def test_tickers_are_mapped_anew(service: Service) -> None:
    folder = service.folder
    told = run(folder, "strategies", "map", "trend", "ES1!=ESZ6", "SPX=ESZ6")
    assert told.exit_code == 0, told.output
    assert "Strategy trend takes ES1!=ESZ6, SPX=ESZ6, by record" in told.stdout
    assert "ES1!=ESZ6, SPX=ESZ6" in run(folder, "strategies", "list").stdout
    for wrong, code in ((("ES",), 2), (("ES=NONE",), 1), (("A=ESZ6", "A=ESZ6"), 2)):
        assert run(folder, "strategies", "map", "trend", *wrong).exit_code == code
    objects(folder, "strategies", "map", "trend")
    [listed] = objects(folder, "strategies", "list")
    assert listed["symbol_map"] == []


def test_a_webhook_is_set_shown_rotated_and_tried(service: Service, tmp_path: Path) -> None:
    folder = service.folder
    objects(folder, "strategies", "add", "coin", "--instrument", "ESZ6")
    terms = ("--dialect", "traders_post", "--signed", "--rate", "10/30s", "--burst", "3")
    [_] = objects(folder, "strategies", "set-webhook", "coin", *terms, "--allow", "10.0.0.0/8")
    [address] = objects(folder, "strategies", "add-secret", "coin", "--for", "address")
    [signing] = objects(folder, "strategies", "add-secret", "coin", "--for", "signing")
    assert address["webhook_path"] and signing["signing_secret"].startswith("whsec_")
    shown = run(folder, "strategies", "show", "coin").stdout
    for line in (
        "dialect    traders_post",
        "signature  required",
        "addresses  10.0.0.0/8",
        "openings   10 in 30000 ms, 3 at once",
        f"secret     {signing['secret_id']}, signing",
    ):
        assert line in shown
    [_] = objects(folder, "strategies", "withdraw-secret", "coin", str(signing["secret_id"]))
    assert "signing" not in run(folder, "strategies", "show", "coin").stdout
    body = tmp_path / "body.json"
    body.write_text('{"ticker":"ESZ6","action":"cancel"}')
    assert (
        "would be refused: no_activations"
        in run(folder, "strategies", "test", "coin", str(body)).stdout
    )
    for wrong in (("--rate", "10"), ("--rate", "x/m"), ("--allow", "10.0.0.1/8")):
        assert run(folder, "strategies", "set-webhook", "coin", *wrong).exit_code == 2
