"""Every call of the control service. Implements `ports.control.ControlDesk`."""

from collections.abc import Awaitable, Callable, Iterable
from hashlib import sha256
from typing import Final

from retinue.api.v1 import control_pb2 as api
from retinue.api.v1 import vocabulary_pb2
from retinue.control import commands, views
from retinue.control.keys import Keys
from retinue.control.request_id import check_request_id
from retinue.control.submit import Done, Submitter
from retinue.control.tenants import TenantDesk, show_key, show_tenant
from retinue.control.webhooks import StrategyChanged, WebhookDesk, webhook_path
from retinue.domain.caller import FIRST_TENANT, Caller
from retinue.domain.errors import Conflict, NotFound
from retinue.domain.public_ids import parse_position
from retinue.domain.trace_context import DrawTraceIds
from retinue.engine.own_views import OwnViews
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
        records: Records,
        views: Views,
        history: History,
        secrets: Secrets,
        draw_trace_ids: DrawTraceIds,
        signing_keys: SigningKeys,
        keys: Keys,
        strategy_changed: StrategyChanged,
        has_login: Callable[[str], bool],
        connection_created: Callable[[], Awaitable[None]],
    ) -> None:
        """`has_login`: whether a gateway inside can be started for a connection of that name.
        `connection_created`: told that there is one more to be dialled.
        """
        self._submitter = Submitter(records=records, draw_trace_ids=draw_trace_ids)
        self._views = views
        self._history = history
        self._secrets = secrets
        self._strategy_changed = strategy_changed
        self._webhooks = WebhookDesk(
            self._submitter, views, secrets, signing_keys, strategy_changed
        )
        self._tenants = TenantDesk(self._submitter, secrets, keys)
        self._has_login = has_login
        self._connection_created = connection_created

    async def create_connection(
        self, request: api.CreateConnectionRequest, caller: Caller
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
        done = await self._submitter.submit(request, command, caller)
        await self._connection_created()
        return api.CreateConnectionResponse(connection_id=str(done.position))

    async def create_account(
        self, request: api.CreateAccountRequest, caller: Caller
    ) -> api.CreateAccountResponse:
        command = _command(request.request_id)
        command.create_account.CopyFrom(commands.read_account(request.account))
        done = await self._submitter.submit(request, command, caller)
        return api.CreateAccountResponse(account_id=str(done.position))

    async def create_instrument(
        self, request: api.CreateInstrumentRequest, caller: Caller
    ) -> api.CreateInstrumentResponse:
        command = _command(request.request_id)
        command.create_instrument.CopyFrom(commands.read_instrument(request.instrument))
        done = await self._submitter.submit(request, command, caller)
        return api.CreateInstrumentResponse(instrument_id=str(done.position))

    async def create_strategy(
        self, request: api.CreateStrategyRequest, caller: Caller
    ) -> api.CreateStrategyResponse:
        """The secret is drawn here and shown in this answer only; the record holds its hash."""
        command = _command(request.request_id)
        secret = self._secrets.draw()
        secret_hash = sha256(secret.encode()).digest()
        command.create_strategy.CopyFrom(commands.read_strategy(request.strategy, secret_hash))
        done = await self._submitter.submit(request, command, caller)
        strategy_id = str(done.position)
        if done.repeated:
            return api.CreateStrategyResponse(strategy_id=strategy_id, notice=_SHOWN_ONCE)
        await self._strategy_changed(done.position)
        path = webhook_path(strategy_id, secret)
        return api.CreateStrategyResponse(strategy_id=strategy_id, webhook_path=path)

    async def set_webhook(
        self, request: api.SetWebhookRequest, caller: Caller
    ) -> api.SetWebhookResponse:
        return await self._webhooks.set(_command(request.request_id), request, caller)

    async def add_webhook_secret(
        self, request: api.AddWebhookSecretRequest, caller: Caller
    ) -> api.AddWebhookSecretResponse:
        return await self._webhooks.add_secret(_command(request.request_id), request, caller)

    async def withdraw_webhook_secret(
        self, request: api.WithdrawWebhookSecretRequest, caller: Caller
    ) -> api.WithdrawWebhookSecretResponse:
        command = _command(request.request_id)
        return await self._webhooks.withdraw_secret(command, request, caller)

    async def set_symbol_map(
        self, request: api.SetSymbolMapRequest, caller: Caller
    ) -> api.SetSymbolMapResponse:
        command = _command(request.request_id)
        command.set_symbol_map.CopyFrom(commands.read_symbol_map(request))
        done = await self._submitter.submit(request, command, caller)
        return api.SetSymbolMapResponse(version=str(done.position))

    async def create_activation(
        self, request: api.CreateActivationRequest, caller: Caller
    ) -> api.CreateActivationResponse:
        command = _command(request.request_id)
        command.create_activation.CopyFrom(commands.read_activation(request.activation))
        done = await self._submitter.submit(request, command, caller)
        return api.CreateActivationResponse(activation_id=str(done.position))

    async def set_plan(self, request: api.SetPlanRequest, caller: Caller) -> api.SetPlanResponse:
        command = _command(request.request_id)
        command.set_plan.CopyFrom(commands.read_set_plan(request))
        done = await self._submitter.submit(request, command, caller)
        return api.SetPlanResponse(version=str(done.position))

    async def set_switch(
        self, request: api.SetSwitchRequest, caller: Caller
    ) -> api.SetSwitchResponse:
        command = _command(request.request_id)
        command.set_switch.CopyFrom(commands.read_switch(request))
        done = await self._submitter.submit(request, command, caller)
        return api.SetSwitchResponse(version=str(done.position))

    async def resume_trading(
        self, request: api.ResumeTradingRequest, caller: Caller
    ) -> api.ResumeTradingResponse:
        command = _command(request.request_id)
        command.resume_trading.CopyFrom(commands.read_resume(request))
        done = await self._submitter.submit(request, command, caller)
        not_linked = map(str, await self._not_linked(done))
        return api.ResumeTradingResponse(
            version=str(done.position), not_linked_connection_ids=not_linked
        )

    async def resolve_order(
        self, request: api.ResolveOrderRequest, caller: Caller
    ) -> api.ResolveOrderResponse:
        command = _command(request.request_id)
        command.resolve_order.CopyFrom(commands.read_resolve(request))
        done = await self._submitter.submit(request, command, caller)
        state = await self._state_after(done, command.resolve_order.order_id)
        resolution = api.OrderResolution(order_id=request.order_id, state=state)
        return api.ResolveOrderResponse(version=str(done.position), resolution=resolution)

    async def list_connections(
        self, request: api.ListConnectionsRequest, caller: Caller
    ) -> api.ListConnectionsResponse:
        asked, page = await self._page(request, caller, view_pb2.VIEW_KIND_CONNECTIONS)
        return api.ListConnectionsResponse(
            connections=map(views.show_connection, page.connections),
            next_page_token=views.next_page_token(asked, page),
        )

    async def list_accounts(
        self, request: api.ListAccountsRequest, caller: Caller
    ) -> api.ListAccountsResponse:
        asked, page = await self._page(request, caller, view_pb2.VIEW_KIND_ACCOUNTS)
        return api.ListAccountsResponse(
            accounts=map(views.show_account, page.accounts),
            next_page_token=views.next_page_token(asked, page),
        )

    async def list_instruments(
        self, request: api.ListInstrumentsRequest, caller: Caller
    ) -> api.ListInstrumentsResponse:
        asked, page = await self._page(request, caller, view_pb2.VIEW_KIND_INSTRUMENTS)
        return api.ListInstrumentsResponse(
            instruments=map(views.show_instrument, page.instruments),
            next_page_token=views.next_page_token(asked, page),
        )

    async def list_strategies(
        self, request: api.ListStrategiesRequest, caller: Caller
    ) -> api.ListStrategiesResponse:
        asked, page = await self._page(request, caller, view_pb2.VIEW_KIND_STRATEGIES)
        return api.ListStrategiesResponse(
            strategies=map(views.show_strategy, page.strategies),
            next_page_token=views.next_page_token(asked, page),
        )

    async def list_activations(
        self, request: api.ListActivationsRequest, caller: Caller
    ) -> api.ListActivationsResponse:
        named = request.strategy_id
        parent_id = parse_position(named, "strategy_id") if named else 0
        if parent_id:
            await self._require_strategy(parent_id, caller)
        asked, page = await self._page(request, caller, view_pb2.VIEW_KIND_ACTIVATIONS, parent_id)
        return api.ListActivationsResponse(
            activations=map(views.show_activation, page.activations),
            next_page_token=views.next_page_token(asked, page),
        )

    async def create_key(
        self, request: api.CreateKeyRequest, caller: Caller
    ) -> api.CreateKeyResponse:
        return await self._tenants.create_key(_command(request.request_id), request, caller)

    async def revoke_key(
        self, request: api.RevokeKeyRequest, caller: Caller
    ) -> api.RevokeKeyResponse:
        return await self._tenants.revoke_key(_command(request.request_id), request, caller)

    async def list_keys(self, request: api.ListKeysRequest, caller: Caller) -> api.ListKeysResponse:
        asked, page = await self._page(request, caller, view_pb2.VIEW_KIND_KEYS)
        return api.ListKeysResponse(
            keys=map(show_key, page.keys), next_page_token=views.next_page_token(asked, page)
        )

    async def create_tenant(
        self, request: api.CreateTenantRequest, caller: Caller
    ) -> api.CreateTenantResponse:
        return await self._tenants.create_tenant(_command(request.request_id), request, caller)

    async def list_tenants(
        self, request: api.ListTenantsRequest, caller: Caller
    ) -> api.ListTenantsResponse:
        """The first tenant sees all of them, another one itself."""
        asked = views.view_request(
            view_pb2.VIEW_KIND_TENANTS, request.page_size, request.page_token
        )
        own = self._views if caller.tenant_id == FIRST_TENANT else self._own(caller)
        page = await own.view(asked)
        return api.ListTenantsResponse(
            tenants=map(show_tenant, page.tenants),
            next_page_token=views.next_page_token(asked, page),
        )

    def _own(self, caller: Caller) -> Views:
        return OwnViews(self._views, caller.tenant_id)

    async def _page(
        self, request: "_ListRequest", caller: Caller, kind: view_pb2.ViewKind, parent_id: int = 0
    ) -> tuple[view_pb2.ViewRequest, view_pb2.ViewResponse]:
        asked = views.view_request(kind, request.page_size, request.page_token, parent_id)
        return asked, await self._own(caller).view(asked)

    async def _require_strategy(self, strategy_id: int, caller: Caller) -> None:
        asked = view_pb2.ViewRequest(
            kind=view_pb2.VIEW_KIND_STRATEGIES, after_id=strategy_id - 1, limit=1
        )
        found = (await self._own(caller).view(asked)).strategies
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
    | api.ListKeysRequest
)


def _command(request_id: str) -> Command:
    check_request_id(request_id)
    return Command(request_id=request_id)
