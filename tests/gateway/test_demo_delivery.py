"""The pace of the simulated gateway, and what it does when a client leaves."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import ClientSession, web
from aiohttp.pytest_plugin import AiohttpClient

from gateway.demo_client import (
    AUTHORIZATION,
    PATH,
    Client,
    ask,
    build_body,
    read_chunks,
)
from helicone_chat_source.gateway.demo import DEMO_STATE, create_demo_gateway


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> Client:
    """A client of a gateway that does not wait."""
    return await aiohttp_client(create_demo_gateway(pace=0, clock=lambda: 1_795_000_000.5))


class Clock:
    """Sleeps without taking time, and remembers for how long."""

    def __init__(self) -> None:
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        """Note the time and let others run."""
        self.slept.append(seconds)
        await asyncio.sleep(0)


@pytest.mark.parametrize(("text", "pace", "expected"), [("Hi", 1.0, 0.4), ("Hi", 2.0, 0.8), ("[[slow]]", 1.0, 10.0)])
async def test_first_byte_waits_as_long_as_the_pace_says(
    aiohttp_client: AiohttpClient, text: str, pace: float, expected: float
) -> None:
    """The time before the head comes before the time of the tokens."""
    clock = Clock()
    client = await aiohttp_client(create_demo_gateway(pace=pace, sleep=clock.sleep))

    answer = await ask(client, f"{text} [[provider down]]")

    assert answer.status == 500
    assert sum(clock.slept) == pytest.approx(expected)


async def test_tokens_take_a_thirtieth_of_a_second(aiohttp_client: AiohttpClient) -> None:
    """A stream takes the time before its head and then 30 tokens a second."""
    clock = Clock()
    client = await aiohttp_client(create_demo_gateway(sleep=clock.sleep))

    answer = await ask(client, "Hi", stream=True, max_tokens=8)

    tokens = (await read_chunks(answer))[-2]["usage"]["completion_tokens"]
    assert sum(clock.slept) == pytest.approx(0.4 + tokens / 30)


async def test_nothing_is_waited_for_when_the_pace_is_zero(aiohttp_client: AiohttpClient) -> None:
    """A pace of zero never sleeps."""
    clock = Clock()
    client = await aiohttp_client(create_demo_gateway(pace=0, sleep=clock.sleep))

    await (await ask(client, "[[slow]]", stream=True)).read()

    assert clock.slept == []


@pytest.fixture(params=[True, False], ids=["handlers cancelled", "handlers not cancelled"])
async def serve(request: pytest.FixtureRequest) -> AsyncIterator[Callable[[web.Application], Awaitable[str]]]:
    """Serves an application on loopback, with both ways in which servers treat the handler of a client that left."""
    runners: list[web.AppRunner] = []

    async def start(app: web.Application) -> str:
        runner = web.AppRunner(app, handler_cancellation=request.param)
        runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        return f"http://127.0.0.1:{runner.addresses[0][1]}"

    yield start
    for runner in runners:
        await runner.cleanup()


@pytest.mark.parametrize("text", ["[[long]]", "[[slow]]"])
async def test_reply_stops_when_the_client_leaves(
    serve: Callable[[web.Application], Awaitable[str]], caplog: pytest.LogCaptureFixture, text: str
) -> None:
    """Whether it waits or writes, the gateway stops at once and logs no error."""
    app = create_demo_gateway()
    url = await serve(app)
    async with ClientSession() as session:
        leaving = asyncio.create_task(
            session.post(f"{url}{PATH}", json=build_body(text, stream=True), headers=AUTHORIZATION)
        )
        await app[DEMO_STATE].wait_for_open_streams(1)

        leaving.cancel()
        async with asyncio.timeout(2):
            await app[DEMO_STATE].wait_for_open_streams(0)

    assert app[DEMO_STATE].open_streams == 0
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_reply_stops_when_the_client_leaves_in_the_middle(
    serve: Callable[[web.Application], Awaitable[str]], caplog: pytest.LogCaptureFixture
) -> None:
    """A client that has read some of a fast reply leaves, and the rest is never produced."""
    app = create_demo_gateway(pace=0.05)
    url = await serve(app)
    async with ClientSession() as session:
        answer = await session.post(f"{url}{PATH}", json=build_body("[[long]]", stream=True), headers=AUTHORIZATION)
        first = await answer.content.readany()
        opened = app[DEMO_STATE].open_streams

        answer.close()
        async with asyncio.timeout(2):
            await app[DEMO_STATE].wait_for_open_streams(0)

    assert first.startswith(b"data: ")
    assert (opened, app[DEMO_STATE].open_streams) == (1, 0)
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_reply_is_closed_when_it_is_complete(client: Client) -> None:
    """A stream that was read to its end is not open any more."""
    await (await ask(client, "Hello", stream=True)).read()

    assert client.app is not None
    await client.app[DEMO_STATE].wait_for_open_streams(0)
    assert client.app[DEMO_STATE].open_streams == 0
