"""Every call of the control service. Implements `ports.control.ControlDesk`."""

from collections.abc import Awaitable, Callable, Iterable
from hashlib import sha256
from typing import Final

from retinue.api.v1 import control_pb2 as api
from retinue.api.v1 import vocabulary_pb2
from retinue.control import commands, views
from retinue.control.request_id import check_request_id
from retinue.control.submit import Done, Submitter
from retinue.control.webhooks import StrategyChanged, WebhookDesk, webhook_path
from retinue.domain.errors import Conflict, NotFound
from retinue.domain.public_ids import parse_position
from retinue.domain.trace_context import DrawTraceIds
from retinue.internal.v1 import view_pb2
from retinue.internal.v1.record_pb2 import Command
from retinue.ports.history import History
from retinue.ports.records import Records, Views
from retinue.ports.secrets import Secrets, SigningKeys

_SHOWN_ONCE: Final = (
    "This request_id was used before, and the secret address was shown then; it is kept nowhere."
    " Add another address if it is lost."
)
_STATE_PREFIX: Final = len("ORDER_STATE_")


class Control:
    """Checks the form, logs the command, answers with the engine's judgement."""

    def __init__(
        self,
        *,
        tenant_id: int,
        records: Records,
        views: Views,
        history: History,
        secrets: Secrets,
        draw_trace_ids: DrawTraceIds,
        signing_keys: SigningKeys,
        strategy_changed: StrategyChanged,
        has_login: Callable[[str], bool],
        connection_created: Callable[[], Awaitable[None]],
    ) -> None:
        """`has_login`: whether a gateway inside can be started for a connection of that name.
        `connection_created`: told that there is one more to be dialled.
        """
        self._submitter = Submitter(
            tenant_id=tenant_id, records=records, draw_trace_ids=draw_trace_ids
        )
        self._views = views
        self._history = history
        self._secrets = secrets
        self._strategy_changed = strategy_changed
        self._webhooks = WebhookDesk(
            self._submitter, views, secrets, signing_keys, strategy_changed
        )
        self._has_login = has_login
        self._connection_created = connection_created

    async def create_connection(
        self, request: api.CreateConnectionRequest, traceparent: str
    ) -> api.CreateConnectionResponse:
        command = _command(request.request_id)
        create = commands.read_connection(request.connection)
        if not create.gateway_address and not self._has_login(create.name):
            raise Conflict(
                f"This machine has no login for {create.name}.",
                "Add its [[connection]] to the file of --config and start the service again, or"
                " give the address of a gateway apart.",
                field="connection.name",
                code="NO_LOGIN",
            )
        command.create_connection.CopyFrom(create)
        done = await self._submitter.submit(request, command, traceparent)
        await self._connection_created()
        return api.CreateConnectionResponse(connection_id=str(done.position))

    async def create_account(
        self, request: api.CreateAccountRequest, traceparent: str
    ) -> api.CreateAccountResponse:
        command = _command(request.request_id)
        command.create_account.CopyFrom(commands.read_account(request.account))
        done = await self._submitter.submit(request, command, traceparent)
        return api.CreateAccountResponse(account_id=str(done.position))

    async def create_instrument(
        self, request: api.CreateInstrumentRequest, traceparent: str
    ) -> api.CreateInstrumentResponse:
        command = _command(request.request_id)
        command.create_instrument.CopyFrom(commands.read_instrument(request.instrument))
        done = await self._submitter.submit(request, command, traceparent)
        return api.CreateInstrumentResponse(instrument_id=str(done.position))

    async def create_strategy(
        self, request: api.CreateStrategyRequest, traceparent: str
    ) -> api.CreateStrategyResponse:
        """The secret is drawn here and shown in this answer only; the record holds its hash."""
        command = _command(request.request_id)
        secret = self._secrets.draw()
        secret_hash = sha256(secret.encode()).digest()
        command.create_strategy.CopyFrom(commands.read_strategy(request.strategy, secret_hash))
        done = await self._submitter.submit(request, command, traceparent)
        strategy_id = str(done.position)
        if done.repeated:
            return api.CreateStrategyResponse(strategy_id=strategy_id, notice=_SHOWN_ONCE)
        await self._strategy_changed(done.position)
        path = webhook_path(strategy_id, secret)
        return api.CreateStrategyResponse(strategy_id=strategy_id, webhook_path=path)

    async def set_webhook(
        self, request: api.SetWebhookRequest, traceparent: str
    ) -> api.SetWebhookResponse:
        return await self._webhooks.set(_command(request.request_id), request, traceparent)

    async def add_webhook_secret(
        self, request: api.AddWebhookSecretRequest, traceparent: str
    ) -> api.AddWebhookSecretResponse:
        return await self._webhooks.add_secret(_command(request.request_id), request, traceparent)

    async def withdraw_webhook_secret(
        self, request: api.WithdrawWebhookSecretRequest, traceparent: str
    ) -> api.WithdrawWebhookSecretResponse:
        command = _command(request.request_id)
        return await self._webhooks.withdraw_secret(command, request, traceparent)

    async def set_symbol_map(
        self, request: api.SetSymbolMapRequest, traceparent: str
    ) -> api.SetSymbolMapResponse:
        command = _command(request.request_id)
        command.set_symbol_map.CopyFrom(commands.read_symbol_map(request))
        done = await self._submitter.submit(request, command, traceparent)
        return api.SetSymbolMapResponse(version=str(done.position))

    async def create_activation(
        self, request: api.CreateActivationRequest, traceparent: str
    ) -> api.CreateActivationResponse:
        command = _command(request.request_id)
        command.create_activation.CopyFrom(commands.read_activation(request.activation))
        done = await self._submitter.submit(request, command, traceparent)
        return api.CreateActivationResponse(activation_id=str(done.position))

    async def set_plan(self, request: api.SetPlanRequest, traceparent: str) -> api.SetPlanResponse:
        command = _command(request.request_id)
        command.set_plan.CopyFrom(commands.read_set_plan(request))
        done = await self._submitter.submit(request, command, traceparent)
        return api.SetPlanResponse(version=str(done.position))

    async def set_switch(
        self, request: api.SetSwitchRequest, traceparent: str
    ) -> api.SetSwitchResponse:
        command = _command(request.request_id)
        command.set_switch.CopyFrom(commands.read_switch(request))
        done = await self._submitter.submit(request, command, traceparent)
        return api.SetSwitchResponse(version=str(done.position))

    async def resume_trading(
        self, request: api.ResumeTradingRequest, traceparent: str
    ) -> api.ResumeTradingResponse:
        command = _command(request.request_id)
        command.resume_trading.CopyFrom(commands.read_resume(request))
        done = await self._submitter.submit(request, command, traceparent)
        not_linked = map(str, await self._not_linked(done))
        return api.ResumeTradingResponse(
            version=str(done.position), not_linked_connection_ids=not_linked
        )

    async def resolve_order(
        self, request: api.ResolveOrderRequest, traceparent: str
    ) -> api.ResolveOrderResponse:
        command = _command(request.request_id)
        command.resolve_order.CopyFrom(commands.read_resolve(request))
        done = await self._submitter.submit(request, command, traceparent)
        state = await self._state_after(done, command.resolve_order.order_id)
        resolution = api.OrderResolution(order_id=request.order_id, state=state)
        return api.ResolveOrderResponse(version=str(done.position), resolution=resolution)

    async def list_connections(
        self, request: api.ListConnectionsRequest, traceparent: str
    ) -> api.ListConnectionsResponse:
        asked, page = await self._page(request, view_pb2.VIEW_KIND_CONNECTIONS)
        return api.ListConnectionsResponse(
            connections=map(views.show_connection, page.connections),
            next_page_token=views.next_page_token(asked, page),
        )

    async def list_accounts(
        self, request: api.ListAccountsRequest, traceparent: str
    ) -> api.ListAccountsResponse:
        asked, page = await self._page(request, view_pb2.VIEW_KIND_ACCOUNTS)
        return api.ListAccountsResponse(
            accounts=map(views.show_account, page.accounts),
            next_page_token=views.next_page_token(asked, page),
        )

    async def list_instruments(
        self, request: api.ListInstrumentsRequest, traceparent: str
    ) -> api.ListInstrumentsResponse:
        asked, page = await self._page(request, view_pb2.VIEW_KIND_INSTRUMENTS)
        return api.ListInstrumentsResponse(
            instruments=map(views.show_instrument, page.instruments),
            next_page_token=views.next_page_token(asked, page),
        )

    async def list_strategies(
        self, request: api.ListStrategiesRequest, traceparent: str
    ) -> api.ListStrategiesResponse:
        asked, page = await self._page(request, view_pb2.VIEW_KIND_STRATEGIES)
        return api.ListStrategiesResponse(
            strategies=map(views.show_strategy, page.strategies),
            next_page_token=views.next_page_token(asked, page),
        )

    async def list_activations(
        self, request: api.ListActivationsRequest, traceparent: str
    ) -> api.ListActivationsResponse:
        named = request.strategy_id
        parent_id = parse_position(named, "strategy_id") if named else 0
        if parent_id:
            await self._require_strategy(parent_id)
        asked, page = await self._page(request, view_pb2.VIEW_KIND_ACTIVATIONS, parent_id)
        return api.ListActivationsResponse(
            activations=map(views.show_activation, page.activations),
            next_page_token=views.next_page_token(asked, page),
        )

    async def _page(
        self, request: "_ListRequest", kind: view_pb2.ViewKind, parent_id: int = 0
    ) -> tuple[view_pb2.ViewRequest, view_pb2.ViewResponse]:
        asked = views.view_request(kind, request.page_size, request.page_token, parent_id)
        return asked, await self._views.view(asked)

    async def _require_strategy(self, strategy_id: int) -> None:
        asked = view_pb2.ViewRequest(
            kind=view_pb2.VIEW_KIND_STRATEGIES, after_id=strategy_id - 1, limit=1
        )
        found = (await self._views.view(asked)).strategies
        if not any(view.strategy_id == strategy_id for view in found):
            raise NotFound(
                f"No strategy has the id {strategy_id}.",
                "Take an id from the list: `retinue strategies list`.",
                field="strategy_id",
            )

    async def _not_linked(self, done: Done) -> Iterable[int]:
        """The connections that a resume of everything left out; repeated, the first time."""
        if not done.repeated:
            return done.not_linked
        await self._history.wait_beyond(done.position - 1)
        effects = await self._history.effects(done.position)
        return [left for effect in effects for left in effect.command_judged.not_linked]

    async def _state_after(self, done: Done, order_id: bytes) -> str:
        """The order's state as the command left it, such as `canceled`."""
        await self._history.wait_beyond(done.position - 1)
        state = vocabulary_pb2.ORDER_STATE_UNSPECIFIED
        for effect in await self._history.effects(done.position):
            if effect.HasField("transition") and effect.transition.order_id == order_id:
                state = effect.transition.to
        return vocabulary_pb2.OrderState.Name(state)[_STATE_PREFIX:].lower()


_ListRequest = (
    api.ListConnectionsRequest
    | api.ListAccountsRequest
    | api.ListInstrumentsRequest
    | api.ListStrategiesRequest
    | api.ListActivationsRequest
)


def _command(request_id: str) -> Command:
    check_request_id(request_id)
    return Command(request_id=request_id)
