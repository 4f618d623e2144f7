"""Connections that bring no request, or bring it drop by drop: each is closed, and the others do not notice."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from helicone_chat_source.host.server import IDLE_SECONDS, LINGERING_SECONDS, listen, make_runner
from helicone_chat_source.web.guards import errors_as_json
from helicone_chat_source.web.json_body import BODY_SECONDS, read_json_object

JSON = b"Host: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n"
LINGERING_SECONDS_OF_AIOHTTP = 10.0


async def read_body(request: web.Request) -> web.Response:
    """Answer with the body."""
    return web.json_response(await read_json_object(request, seconds=0.05))


async def show_timeout(request: web.Request) -> web.Response:
    """Answer with the milliseconds after which the kernel gives up a peer that takes nothing."""
    assert request.transport is not None
    connection = request.transport.get_extra_info("socket")
    return web.Response(text=str(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)))


async def ignore_body(request: web.Request) -> web.Response:
    """Answer without a look at the body."""
    return web.Response(text="hello")


@pytest.fixture(name="port")
async def _port() -> AsyncIterator[int]:
    """A server with short patience."""
    app = web.Application(middlewares=[errors_as_json])
    app.add_routes([web.post("/read", read_body), web.post("/ignore", ignore_body), web.get("/", ignore_body)])
    app.add_routes([web.get("/timeout", show_timeout)])
    runner = make_runner(app, grace=1, idle=0.05, lingering=0.05)
    await runner.setup()
    listener = await listen(runner, "127.0.0.1", 0)
    yield listener.sockets[0].getsockname()[1]
    listener.close()
    await runner.cleanup()


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(b"", b"", id="nothing"),
        pytest.param(b"GET /", b"", id="part of a line"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\nX-", b"", id="part of a head"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n", b"HTTP/1.1 200", id="no second request"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT", b"HTTP/1.1 200", id="part of a second head"),
        pytest.param(b"POST /read HTTP/1.1\r\n" + JSON, b"HTTP/1.1 400", id="no body"),
        pytest.param(b"POST /read HTTP/1.1\r\n" + JSON + b'{"a', b"HTTP/1.1 400", id="part of a body"),
        pytest.param(b"POST /ignore HTTP/1.1\r\n" + JSON + b'{"a', b"HTTP/1.1 200", id="body that nobody wants"),
    ],
)
async def test_connection_is_closed_when_no_more_comes(port: int, sent: bytes, status: bytes) -> None:
    """Whatever is missing; what can be answered is answered first."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(sent)

    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()

    assert answer[:12] == status


@pytest.mark.parametrize(
    "begun", [b"GET / HTTP/1.1\r\nX-Slow: ", b"POST /read HTTP/1.1\r\n" + JSON], ids=["head", "body"]
)
async def test_connection_is_closed_when_a_request_comes_drop_by_drop(port: int, begun: bytes) -> None:
    """A byte now and then buys no time; meanwhile a good request is answered."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(begun)
    good, good_writer = await asyncio.open_connection("127.0.0.1", port)
    good_writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    async with asyncio.timeout(5):
        answer = await good.read()
        with contextlib.suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(b"x")
                await writer.drain()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(reader.read(1_000), 0.01)
    writer.close()
    good_writer.close()

    assert answer.endswith(b"hello")


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="the platform has no such option")
async def test_answer_that_nobody_takes_is_given_up_by_the_kernel(port: int) -> None:
    """Of any kind, pages and lists too: aiohttp has no limit for a write."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /timeout HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")

    answer = await reader.read()
    writer.close()

    assert answer.endswith(b"\r\n\r\n60000")


def test_times_are_within_half_a_minute() -> None:
    """Of the standalone server, and of a host's with aiohttp's own patience for the rest of a body."""
    assert max(IDLE_SECONDS, BODY_SECONDS + LINGERING_SECONDS, BODY_SECONDS + LINGERING_SECONDS_OF_AIOHTTP) <= 30
