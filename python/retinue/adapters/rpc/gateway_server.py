"""The gateway's door: its link and its few questions over gRPC. Order bytes pass through unread.

Every call shows the key, and names its connection where the process serves more than one.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, Protocol, TypeVar

import grpc
from grpc.aio import EOF

from retinue.adapters.rpc.auth import AuthInterceptor, OneKey
from retinue.adapters.rpc.errors import ErrorInterceptor
from retinue.adapters.rpc.form import MESSAGE_BYTES_MAX, check_form, check_size
from retinue.adapters.rpc.handlers import Context
from retinue.adapters.rpc.options import PATIENCE, Patience, door_options
from retinue.api.v1 import gateway_pb2 as pb
from retinue.domain.broker import BrokerAccount, OrderSnapshot
from retinue.domain.decimal_text import format_money, format_scaled
from retinue.domain.errors import Conflict, NotFound, Unavailable
from retinue.domain.public_ids import parse_position
from retinue.ports.broker import BrokerError, RequestFailed
from retinue.ports.gateway_end import GatewayEnd
from retinue.ports.gateway_link import LinkClosed
from retinue.ports.stop_latch import WHOLE_CONNECTION, StopLatchError, StopOutcome

SERVICE: Final = "retinue.api.v1.GatewayService"
CONNECTION_KEY: Final = "retinue-connection"
# Every live order of a connection is one question at a resume.
LINK_BYTES_MAX: Final = 64 * 1024 * 1024
# Beyond those it is refused in our words, beyond this in those of grpc.
RECEIVED_BYTES_MAX: Final = LINK_BYTES_MAX + MESSAGE_BYTES_MAX

_Answer = TypeVar("_Answer")


class Gateway(Protocol):
    """What stands behind the door, a connection each; `execution.gateway.GatewayHost`."""

    async def serve(self, end: GatewayEnd) -> None: ...

    async def stop(self, account_id: int) -> StopOutcome: ...

    @property
    def stopped(self) -> frozenset[int]: ...

    async def account_state(self, account_id: int) -> BrokerAccount: ...

    async def orders(self, account_id: int, *, open_only: bool) -> list[OrderSnapshot]: ...

    @property
    def routes(self) -> tuple[dict[str, int], int]: ...


class GatewayServer:
    """Serves until stopped."""

    def __init__(
        self, gateways: Mapping[str, Gateway], *, key: str, patience: Patience = PATIENCE
    ) -> None:
        self._gateways = gateways
        self._server: grpc.aio.Server = grpc.aio.server(
            interceptors=[AuthInterceptor(OneKey(key)), ErrorInterceptor()],
            options=door_options(RECEIVED_BYTES_MAX, patience),
        )
        self._server.add_generic_rpc_handlers([_handlers(self)])

    async def start(self, address: str) -> int:
        """Listens; the port. Raises Conflict ADDRESS_IN_USE where it cannot."""
        try:
            port = self._server.add_insecure_port(address)
        except RuntimeError:
            raise Conflict(
                f"{address} cannot be listened on.",
                "Free it, or name another with --listen.",
                field="listen",
                code="ADDRESS_IN_USE",
            ) from None
        await self._server.start()
        return int(port)

    async def stop(self, grace_seconds: float = 0.5) -> None:
        await self._server.stop(grace_seconds)

    async def link(self, _: object, context: Context) -> None:
        gateway = self._gateway(context)
        end = _Wire(context)
        serving = asyncio.ensure_future(gateway.serve(end))
        writing = asyncio.ensure_future(end.write_all())
        try:
            await asyncio.wait((serving, writing), return_when=asyncio.FIRST_COMPLETED)
            if serving.done():
                await serving
        finally:
            serving.cancel()
            writing.cancel()

    async def stop_accounts(self, request: pb.StopRequest, context: Context) -> pb.StopResponse:
        check_form(request)
        gateway = self._gateway(context)
        outcome = await _answered(gateway.stop(_account_id(request)))
        return pb.StopResponse(
            canceled=outcome.canceled,
            withdrawn=outcome.withdrawn,
            broker_away=outcome.broker_away,
        )

    async def stop_latch(
        self, request: pb.GetStopLatchRequest, context: Context
    ) -> pb.GetStopLatchResponse:
        check_form(request)
        stopped = self._gateway(context).stopped
        return pb.GetStopLatchResponse(
            connection_stopped=WHOLE_CONNECTION in stopped,
            account_ids=map(str, sorted(stopped - {WHOLE_CONNECTION})),
        )

    async def account_state(
        self, request: pb.GetAccountStateRequest, context: Context
    ) -> pb.GetAccountStateResponse:
        check_form(request)
        gateway = self._gateway(context)
        account = await _answered(gateway.account_state(_account_id(request)))
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
        self, request: pb.QueryOrdersRequest, context: Context
    ) -> pb.QueryOrdersResponse:
        check_form(request)
        gateway = self._gateway(context)
        asking = gateway.orders(_account_id(request), open_only=request.open_only)
        instrument_ids, _ = gateway.routes
        return pb.QueryOrdersResponse(
            orders=[_order_state(snapshot, instrument_ids) for snapshot in await _answered(asking)]
        )

    def _gateway(self, context: Context) -> Gateway:
        metadata = {str(name): value for name, value in context.invocation_metadata() or ()}
        name = str(metadata.get(CONNECTION_KEY, ""))
        if not name and len(self._gateways) == 1:
            return next(iter(self._gateways.values()))
        if name not in self._gateways:
            raise NotFound(
                f"No connection {name!r} is served here.",
                f"Here are: {', '.join(sorted(self._gateways)) or 'none'}.",
                field=CONNECTION_KEY,
            )
        return self._gateways[name]


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
        check_size(request, LINK_BYTES_MAX)
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


class _AboutAccount(Protocol):
    """A request about an account, or with "" about every one."""

    account_id: str


def _account_id(request: _AboutAccount) -> int:
    """0 stands for every account. Raises InvalidInput."""
    return parse_position(request.account_id, "account_id") if request.account_id else 0


async def _answered(asking: Awaitable[_Answer]) -> _Answer:
    try:
        return await asking
    except KeyError as error:
        raise NotFound(
            "This connection has no such account.", "See `retinue accounts list`."
        ) from error
    except RequestFailed as refused:
        raise Conflict(
            f"The broker refused the question: {refused}.", code="BROKER_REFUSED"
        ) from refused
    except BrokerError as silent:
        raise Unavailable(
            f"The broker did not answer: {silent}.",
            "The gateway itself runs; look at the broker, and ask again.",
            code="BROKER_NO_ANSWER",
        ) from silent
    except StopLatchError as failed:
        raise Unavailable(
            f"The stop latch could not be set: {failed}.", "Try again.", code="STOP_NOT_SET"
        ) from failed


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
