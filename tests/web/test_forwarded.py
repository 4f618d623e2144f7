"""What a proxy says about who asks: believed from those that were named, and never guessed."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from helicone_chat_source.web.forwarded import trust_proxies
from helicone_chat_source.web.guards import SECURITY_HEADERS, errors_as_json
from replay_gateway import ReplayGateway
from web.conftest import PREFIX, OpenHost

Ask = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]
LOCAL = ["127.0.0.1"]


async def who(request: web.Request) -> web.Response:
    """Tell who asked, and how."""
    return web.json_response({"remote": request.remote, "scheme": request.scheme, "sent": await request.text()})


@pytest.fixture(name="ask")
async def _ask() -> AsyncIterator[Ask]:
    """`await ask(proxies, *lines)` sends these header lines to an app that trusts these proxies."""
    clients: list[TestClient[web.Request, web.Application]] = []

    async def ask(proxies: Collection[str], *lines: str) -> tuple[int, dict[str, Any]]:
        app = web.Application(middlewares=[errors_as_json, trust_proxies(proxies)])
        app.add_routes([web.post("/", who)])
        client = TestClient(TestServer(app))
        await client.start_server()
        clients.append(client)
        reader, writer = await asyncio.open_connection(client.host, client.port)
        head = ["POST / HTTP/1.1", "Host: localhost", "Connection: close", "Content-Length: 4", *lines, "", "body"]
        writer.write("\r\n".join(head).encode())
        answer = await reader.read()
        writer.close()
        status, _, body = answer.partition(b"\r\n\r\n")
        return int(status.split(b" ")[1]), json.loads(body)

    yield ask
    for client in clients:
        await client.close()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "remote"),
    [
        (["127.0.0.0/24", "1.1.1.1", "10.10.10.0/24"], "10.10.10.10, 1.1.1.1", "10.10.10.10"),
        (["127.0.0.0/24", "1.1.1.1"], "123.123.123.123, 2.2.2.2, 1.1.1.1", "2.2.2.2"),
        (["127.0.0.0/24", "1.1.1.1"], "123.123.123.123,2.2.2.2,1.1.1.1", "2.2.2.2"),
        (["127.0.0.0/24"], "123.123.123.123, 2.2.2.2, 1.1.1.1", "1.1.1.1"),
        (["127.0.0.0/24"], "127.0.0.1", "127.0.0.1"),
        (["127.0.0.1", "1.1.1.1"], "123.123.123.123, 1.1.1.1", "123.123.123.123"),
        (["127.0.0.1", "1.1.1.1"], "123.123.123.123, 2.2.2.2, 1.1.1.1", "2.2.2.2"),
        (LOCAL, "255.255.255.255", "255.255.255.255"),
        (LOCAL, "222.222.222.222, 255.255.255.255", "255.255.255.255"),
        (LOCAL, "2001:db8::7", "2001:db8::7"),
        (LOCAL, "::ffff:10.0.0.7", "10.0.0.7"),
    ],
)
async def test_client_is_the_last_one_that_is_no_proxy_of_ours(
    ask: Ask, proxies: list[str], forwarded: str, remote: str
) -> None:
    """What stands before it may be written by anybody; the body is still there."""
    status, told = await ask(proxies, f"X-Forwarded-For: {forwarded}")

    assert (status, told) == (200, {"remote": remote, "scheme": "http", "sent": "body"})


@pytest.mark.parametrize("proxies", [[], ["1.1.1.1"], ["10.0.0.0/8"]])
@pytest.mark.parametrize("forwarded", ["255.255.255.255", "batman", "1.1.1.1, 2.2.2.2", ""])
async def test_nobody_is_believed_who_was_not_named(ask: Ask, proxies: list[str], forwarded: str) -> None:
    """Neither the client nor the scheme can be chosen by who sends a header; what it says is not even read."""
    status, told = await ask(proxies, f"X-Forwarded-For: {forwarded}", "X-Forwarded-Proto: https")

    assert (status, told["remote"], told["scheme"]) == (200, "127.0.0.1", "http")


@pytest.mark.parametrize(
    "forwarded",
    ["I value my privacy?", "1.1.1.1, , 1.2.3.4", "1.1.1.1, batman, 1.2.3.4", "192.168.0.0/24",
     "192.168.0.0/24, 1.1.1.1", ",", "", "1.1.1.1:80", "unknown", "[::1]"],
)  # fmt: skip
async def test_request_is_bad_when_its_path_cannot_be_read(ask: Ask, forwarded: str) -> None:
    """A guess would let a client choose who it is."""
    status, told = await ask(LOCAL, f"X-Forwarded-For: {forwarded}")

    assert (status, told["error"]["code"]) == (400, "invalid_request")
    assert "X-Forwarded-For" in told["error"]["message"]


@pytest.mark.parametrize("name", ["X-Forwarded-For", "X-Forwarded-Proto"])
async def test_request_is_bad_when_a_header_came_twice(ask: Ask, name: str) -> None:
    """One of the two was there before the proxy."""
    value = {"X-Forwarded-For": "222.222.222.222", "X-Forwarded-Proto": "https"}[name]

    status, told = await ask(LOCAL, f"{name}: {value}", f"{name}: {value}")

    assert (status, name in told["error"]["message"]) == (400, True)


@pytest.mark.parametrize(
    ("forwarded", "proto", "scheme"),
    [
        ("255.255.255.255, 127.0.0.1, 127.0.0.2", "http, https, https", "http"),
        ("255.255.255.255, 127.0.0.1, 127.0.0.2", "https,http,http", "https"),
        ("255.255.255.255, 127.0.0.1, 127.0.0.2", "https", "https"),
        ("255.255.255.255", "HTTPS", "https"),
        ("255.255.255.255, 1.1.1.1", "http, https", "https"),
        (None, "https", "https"),
    ],
)
async def test_scheme_is_that_of_the_client(ask: Ask, forwarded: str | None, proto: str, scheme: str) -> None:
    """One word, or one for each address; a proxy may tell it alone."""
    lines = [f"X-Forwarded-For: {forwarded}"] if forwarded else []

    status, told = await ask(["127.0.0.0/24"], *lines, f"X-Forwarded-Proto: {proto}")

    assert (status, told["scheme"]) == (200, scheme)


@pytest.mark.parametrize("proto", ["", ",", "https, , https", "https, https, https", "javascript", "https;x"])
async def test_request_is_bad_when_its_scheme_cannot_be_read(ask: Ask, proto: str) -> None:
    """Nothing but the two schemes, and as many as there are addresses."""
    status, told = await ask(LOCAL, "X-Forwarded-For: 255.255.255.255, 127.0.0.1", f"X-Forwarded-Proto: {proto}")

    assert (status, told["error"]["code"]) == (400, "invalid_request")


@pytest.mark.parametrize("proxy", ["localhost", "", "10.0.0.1/8", "*"])
def test_proxy_is_an_address_or_a_network(proxy: str) -> None:
    """A name could lead elsewhere tomorrow."""
    with pytest.raises(ValueError, match=r"."):
        trust_proxies([proxy])


@pytest.mark.parametrize("handler_cancellation", [True, False], ids=["cancelling host", "plain host"])
async def test_reader_behind_a_proxy_is_noticed_when_it_leaves(
    open_host: OpenHost, gateway: ReplayGateway, handler_cancellation: bool
) -> None:
    """A request whose client was read from a header streams as any other, and stops as soon as nobody reads."""
    host = await open_host(handler_cancellation=handler_cancellation, trusted_proxies=LOCAL)
    gateway.hold = asyncio.Event()
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hi"}], "stream": True}
    forwarded = {"X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"}

    answer = await host.post(f"{PREFIX}/generate", json=body, headers=forwarded)
    first = await answer.content.readuntil(b"\n\n")
    answer.close()
    await asyncio.wait_for(gateway.closed.wait(), 5)

    assert first.startswith(b"event: start")
    assert set(SECURITY_HEADERS) <= set(answer.headers)
