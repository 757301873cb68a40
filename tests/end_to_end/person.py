"""What a person does with orders in doubt: looks at the broker's own records, then says so."""

from retinue.adapters.brokers.simulated.journal_reader import JournalExecution, JournalReader
from retinue.api.v1 import vocabulary_pb2 as words
from retinue.api.v1.reporting_pb2 import GetHealthRequest, ListOrdersRequest
from retinue.execution.client_order_id import FULL_LENGTH, client_order_id
from tests.end_to_end.stage import Stage


def in_doubt(stage: Stage) -> list[str]:
    """The ids of all orders in doubt."""
    client = stage.world.client
    request = ListOrdersRequest(page_size=1000, open_only=True)
    orders = client.call(client.reporting.ListOrders, request).orders
    return [order.order_id for order in orders if order.state == words.ORDER_STATE_IN_DOUBT]


def resolve(stage: Stage) -> list[str]:
    """Resolves what the machine calls a person for. Those done.

    An order that the broker never had is resolved at once; one that it has may still be found by
    the machine, until the account is out of step.
    """
    done = []
    for order_id in in_doubt(stage):
        sent_as = client_order_id(bytes.fromhex(order_id), FULL_LENGTH)
        with JournalReader(stage.venue.folder) as journal:
            known = journal.orders_by_client_id().get(sent_as)
            fills = [e for e in journal.executions() if e.client_order_id == sent_as]
        if known is None:
            answer = ["--not-placed"]
        elif _is_called(stage, known[0].account) and known[0].state.finished:
            answer = _filled(fills)
        else:
            continue
        said = stage.serve.cli("orders", "resolve", order_id, *answer)
        if said.code == 0:
            done.append(order_id)
    return done


def _is_called(stage: Stage, account: str) -> bool:
    client = stage.world.client
    health = client.call(client.reporting.GetHealth, GetHealthRequest())
    return stage.world.accounts[account] in health.accounts_out_of_step


def _filled(fills: list[JournalExecution]) -> list[str]:
    quantity = sum(fill.last_qty for fill in fills)
    if not quantity:
        return ["--not-placed"]
    hundredths = sum(fill.last_qty * fill.last_px for fill in fills) // quantity
    return ["--filled", str(quantity), "--price", f"{hundredths // 100}.{hundredths % 100:02}"]
