"""A broker that loses answers: what it filled is told as filled, whatever it remembers."""

import pytest

from retinue.api.v1 import vocabulary_pb2 as words
from retinue.api.v1.reporting_pb2 import ListOrdersRequest
from tests.end_to_end.conftest import MakeStage
from tests.end_to_end.processes import until
from tests.end_to_end.stage import Stage
from tests.end_to_end.world import buy, flat

BUYS = 6
SECONDS = 60


@pytest.mark.parametrize("memory", ["remembered", "open_only", "none"])
def test_what_was_filled_without_an_answer_is_told(make_stage: MakeStage, memory: str) -> None:
    arguments = ["--client-ids", memory, "--lost-answer-ppm", "300000", "--seed", "7"]
    stage = make_stage("s", *arguments, apart=True)
    world = stage.copying(4)
    for _ in range(BUYS):
        assert world.send(buy("1")).accepted
    until(lambda: _filled(stage) == BUYS * 4, SECONDS, f"{BUYS * 4} orders are filled")
    print(stage.judged())


@pytest.mark.parametrize("memory", ["remembered", "open_only", "none"])
def test_a_fill_that_was_lost_beside_others_is_told(make_stage: MakeStage, memory: str) -> None:
    arguments = ["--client-ids", memory, "--lost-answer-ppm", "200000"]
    stage = make_stage("s", *arguments, "--partial-fill-ppm", "500000", "--seed", "7", apart=True)
    world = stage.copying(4)
    for _ in range(BUYS):
        assert world.send(buy("6")).accepted
    until(lambda: _filled(stage) == BUYS * 4, SECONDS, f"{BUYS * 4} orders are filled")
    assert world.send(flat()).accepted
    until(lambda: not stage.held(), SECONDS, "everything is closed at the venue")
    stage.judged()


def _filled(stage: Stage) -> int:
    client = stage.serve.client()
    found = client.call(client.reporting.ListOrders, ListOrdersRequest(page_size=1000)).orders
    return sum(order.state == words.ORDER_STATE_FILLED for order in found)
