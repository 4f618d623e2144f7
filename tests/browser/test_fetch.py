"""A page that reads `/v1` by itself, straight and through the reverse proxies that this machine has."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from browser.server_thread import ServerThread
from browser.standalone_app import TOKEN, Serve, start
from clients.reverse_proxies import INSTALLED, behind
from core.expected_replies import REPLIES
from replay_gateway import GOOD_KEY, ReplayGateway

NAME = "chat-anthropic-utf8-stream"
READ = """async (token) => {
    const response = await fetch("/v1/chat/completions", {
        method: "POST",
        headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
        body: JSON.stringify({ model: "any", messages: [{ role: "user", content: "Hi" }], stream: true }),
    });
    let read = "";
    const pieces = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let piece; !(piece = await pieces.read()).done; ) read += piece.value;
    const data = read.split("\\n\\n").slice(0, -1).map((block) => block.slice("data: ".length));
    const choices = data.slice(0, -1).flatMap((chunk) => JSON.parse(chunk).choices);
    return { text: choices.map(({ delta }) => delta.content ?? "").join(""), last: data.at(-1) };
}"""


@pytest.fixture(name="address", params=["nothing", *INSTALLED])
def _address(request: pytest.FixtureRequest, serve: Serve, tmp_path: Path) -> Iterator[str]:
    """The address of the standalone app, behind a proxy or behind nothing."""
    gateway = ReplayGateway()
    gateway.chat = NAME
    app = urlsplit(start(serve, tmp_path, serve(gateway.app))).netloc
    with ServerThread() as thread:
        proxy = behind(str(request.param), app, tmp_path)
        yield f"http://{asyncio.run_coroutine_threadsafe(proxy.__aenter__(), thread.loop).result(20)}"
        asyncio.run_coroutine_threadsafe(proxy.__aexit__(None, None, None), thread.loop).result(20)


def test_fetch_reads_the_text(page: Page, address: str) -> None:
    """With the browser's own `fetch`, in a page of the app."""
    key = page.request.post(
        f"{address}/sources/helicone/connect",
        headers={"Authorization": f"Bearer {TOKEN}"},
        data={"api_key": GOOD_KEY},
    )
    page.goto(address)

    told = page.evaluate(READ, TOKEN)

    assert key.ok
    assert told == {"text": REPLIES[NAME].text, "last": "[DONE]"}
