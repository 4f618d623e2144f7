"""The standalone app in front of a simulated gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.demo import create_demo_gateway
from helicone_chat_source.host.app import create_app

TOKEN = "a-token-of-the-tests-0123456789abcdef"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
Client = TestClient[web.Request, web.Application]
OpenApp = Callable[..., Awaitable[Client]]


@pytest.fixture(name="open_app")
async def _open_app(tmp_path: Path) -> AsyncIterator[OpenApp]:
    """`await open_app(…)` starts the standalone app and returns a client that keeps cookies."""
    clients: list[Client] = []
    async with TestServer(create_demo_gateway(pace=0)) as gateway:
        url = str(gateway.make_url("")).rstrip("/")

        async def open_app(**options: Any) -> Client:
            given = {"data_folder": tmp_path / "data", "token": Secret(TOKEN), "demo_pace": 0, **options}
            app = create_app(**given, source_options={"helicone": {"gateway_url": url, "api_url": url}})
            client = TestClient(TestServer(app, handler_cancellation=True))
            await client.start_server()
            clients.append(client)
            return client

        yield open_app
        for client in clients:
            await client.close()


@pytest.fixture(name="client")
async def _client(open_app: OpenApp) -> Client:
    """A browser at the standalone app, not signed in."""
    return await open_app()
