"""A person at the broker's own screen: settles what no machine can tell."""

from retinue.adapters.brokers.simulated.orders import Order
from retinue.internal.v1.record_pb2 import Decimal, ResolveOrder
from tests.simulation.checkers.client_ids import client_id_of
from tests.simulation.checkers.facts import Facts, OrderFact
from tests.simulation.world.desk import Client, World
from tests.simulation.world.machine import Machine


class Person:
    """Looks an order up as the broker's desk can, which has every id as it was sent."""

    def __init__(self, machine: Machine, client: Client, world: World, facts: Facts) -> None:
        self._machine = machine
        self._client = client
        self._world = world
        self._facts = facts
        self._asked: dict[bytes, int] = {}
        self.resolved_filled: list[OrderFact] = []

    async def resolve_doubts(self) -> None:
        """Answers for every order in doubt."""
        for fact in self._facts.doubts():
            attempt = self._asked[fact.order.order_id] = self._asked.get(fact.order.order_id, 0) + 1
            answer = self._look_up(fact)
            request_id = f"resolve-{fact.order.order_id.hex()}-{attempt}"
            await self._client.command(request_id, resolve_order=answer)

    def _look_up(self, fact: OrderFact) -> ResolveOrder:
        answer = ResolveOrder(order_id=fact.order.order_id)
        found = self._find(fact)
        if found is None or not found.cum_qty:
            answer.not_placed = True
            return answer
        broker, _ = self._world.accounts[fact.order.account_id]
        venue = self._machine.venues[broker].venue
        fills = [e for e in venue.exchange.executions[broker] if e.order is found]
        value = sum(fill.last_px * fill.last_qty for fill in fills)
        answer.filled.CopyFrom(Decimal(coefficient=found.cum_qty))
        answer.price.CopyFrom(Decimal(coefficient=value // found.cum_qty, scale=2))
        self.resolved_filled.append(fact)
        return answer

    def _find(self, fact: OrderFact) -> Order | None:
        order = fact.order
        broker, account = self._world.accounts[order.account_id]
        exchange = self._machine.venues[broker].venue.exchange
        orders = [o for o in exchange.by_broker.get(broker, []) if o.account == account]
        wanted = client_id_of(order.order_id)
        found = next((o for o in orders if o.client_order_id == wanted), None)
        if found is not None and found.open:
            exchange.cancel(found)
        return found
