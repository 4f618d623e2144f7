"""What becomes of open replies when the app is told to end."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from helicone_chat_source import setup
from helicone_chat_source.web.limits import LIMITS, Limits
from replay_gateway import GOOD_KEY, ReplayGateway
from web.conftest import PREFIX, Client
from web.stream import read_events, text_of

ASK = {"messages": [{"role": "user", "content": "Hi"}], "model": "gpt-4o-mini/openai"}
STREAM = {**ASK, "stream": True}
BEARER = {"Authorization": "Bearer token"}
OpenApp = Callable[[float], Awaitable[Client]]


@pytest.fixture(name="open_app")
async def _open_app(gateway: ReplayGateway, gateway_url: str, tmp_path: Path) -> AsyncIterator[OpenApp]:
    """`await open_app(seconds)` starts an app with this grace; the gateway stops after its first piece."""
    gateway.hold = asyncio.Event()
    async with contextlib.AsyncExitStack() as stack:

        async def open_app(grace: float) -> Client:
            app = web.Application()
            app[LIMITS] = Limits(grace_seconds=grace)
            setup(
                app,
                gateway_url=gateway_url,
                api_url=gateway_url,
                api_key=GOOD_KEY,
                data_folder=tmp_path,
                identify_program=lambda token: "local",
            )
            return await stack.enter_async_context(TestClient(TestServer(app, handler_cancellation=True)))

        yield open_app


async def test_stream_tells_that_the_server_ends(open_app: OpenApp, gateway: ReplayGateway) -> None:
    """After the grace comes an `error`, then `finish`; what had arrived is kept, and the gateway is left."""
    client = await open_app(0.02)
    async with client.post(f"{PREFIX}/generate", json=STREAM) as answer:
        begun = await answer.content.readuntil(b"\n\n")

        await client.app.shutdown()
        events = read_events(begun + await answer.read())

    assert [event.event for event in events] == ["start", "message", "error", "finish"]
    assert (events[2].data["code"], events[2].data["retryable"]) == ("server_shutdown", True)
    assert events[3].data["state"] == "error"
    await asyncio.wait_for(gateway.closed.wait(), 5)


@pytest.mark.parametrize(
    ("path", "body", "ending"),
    [
        pytest.param("chat/completions", STREAM, b"\n\ndata: [DONE]\n\n", id="chat"),
        pytest.param("messages", {**STREAM, "max_tokens": 5}, b"}\n\n", id="messages"),
        pytest.param("responses", {"model": ASK["model"], "input": "Hi", "stream": True}, b"}\n\n", id="responses"),
    ],
)
async def test_program_is_told_that_the_server_ends(open_app: OpenApp, path: str, body: object, ending: bytes) -> None:
    """In a frame that its format has for errors, and in words."""
    client = await open_app(0.02)
    async with client.post(f"{PREFIX}/v1/{path}", json=body, headers=BEARER) as answer:
        begun = await answer.content.readuntil(b"\n\n")

        await client.app.shutdown()
        text = begun + await answer.read()

    assert b'"code": "server_shutdown"' in text
    assert text.endswith(ending)


@pytest.mark.parametrize(
    ("path", "body", "again"),
    [
        pytest.param("generate", ASK, None, id="generate"),
        pytest.param("test", {}, None, id="test"),
        pytest.param("v1/chat/completions", ASK, "false", id="v1"),
    ],
)
async def test_reply_without_a_stream_is_an_error_when_the_server_ends(
    open_app: OpenApp, gateway: ReplayGateway, path: str, body: object, again: str | None
) -> None:
    """It has a status of its own; a program is told not to send it again by itself, since it may be billed."""
    gateway.hold_head = asyncio.Event()
    client = await open_app(0.02)
    await client.put(f"{PREFIX}/settings", json={"model": ASK["model"]})
    asking = asyncio.ensure_future(client.post(f"{PREFIX}/{path}", json=body, headers=BEARER))
    await asyncio.wait_for(gateway.arrived.wait(), 5)

    await client.app.shutdown()
    answer = await asyncio.wait_for(asking, 5)

    assert (answer.status, (await answer.json())["error"]["code"]) == (503, "server_shutdown")
    assert answer.headers.get("x-should-retry") == again


async def test_reply_that_ends_within_the_grace_is_whole(open_app: OpenApp, gateway: ReplayGateway) -> None:
    """Nobody loses what needs a few seconds more."""
    client = await open_app(5)
    async with client.post(f"{PREFIX}/generate", json=STREAM) as answer:
        begun = await answer.content.readuntil(b"\n\n")

        await client.app.shutdown()
        assert gateway.hold is not None
        gateway.hold.set()
        events = read_events(begun + await answer.read())

    assert events[-1].data["state"] == "complete"
    assert text_of(events)
