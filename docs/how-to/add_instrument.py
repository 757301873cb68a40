"""Makes the March 2024 Euro FX future known over gRPC.

Usage: add_instrument.py GRPC_ADDRESS OWNER_KEY_FILE
"""

import sys
from pathlib import Path

import grpc

from retinue.api.v1 import control_pb2 as api
from retinue.api.v1 import control_pb2_grpc as services

EURO_FX = api.Instrument(
    symbol="6EH4",
    price_scale=5,
    quantity_scale=0,
    tick_size="0.00005",
    lot_size="1",
    multiplier="125000",
    currency="USD",
)


def main() -> None:
    """The command line."""
    address, key_file = sys.argv[1:3]
    metadata = [("authorization", f"Bearer {Path(key_file).read_text().strip()}")]
    with grpc.insecure_channel(address) as channel:
        control = services.ControlServiceStub(channel)
        request = api.CreateInstrumentRequest(request_id="6EH4", instrument=EURO_FX)
        made = control.CreateInstrument(request, metadata=metadata, timeout=5)
        print(f"{EURO_FX.symbol} is instrument {made.instrument_id}")


if __name__ == "__main__":
    main()
