"""A link whose two ends are in one process: the same bytes as on the wire, through two queues."""

import asyncio
from collections import deque

from retinue.ports.gateway_link import LinkClosed


class _Queue:
    """One reader; closing lets it read what is there and then ends it."""

    def __init__(self) -> None:
        self._items: deque[bytes] = deque()
        self._changed = asyncio.Event()
        self.is_closed = False

    def put(self, item: bytes) -> None:
        if not self.is_closed:
            self._items.append(item)
            self._changed.set()

    async def get(self) -> bytes:
        while not self._items:
            if self.is_closed:
                raise LinkClosed
            self._changed.clear()
            await self._changed.wait()
        return self._items.popleft()

    def close(self) -> None:
        self.is_closed = True
        self._changed.set()


class InsideLink:
    """The shard's end; implements `ports.gateway_link.GatewayLink`."""

    def __init__(self, requests: _Queue, responses: _Queue) -> None:
        self._requests = requests
        self._responses = responses

    async def send(self, request: bytes) -> None:
        if self._requests.is_closed:
            raise LinkClosed
        self._requests.put(request)

    async def receive(self) -> bytes:
        return await self._responses.get()

    async def close(self) -> None:
        self._requests.close()
        self._responses.close()


class InsideEnd:
    """The gateway's end; implements `ports.gateway_end.GatewayEnd`."""

    def __init__(self, requests: _Queue, responses: _Queue) -> None:
        self._requests = requests
        self._responses = responses

    async def receive(self) -> bytes:
        return await self._requests.get()

    def send(self, response: bytes) -> None:
        self._responses.put(response)

    def close(self) -> None:
        self._requests.close()
        self._responses.close()


def inside_link() -> tuple[InsideLink, InsideEnd]:
    """Both ends of a new link."""
    requests, responses = _Queue(), _Queue()
    return InsideLink(requests, responses), InsideEnd(requests, responses)
