"""A host app with the source in it, in front of the replay gateway."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.typedefs import StrOrURL
from yarl import URL

from helicone_chat_source import setup
from replay_gateway import GOOD_KEY, ReplayGateway
from wire import Wire

PREFIX = "/sources/helicone"
Client = TestClient[web.Request, web.Application]
OpenHost = Callable[..., Awaitable[Client]]


@pytest.fixture(name="gateway")
def _gateway() -> ReplayGateway:
    return ReplayGateway()


@pytest.fixture(name="gateway_url")
async def _gateway_url(gateway: ReplayGateway, wire: Wire) -> AsyncIterator[str]:
    async with TestServer(gateway.app, handler_cancellation=True) as server, wire(server.port or 0) as url:
        yield url


class WiredServer(TestServer):
    """A server that is reached over a wire; `url` is its end."""

    url = ""

    def make_url(self, path: StrOrURL) -> URL:
        """Return an address at the wire's end."""
        return URL(self.url).join(URL(path))


@pytest.fixture(name="open_host")
async def _open_host(gateway_url: str, wire: Wire, tmp_path: Path) -> AsyncIterator[OpenHost]:
    """`await open_host(…)` starts a host app with `setup(app, …)` and returns a client for it."""
    clients = contextlib.AsyncExitStack()

    async def open_host(*, handler_cancellation: bool = True, **options: Any) -> Client:
        app = web.Application()
        setup(
            app,
            **{
                "prefix": PREFIX,
                "gateway_url": gateway_url,
                "api_url": gateway_url,
                "data_folder": tmp_path / "data",
                "api_key": GOOD_KEY,
                **options,
            },
        )
        server = WiredServer(app, handler_cancellation=handler_cancellation)
        await server.start_server()
        server.url = await clients.enter_async_context(wire(server.port or 0))
        return await clients.enter_async_context(TestClient(server))

    async with clients:
        yield open_host


@pytest.fixture(name="host")
async def _host(open_host: OpenHost) -> Client:
    """A host whose operator set a good key and a model is saved."""
    client = await open_host()
    answer = await client.put(f"{PREFIX}/settings", json={"model": "gpt-4o-mini/openai"})
    assert answer.status == 200
    return client
