"""The standalone app in front of the simulated gateway, with a saved key, and a log that must stay empty."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.demo import DEMO_KEY, create_demo_gateway
from helicone_chat_source.host import access
from helicone_chat_source.host.app import create_app
from inputs.bad_lists import BadLists, bad_lists
from inputs.open_app import SOURCE, TOKEN, OpenApp


@pytest.fixture(scope="session", name="lists")
def _lists() -> BadLists:
    return bad_lists()


@pytest.fixture(name="app")
async def _app(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[OpenApp]:
    """
    The running app, its store in memory; a warning or an error in the log fails the test.

    Wrong tokens are among the inputs, so nobody is shut out for them.
    """
    caplog.set_level(logging.WARNING)
    monkeypatch.setenv("HELICONE_CHAT_DATABASE_URL", "sqlite://")
    monkeypatch.setattr(access, "MOST_FAILURES", 10**9)
    async with TestServer(create_demo_gateway(pace=0)) as gateway:
        url = str(gateway.make_url("")).rstrip("/")
        served = create_app(
            data_folder=tmp_path / "data",
            token=Secret(TOKEN),
            source_options={"helicone": {"gateway_url": url, "api_url": url}},
        )
        async with TestClient(TestServer(served), headers={"Authorization": f"Bearer {TOKEN}"}) as client:
            app = OpenApp(served, client)
            settings = {"model": "gpt-4o-mini", "custom_properties": '{"kept": "1"}'}
            assert await app.ask("POST", f"{SOURCE}/connect", {"api_key": DEMO_KEY, "settings": settings}) == (
                200,
                None,
            )
            yield app
    assert [record.getMessage() for record in caplog.records] == []
