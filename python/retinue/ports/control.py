"""The control desk, as the server sees it that takes commands from the network."""

from typing import Protocol

from retinue.api.v1 import control_pb2 as api
from retinue.domain.caller import Caller


class ControlDesk(Protocol):
    """One method for each call of `ControlService`, as whom it is made.

    Each raises InvalidInput, Unsupported, NotFound, Conflict or Unavailable.
    """

    async def create_connection(
        self, request: api.CreateConnectionRequest, caller: Caller
    ) -> api.CreateConnectionResponse: ...
    async def create_account(
        self, request: api.CreateAccountRequest, caller: Caller
    ) -> api.CreateAccountResponse: ...
    async def create_instrument(
        self, request: api.CreateInstrumentRequest, caller: Caller
    ) -> api.CreateInstrumentResponse: ...
    async def create_strategy(
        self, request: api.CreateStrategyRequest, caller: Caller
    ) -> api.CreateStrategyResponse: ...
    async def set_symbol_map(
        self, request: api.SetSymbolMapRequest, caller: Caller
    ) -> api.SetSymbolMapResponse: ...
    async def set_webhook(
        self, request: api.SetWebhookRequest, caller: Caller
    ) -> api.SetWebhookResponse: ...
    async def add_webhook_secret(
        self, request: api.AddWebhookSecretRequest, caller: Caller
    ) -> api.AddWebhookSecretResponse: ...
    async def withdraw_webhook_secret(
        self, request: api.WithdrawWebhookSecretRequest, caller: Caller
    ) -> api.WithdrawWebhookSecretResponse: ...
    async def create_activation(
        self, request: api.CreateActivationRequest, caller: Caller
    ) -> api.CreateActivationResponse: ...
    async def set_plan(
        self, request: api.SetPlanRequest, caller: Caller
    ) -> api.SetPlanResponse: ...
    async def set_switch(
        self, request: api.SetSwitchRequest, caller: Caller
    ) -> api.SetSwitchResponse: ...
    async def resume_trading(
        self, request: api.ResumeTradingRequest, caller: Caller
    ) -> api.ResumeTradingResponse: ...
    async def resolve_order(
        self, request: api.ResolveOrderRequest, caller: Caller
    ) -> api.ResolveOrderResponse: ...
    async def list_connections(
        self, request: api.ListConnectionsRequest, caller: Caller
    ) -> api.ListConnectionsResponse: ...
    async def list_accounts(
        self, request: api.ListAccountsRequest, caller: Caller
    ) -> api.ListAccountsResponse: ...
    async def list_instruments(
        self, request: api.ListInstrumentsRequest, caller: Caller
    ) -> api.ListInstrumentsResponse: ...
    async def list_strategies(
        self, request: api.ListStrategiesRequest, caller: Caller
    ) -> api.ListStrategiesResponse: ...
    async def list_activations(
        self, request: api.ListActivationsRequest, caller: Caller
    ) -> api.ListActivationsResponse: ...
    async def create_key(
        self, request: api.CreateKeyRequest, caller: Caller
    ) -> api.CreateKeyResponse: ...
    async def revoke_key(
        self, request: api.RevokeKeyRequest, caller: Caller
    ) -> api.RevokeKeyResponse: ...
    async def list_keys(
        self, request: api.ListKeysRequest, caller: Caller
    ) -> api.ListKeysResponse: ...
    async def create_tenant(
        self, request: api.CreateTenantRequest, caller: Caller
    ) -> api.CreateTenantResponse: ...
    async def list_tenants(
        self, request: api.ListTenantsRequest, caller: Caller
    ) -> api.ListTenantsResponse: ...
