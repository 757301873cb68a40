"""The venue's core: requests in, answers out, with time as an argument and chance from one seed.

`handle` and `tick` return deliveries; `take_changes` is what must be durable before any of them
leaves.
The same seed and the same calls at the same times give the same bytes.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple, TypeVar, cast

from retinue.adapters.brokers.simulated.accounts import Account
from retinue.adapters.brokers.simulated.client_ids import ClientIds
from retinue.adapters.brokers.simulated.exchange import Changes, Exchange
from retinue.adapters.brokers.simulated.faults import FaultRates, Faults
from retinue.adapters.brokers.simulated.instruments import Listing
from retinue.adapters.brokers.simulated.intake import Refusal, good_name, parse_quantity, read_order
from retinue.adapters.brokers.simulated.market import Market
from retinue.adapters.brokers.simulated.messages import (
    fill_account,
    fill_execution,
    fill_instrument,
    fill_order,
    fill_quote,
)
from retinue.adapters.brokers.simulated.orders import Execution, Order, order_number
from retinue.adapters.brokers.simulated.prices import PriceSource, RandomWalk
from retinue.api.v1 import gateway_pb2
from retinue.domain.broker import ClientIdMemory, OrderType, OrderUpdateKind
from retinue.domain.decimal_text import DecimalTextError
from retinue.internal.v1 import venue_pb2

# Rows in one frame of an answer, so that no frame comes near the protocol's limit.
ROWS_A_FRAME = 1_000
_MEMORIES = {
    ClientIdMemory.REMEMBERED: gateway_pb2.CLIENT_ID_MEMORY_REMEMBERED,
    ClientIdMemory.OPEN_ONLY: gateway_pb2.CLIENT_ID_MEMORY_OPEN_ONLY,
    ClientIdMemory.NONE: gateway_pb2.CLIENT_ID_MEMORY_NONE,
}
_Row = TypeVar("_Row")


@dataclass(frozen=True, slots=True)
class VenueRules:
    """What kind of broker this venue plays."""

    client_ids: ClientIdMemory = ClientIdMemory.REMEMBERED
    client_id_length_max: int = 36
    starting_balance_nano: int = 1_000_000 * 10**9
    # Accounts exist only where the settings name them; otherwise the first use opens one.
    accounts_strict: bool = False
    accounts: tuple[tuple[str, str], ...] = ()
    # Market time per venue time.
    speed: int = 1
    rates: FaultRates = field(default_factory=FaultRates)


class Delivery(NamedTuple):
    """One message for a broker's connections, due `delay_ns` from now.

    `request_id` goes to the connection that asked, the others get 0; with `direct` only that
    one gets it.
    Without a response the connection that asked is cut.
    """

    broker: str
    response: venue_pb2.VenueResponse | None
    request_id: int = 0
    direct: bool = False
    delay_ns: int = 0


class Venue:
    """Every broker's orders, behind the protocol, with the faults of the road to it."""

    def __init__(
        self,
        listings: Sequence[Listing],
        rules: VenueRules,
        chance: Random,
        *,
        start_ns: int,
        sources: Mapping[str, PriceSource] | None = None,
        steps_taken: Mapping[str, int] | None = None,
    ) -> None:
        self.rules = rules
        self._start_ns = start_ns
        # Drawn in a fixed order, so that what a request draws never bends a price.
        self.faults = Faults(rules.rates, Random(chance.getrandbits(64)))
        self.markets: dict[str, Market] = {}
        for listing in listings:
            walk, book = Random(chance.getrandbits(64)), Random(chance.getrandbits(64))
            source = (sources or {}).get(listing.symbol) or RandomWalk(
                listing, walk, speed=rules.speed
            )
            steps = (steps_taken or {}).get(listing.symbol, 0)
            self.markets[listing.symbol] = Market(listing, source, book, steps)
        self._client_ids = ClientIds(rules.client_ids)
        self.exchange = Exchange(self.markets, self._client_ids, self._emit)
        self._out: list[Delivery] = []
        # The request that is being answered: its id goes with the first update of its own order.
        self._request: tuple[int, str] = (0, "")
        self._currency = listings[0].currency

    def restore(
        self, accounts: Iterable[Account], orders: Iterable[Order], executions: Iterable[Execution]
    ) -> None:
        """Takes over what a journal holds; before the first request."""
        self.exchange.restore(accounts, orders, executions)

    def open_account(self, broker: str, name: str) -> Account:
        """The account, opened with the starting balance if it is new."""
        account = self.exchange.accounts.get((broker, name))
        if account is None:
            account = Account(broker, name, self.rules.starting_balance_nano)
            self.exchange.open_account(account)
        return account

    @property
    def listings(self) -> dict[str, Listing]:
        return {symbol: market.listing for symbol, market in self.markets.items()}

    def take_changes(self) -> Changes:
        """What must be durable before the deliveries returned so far may leave."""
        return self.exchange.take_changes()

    def marks(self) -> list[tuple[str, int, int]]:
        """(symbol, last price, steps taken) of each market, for the journal."""
        return [(s, m.book.price.last, m.steps_taken) for s, m in self.markets.items()]

    def login(self, request_id: int, broker: str) -> Delivery:
        """The answer to a login whose key was right."""
        if not good_name(broker):
            return self._refusal(broker, request_id, Refusal("INVALID_BROKER", "no such name"))
        response = venue_pb2.VenueResponse()
        answer = response.logged_in
        answer.capabilities.client_id = _MEMORIES[self.rules.client_ids]
        answer.capabilities.client_id_length_max = self.rules.client_id_length_max
        for market in self.markets.values():
            fill_instrument(answer.instruments.add(), market.listing)
        answer.last_sequence = self.exchange.last_sequence
        return Delivery(broker, response, request_id, direct=True)

    def handle(self, broker: str, request: venue_pb2.VenueRequest, now_ns: int) -> list[Delivery]:
        """One request of a connection that is logged in."""
        self.exchange.now_ns = now_ns
        kind = request.WhichOneof("body")
        if kind == "script":
            return self._script(broker, request.request_id, request.script)
        handler = _HANDLERS.get(kind or "")
        if handler is None:
            refusal = Refusal("MALFORMED", "the request has no body that could be answered")
            return [self._refusal(broker, request.request_id, refusal)]
        fate = self.faults.fate()
        if fate.cut_before:
            return [Delivery(broker, None)]
        handler(self, broker, request)
        out = self._take_out()
        if fate.cut_after:
            return [Delivery(broker, None)]
        return [] if fate.lost_answer else out

    def tick(self, now_ns: int) -> list[Delivery]:
        """Time passes; the market moves `speed` times as fast."""
        self.exchange.tick(now_ns, (now_ns - self._start_ns) * self.rules.speed)
        out = self._take_out()
        return [] if self.faults.silent else out

    def quotes(self, now_ns: int, *, moved_only: bool) -> venue_pb2.VenueResponse | None:
        """Quotes of every market, or of those that moved since this was last asked with
        `moved_only`.
        """
        if self.faults.silent:
            return None
        response = venue_pb2.VenueResponse()
        for market in self.markets.values():
            if market.moved or not moved_only:
                fill_quote(response.quotes.quotes.add(), market, now_ns)
                market.moved = market.moved and not moved_only
        return response if response.quotes.quotes else None

    def _take_out(self) -> list[Delivery]:
        out, self._out = self._out, []
        self._request = (0, "")
        rates = self.faults.rates
        if rates.duplicate_ppm or rates.reorder_ppm:
            out = self._disturb(out)
        if rates.answer_latency_us or rates.answer_jitter_us:
            out = [d._replace(delay_ns=self.faults.latency_ns()) for d in out]
        return out

    def _disturb(self, out: list[Delivery]) -> list[Delivery]:
        """Updates told twice, or before the one they follow."""
        told: list[Delivery] = []
        for delivery in out:
            if told and self.faults.reordered():
                told.insert(len(told) - 1, delivery)
            else:
                told.append(delivery)
            if not delivery.direct and self.faults.duplicated():
                told.append(delivery._replace(request_id=0))
        return told

    def _emit(
        self, kind: OrderUpdateKind, order: Order, execution: Execution | None, text: str
    ) -> None:
        response = venue_pb2.VenueResponse()
        update = response.order_update
        client_order_id = self._client_ids.in_update(order)
        update.event = cast("venue_pb2.VenueEvent", kind)
        fill_order(update.order, order, client_order_id)
        if execution is not None:
            fill_execution(update.execution, execution, client_order_id)
        if text:
            update.text = text
        request_id, broker = self._request
        if request_id and order.broker == broker:
            self._out.append(Delivery(broker, response, request_id))
            self._request = (0, "")
        else:
            self._out.append(Delivery(order.broker, response))

    def _refusal(
        self, broker: str, request_id: int, refusal: Refusal, existing: Order | None = None
    ) -> Delivery:
        response = venue_pb2.VenueResponse()
        response.refusal.code = refusal.code
        response.refusal.text = refusal.text
        if existing is not None:
            fill_order(response.refusal.order, existing, self._client_ids.in_list(existing))
        return Delivery(broker, response, request_id, direct=True)

    def _account(self, broker: str, name: str) -> Account | None:
        account = self.exchange.accounts.get((broker, name))
        if account is None and not self.rules.accounts_strict:
            account = self.open_account(broker, name)
        return account

    def _new_order(self, broker: str, request: venue_pb2.VenueRequest) -> None:
        self._place(broker, request.request_id, request.new_order)

    def _place(self, broker: str, request_id: int, body: venue_pb2.VenueNewOrder) -> None:
        order = read_order(body, broker, self.markets, self.rules.client_id_length_max)
        if isinstance(order, Refusal):
            self._out.append(self._refusal(broker, request_id, order))
            return
        existing = self._client_ids.holder(broker, order.client_order_id)
        if existing is not None:
            refusal = Refusal("DUPLICATE_CLIENT_ORDER_ID", "an order with this id exists")
            self._out.append(self._refusal(broker, request_id, refusal, existing))
            return
        if self._account(broker, order.account) is None:
            refusal = Refusal("UNKNOWN_ACCOUNT", f"{order.account!r} is not known here")
            self._out.append(self._refusal(broker, request_id, refusal))
            return
        order.order_id = self.exchange.next_order_id()
        order.time_ns = self.exchange.now_ns
        self._request = (request_id, broker)
        if self.faults.rejects(order.account):
            self.exchange.reject(order, "rejected by the venue")
            return
        at_most, hold = self._fill_limit(order)
        self.exchange.place(order, fill_at_most=at_most, hold=hold)

    def _fill_limit(self, order: Order) -> tuple[int, bool]:
        """How much of a new order may fill at once, and whether the rest is then held back."""
        if self.faults.hold_fills and order.order_type is OrderType.MARKET:
            return 0, True
        scripted = self.faults.scripted_fill_limit(order.account)
        if scripted is not None:
            try:
                at_most = parse_quantity(scripted, order.listing)
            except DecimalTextError:
                # Zero, or no quantity of this instrument: nothing fills.
                at_most = 0
            return min(at_most, order.quantity), True
        lot = order.listing.lot_size
        return self.faults.partial_lots(order.quantity // lot) * lot, False

    def _cancel_order(self, broker: str, request: venue_pb2.VenueRequest) -> None:
        body = request.cancel_order
        if body.venue_order_id:
            order = self.exchange.orders.get(order_number(body.venue_order_id))
        else:
            order = self._client_ids.holder(broker, body.client_order_id)
        if order is None or order.broker != broker or order.account != body.account:
            refusal = Refusal("UNKNOWN_ORDER", "no such order in this account")
            self._out.append(self._refusal(broker, request.request_id, refusal))
            return
        self._request = (request.request_id, broker)
        if order.open:
            self.exchange.cancel(order)
        else:
            kind = OrderUpdateKind.CANCEL_REJECTED
            self._emit(kind, order, None, "the order is finished")

    def _list_orders(self, broker: str, request: venue_pb2.VenueRequest) -> None:
        body = request.list_orders
        if body.client_order_id:
            if self.rules.client_ids is ClientIdMemory.NONE:
                refusal = Refusal("UNSUPPORTED", "this venue keeps no client order ids")
                self._out.append(self._refusal(broker, request.request_id, refusal))
                return
            holder = self._client_ids.holder(broker, body.client_order_id)
            found = [] if holder is None else [holder]
        elif body.open_only:
            found = [o for o in self.exchange.open.values() if o.broker == broker]
        else:
            found = self.exchange.by_broker.get(broker, [])
        rows = [
            order
            for order in found
            if (not body.account or order.account == body.account)
            and (order.open or not body.open_only)
        ]
        for chunk, more in _chunks(rows):
            response = venue_pb2.VenueResponse()
            response.orders.more = more
            for order in chunk:
                fill_order(response.orders.orders.add(), order, self._client_ids.in_list(order))
            self._out.append(Delivery(broker, response, request.request_id, direct=True))

    def _list_executions(self, broker: str, request: venue_pb2.VenueRequest) -> None:
        body = request.list_executions
        rows = self.exchange.executions.get(broker, [])
        after = bisect_right(rows, body.after_sequence, key=lambda row: row.sequence)
        wanted = [
            row for row in rows[after:] if not body.account or row.order.account == body.account
        ]
        for chunk, more in _chunks(wanted):
            response = venue_pb2.VenueResponse()
            response.executions.more = more
            for row in chunk:
                client_order_id = self._client_ids.in_list(row.order)
                fill_execution(response.executions.executions.add(), row, client_order_id)
            self._out.append(Delivery(broker, response, request.request_id, direct=True))

    def _list_accounts(self, broker: str, request: venue_pb2.VenueRequest) -> None:
        name = request.list_accounts.account
        if name and good_name(name):
            account = self._account(broker, name)
            found = [] if account is None else [account]
        else:
            found = [a for (owner, _), a in self.exchange.accounts.items() if owner == broker]
        for chunk, more in _chunks(found):
            response = venue_pb2.VenueResponse()
            response.accounts.more = more
            for account in chunk:
                fill_account(response.accounts.accounts.add(), account, self._currency)
            self._out.append(Delivery(broker, response, request.request_id, direct=True))

    def _script(
        self, broker: str, request_id: int, script: venue_pb2.VenueScript
    ) -> list[Delivery]:
        self.faults.apply(script)
        if script.HasField("hold_fills") and not script.hold_fills:
            self.exchange.release_held()
        if script.HasField("hand_order"):
            self._place(broker, 0, script.hand_order)
        out = self._take_out()
        if self.faults.silent:
            out = []
        done = venue_pb2.VenueResponse(scripted=venue_pb2.VenueScripted())
        return [*out, Delivery(broker, done, request_id, direct=True)]


_HANDLERS: dict[str, Callable[[Venue, str, venue_pb2.VenueRequest], None]] = {
    "new_order": Venue._new_order,
    "cancel_order": Venue._cancel_order,
    "list_orders": Venue._list_orders,
    "list_executions": Venue._list_executions,
    "list_accounts": Venue._list_accounts,
}


def _chunks(rows: Sequence[_Row]) -> Iterator[tuple[Sequence[_Row], bool]]:
    """The rows in pieces of a frame each, and whether more follow; one empty piece for no rows."""
    for start in range(0, max(len(rows), 1), ROWS_A_FRAME):
        yield rows[start : start + ROWS_A_FRAME], start + ROWS_A_FRAME < len(rows)
