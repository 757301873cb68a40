"""A world made over the control API, as a person's own program would make it."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from retinue.adapters.brokers.simulated.data_folder import KEY_FILE
from retinue.adapters.rpc.client import Client
from retinue.api.v1 import control_pb2 as control
from retinue.api.v1 import ingestion_pb2 as ingestion
from retinue.api.v1.reporting_pb2 import GetHealthRequest
from tests.end_to_end.processes import Serve, Venue, until

INSTRUMENTS = {
    "ESZ6": {"price_scale": 2, "tick_size": "0.25", "multiplier": "50"},
    "6EH4": {"price_scale": 5, "tick_size": "0.00005", "multiplier": "125000"},
}
LINK_SECONDS = 30


def multiplier(text: str, **more: object) -> control.FollowerPlan:
    return control.FollowerPlan(
        mode=control.SIZING_MODE_MULTIPLIER,
        multiplier=text,
        **more,  # type: ignore[arg-type]
    )


def fixed(text: str, **more: object) -> control.FollowerPlan:
    return control.FollowerPlan(
        mode=control.SIZING_MODE_FIXED,
        quantity=text,
        **more,  # type: ignore[arg-type]
    )


def connection_table(name: str, venue: Venue, extra: str = "") -> str:
    """What this machine knows of a login, as --config has it."""
    return (
        f'[[connection]]\nname = "{name}"\nadapter = "simulated"\n'
        f'address = "127.0.0.1:{venue.port}"\nbroker = "{name}"\n'
        f'key_file = "{venue.folder / KEY_FILE}"\n{extra}\n'
    )


def write_config(path: Path, *tables: str) -> Path:
    path.write_text("\n".join(tables))
    return path


@dataclass
class World:
    """What was made, by name."""

    serve: Serve
    connections: dict[str, str] = field(default_factory=dict)
    instruments: dict[str, str] = field(default_factory=dict)
    accounts: dict[str, str] = field(default_factory=dict)
    activations: dict[str, str] = field(default_factory=dict)
    strategy: str = ""
    webhook_path: str = ""

    @property
    def client(self) -> Client:
        return self.serve.client()

    @property
    def webhook(self) -> str:
        return f"http://{self.serve.ready['http']}{self.webhook_path}"

    def connection(self, name: str, venue: Venue, gateway_address: str = "") -> None:
        made = control.Connection(
            name=name,
            adapter="simulated",
            address=f"127.0.0.1:{venue.port}",
            gateway_address=gateway_address,
        )
        request = control.CreateConnectionRequest(request_id=draw(), connection=made)
        answer = self.client.call(self.client.control.CreateConnection, request)
        self.connections[name] = answer.connection_id

    def instrument(self, symbol: str) -> None:
        made = control.Instrument(
            symbol=symbol,
            lot_size="1",
            currency="USD",
            **INSTRUMENTS[symbol],  # type: ignore[arg-type]
        )
        request = control.CreateInstrumentRequest(request_id=draw(), instrument=made)
        answer = self.client.call(self.client.control.CreateInstrument, request)
        self.instruments[symbol] = answer.instrument_id

    def make_strategy(self, name: str, symbol: str, tickers: dict[str, str] | None = None) -> str:
        mapping = [
            control.SymbolMapping(ticker=ticker, instrument_id=self.instruments[to])
            for ticker, to in (tickers or {}).items()
        ]
        made = control.Strategy(
            name=name, default_instrument_id=self.instruments[symbol], symbol_map=mapping
        )
        request = control.CreateStrategyRequest(request_id=draw(), strategy=made)
        answer = self.client.call(self.client.control.CreateStrategy, request)
        self.strategy, self.webhook_path = answer.strategy_id, answer.webhook_path
        return self.strategy

    def account(self, name: str, connection: str, plan: control.FollowerPlan | None) -> None:
        """An account, and unless `plan` is None its activation on the strategy made last."""
        made = control.Account(
            name=name,
            connection_id=self.connections[connection],
            broker_account=name,
            currency="USD",
        )
        request = control.CreateAccountRequest(request_id=draw(), account=made)
        answer = self.client.call(self.client.control.CreateAccount, request)
        self.accounts[name] = answer.account_id
        if plan is not None:
            self.activate(name, plan)

    def activate(self, name: str, plan: control.FollowerPlan) -> None:
        made = control.Activation(
            strategy_id=self.strategy, account_id=self.accounts[name], plan=plan
        )
        request = control.CreateActivationRequest(request_id=draw(), activation=made)
        answer = self.client.call(self.client.control.CreateActivation, request)
        self.activations[name] = answer.activation_id

    def links_up(self, names: Sequence[str] = ()) -> None:
        """Waits until these connections, or all, have resumed."""

        def up() -> bool:
            health = self.client.call(self.client.reporting.GetHealth, GetHealthRequest())
            states = {found.name: found.state for found in health.connections}
            return all(states.get(name) == "up" for name in names or self.connections)

        until(up, LINK_SECONDS, "every link is up")

    def send(self, signal: ingestion.Signal) -> ingestion.SignalAnswer:
        """One signal over gRPC. Raises RetinueError."""
        if not signal.strategy_id:
            signal.strategy_id = self.strategy
        if not signal.event_id:
            signal.event_id = draw()
        request = ingestion.SubmitSignalRequest(signal=signal)
        return self.client.call(self.client.ingestion.SubmitSignal, request).answer


def draw() -> str:
    """An id nobody used before."""
    return secrets.token_hex(12)


def buy(quantity: str = "1", **more: object) -> ingestion.Signal:
    return ingestion.Signal(
        action=ingestion.SIGNAL_ACTION_BUY,
        quantity=quantity,
        **more,  # type: ignore[arg-type]
    )


def sell(quantity: str = "1", **more: object) -> ingestion.Signal:
    return ingestion.Signal(
        action=ingestion.SIGNAL_ACTION_SELL,
        quantity=quantity,
        **more,  # type: ignore[arg-type]
    )


def close(percent: str) -> ingestion.Signal:
    return ingestion.Signal(action=ingestion.SIGNAL_ACTION_EXIT, exit_percent=percent)


def flat() -> ingestion.Signal:
    return ingestion.Signal(action=ingestion.SIGNAL_ACTION_FLAT)
