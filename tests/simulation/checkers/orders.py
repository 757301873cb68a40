"""Orders at the venue against orders in the effects: each once, each as it was decided."""

from collections import Counter
from collections.abc import Iterator

from retinue.adapters.brokers.simulated.orders import Order as VenueOrder
from retinue.domain.broker import ClientIdMemory
from tests.simulation.checkers.client_ids import client_id_of
from tests.simulation.checkers.facts import Facts, OrderFact
from tests.simulation.world.desk import World
from tests.simulation.world.machine import Machine

_Terms = tuple[str, str, str, int, int, int]


def check_orders(machine: Machine, world: World, facts: Facts) -> Iterator[str]:
    """What is wrong with what reached the venue, or was about to."""
    by_client = {client_id_of(key): fact for key, fact in facts.orders.items()}
    for broker, host in machine.venues.items():
        orders = host.venue.exchange.by_broker.get(broker, [])
        yield from _check_named(world, by_client, orders)
    yield from _check_sent(machine, by_client)
    yield from _check_totals(machine, world, facts)


def _check_named(
    world: World, by_client: dict[str, OrderFact], orders: list[VenueOrder]
) -> Iterator[str]:
    for client_id, count in Counter(order.client_order_id for order in orders).items():
        if count > 1:
            yield f"order {client_id} is at the venue {count} times"
    for order in orders:
        fact = by_client.get(order.client_order_id)
        if fact is None:
            yield f"order {order.client_order_id!r} at the venue was never decided"
        elif _terms_decided(world, fact) != _terms_placed(order):
            yield f"placed {_terms_placed(order)} instead of {_terms_decided(world, fact)}"


def _terms_placed(order: VenueOrder) -> _Terms:
    return (
        order.broker,
        order.account,
        order.listing.symbol,
        int(order.side),
        order.quantity,
        order.limit_price,
    )


def _terms_decided(world: World, fact: OrderFact) -> _Terms:
    order = fact.order
    broker, account = world.accounts[order.account_id]
    symbol = world.instruments[order.instrument_id]
    return broker, account, symbol, int(order.side), order.quantity, order.limit_price


def _check_sent(machine: Machine, by_client: dict[str, OrderFact]) -> Iterator[str]:
    """Below `remembered` nothing is sent twice; and no opening leaves while a stop is latched."""
    sends = Counter((sent.broker, sent.client_order_id) for sent in machine.witness.orders)
    for (broker, client_id), count in sends.items():
        memory = machine.gateways[broker].memory
        if memory is not ClientIdMemory.REMEMBERED and count > 1:
            yield f"order {client_id} was sent {count} times to a broker that forgets ids"
    for sent in machine.witness.orders:
        fact = by_client.get(sent.client_order_id)
        if sent.stopped and fact is not None and fact.order.opening:
            yield f"opening {sent.client_order_id} was sent at {sent.at:.3f} past a stop latch"


def _check_totals(machine: Machine, world: World, facts: Facts) -> Iterator[str]:
    """Never more filled for an instruction's entry than was instructed."""
    filled: Counter[bytes] = Counter()
    for execution in facts.executions:
        fact = facts.orders.get(execution.order_id)
        if fact is not None and fact.order.opening:
            filled[fact.instruction_id] += execution.last_qty
    for key, quantity in filled.items():
        asked = facts.instructions[key][0].sizing.delta
        if quantity > asked:
            yield f"instruction {key.hex()}: {quantity} filled where {asked} were instructed"
