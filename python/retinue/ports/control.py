"""The control desk, as the server sees it that takes commands from the network."""

from typing import Protocol

from retinue.api.v1 import control_pb2 as api


class ControlDesk(Protocol):
    """One method for each call of `ControlService`; `traceparent` may be empty.

    Each raises InvalidInput, Unsupported, NotFound, Conflict or Unavailable.
    """

    async def create_connection(
        self, request: api.CreateConnectionRequest, traceparent: str
    ) -> api.CreateConnectionResponse: ...
    async def create_account(
        self, request: api.CreateAccountRequest, traceparent: str
    ) -> api.CreateAccountResponse: ...
    async def create_instrument(
        self, request: api.CreateInstrumentRequest, traceparent: str
    ) -> api.CreateInstrumentResponse: ...
    async def create_strategy(
        self, request: api.CreateStrategyRequest, traceparent: str
    ) -> api.CreateStrategyResponse: ...
    async def set_symbol_map(
        self, request: api.SetSymbolMapRequest, traceparent: str
    ) -> api.SetSymbolMapResponse: ...
    async def set_webhook(
        self, request: api.SetWebhookRequest, traceparent: str
    ) -> api.SetWebhookResponse: ...
    async def add_webhook_secret(
        self, request: api.AddWebhookSecretRequest, traceparent: str
    ) -> api.AddWebhookSecretResponse: ...
    async def withdraw_webhook_secret(
        self, request: api.WithdrawWebhookSecretRequest, traceparent: str
    ) -> api.WithdrawWebhookSecretResponse: ...
    async def create_activation(
        self, request: api.CreateActivationRequest, traceparent: str
    ) -> api.CreateActivationResponse: ...
    async def set_plan(
        self, request: api.SetPlanRequest, traceparent: str
    ) -> api.SetPlanResponse: ...
    async def set_switch(
        self, request: api.SetSwitchRequest, traceparent: str
    ) -> api.SetSwitchResponse: ...
    async def resume_trading(
        self, request: api.ResumeTradingRequest, traceparent: str
    ) -> api.ResumeTradingResponse: ...
    async def resolve_order(
        self, request: api.ResolveOrderRequest, traceparent: str
    ) -> api.ResolveOrderResponse: ...
    async def list_connections(
        self, request: api.ListConnectionsRequest, traceparent: str
    ) -> api.ListConnectionsResponse: ...
    async def list_accounts(
        self, request: api.ListAccountsRequest, traceparent: str
    ) -> api.ListAccountsResponse: ...
    async def list_instruments(
        self, request: api.ListInstrumentsRequest, traceparent: str
    ) -> api.ListInstrumentsResponse: ...
    async def list_strategies(
        self, request: api.ListStrategiesRequest, traceparent: str
    ) -> api.ListStrategiesResponse: ...
    async def list_activations(
        self, request: api.ListActivationsRequest, traceparent: str
    ) -> api.ListActivationsResponse: ...
