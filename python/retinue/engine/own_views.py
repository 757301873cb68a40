"""A tenant's view of the engine: what is another's is not there."""

from retinue.internal.v1.view_pb2 import ViewRequest, ViewResponse
from retinue.ports.records import Views


class OwnViews:
    """Implements `ports.records.Views`."""

    def __init__(self, views: Views, tenant_id: int) -> None:
        if not tenant_id:
            raise ValueError("without a tenant everything would be shown")
        self._views = views
        self._tenant_id = tenant_id

    async def view(self, request: ViewRequest) -> ViewResponse:
        own = ViewRequest()
        own.CopyFrom(request)
        own.tenant_id = self._tenant_id
        return await self._views.view(own)
