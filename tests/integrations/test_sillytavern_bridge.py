"""The plugin for SillyTavern's server, in Node, in front of the real app."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.app import create_app
from node_program import node_program

TOKEN = "a-token-of-the-tests-0123456789abcdef"
SERVER = Path(__file__).with_name("sillytavern_server.mjs")
CHAT = {"model": "gpt-4o-mini", "stream": True, "messages": [{"role": "user", "content": "Hi [[long]]"}]}
OpenBridge = Callable[..., Awaitable[ClientSession]]


@pytest.fixture(name="app")
async def _app(tmp_path: Path) -> AsyncIterator[TestServer]:
    """The standalone app."""
    app = create_app(data_folder=tmp_path / "data", token=Secret(TOKEN))
    server = TestServer(app, handler_cancellation=True)
    async with server:
        yield server


@pytest.fixture(name="open_bridge")
async def _open_bridge() -> AsyncIterator[OpenBridge]:
    """`await open_bridge(url, token)` starts the plugin's server and returns a browser at it."""
    opened: list[tuple[asyncio.subprocess.Process, ClientSession]] = []

    async def open_bridge(url: object, token: str = TOKEN) -> ClientSession:
        told = {"HELICONE_CHAT_URL": str(url), "HELICONE_CHAT_TOKEN": token}
        process = await asyncio.create_subprocess_exec(
            node_program(), str(SERVER), env={**os.environ, **told}, stdout=asyncio.subprocess.PIPE
        )
        assert process.stdout is not None
        port = int(await process.stdout.readline())
        session = ClientSession(f"http://127.0.0.1:{port}")
        opened.append((process, session))
        return session

    yield open_bridge

    for process, session in opened:
        await session.close()
        process.kill()
        await process.wait()


async def test_panel_is_passed_on(app: TestServer, open_bridge: OpenBridge) -> None:
    """Files, status, settings and what is saved; no cookie and no token come back."""
    bridge = await open_bridge(app.make_url(""))

    script = await bridge.get("/static/helicone-panel.js")
    status = await bridge.post("/sources/demo/connect?lang=de", json={})
    settings = await (await bridge.get("/sources/demo/settings")).json()
    saved = await bridge.put("/sources/demo/settings", json={**settings, "web_search": True})

    assert (script.status, script.content_type) == (200, "text/javascript")
    assert (await status.json())["state"] == "connected"
    assert (saved.status, (await saved.json())["web_search"]) == (200, True)
    assert "Helicone-Profile" in saved.headers
    assert TOKEN not in f"{status.headers}{await status.text()}{saved.headers}{await saved.text()}"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/session"),
        ("POST", "/session"),
        ("GET", "/v1/models"),
        ("POST", "/v1/chat/completions"),
        ("GET", "/static/..%2f..%2fetc"),
        ("GET", "/static/.stamp"),
        ("GET", "/sources/demo/ui/i18n/..%2f..%2fstatus"),
        ("DELETE", "/sources/demo/settings"),
        ("PATCH", "/sources/demo/key"),
        ("OPTIONS", "/sources"),
    ],
)
async def test_nothing_else_is_passed_on(app: TestServer, open_bridge: OpenBridge, method: str, path: str) -> None:
    """Least of all the sign-in, which would answer with a cookie."""
    bridge = await open_bridge(app.make_url(""))

    answer = await bridge.request(method, path, json={} if method in {"POST", "PATCH"} else None)

    assert (answer.status, (await answer.json())["error"]["code"]) == (404, "bridge_no_route")


async def test_only_administrators_are_served(app: TestServer, open_bridge: OpenBridge) -> None:
    """Other users of SillyTavern neither see nor change the connection."""
    bridge = await open_bridge(app.make_url(""))

    answer = await bridge.get("/sources?lang=de", headers={"X-Role": "user"})

    error = (await answer.json())["error"]
    assert (answer.status, error["code"]) == (403, "bridge_not_admin")
    assert "verwaltet" in error["message"]


async def test_refused_token_is_403(app: TestServer, open_bridge: OpenBridge) -> None:
    """401 would make a browser ask for SillyTavern's own password."""
    bridge = await open_bridge(app.make_url(""), "a-wrong-token-0123456789")

    answer = await bridge.get("/sources")

    assert (answer.status, (await answer.json())["error"]["code"]) == (403, "token_missing")
    assert "a-wrong-token" not in await answer.text()


@pytest.mark.parametrize(
    ("url", "token", "expected"),
    [
        ("http://127.0.0.1:9", TOKEN, (502, "bridge_unreachable")),
        (f"http://{TOKEN}@127.0.0.1:9", TOKEN, (502, "bridge_unreachable")),
        ("http://127.0.0.1:9", "", (503, "bridge_no_token")),
    ],
)
async def test_trouble_is_told_without_the_token(
    open_bridge: OpenBridge, url: str, token: str, expected: tuple[int, str]
) -> None:
    """In the form of the panel's own errors, with what to do."""
    bridge = await open_bridge(url, token)

    answer = await bridge.get("/sources")

    text = await answer.text()
    assert (answer.status, (await answer.json())["error"]["code"]) == expected
    assert TOKEN not in text


async def test_redirect_is_not_followed(open_bridge: OpenBridge) -> None:
    """The token goes to one place."""

    async def elsewhere(request: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://127.0.0.1:9/"})

    app = web.Application()
    app.router.add_get("/sources", elsewhere)
    async with TestServer(app) as server:
        bridge = await open_bridge(server.make_url(""))

        answer = await bridge.get("/sources")

    assert (answer.status, (await answer.json())["error"]["code"]) == (502, "bridge_unreachable")


async def test_reply_streams_and_ends_with_its_browser(open_bridge: OpenBridge, tmp_path: Path) -> None:
    """The first piece is there long before the last; whoever leaves ends the reply at the app."""
    app = create_app(data_folder=tmp_path / "data", token=Secret(TOKEN))
    left = asyncio.Event()

    @web.middleware
    async def note(request: web.Request, handler: Callable[..., Awaitable[web.StreamResponse]]) -> web.StreamResponse:
        try:
            return await handler(request)
        except (asyncio.CancelledError, ConnectionResetError):
            left.set()
            raise

    app.middlewares.append(note)
    async with TestServer(app, handler_cancellation=True) as server:
        bridge = await open_bridge(server.make_url(""))

        answer = await bridge.post("/sources/demo/generate", json=CHAT)
        first = await answer.content.readline()
        answer.close()

        await asyncio.wait_for(left.wait(), 10)

    assert (answer.content_type, first) == ("text/event-stream", b"event: start\n")
    assert "no-transform" in answer.headers["Cache-Control"]
