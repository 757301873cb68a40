"""The gateway's door: its link and its few questions over gRPC. Order bytes pass through unread.

Every call shows the key, and names its connection where the process serves more than one.
"""

import asyncio
import hmac
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

import grpc
from grpc.aio import EOF

from retinue.adapters.rpc.statuses import grpc_status_of
from retinue.api.v1 import gateway_pb2 as pb
from retinue.domain.broker import BrokerAccount, OrderSnapshot
from retinue.domain.decimal_text import format_money, format_scaled
from retinue.domain.errors import Conflict, NotFound, RetinueError, Unavailable
from retinue.ports.broker import BrokerError, RequestFailed
from retinue.ports.gateway_end import GatewayEnd
from retinue.ports.gateway_link import LinkClosed
from retinue.ports.stop_latch import WHOLE_CONNECTION, StopLatchError

SERVICE: Final = "retinue.api.v1.GatewayService"
CONNECTION_KEY: Final = "retinue-connection"
MESSAGE_BYTES_MAX: Final = 64 * 1024 * 1024

_Answer = TypeVar("_Answer")


class Gateway(Protocol):
    """What stands behind the door, a connection each; `execution.gateway.GatewayHost`."""

    async def serve(self, end: GatewayEnd) -> None: ...

    async def stop(self, account_id: int) -> tuple[int, int, bool]: ...

    @property
    def stopped(self) -> frozenset[int]: ...

    async def account_state(self, account_id: int) -> BrokerAccount: ...

    async def orders(self, account_id: int, *, open_only: bool) -> list[OrderSnapshot]: ...

    @property
    def routes(self) -> tuple[dict[str, int], int]: ...


class GatewayServer:
    """Serves until stopped. `refusals`: what `serve` raises at a link it will not have."""

    def __init__(
        self,
        gateways: Mapping[str, Gateway],
        *,
        key: str,
        refusals: tuple[type[Exception], ...] = (),
    ) -> None:
        self._gateways = gateways
        self._key = key.encode()
        self._refusals = refusals
        self._server: grpc.aio.Server = grpc.aio.server(
            options=[
                ("grpc.max_receive_message_length", MESSAGE_BYTES_MAX),
                ("grpc.so_reuseport", 0),
            ]
        )
        self._server.add_generic_rpc_handlers([_handlers(self)])

    async def start(self, address: str) -> int:
        """Listens; the port. Raises OSError where the address is taken."""
        try:
            port = self._server.add_insecure_port(address)
        except RuntimeError as error:
            raise OSError(str(error)) from error
        await self._server.start()
        return int(port)

    async def stop(self, grace_seconds: float = 0.5) -> None:
        await self._server.stop(grace_seconds)

    async def link(self, _: object, context: Any) -> None:
        gateway = await self._admit(context)
        end = _Wire(context)
        serving = asyncio.ensure_future(gateway.serve(end))
        writing = asyncio.ensure_future(end.write_all())
        try:
            await asyncio.wait((serving, writing), return_when=asyncio.FIRST_COMPLETED)
            if serving.done() and not serving.cancelled():
                error = serving.exception()
                if isinstance(error, self._refusals):
                    await context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(error))
                if error is not None:
                    raise error
        finally:
            serving.cancel()
            writing.cancel()

    async def stop_accounts(self, request: pb.StopRequest, context: Any) -> pb.StopResponse:
        gateway = await self._admit(context)
        account_id = await _number(request.account_id, "account_id", context)
        canceled, withdrawn, away = await _answered(gateway.stop(account_id), context)
        return pb.StopResponse(canceled=canceled, withdrawn=withdrawn, broker_away=away)

    async def stop_latch(
        self, request: pb.GetStopLatchRequest, context: Any
    ) -> pb.GetStopLatchResponse:
        stopped = (await self._admit(context)).stopped
        return pb.GetStopLatchResponse(
            connection_stopped=WHOLE_CONNECTION in stopped,
            account_ids=map(str, sorted(stopped - {WHOLE_CONNECTION})),
        )

    async def account_state(
        self, request: pb.GetAccountStateRequest, context: Any
    ) -> pb.GetAccountStateResponse:
        gateway = await self._admit(context)
        account_id = await _number(request.account_id, "account_id", context)
        account = await _answered(gateway.account_state(account_id), context)
        instrument_ids, _ = gateway.routes
        return pb.GetAccountStateResponse(
            balance=format_money(account.balance_nano),
            currency=account.currency,
            positions=[
                pb.BrokerPosition(
                    instrument_id=str(instrument_ids.get(position.symbol, 0)),
                    quantity=format_scaled(position.quantity, position.scales.quantity),
                    bought_value=format_money(position.bought_value_nano),
                    sold_value=format_money(position.sold_value_nano),
                    fees=format_money(position.fees_nano),
                )
                for position in account.positions
            ],
        )

    async def query_orders(
        self, request: pb.QueryOrdersRequest, context: Any
    ) -> pb.QueryOrdersResponse:
        gateway = await self._admit(context)
        account_id = await _number(request.account_id, "account_id", context)
        asking = gateway.orders(account_id, open_only=request.open_only)
        instrument_ids, _ = gateway.routes
        return pb.QueryOrdersResponse(
            orders=[
                _order_state(snapshot, instrument_ids)
                for snapshot in await _answered(asking, context)
            ]
        )

    async def _admit(self, context: Any) -> Gateway:
        """Checks the key in constant time; finds the connection."""
        metadata = {str(name): value for name, value in context.invocation_metadata() or ()}
        shown = metadata.get("authorization", "")
        shown = shown if isinstance(shown, bytes) else str(shown).encode()
        if not hmac.compare_digest(shown, b"Bearer " + self._key):
            await context.abort(grpc.StatusCode.UNAUTHENTICATED, "no key, or not the owner's")
        name = str(metadata.get(CONNECTION_KEY, ""))
        if not name and len(self._gateways) == 1:
            return next(iter(self._gateways.values()))
        gateway = self._gateways.get(name)
        if gateway is None:
            known = ", ".join(sorted(self._gateways))
            await context.abort(
                grpc.StatusCode.NOT_FOUND, f"{CONNECTION_KEY} {name!r}; here are: {known}"
            )
            raise AssertionError("abort raises")
        return gateway


class _Wire:
    """The gateway's end of one stream; implements `ports.gateway_end.GatewayEnd`."""

    def __init__(self, context: Any) -> None:
        self._context = context
        self._waiting: deque[bytes] = deque()
        self._changed = asyncio.Event()

    async def receive(self) -> bytes:
        try:
            request = await self._context.read()
        except grpc.aio.AioRpcError as error:
            raise LinkClosed from error
        if request is EOF:
            raise LinkClosed
        return bytes(request)

    def send(self, response: bytes) -> None:
        self._waiting.append(response)
        self._changed.set()

    async def write_all(self) -> None:
        while True:
            while self._waiting:
                await self._context.write(self._waiting.popleft())
            self._changed.clear()
            await self._changed.wait()


def _handlers(server: GatewayServer) -> grpc.GenericRpcHandler:
    def unary(
        method: Callable[..., Any], request: type[Any], response: type[Any]
    ) -> "grpc.RpcMethodHandler[Any, Any]":
        return grpc.unary_unary_rpc_method_handler(
            method,
            request_deserializer=request.FromString,
            response_serializer=response.SerializeToString,
        )

    return grpc.method_handlers_generic_handler(
        SERVICE,
        {
            "Link": grpc.stream_stream_rpc_method_handler(server.link),
            "Stop": unary(server.stop_accounts, pb.StopRequest, pb.StopResponse),
            "GetStopLatch": unary(
                server.stop_latch, pb.GetStopLatchRequest, pb.GetStopLatchResponse
            ),
            "GetAccountState": unary(
                server.account_state, pb.GetAccountStateRequest, pb.GetAccountStateResponse
            ),
            "QueryOrders": unary(
                server.query_orders, pb.QueryOrdersRequest, pb.QueryOrdersResponse
            ),
        },
    )


async def _number(text: str, field: str, context: Any) -> int:
    """An id; empty is 0, which stands for every account."""
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 19):
        await context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"{field}: not an id: {text!r}")
    return int(text or 0)


async def _answered(asking: Awaitable[_Answer], context: Any) -> _Answer:
    try:
        return await asking
    except KeyError:
        error: RetinueError = NotFound(
            "This connection has no such account.", "See `retinue accounts list`."
        )
    except RequestFailed as refused:
        error = Conflict(f"The broker refused the question: {refused}.", code="BROKER_REFUSED")
    except BrokerError as silent:
        error = Unavailable(
            f"The broker did not answer: {silent}.",
            "The gateway itself runs; look at the broker, and ask again.",
            code="BROKER_NO_ANSWER",
        )
    except StopLatchError as failed:
        error = Unavailable(
            f"The stop latch could not be set: {failed}.", "Try again.", code="STOP_NOT_SET"
        )
    await context.abort_with_status(grpc_status_of(error))
    raise AssertionError("abort raises")


def _order_state(snapshot: OrderSnapshot, instrument_ids: Mapping[str, int]) -> pb.BrokerOrderState:
    places = snapshot.scales.quantity
    return pb.BrokerOrderState(
        client_order_id=snapshot.client_order_id,
        broker_order_id=snapshot.broker_order_id,
        instrument_id=str(instrument_ids.get(snapshot.symbol, 0)),
        side=snapshot.side.value,  # type: ignore[arg-type]
        state=snapshot.state.value,  # type: ignore[arg-type]
        quantity=format_scaled(snapshot.quantity, places),
        cum_qty=format_scaled(snapshot.cum_qty, places),
        leaves_qty=format_scaled(snapshot.leaves_qty, places),
    )


def metadata(key: str, connection: str) -> Sequence[tuple[str, str]]:
    """What every call of a client carries."""
    shown = ("authorization", f"Bearer {key}")
    return (shown, (CONNECTION_KEY, connection)) if connection else (shown,)
