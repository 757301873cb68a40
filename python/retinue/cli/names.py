"""Things by the names people gave them, where the api wants or says ids."""

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from retinue.cli.common import pages
from retinue.domain.errors import InvalidInput, NotFound

if TYPE_CHECKING:
    from retinue.adapters.rpc.client import Client


EVERY = 100_000


class Kind(NamedTuple):
    """How a kind of thing is listed: by which call, in which field, with which name and id."""

    word: str
    call: str
    things: str
    name: str = "name"

    @property
    def id(self) -> str:
        return f"{self.word}_id"


CONNECTION = Kind("connection", "ListConnections", "connections")
INSTRUMENT = Kind("instrument", "ListInstruments", "instruments", "symbol")
ACCOUNT = Kind("account", "ListAccounts", "accounts")
STRATEGY = Kind("strategy", "ListStrategies", "strategies")
ACTIVATION = Kind("activation", "ListActivations", "activations")
KEY = Kind("key", "ListKeys", "keys")
TENANT = Kind("tenant", "ListTenants", "tenants")


def listed(client: "Client", kind: Kind, limit: int) -> list[Any]:
    """The first `limit` things of a kind."""
    from retinue.api.v1 import control_pb2 as api

    request = getattr(api, f"{kind.call}Request")
    method = getattr(client.control, kind.call)

    def ask(size: int, token: str) -> Any:
        return client.call(method, request(page_size=size, page_token=token))

    return pages(ask, kind.things, limit)


def id_of(client: "Client", kind: Kind, text: str) -> str:
    """The id of what has this name or this id. Raises InvalidInput, NotFound."""
    remedy = f"See `retinue {kind.things} list`."
    is_number = text.isascii() and text.isdigit()
    if not text or (is_number and not int(text)):
        raise InvalidInput(f"{text!r} names no {kind.word}.", remedy, field=kind.word)
    for thing in listed(client, kind, EVERY):
        if text in (getattr(thing, kind.name), getattr(thing, kind.id)):
            return str(getattr(thing, kind.id))
    named = f"has the id {text}" if is_number else f"is called {text!r}"
    raise NotFound(f"No {kind.word} {named}.", remedy, field=kind.word)


def chosen_id(client: "Client", kind: Kind, text: str | None) -> str:
    """The id for a filter that may be left out: empty then. Raises as `id_of`."""
    return "" if text is None else id_of(client, kind, text)


class Names:
    """What the things of a kind are called. They are listed once, and only where one is wanted."""

    def __init__(self, client: "Client", kind: Kind) -> None:
        self._client = client
        self._kind = kind

    def of(self, thing_id: str) -> str:
        """The name; the id itself where nothing has it."""
        return self._names.get(thing_id, thing_id)

    @cached_property
    def _names(self) -> dict[str, str]:
        found = listed(self._client, self._kind, EVERY)
        return {getattr(thing, self._kind.id): getattr(thing, self._kind.name) for thing in found}
