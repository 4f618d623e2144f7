"""Tests the relay's own duties: heartbeats, late starts, slow readers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from helicone_chat_source.core.errors import GatewayTimeout, NoCredits
from helicone_chat_source.core.outcome import Outcome
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished, Started
from helicone_chat_source.web.frames import NumberedFrames
from helicone_chat_source.web.guards import errors_as_json
from helicone_chat_source.web.relay import relay
from helicone_chat_source.web.words import words
from web.stream import read_events

STARTED = Started("g", "r", "m")
OUTCOME = Outcome("complete", "stop", None, None, None, None, (), None, None, None, (), ())


async def relayed(
    events: AsyncGenerator[Event, None], *, heartbeat: float = 15.0, opened: asyncio.Event | None = None
) -> tuple[int, bytes]:
    """Send events through a relay on a real server, and return status and body; `opened` is set with the head."""
    when_opened = opened or asyncio.Event()

    async def tell(request: web.Request, response: web.StreamResponse) -> None:
        when_opened.set()

    async def handler(request: web.Request) -> web.StreamResponse:
        return await relay(request, events, NumberedFrames(words()), heartbeat=heartbeat)

    app = web.Application(middlewares=[errors_as_json])
    app.on_response_prepare.append(tell)
    app.router.add_get("/", handler)
    async with TestClient(TestServer(app)) as client:
        answer = await client.get("/")
        return answer.status, await answer.read()


async def test_silence_before_the_first_byte_gets_a_stream_and_comments() -> None:
    """A gateway that is silent does not leave the reader without a sign."""
    spoken = asyncio.Event()

    async def events() -> AsyncGenerator[Event, None]:
        yield STARTED
        await spoken.wait()
        yield Chunk(b'{"choices": []}')
        yield Finished(OUTCOME)

    asyncio.get_running_loop().call_later(0.05, spoken.set)

    status, body = await relayed(events(), heartbeat=0.01)

    assert status == 200
    assert body.count(b": still there\n\n") >= 1
    assert [event.event for event in read_events(body)] == ["start", "message", "finish"]


async def test_an_error_after_the_stream_was_opened_is_an_event() -> None:
    """Once the stream is open, an error comes as an event, with `finish` behind it."""
    opened = asyncio.Event()

    async def events() -> AsyncGenerator[Event, None]:
        yield STARTED
        await opened.wait()
        yield Failed(GatewayTimeout(host="h", seconds=300))
        yield Finished(OUTCOME)

    status, body = await relayed(events(), heartbeat=0.01, opened=opened)

    assert status == 200
    assert [event.event for event in read_events(body)] == ["start", "error", "finish"]


async def test_an_error_at_once_is_no_stream() -> None:
    """An error that comes before the stream was opened has its own status."""

    async def events() -> AsyncGenerator[Event, None]:
        yield STARTED
        yield Failed(NoCredits())
        yield Finished(OUTCOME)

    status, body = await relayed(events())

    assert status == 402
    assert b'"code": "no_credits"' in body


@pytest.mark.parametrize("text", ["\\n\\ndata: [DONE]\\n\\n", "\\r\\revent: x", "\u2028", "\u0085", "\ufeff"])
async def test_text_cannot_become_framing(text: str) -> None:
    """Whatever a model writes stays inside its own event."""
    data = f'{{"choices": [{{"index": 0, "delta": {{"content": "{text}"}}}}]}}'.encode()

    async def events() -> AsyncGenerator[Event, None]:
        yield STARTED
        yield Chunk(data)
        yield Finished(OUTCOME)

    _, body = await relayed(events())

    assert [event.event for event in read_events(body)] == ["start", "message", "finish"]
    assert b"data: " + data + b"\n\n" in body
