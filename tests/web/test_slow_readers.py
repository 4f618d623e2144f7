"""What a reader costs that stands still, and what becomes of it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from gateway.raw_server import SSE_HEAD, Visit, chunk, raw_server
from helicone_chat_source import setup
from helicone_chat_source.source.generation import Chunk, Event, Started
from helicone_chat_source.web.frames import NumberedFrames
from helicone_chat_source.web.relay import relay
from helicone_chat_source.web.words import words
from replay_gateway import GOOD_KEY

MOST = 768 * 2**10
EVENT = b'{"choices": [{"index": 0, "delta": {"content": "word "}}]}'
ASK = {"messages": [{"role": "user", "content": "Hi"}], "model": "gpt-4o-mini/openai", "stream": True}
SMALL = 4_096


class EndlessGateway:
    """Streams without an end, and counts the bytes that it got rid of; its own buffers are small."""

    def __init__(self) -> None:
        self.pushed = 0

    async def answer(self, visit: Visit) -> None:
        """Write until nobody takes any more."""
        await visit.read_request()
        visit.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL)
        visit.writer.transport.set_write_buffer_limits(SMALL)
        piece = chunk(b"data: " + EVENT + b"\n\n") * 16
        await visit.send(SSE_HEAD)
        while True:
            await visit.send(piece)
            self.pushed += len(piece)

    async def wait_until_it_stands(self) -> None:
        """Return when nothing has been taken for a while."""
        before = -1
        while self.pushed != before:
            before = self.pushed
            await asyncio.sleep(0.05)


@contextlib.contextmanager
def motionless_reader(port: int | None, request: bytes) -> Iterator[socket.socket]:
    """Send a request and read nothing of the answer."""
    with socket.socket() as reader:
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        reader.connect(("127.0.0.1", port or 0))
        reader.sendall(request)
        yield reader


def post(path: str, body: object) -> bytes:
    """Return the bytes of a request."""
    text = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {len(text)}"
    return head.encode() + b"\r\n\r\n" + text


async def test_a_reader_that_stands_still_costs_little(tmp_path: Path) -> None:
    """What the gateway got rid of lies in our buffers, the kernel's included: at most 768 KiB."""
    gateway, app = EndlessGateway(), web.Application()
    async with raw_server(gateway.answer) as upstream:
        setup(app, gateway_url=upstream.url, api_url=upstream.url, api_key=GOOD_KEY, data_folder=tmp_path)
        async with TestServer(app, handler_cancellation=True) as server:
            with motionless_reader(server.port, post("/sources/helicone/generate", ASK)):
                await gateway.wait_until_it_stands()

    assert 0 < gateway.pushed <= MOST


class EndlessRelay:
    """A server that relays events without an end; `ended` is set when the events are closed."""

    def __init__(self, patience: float) -> None:
        self.ended = asyncio.Event()
        self.connection: socket.socket | None = None
        self._patience = patience
        self.app = web.Application()
        self.app.router.add_get("/", self._handle)

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        self.connection = request.transport.get_extra_info("socket")
        return await relay(request, self._events(), NumberedFrames(words()), patience=self._patience)

    async def _events(self) -> AsyncGenerator[Event, None]:
        try:
            yield Started("g", "r", "m")
            while True:
                yield Chunk(EVENT)
        finally:
            self.ended.set()


@pytest.mark.parametrize("handler_cancellation", [True, False], ids=["cancelling host", "plain host"])
async def test_a_reader_that_stands_still_is_dropped(handler_cancellation: bool) -> None:
    """After the patience the events are closed; the connection is reset, so that the kernel keeps nothing either."""
    endless = EndlessRelay(patience=0.05)
    async with TestServer(endless.app, handler_cancellation=handler_cancellation) as server:
        with motionless_reader(server.port, b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n") as reader:
            await asyncio.wait_for(endless.ended.wait(), 5)

            with pytest.raises(ConnectionResetError):
                await asyncio.wait_for(asyncio.to_thread(read_all, reader), 5)


def read_all(reader: socket.socket) -> None:
    """Read to the end."""
    while reader.recv(65_536):
        pass


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the platform has no such option")
async def test_a_reader_that_vanished_is_noticed_by_the_kernel() -> None:
    """A heartbeat comes every 15 seconds, and one that nobody acknowledges for 60 ends the connection."""
    endless = EndlessRelay(patience=60)
    async with TestServer(endless.app, handler_cancellation=True) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await reader.readuntil(b"event: start")
        assert endless.connection is not None

        found = endless.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
        writer.close()
        await asyncio.wait_for(endless.ended.wait(), 5)

    assert found == 60_000
