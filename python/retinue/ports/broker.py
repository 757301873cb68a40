"""The port to a broker: one login, its orders, and what the broker says.

Errors: BrokerError
          +-- NotConnected     nothing left this process
          +-- ConnectionLost   the request may or may not have reached the broker
          +-- LoginRefused
          +-- RequestFailed    a question was refused, with the broker's code
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Protocol

from retinue.domain.broker import (
    BrokerAccount,
    BrokerCancel,
    BrokerCapabilities,
    BrokerEvent,
    BrokerExecution,
    BrokerInstrument,
    BrokerOrder,
    OrderSnapshot,
    Scales,
)


class BrokerError(Exception):
    """Something between us and the broker went wrong."""


class NotConnected(BrokerError):
    """No connection at the moment of the call: certainly nothing was sent."""


class ConnectionLost(BrokerError):
    """The connection ended before the answer came."""


class LoginRefused(BrokerError):
    """The broker does not know this login."""


class RequestFailed(BrokerError):
    """The broker refused a question; `code` is its word for why."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(f"{code}: {text}")
        self.code = code


class BrokerSession(Protocol):
    """One login at one broker. May be connected again after a Disconnected event."""

    @property
    def capabilities(self) -> BrokerCapabilities:
        """Known from the first connect on."""
        ...

    @property
    def instruments(self) -> Mapping[str, BrokerInstrument]:
        """By symbol, at the broker's own scales; known from the first connect on."""
        ...

    def set_scales(self, symbol: str, scales: Scales) -> None:
        """From now on everything said of this symbol comes at these scales instead of the broker's
        own.
        """
        ...

    async def connect(self) -> None:
        """Connects and logs in. Raises NotConnected or LoginRefused."""
        ...

    async def close(self) -> None:
        """Ends the connection; the event stream ends with Disconnected."""
        ...

    async def place(self, order: BrokerOrder) -> None:
        """Sends one order; every answer comes as an event. Raises NotConnected: certainly not
        sent.
        """
        ...

    async def place_many(self, orders: Sequence[BrokerOrder]) -> None:
        """Sends a batch in one write, in this order."""
        ...

    async def cancel(self, cancel: BrokerCancel) -> None:
        """Asks for a cancel; CANCELED, CANCEL_REJECTED or a refusal comes as an event."""
        ...

    async def find_order(self, client_order_id: str) -> OrderSnapshot | None:
        """The order with this id, or None where the broker does not know it (any more).

        Raises RequestFailed(UNSUPPORTED) where the broker takes no client ids.
        """
        ...

    async def list_orders(self, account: str = "", *, open_only: bool) -> list[OrderSnapshot]:
        """Orders of one account, or of every account of the login, oldest first."""
        ...

    async def list_executions(
        self, after_sequence: int, account: str = ""
    ) -> list[BrokerExecution]:
        """Executions after that sequence, in order."""
        ...

    async def list_accounts(self, account: str = "") -> list[BrokerAccount]:
        """Balances and positions as the broker books them."""
        ...

    def events(self) -> AsyncIterator[BrokerEvent]:
        """Everything the broker says, in the order it was said, across reconnects; one reader at a
        time.
        """
        ...
