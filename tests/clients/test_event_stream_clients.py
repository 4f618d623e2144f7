"""The same text through every kind of reader, straight and through the reverse proxies that this machine has."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import httpx_sse
import openai
import pytest

from clients.conftest import TOKEN
from clients.node_programs import NodeProgram
from clients.reverse_proxies import INSTALLED, behind
from core.expected_replies import REPLIES
from replay_gateway import ReplayGateway

HELLO: Any = [{"role": "user", "content": "Hi"}]
CHAT = {"model": "any", "messages": HELLO, "stream": True}
BEARER = {"Authorization": f"Bearer {TOKEN}"}
NAME = "chat-anthropic-utf8-stream"


@pytest.fixture(name="address", params=["nothing", *INSTALLED])
async def _address(request: pytest.FixtureRequest, base_url: str, tmp_path: Path) -> AsyncIterator[str]:
    """The address of `v1`, behind a proxy or behind nothing."""
    parts = urlsplit(base_url)
    async with behind(str(request.param), parts.netloc, tmp_path) as host:
        yield parts._replace(netloc=host).geturl()


def text_of(data: list[str]) -> str:
    """Return the text of the chunks of a stream that ended as it should."""
    *chunks, done = data
    assert done == "[DONE]"
    choices = [choice for chunk in chunks for choice in json.loads(chunk)["choices"]]
    return "".join(choice["delta"].get("content") or "" for choice in choices)


async def test_openai_reads_the_text(address: str, gateway: ReplayGateway) -> None:
    """With OpenAI's own client."""
    gateway.chat = NAME

    async with openai.AsyncOpenAI(base_url=address, api_key=TOKEN) as client:
        stream = await client.chat.completions.create(model="any", messages=HELLO, stream=True)
        told = [choice.delta.content or "" async for chunk in stream for choice in chunk.choices]

    assert "".join(told) == REPLIES[NAME].text


async def test_eventsource_parser_reads_the_text(address: str, gateway: ReplayGateway, node: str) -> None:
    """With Node's `fetch`."""
    gateway.chat = NAME
    asked = {"action": "stream", "base_url": address, "token": TOKEN, "model": "any", "messages": HELLO}

    async with NodeProgram.run(node, "eventsource") as program:
        told = await program.ask(asked)

    assert told["text"] == REPLIES[NAME].text


async def read_with_httpx_sse(address: str) -> list[str]:
    """Return the data of each event, read for Python by what knows nothing of chats."""
    async with (
        httpx.AsyncClient() as client,
        httpx_sse.aconnect_sse(client, "POST", f"{address}/chat/completions", json=CHAT, headers=BEARER) as source,
    ):
        return [event.data async for event in source.aiter_sse()]


async def read_with_curl(address: str) -> list[str]:
    """Return the data of each event, read as README has it, with `-N`."""
    headers = ["-H", f"Authorization: Bearer {TOKEN}", "-H", "Content-Type: application/json"]
    process = await asyncio.create_subprocess_exec(
        "curl", "-sN", f"{address}/chat/completions", *headers, "-d", json.dumps(CHAT), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await asyncio.wait_for(process.communicate(), 20)
    return [block.removeprefix("data: ") for block in out.decode().split("\n\n")[:-1]]


# A machine without curl has one reader fewer, not a test that was skipped.
READERS = [read_with_httpx_sse, *([read_with_curl] if shutil.which("curl") else [])]


@pytest.mark.parametrize("read", READERS)
async def test_other_readers_read_the_text(
    address: str, gateway: ReplayGateway, read: Callable[[str], Awaitable[list[str]]]
) -> None:
    """What knows event streams and nothing of chats reads every event, the last one too."""
    gateway.chat = NAME

    told = await read(address)

    assert text_of(told) == REPLIES[NAME].text


async def test_reader_that_leaves_is_noticed(address: str, gateway: ReplayGateway) -> None:
    """The first piece is there before the second was sent, and a proxy tells at once that nobody reads on."""
    gateway.hold = asyncio.Event()

    async with openai.AsyncOpenAI(base_url=address, api_key=TOKEN) as client:
        stream = await client.chat.completions.create(model="any", messages=HELLO, stream=True)
        await anext(stream)
        await stream.close()
    await asyncio.wait_for(gateway.closed.wait(), 5)

    assert len(gateway.requests) == 1
