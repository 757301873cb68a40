"""What a person does with orders in doubt: looks at the broker's own records, then says so."""

from retinue.adapters.brokers.simulated.journal_reader import JournalReader
from retinue.api.v1 import vocabulary_pb2 as words
from retinue.api.v1.reporting_pb2 import ListOrdersRequest
from retinue.execution.client_order_id import FULL_LENGTH, client_order_id
from tests.end_to_end.stage import Stage



def in_doubt(stage: Stage) -> list[str]:
    """The ids of all orders in doubt."""
    client = stage.world.client
    request = ListOrdersRequest(page_size=1000, open_only=True)
    orders = client.call(client.reporting.ListOrders, request).orders
    return [order.order_id for order in orders if order.state == words.ORDER_STATE_IN_DOUBT]


def resolve(stage: Stage) -> list[str]:
    """Resolves every order in doubt that the broker does not know. Those done.

    One that the broker knows is the machine's to find: it is left to it.
    """
    done = []
    for order_id in in_doubt(stage):
        sent_as = client_order_id(bytes.fromhex(order_id), FULL_LENGTH)
        with JournalReader(stage.venue.folder) as journal:
            known = journal.orders_by_client_id().get(sent_as)
        if known is None:
            stage.serve.cli("orders", "resolve", order_id, "--not-placed")
            done.append(order_id)
    return done
