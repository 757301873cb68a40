"""The keys there are. Implements `ports.keys.Keyring`."""

from hashlib import sha256
from typing import Final

from retinue.domain.caller import Principal, Role
from retinue.internal.v1.view_pb2 import VIEW_KIND_KEYS, KeyView, ViewRequest
from retinue.ports.records import Views

_PAGE: Final = 1000


def key_hash(key: str) -> bytes:
    """What the log knows of a key. Keys are drawn with 256 bits, so one round is enough."""
    return sha256(key.encode("utf-8", "replace")).digest()


class Keys:
    """Filled at the start from what exists, and by each key that is made or revoked."""

    def __init__(self, views: Views) -> None:
        self._views = views
        self._principals: dict[bytes, Principal] = {}

    async def load(self) -> None:
        """Learn every key there is; one that is gone opens nothing from now on."""
        principals: dict[bytes, Principal] = {}
        for view in await self._all():
            if not view.revoked:
                settings = view.settings
                principals[settings.key_hash] = Principal(
                    view.tenant_id, Role(settings.role), view.key_id, settings.name
                )
        self._principals = principals

    async def state_of(self, key: str) -> KeyView | None:
        """What the engine says of this very key, revoked or not."""
        wanted = key_hash(key)
        return next((view for view in await self._all() if view.settings.key_hash == wanted), None)

    def role_of(self, key_id: int, tenant_id: int) -> Role:
        """The role of a valid key of this tenant; of any other id none."""
        for known in self._principals.values():
            if (known.key_id, known.tenant_id) == (key_id, tenant_id):
                return known.role
        return Role.UNSPECIFIED

    def find(self, key: str) -> Principal | None:
        # By the hash: how long that takes tells nothing about the key.
        return self._principals.get(key_hash(key))

    async def _all(self) -> list[KeyView]:
        found: list[KeyView] = []
        after_id = 0
        while True:
            asked = ViewRequest(kind=VIEW_KIND_KEYS, after_id=after_id, limit=_PAGE)
            page = await self._views.view(asked)
            found += page.keys
            after_id = page.next_after_id
            if not after_id:
                return found
