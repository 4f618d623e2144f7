"""A gateway whose replies are what the message asks for: how many events, how fast, how large."""

from __future__ import annotations

import asyncio
import fcntl
import json
import re
import struct
import termios
import time
from collections import defaultdict
from dataclasses import asdict, dataclass

from aiohttp import web

CHUNK = (
    b'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1785400000,"model":"gpt-4o-mini","choices":'
    b'[{"index":0,"delta":{"content":"%b "},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"%b"}\n\n'
)
LAST = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
WRITTEN_AT = re.compile(rb'"delta":{"content":"([\d.]+)')
"""Finds the moment at which an event was written, in seconds of the clock that all processes share."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A reply: silence before its head, then so many events, with pauses and padding (as OpenAI pads)."""

    events: int
    pause: float = 0.0
    before: float = 0.0
    padding: int = 0
    name: str = ""

    def chat(self) -> dict[str, object]:
        """Return the body of a chat that gets this reply."""
        message = {"role": "user", "content": json.dumps(asdict(self))}
        return {"messages": [message], "model": "gpt-4o-mini", "stream": True}


class Visit:
    """One request at the gateway, by the name that its message gave it."""

    def __init__(self) -> None:
        self.arrived = asyncio.Event()
        self.left = asyncio.Event()
        self.left_at = 0.0
        self._written = 0
        self._transport: asyncio.Transport | None = None

    def begin(self, request: web.Request) -> None:
        """Note that the request is here."""
        self._transport = request.transport
        self.arrived.set()

    def write(self, size: int) -> None:
        """Count what was written."""
        self._written += size

    def end(self) -> None:
        """Note that the other side has left, or has its whole reply."""
        self.left_at = time.monotonic()
        self.left.set()

    def taken(self) -> int:
        """Return how many bytes the other side has taken: what waits here, in the kernel too, does not count."""
        connection = self._transport.get_extra_info("socket") if self._transport is not None else None
        if self._transport is None or connection is None or self._transport.is_closing():
            return self._written
        (waiting,) = struct.unpack("i", fcntl.ioctl(connection.fileno(), termios.TIOCOUTQ, bytes(4)))
        return self._written - self._transport.get_write_buffer_size() - int(waiting)


class FakeGateway:
    """Answers every POST."""

    def __init__(self) -> None:
        self.visits: dict[str, Visit] = defaultdict(Visit)

    def app(self) -> web.Application:
        """Return the gateway as an app."""
        app = web.Application()
        app.router.add_post("/{path:.*}", self._reply)
        return app

    async def _reply(self, request: web.Request) -> web.StreamResponse:
        wanted = Wanted(**json.loads((await request.json())["messages"][-1]["content"]))
        visit = self.visits[wanted.name] if wanted.name else Visit()
        visit.begin(request)
        try:
            return await _stream(request, wanted, visit)
        finally:
            visit.end()


async def _stream(request: web.Request, wanted: Wanted, visit: Visit) -> web.StreamResponse:
    await asyncio.sleep(wanted.before)
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    begun = time.monotonic()
    for number in range(wanted.events):
        # By the clock and not by the pause alone, so that a busy machine does not make the load smaller.
        await asyncio.sleep(max(0.0, begun + number * wanted.pause - time.monotonic()))
        event = CHUNK % (f"{time.monotonic():.6f}".encode(), b"x" * wanted.padding)
        visit.write(len(event))
        await response.write(event)
    await response.write(LAST)
    await response.write_eof()
    return response
