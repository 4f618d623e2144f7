"""A host app with `v1` in front of the replay gateway, on a port of its own, for other people's clients."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.typedefs import Handler

from clients.node_programs import install
from helicone_chat_source import setup
from replay_gateway import GOOD_KEY, ReplayGateway

TOKEN = "a-token-of-the-tests-0123456789abcdef"
SETTINGS = {"model": "gpt-4o-mini/openai", "fallbacks": ["gpt-4o-mini/azure"], "custom_properties": '{"App": "test"}'}


@pytest.fixture(name="node", scope="session")
def _node() -> str:
    """The Node that runs the programs of `node/`, whose packages are there."""
    return install()


@pytest.fixture(name="gateway")
def _gateway() -> ReplayGateway:
    return ReplayGateway()


@pytest.fixture(name="asked")
def _asked() -> list[str]:
    """The method of each request that programs sent to `v1`, refused ones too."""
    return []


@pytest.fixture(name="base_url")
async def _base_url(gateway: ReplayGateway, asked: list[str], tmp_path: Path) -> AsyncIterator[str]:
    """The address of `v1`, without a slash at its end; a good key is there and a model is saved."""
    async with TestServer(gateway.app, handler_cancellation=True) as upstream:
        url = str(upstream.make_url("")).rstrip("/")

        @web.middleware
        async def note(request: web.Request, handler: Handler) -> web.StreamResponse:
            asked.append(request.method)
            return await handler(request)

        app = web.Application(middlewares=[note])
        setup(
            app,
            gateway_url=url,
            api_url=url,
            api_key=GOOD_KEY,
            data_folder=tmp_path / "data",
            identify_program=lambda token: "local" if token == TOKEN else None,
        )
        async with TestClient(TestServer(app, handler_cancellation=True)) as client:
            await client.put("/sources/helicone/settings", json=SETTINGS)
            asked.clear()
            yield str(client.make_url("/sources/helicone/v1"))
