"""The client's half of the protocol without a wire: requests out, answers and events in.

Both sessions (`session` over TCP, `inprocess` in the simulation) are this, and a way to send. Where
the venue tells no client ids, the answer to a request still says whose it is, so an order's id is
known for as long as it is open and this object lives.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from retinue.adapters.brokers.simulated import translate
from retinue.api.v1 import gateway_pb2, vocabulary_pb2
from retinue.domain.broker import (
    BrokerAccount,
    BrokerAnomaly,
    BrokerCancel,
    BrokerCapabilities,
    BrokerEvent,
    BrokerExecution,
    BrokerInstrument,
    BrokerOrder,
    ClientIdMemory,
    Disconnected,
    OrderSnapshot,
    OrderUpdate,
    OrderUpdateKind,
    QuotesChanged,
    RequestRefused,
    Scales,
)
from retinue.domain.decimal_text import DecimalTextError, format_scaled
from retinue.internal.v1 import venue_pb2
from retinue.ports.broker import ConnectionLost, LoginRefused, NotConnected, RequestFailed

_MEMORIES = {
    gateway_pb2.CLIENT_ID_MEMORY_REMEMBERED: ClientIdMemory.REMEMBERED,
    gateway_pb2.CLIENT_ID_MEMORY_OPEN_ONLY: ClientIdMemory.OPEN_ONLY,
    gateway_pb2.CLIENT_ID_MEMORY_NONE: ClientIdMemory.NONE,
}
_KINDS: Mapping[int, OrderUpdateKind] = {int(kind): kind for kind in OrderUpdateKind}


@dataclass(slots=True)
class _Question:
    """A request that waits for an answer, in as many frames as it takes."""

    answer: asyncio.Future[list[Any]]
    rows: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Sent:
    """A place or cancel whose answer has not come."""

    account: str
    client_order_id: str
    broker_order_id: str
    is_cancel: bool


class Conversation(ABC):
    """A BrokerSession but for `connect`, `close` and the sending itself."""

    def __init__(self) -> None:
        self._capabilities: BrokerCapabilities | None = None
        self._instruments: dict[str, BrokerInstrument] = {}
        self._scales: dict[str, Scales] = {}
        self._chosen_scales: dict[str, Scales] = {}
        self._last_request_id = 0
        self._sent: dict[int, _Sent] = {}
        self._questions: dict[int, _Question] = {}
        # The venue's id of an order that is open -> the client's, as the answers taught it.
        self._names: dict[str, str] = {}
        self._events: asyncio.Queue[BrokerEvent] = asyncio.Queue()

    @abstractmethod
    def _send(self, requests: Sequence[venue_pb2.VenueRequest]) -> None:
        """Sends in one piece. Raises NotConnected if nothing can have left."""

    @property
    def capabilities(self) -> BrokerCapabilities:
        if self._capabilities is None:
            raise NotConnected("capabilities are known from the first connect on")
        return self._capabilities

    @property
    def instruments(self) -> Mapping[str, BrokerInstrument]:
        return self._instruments

    def set_scales(self, symbol: str, scales: Scales) -> None:
        self._chosen_scales[symbol] = self._scales[symbol] = scales

    async def place(self, order: BrokerOrder) -> None:
        await self.place_many((order,))

    async def place_many(self, orders: Sequence[BrokerOrder]) -> None:
        requests = []
        for order in orders:
            sent = _Sent(order.account, order.client_order_id, "", is_cancel=False)
            request = venue_pb2.VenueRequest(request_id=self._next_id())
            _fill_new_order(request.new_order, order)
            self._sent[request.request_id] = sent
            requests.append(request)
        self._send_orders(requests)

    async def cancel(self, cancel: BrokerCancel) -> None:
        request = venue_pb2.VenueRequest(request_id=self._next_id())
        request.cancel_order.account = cancel.account
        request.cancel_order.client_order_id = cancel.client_order_id
        request.cancel_order.venue_order_id = cancel.broker_order_id
        self._sent[request.request_id] = _Sent(
            cancel.account, cancel.client_order_id, cancel.broker_order_id, is_cancel=True
        )
        self._send_orders([request])

    def _send_orders(self, requests: Sequence[venue_pb2.VenueRequest]) -> None:
        try:
            self._send(requests)
        except NotConnected:
            for request in requests:
                self._sent.pop(request.request_id, None)
            raise

    async def find_order(self, client_order_id: str) -> OrderSnapshot | None:
        if not client_order_id:
            raise ValueError("the empty client order id names no order")
        request = venue_pb2.VenueRequest()
        request.list_orders.client_order_id = client_order_id
        rows = await self._ask(request)
        return rows[0] if rows else None

    async def list_orders(self, account: str = "", *, open_only: bool) -> list[OrderSnapshot]:
        request = venue_pb2.VenueRequest()
        request.list_orders.account = account
        request.list_orders.open_only = open_only
        return await self._ask(request)

    async def list_executions(
        self, after_sequence: int, account: str = ""
    ) -> list[BrokerExecution]:
        request = venue_pb2.VenueRequest()
        request.list_executions.after_sequence = after_sequence
        request.list_executions.account = account
        return await self._ask(request)

    async def list_accounts(self, account: str = "") -> list[BrokerAccount]:
        request = venue_pb2.VenueRequest()
        request.list_accounts.account = account
        return await self._ask(request)

    async def script(self, script: venue_pb2.VenueScript) -> None:
        """Tells the venue how to behave; returns when it has taken it over."""
        await self._ask(venue_pb2.VenueRequest(script=script))

    async def events(self) -> AsyncIterator[BrokerEvent]:
        while True:
            yield await self._events.get()

    async def _login(self, key: str, broker: str) -> None:
        request = venue_pb2.VenueRequest()
        request.login.key, request.login.broker = key, broker
        try:
            await self._ask(request)
        except RequestFailed as error:
            raise LoginRefused(str(error)) from error
        except ConnectionLost as error:
            raise NotConnected(f"no answer to the login: {error}") from error

    async def _ask(self, request: venue_pb2.VenueRequest) -> list[Any]:
        request.request_id = self._next_id()
        future: asyncio.Future[list[Any]] = asyncio.get_running_loop().create_future()
        self._questions[request.request_id] = _Question(future)
        try:
            self._send([request])
            return await future
        finally:
            # Also when the caller gives up: a late answer is then nobody's.
            self._questions.pop(request.request_id, None)

    def _next_id(self) -> int:
        self._last_request_id += 1
        return self._last_request_id

    def _receive(self, response: venue_pb2.VenueResponse) -> None:
        """One message of the venue: an answer to a question, or an event."""
        try:
            self._take(response)
        except (DecimalTextError, KeyError) as error:
            text = f"not understood: {type(error).__name__} {error}"
            question = self._questions.get(response.request_id)
            if question is not None and not question.answer.done():
                question.answer.set_exception(RequestFailed("UNTRANSLATABLE", text))
            else:
                self._sent.pop(response.request_id, None)
                self._events.put_nowait(BrokerAnomaly(text))

    def _take(self, response: venue_pb2.VenueResponse) -> None:
        body = response.WhichOneof("body")
        if body == "order_update":
            self._events.put_nowait(self._update(response))
        elif body == "quotes":
            rows = response.quotes.quotes
            quotes = tuple(translate.quote(row, self._scales[row.symbol]) for row in rows)
            self._events.put_nowait(QuotesChanged(quotes))
        elif body == "refusal":
            self._refused(response)
        else:
            self._answered(response, body or "")

    def _update(self, response: venue_pb2.VenueResponse) -> OrderUpdate:
        message = response.order_update
        order = message.order
        sent = self._sent.pop(response.request_id, None)
        name = order.client_order_id
        if not name:
            if sent is not None and not sent.is_cancel and sent.client_order_id:
                self._names[order.venue_order_id] = sent.client_order_id
            name = self._names.get(order.venue_order_id, "")
        scales = self._scales[order.symbol]
        snapshot = translate.snapshot(order, name, scales)
        execution = None
        if message.HasField("execution"):
            execution = translate.execution(message.execution, name, scales)
        if snapshot.state.finished:
            self._names.pop(order.venue_order_id, None)
        return OrderUpdate(_KINDS[message.event], snapshot, execution, message.text)

    def _refused(self, response: venue_pb2.VenueResponse) -> None:
        refusal = response.refusal
        question = self._questions.get(response.request_id)
        if question is not None:
            if not question.answer.done():
                question.answer.set_exception(RequestFailed(refusal.code, refusal.text))
            return
        sent = self._sent.pop(response.request_id, None)
        if sent is None:
            if response.request_id == 0:
                # The last word before the venue hangs up; while logging in, the answer to that.
                for waiting in self._questions.values():
                    if not waiting.answer.done():
                        waiting.answer.set_exception(RequestFailed(refusal.code, refusal.text))
            self._events.put_nowait(BrokerAnomaly(f"{refusal.code}: {refusal.text}"))
            return
        existing = None
        if refusal.HasField("order"):
            scales = self._scales[refusal.order.symbol]
            existing = translate.snapshot(refusal.order, sent.client_order_id, scales)
        self._events.put_nowait(
            RequestRefused(
                code=refusal.code,
                text=refusal.text,
                account=sent.account,
                client_order_id=sent.client_order_id,
                broker_order_id=sent.broker_order_id,
                is_cancel=sent.is_cancel,
                existing=existing,
            )
        )

    def _answered(self, response: venue_pb2.VenueResponse, body: str) -> None:
        question = self._questions.get(response.request_id)
        if question is None or question.answer.done():
            return
        rows, more = question.rows, False
        if body == "logged_in":
            self._logged_in(response.logged_in)
        elif body == "orders":
            more = response.orders.more
            rows.extend(self._listed_order(row) for row in response.orders.orders)
        elif body == "executions":
            more = response.executions.more
            for row in response.executions.executions:
                name = row.client_order_id or self._names.get(row.venue_order_id, "")
                rows.append(translate.execution(row, name, self._scales[row.symbol]))
        elif body == "accounts":
            more = response.accounts.more
            rows.extend(translate.account(row, self._scales) for row in response.accounts.accounts)
        if not more:
            question.answer.set_result(rows)

    def _listed_order(self, row: venue_pb2.VenueOrder) -> OrderSnapshot:
        name = row.client_order_id or self._names.get(row.venue_order_id, "")
        return translate.snapshot(row, name, self._scales[row.symbol])

    def _logged_in(self, answer: venue_pb2.VenueLoggedIn) -> None:
        self._capabilities = BrokerCapabilities(
            client_id=_MEMORIES[answer.capabilities.client_id],
            client_id_length_max=answer.capabilities.client_id_length_max,
        )
        self._instruments = {row.symbol: translate.instrument(row) for row in answer.instruments}
        own = {symbol: instrument.scales for symbol, instrument in self._instruments.items()}
        self._scales = own | self._chosen_scales

    def _lost(self, text: str) -> None:
        """The connection ended: every question fails, and the reader of events is told last."""
        for question in self._questions.values():
            if not question.answer.done():
                question.answer.set_exception(ConnectionLost(text))
        self._sent.clear()
        self._events.put_nowait(Disconnected(text))


def _fill_new_order(message: venue_pb2.VenueNewOrder, order: BrokerOrder) -> None:
    message.client_order_id = order.client_order_id
    message.account = order.account
    message.symbol = order.symbol
    message.side = cast("vocabulary_pb2.Side", order.side)
    message.order_type = cast("vocabulary_pb2.OrderType", order.order_type)
    message.time_in_force = cast("vocabulary_pb2.TimeInForce", order.time_in_force)
    message.quantity = format_scaled(order.quantity, order.scales.quantity)
    if order.limit_price is not None:
        message.limit_price = format_scaled(order.limit_price, order.scales.price)
