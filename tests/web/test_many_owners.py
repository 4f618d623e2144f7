"""Many owners at once: each is answered with what is theirs."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from helicone_chat_source import setup
from replay_gateway import recorded
from web.conftest import PREFIX, Client
from web.stream import read_events, text_of

OWNERS = [f"{number:03d}" for number in range(200)]
ROUNDS = 2
PIECES = 3


def key_of(owner: str) -> str:
    """Return the key of an owner."""
    return f"sk-helicone-owner{owner}-aaaaaaa-bbbbbbb-ccccccc"


OWNER_OF = {key_of(owner): owner for owner in OWNERS}


class EchoGateway:
    """Says to everybody whose key came, in pieces; `seen` has who asked with which key."""

    def __init__(self) -> None:
        self.seen: Counter[tuple[str, str]] = Counter()
        self.app = web.Application()
        self.app.add_routes([web.get("/v1/{rest:.+}", self._lists), web.post("/v1/chat/completions", self._reply)])

    async def _lists(self, request: web.Request) -> web.Response:
        return web.json_response({"object": "list", "data": []})

    async def _reply(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        key = request.headers["Authorization"].removeprefix("Bearer ")
        if "messages" not in asked:
            told, body = recorded("err-model-missing")
            return web.Response(body=body, status=told["response"]["status"], content_type="application/json")
        self.seen[asked["messages"][-1]["content"], key] += 1
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for piece in [*[f"{OWNER_OF[key]}," for _ in range(PIECES)], ""]:
            choice = {"index": 0, "delta": {"content": piece}, "finish_reason": None if piece else "stop"}
            await response.write(f"data: {json.dumps({'choices': [choice]})}\n\n".encode())
            await asyncio.sleep(0)
        await response.write_eof()
        return response


@pytest.fixture(name="gateway")
def _gateway() -> EchoGateway:
    return EchoGateway()


@pytest.fixture(name="client")
async def _client(gateway: EchoGateway, tmp_path: Path) -> AsyncIterator[Client]:
    """A host in which each owner has saved a key."""
    async with TestServer(gateway.app, handler_cancellation=True) as upstream:
        url, app = str(upstream.make_url("")).rstrip("/"), web.Application()
        setup(
            app,
            gateway_url=url,
            api_url=url,
            data_folder=tmp_path,
            identify=lambda request: request.headers.get("X-User"),
        )
        async with TestClient(TestServer(app, handler_cancellation=True)) as client:
            for owner in OWNERS:
                given = {"api_key": key_of(owner)}
                async with client.post(f"{PREFIX}/connect", json=given, headers={"X-User": owner}) as answer:
                    assert answer.status == 200
            yield client


async def test_every_owner_is_served_with_their_own_key(client: Client, gateway: EchoGateway) -> None:
    """Requests of 200 owners run across each other, some left in the middle; no key and no reply goes astray."""
    at_once = asyncio.Semaphore(50)

    async def read(answer: ClientResponse) -> str:
        return text_of(read_events(await answer.read()))

    async def leave(answer: ClientResponse) -> str:
        await answer.content.readuntil(b"\n\n")
        answer.close()
        return ""

    async def ask(owner: str, way: Callable[[ClientResponse], Awaitable[str]]) -> tuple[str, str]:
        chat = {"messages": [{"role": "user", "content": owner}], "model": "gpt-4o-mini/openai", "stream": True}
        async with at_once, client.post(f"{PREFIX}/generate", json=chat, headers={"X-User": owner}) as answer:
            return owner, await way(answer)

    asking = list(zip(OWNERS * ROUNDS, itertools.cycle([read, read, read, leave]), strict=False))
    random.Random(7).shuffle(asking)  # noqa: S311 -- nobody has to be unable to guess it
    replies = await asyncio.gather(*(ask(owner, way) for owner, way in asking))

    assert {(owner, key) for owner, key in gateway.seen} == {(owner, key_of(owner)) for owner in OWNERS}
    assert gateway.seen.total() == len(asking)
    assert {owner: text for owner, text in replies if text not in ("", f"{owner}," * PIECES)} == {}
    assert Counter(text == "" for _, text in replies) == {True: 100, False: 300}
