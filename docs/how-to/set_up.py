"""Makes a connection, an instrument, a strategy and four accounts over gRPC.

Usage: set_up.py GRPC_ADDRESS OWNER_KEY_FILE GATEWAY_ADDRESS

GATEWAY_ADDRESS is empty for a gateway inside the service.
"""

import sys
from pathlib import Path

import grpc

from retinue.api.v1 import control_pb2 as api
from retinue.api.v1 import control_pb2_grpc as services


def main() -> None:
    """The command line. Each request id makes a repeated run the same run."""
    address, key_file, gateway = sys.argv[1:4]
    metadata = [("authorization", f"Bearer {Path(key_file).read_text().strip()}")]
    with grpc.insecure_channel(address) as channel:
        control = services.ControlServiceStub(channel)
        connection = control.CreateConnection(
            api.CreateConnectionRequest(
                request_id="connection-1",
                connection=api.Connection(
                    name="sim",
                    adapter="simulated",
                    address="127.0.0.1:7001",
                    gateway_address=gateway,
                ),
            ),
            metadata=metadata,
        )
        instrument = control.CreateInstrument(
            api.CreateInstrumentRequest(
                request_id="instrument-1",
                instrument=api.Instrument(
                    symbol="ESZ6",
                    price_scale=2,
                    quantity_scale=0,
                    tick_size="0.25",
                    lot_size="1",
                    multiplier="50",
                    currency="USD",
                ),
            ),
            metadata=metadata,
        )
        strategy = control.CreateStrategy(
            api.CreateStrategyRequest(
                request_id="strategy-1",
                strategy=api.Strategy(
                    name="mine",
                    default_instrument_id=instrument.instrument_id,
                    dedupe_window_ms=20_000,
                ),
            ),
            metadata=metadata,
        )
        print(f"strategy {strategy.strategy_id}, webhook path {strategy.webhook_path}")
        plan = api.FollowerPlan(mode=api.SIZING_MODE_MULTIPLIER, multiplier="1")
        for name in ("leader", "first", "second", "third"):
            account = control.CreateAccount(
                api.CreateAccountRequest(
                    request_id=f"account-{name}",
                    account=api.Account(
                        name=name,
                        connection_id=connection.connection_id,
                        broker_account=name,
                        currency="USD",
                    ),
                ),
                metadata=metadata,
            )
            activation = api.Activation(
                strategy_id=strategy.strategy_id, account_id=account.account_id, plan=plan
            )
            control.CreateActivation(
                api.CreateActivationRequest(request_id=f"activation-{name}", activation=activation),
                metadata=metadata,
            )
        print("4 accounts, the first one leads")


if __name__ == "__main__":
    main()
