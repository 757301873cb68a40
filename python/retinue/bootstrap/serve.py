"""`retinue serve`: everything in one process, until SIGTERM or SIGINT.

Prints where it listens; with --demo, a ready curl line, and fills as they happen.
"""

import asyncio
import json
import logging
import signal
import sys
from contextlib import AsyncExitStack
from dataclasses import asdict, replace

import uvloop

from retinue.adapters.clock.system import SystemClock
from retinue.adapters.rpc.gateway_link import GrpcGatewayLink
from retinue.api.v1.reporting_pb2 import SubscribeFillsResponse
from retinue.bootstrap.data_folder import DataFolder
from retinue.bootstrap.demo import DemoWorld, create_priced, create_world
from retinue.bootstrap.demo_venue import DemoVenue
from retinue.bootstrap.doors import Addresses, Doors, make_reporting
from retinue.bootstrap.garbage import collect_in_silence, leave_old_objects_alone
from retinue.bootstrap.log_lines import log_to_stderr
from retinue.bootstrap.owner import open_owner_key
from retinue.bootstrap.service import Service, Stores
from retinue.bootstrap.settings import ServeSettings
from retinue.bootstrap.terminal import fill_line, notice_line
from retinue.control.keys import Keys
from retinue.domain.addresses import require_loopback
from retinue.domain.caller import THE_SERVICE
from retinue.domain.errors import InvalidInput, RetinueError
from retinue.domain.log_fields import log_always, log_fields
from retinue.internal.v1.view_pb2 import ConnectionView
from retinue.ports.gateway_link import GatewayLink
from retinue.reporting.desk import Reporting

_log = logging.getLogger(__name__)


async def serve(settings: ServeSettings, *, as_json: bool = False) -> None:
    """Serves until SIGTERM or SIGINT; raises what stopped the shard, and InvalidInput for an
    address that other machines could reach.

    `as_json`: say in one JSON line where it listens, and nothing else.
    """
    require_loopback(settings.grpc, "grpc")
    require_loopback(settings.http, "http")
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    async with AsyncExitStack() as stack:
        folder = DataFolder(settings.data)
        stack.callback(folder.release)
        key = folder.owner_key()
        if settings.demo:
            venue = await DemoVenue.start(settings, SystemClock())
            stack.push_async_callback(venue.stop)
            settings = replace(settings, connections=venue.connections() | settings.connections)
        service = Service(settings, Stores.open(settings.data))
        stack.push_async_callback(service.close)
        await service.start(lambda view: _dial(view, key))
        log_always(tenant_id=str(service.shard.tenant_id))
        began = service.shard.position
        world = None
        if settings.demo:
            world = await create_world(service.shard, settings.data)
            await create_priced(service.shard, settings.prices)
        keys = Keys(service.shard)
        key = await open_owner_key(folder, service.shard, keys)
        await service.connection_created()
        reporting = make_reporting(service)
        doors, addresses = await Doors.open(service, reporting, keys, key)
        stack.push_async_callback(doors.close)
        await service.note_endpoints(asdict(addresses))
        if world is not None:
            await service.links_up()
        leave_old_objects_alone()
        collecting = collect_in_silence(service.clock, lambda: service.shard.position)
        stack.callback(asyncio.create_task(collecting).cancel)
        _announce(addresses, world, as_json=as_json)
        if settings.log_format == "json":
            stack.callback(asyncio.create_task(_log_notices(reporting, began)).cancel)
        if not as_json:
            # What was traded while nobody listened comes in with the first answers of the brokers.
            for job in (_show_fills(reporting, began), _show_notices(reporting, began)):
                stack.callback(asyncio.create_task(job).cancel)
        await _first(stop, service.failed)
        if not as_json:
            print("stopping", flush=True)


async def _first(stop: asyncio.Event, failed: asyncio.Future[None]) -> None:
    """Returns when the process is asked to end; raises what ended the service before."""
    failed.add_done_callback(lambda _: stop.set())
    await stop.wait()
    if failed.done():
        failed.result()


async def _dial(view: ConnectionView, key: str) -> GatewayLink:
    """A link to a gateway apart."""
    return GrpcGatewayLink(view.settings.gateway_address, key=key, connection=view.settings.name)


def _announce(addresses: Addresses, world: DemoWorld | None, *, as_json: bool) -> None:
    webhook = f"http://{addresses.http}{world.webhook_path}" if world else ""
    if as_json:
        print(json.dumps({"ready": True, **asdict(addresses), "webhook": webhook}), flush=True)
        return
    print(f"gRPC  {addresses.grpc}\nHTTP  http://{addresses.http}", flush=True)
    if world is not None:
        body = '{"action":"BUY","comment":"ENTRY","quantity":2}'
        print(
            "\nSend the demo strategy a signal:\n\n"
            f"  curl -H 'Content-Type: application/json' -d '{body}' \\\n    {webhook}\n",
            flush=True,
        )


async def _show_fills(reporting: Reporting, after: int) -> None:
    """Fills in the terminal, as they happen."""
    async for response in reporting.subscribe_fills(
        await reporting.fills_after(after), THE_SERVICE
    ):
        for fill in SubscribeFillsResponse.FromString(response).fills:
            print(fill_line(fill), flush=True)


async def _show_notices(reporting: Reporting, after: int) -> None:
    """Accounts that were not filled as instructed, and alarms, as they happen."""
    async for notice in reporting.notices(after):
        print(notice_line(notice), flush=True)


async def _log_notices(reporting: Reporting, after: int) -> None:
    """The same in the log, a line for each account that it is about."""
    async for notice in reporting.notices(after):
        for about in notice.about:
            with log_fields(**about):
                _log.warning("%s", notice.text)


def run(settings: ServeSettings, *, as_json: bool = False) -> None:
    """The process: serves, and exits with one clear line where it cannot: 2 where what it was given
    cannot be right, else 1.
    """
    try:
        log_to_stderr(settings.log_format)
        uvloop.run(serve(settings, as_json=as_json))
    except RetinueError as error:
        print(f"retinue: {error}", file=sys.stderr)
        raise SystemExit(2 if isinstance(error, InvalidInput) else 1) from error
