"""A source in front of the replay gateway, with its store in the test's folder."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer

from helicone_chat_source import HeliconeSource
from helicone_chat_source.storage.database import open_database
from replay_gateway import ReplayGateway
from wire import Wire

Open = Callable[..., contextlib.AbstractAsyncContextManager[HeliconeSource]]


@pytest.fixture(name="gateway")
def _gateway() -> ReplayGateway:
    return ReplayGateway()


@pytest.fixture(name="open_source")
async def _open_source(gateway: ReplayGateway, wire: Wire, tmp_path: Path) -> AsyncIterator[Open]:
    """`open_source(…)` opens a source for the replay gateway with its store in the test's folder."""
    async with TestServer(gateway.app, handler_cancellation=True) as server, wire(server.port or 0) as address:

        def open_source(**options: object) -> HeliconeSource:
            return HeliconeSource(
                **{  # type: ignore[arg-type]
                    "gateway_url": address,
                    "api_url": address,
                    "database": open_database(data_folder=tmp_path / "data"),
                    **options,
                }
            )

        yield open_source
