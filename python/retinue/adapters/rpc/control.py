"""ControlService over gRPC: each call is the method of the control desk with its name."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from google.protobuf.message import Message

from retinue.adapters.rpc.form import check_form
from retinue.adapters.rpc.handlers import Context
from retinue.adapters.rpc.metadata import caller
from retinue.api.v1 import control_pb2, control_pb2_grpc
from retinue.domain.caller import Caller
from retinue.ports.control import ControlDesk

_Method = Callable[[Any, Caller], Awaitable[Message]]


class ControlService(control_pb2_grpc.ControlServiceServicer):
    """Built from the service's descriptor, so that no call is forgotten."""

    def __init__(self, desk: ControlDesk) -> None:
        for method in control_pb2.DESCRIPTOR.services_by_name["ControlService"].methods:
            own_name = re.sub(r"(?<!^)(?=[A-Z])", "_", method.name).lower()
            setattr(self, method.name, _behaviour(getattr(desk, own_name)))


def _behaviour(method: _Method) -> Callable[[Any, Context], Awaitable[Message]]:
    async def answer(request: Any, context: Context) -> Message:
        check_form(request)
        return await method(request, caller(context))

    return answer
