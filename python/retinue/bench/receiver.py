"""A receiver of spans as a process of its own: `python -m retinue.bench.receiver`.

Prints {"listening": "127.0.0.1:PORT"}; at SIGUSR2 what it has received: [messages, bytes].
"""

import asyncio
import json
import signal

import uvloop

from retinue.adapters.rpc.otlp_receiver import OtlpReceiver


async def _serve() -> None:
    receiver = OtlpReceiver()
    address = await receiver.start()

    def tell() -> None:
        print(json.dumps([receiver.messages, receiver.received_bytes]), flush=True)

    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR2, tell)
    print(json.dumps({"listening": address}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(_serve())
