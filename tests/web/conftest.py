"""A host app with the source in it, in front of the replay gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from helicone_chat_source import setup
from replay_gateway import GOOD_KEY, ReplayGateway

PREFIX = "/sources/helicone"
Client = TestClient[web.Request, web.Application]
OpenHost = Callable[..., Awaitable[Client]]


@pytest.fixture(name="gateway")
def _gateway() -> ReplayGateway:
    return ReplayGateway()


@pytest.fixture(name="gateway_url")
async def _gateway_url(gateway: ReplayGateway) -> AsyncIterator[str]:
    async with TestServer(gateway.app, handler_cancellation=True) as server:
        yield str(server.make_url("")).rstrip("/")


@pytest.fixture(name="open_host")
async def _open_host(gateway_url: str, tmp_path: Path) -> AsyncIterator[OpenHost]:
    """`await open_host(…)` starts a host app with `setup(app, …)` and returns a client for it."""
    clients: list[Client] = []

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
        client = TestClient(TestServer(app, handler_cancellation=handler_cancellation))
        await client.start_server()
        clients.append(client)
        return client

    yield open_host
    for client in clients:
        await client.close()


@pytest.fixture(name="host")
async def _host(open_host: OpenHost) -> Client:
    """A host whose operator set a good key and a model is saved."""
    client = await open_host()
    answer = await client.put(f"{PREFIX}/settings", json={"model": "gpt-4o-mini/openai"})
    assert answer.status == 200
    return client
