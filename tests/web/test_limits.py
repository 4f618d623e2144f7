"""How much an app does at once, and what is said to whoever comes beyond that."""

from __future__ import annotations

import asyncio
import contextlib
import resource
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from helicone_chat_source import setup
from helicone_chat_source.core.errors import Busy
from helicone_chat_source.web.limits import LIMITS, Limits, most_files
from replay_gateway import GOOD_KEY, ReplayGateway
from web.conftest import PREFIX, Client

SECOND = "/sources/second"
HELLO = [{"role": "user", "content": "Hi"}]
ASK = {"messages": HELLO, "model": "gpt-4o-mini/openai", "stream": True}
REPLIES = [
    pytest.param("generate", ASK, id="generate"),
    pytest.param("generate", {**ASK, "stream": False}, id="generate whole"),
    pytest.param("test", {}, id="test"),
    pytest.param("v1/chat/completions", ASK, id="v1 chat"),
    pytest.param("v1/messages", {**ASK, "max_tokens": 5}, id="v1 messages"),
    pytest.param("v1/responses", {"model": "gpt-4o-mini/openai", "input": "Hi"}, id="v1 responses"),
    pytest.param("st/v1/chat/completions", ASK, id="st"),
    pytest.param("owui/v1/chat/completions", ASK, id="owui"),
]
OpenApp = Callable[[Limits], Awaitable[Client]]


def as_user(name: str) -> dict[str, str]:
    """Return the headers of somebody, at the panel's routes and at those for programs."""
    return {"X-User": name, "Authorization": f"Bearer {name}"}


@pytest.fixture(name="open_app")
async def _open_app(gateway_url: str, tmp_path: Path) -> AsyncIterator[OpenApp]:
    """`await open_app(limits)` starts an app with two mounts, many users and programs."""
    async with contextlib.AsyncExitStack() as stack:

        async def open_app(limits: Limits) -> Client:
            app = web.Application()
            app[LIMITS] = limits
            for prefix in (PREFIX, SECOND):
                options: dict[str, Any] = {"gateway_url": gateway_url, "api_url": gateway_url, "api_key": GOOD_KEY}
                setup(
                    app,
                    prefix=prefix,
                    source_id=prefix.rpartition("/")[2],
                    data_folder=tmp_path / "data",
                    identify=lambda request: request.headers.get("X-User"),
                    identify_program=lambda token: token,
                    **options,
                )
            return await stack.enter_async_context(TestClient(TestServer(app, handler_cancellation=True)))

        yield open_app


async def told(answer: ClientResponse) -> tuple[int, str, str | None]:
    """Return status, code, and when to come back."""
    return answer.status, (await answer.json())["error"]["code"], answer.headers.get("Retry-After")


@pytest.mark.parametrize("base", [PREFIX, SECOND], ids=["same mount", "other mount"])
@pytest.mark.parametrize(("path", "body"), REPLIES)
async def test_reply_is_refused_when_the_app_has_no_room(
    open_app: OpenApp, gateway: ReplayGateway, base: str, path: str, body: object
) -> None:
    """The mounts of an app share one total; the answer is JSON and says when to come back; the gateway is not asked."""
    client = await open_app(Limits(most_replies=1))
    gateway.hold = asyncio.Event()

    async with client.post(f"{PREFIX}/generate", json=ASK, headers=as_user("ada")) as running:
        answer = await client.post(f"{base}/{path}", json=body, headers=as_user("bob"))

    assert (running.status, await told(answer)) == (200, (503, "busy", "5"))
    assert len(gateway.requests) == 1


async def test_room_is_there_again_when_a_reply_ends(open_app: OpenApp, gateway: ReplayGateway) -> None:
    """However it ends: whole, refused by the gateway, or because its reader left."""
    client = await open_app(Limits(most_replies=1))

    async def ask() -> int:
        async with client.post(f"{PREFIX}/generate", json=ASK, headers=as_user("ada")) as answer:
            await answer.read()
        return answer.status

    statuses = [await ask(), await ask()]
    gateway.chat = "err-no-credits"
    statuses += [await ask()]
    gateway.chat, gateway.hold = "chat-openai-stream", asyncio.Event()
    async with client.post(f"{PREFIX}/generate", json=ASK, headers=as_user("ada")) as left:
        left.close()
    await asyncio.wait_for(gateway.closed.wait(), 5)
    gateway.hold = None
    statuses += [await ask()]

    assert statuses == [200, 200, 402, 200]


async def test_one_owner_leaves_room_for_others(open_app: OpenApp, gateway: ReplayGateway) -> None:
    """The 33rd reply of one owner is refused, and another owner does not notice."""
    client = await open_app(Limits())
    gateway.hold = asyncio.Event()
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(32):
            await stack.enter_async_context(client.post(f"{PREFIX}/generate", json=ASK, headers=as_user("ada")))

        refused = await client.post(f"{PREFIX}/v1/chat/completions", json=ASK, headers=as_user("ada"))
        async with client.post(f"{PREFIX}/generate", json=ASK, headers=as_user("bob")) as other:
            status = other.status

    assert (await told(refused), status) == ((503, "busy", "5"), 200)
    assert refused.headers["x-should-retry"] == "true"
    assert len(gateway.requests) == 33


@pytest.fixture(name="few_files")
def _few_files() -> Iterator[None]:
    """A process that may have 400 files open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (400, hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.usefixtures("few_files")
def test_total_is_below_the_limit_of_files() -> None:
    """Each reply takes two of them, and some are left for all else."""
    limits = Limits()
    with contextlib.ExitStack() as stack:
        for _ in range(95):
            stack.enter_context(limits.reply())
        one_more = limits.reply()

        with pytest.raises(Busy):
            stack.enter_context(one_more)

    assert most_files() == 400


async def test_body_is_refused_when_too_much_is_arriving(open_app: OpenApp, gateway: ReplayGateway) -> None:
    """Whoever comes when the app reads as much as it can is told to come again; then there is room again."""
    client = await open_app(Limits(most_body_bytes=2_000))
    long = {**ASK, "messages": [{"role": "user", "content": "x" * 2_000}]}

    refused = await client.post(f"{PREFIX}/generate", json=long, headers=as_user("ada"))
    async with client.post(f"{PREFIX}/generate", json=ASK, headers=as_user("ada")) as later:
        status = later.status

    assert (await told(refused), status) == ((503, "busy", "5"), 200)
    assert len(gateway.requests) == 1


def test_bodies_are_counted_together() -> None:
    """What one brings is missing to the next, until the first is read."""
    limits = Limits(most_body_bytes=1_000)
    with limits.body() as first:
        first(600)
        with limits.body() as second, pytest.raises(Busy):
            second(401)
        with limits.body() as third:
            third(400)

    with limits.body() as last:
        last(1_000)
