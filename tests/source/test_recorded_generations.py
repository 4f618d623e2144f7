"""Each recorded stream through the whole source: as it was recorded, cut off, and with the connection reset."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp.test_utils import TestServer
from yarl import URL

from core.expected_errors import ERRORS
from core.expected_replies import NOT_COMPLETIONS, REPLIES
from core.recordings import GROUP_OF, Recording, recording
from gateway.raw_server import SSE_HEAD, Visit, chunk, raw_server
from helicone_chat_source import HeliconeSource
from helicone_chat_source.core.chat_request import CallContext
from helicone_chat_source.core.outcome import Outcome
from helicone_chat_source.core.reply_state import ReplyState
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished
from replay_gateway import GOOD_KEY, ReplayGateway
from wire import WIRES, Wire

CHAT = {"messages": [{"role": "user", "content": "Say hello."}], "model": "gpt-4o-mini/openai"}
STREAMS = [name for name in REPLIES if recording(name).is_stream]
COMPLETIONS = [
    name for name in REPLIES if not recording(name).is_stream and GROUP_OF[name] in ("chat", "web", "native")
]
REFUSALS = [name for name in ERRORS if GROUP_OF[name] in ("errors", "web", "native")]
"""The other groups repeat these in the source's eyes; the core's tests have all of them."""


@dataclass
class Seen:
    """What came of one reply: the sum of its chunks, what went wrong, and the outcome."""

    reply: ReplyState
    error: str | None = None
    outcome: Outcome | None = None

    def add(self, event: Event) -> None:
        """Take in one event."""
        if isinstance(event, Chunk):
            self.reply.add(event.data)
        elif isinstance(event, Failed):
            self.error = event.error.code
        elif isinstance(event, Finished):
            self.outcome = event.outcome

    @property
    def ending(self) -> tuple[str, str | None, str | None, str]:
        """Text, error, finish reason and state."""
        assert self.outcome is not None
        return self.reply.text, self.error, self.outcome.finish_reason, self.outcome.state


def opened(address: URL) -> HeliconeSource:
    """Return a source that asks this gateway."""
    url = str(address).rstrip("/")
    return HeliconeSource(gateway_url=url, api_url=url, api_key=GOOD_KEY)


async def generate(address: str, *, after: Callable[[int], None] = lambda _: None) -> Seen:
    """Get a reply; `after` is called with the number of chunks so far, at the start and after each event."""
    seen, count = Seen(ReplyState()), 0
    async with HeliconeSource(gateway_url=address, api_url=address, api_key=GOOD_KEY) as source:
        async for event in source.generate(CHAT):
            seen.add(event)
            count += isinstance(event, Chunk)
            after(count)
    return seen


async def replayed(name: str, wire: Wire = WIRES["straight"]) -> Seen:
    """Get the reply of a gateway that answers with a recording, in its recorded pieces."""
    gateway = ReplayGateway()
    gateway.chat = name
    async with TestServer(gateway.app) as server, wire(server.port or 0) as address:
        return await generate(address)


@pytest.mark.parametrize("on_wire", WIRES)
@pytest.mark.parametrize("recorded", STREAMS)
async def test_stream_when_it_comes_as_it_was_recorded(recorded: str, on_wire: str) -> None:
    """Text, thoughts, pages, finish reason, usage and state are those that a person reads in the recording."""
    expected = REPLIES[recorded]

    actual = await replayed(recorded, WIRES[on_wire])

    error = "provider_down" if expected.error else None
    assert (expected.text, error, expected.finish, expected.ending) == actual.ending
    assert expected.reasoning == actual.reply.reasoning
    assert actual.outcome is not None
    assert expected.pages == tuple((page.url, page.title) for page in actual.outcome.citations)
    assert expected.tokens == told_tokens(actual.outcome)


@pytest.mark.parametrize("recorded", [name for name in STREAMS if GROUP_OF[name] == "native"])
async def test_stream_when_the_gateway_lets_another_format_through(recorded: str) -> None:
    """Each event of Anthropic's own becomes the chunk that says the same; chunks are passed on as they came."""
    told, body = recording(recorded), recording(recorded).body
    gateway = ReplayGateway()
    gateway.chat = recorded
    async with TestServer(gateway.app) as server, opened(server.make_url("")) as source:
        chunks = [event.data async for event in source.generate(CHAT) if isinstance(event, Chunk)]

    parsed = [json.loads(data) for data in chunks]

    passed_on = [data for data in chunks if data in body]
    assert told.is_stream
    assert [one for one in parsed if "type" in one] == []
    assert len(passed_on) == (0 if b"message_start" in body else len(chunks))
    deltas = [one["choices"][0]["delta"] for one in parsed if one.get("choices")]
    assert "".join(delta.get("content") or "" for delta in deltas) == REPLIES[recorded].text
    assert "".join(delta.get("reasoning") or "" for delta in deltas) == REPLIES[recorded].reasoning


@pytest.mark.parametrize("recorded", ["native-anthropic-thinking-stream", "native-anthropic-tools-stream"])
async def test_stream_when_its_own_format_was_asked_for(recorded: str) -> None:
    """Who asks for Anthropic's messages gets Anthropic's events, byte by byte."""
    gateway = ReplayGateway()
    gateway.chat = recorded
    body = {"model": "claude-4.5-haiku", "max_tokens": 64, "messages": CHAT["messages"]}
    async with TestServer(gateway.app) as server, opened(server.make_url("")) as source:
        events = source.generate_native("messages", body, CallContext())
        chunks = [event.data async for event in events if isinstance(event, Chunk)]

    sent = [line.removeprefix(b"data: ") for line in recording(recorded).body.splitlines() if line.startswith(b"data:")]

    assert chunks == sent


@pytest.mark.parametrize("recorded", [name for name in COMPLETIONS if GROUP_OF[name] == "native"])
async def test_completion_when_the_gateway_lets_another_format_through(recorded: str) -> None:
    """A whole reply of Anthropic's own becomes a chat completion as well."""
    gateway = ReplayGateway()
    gateway.chat = recorded
    async with TestServer(gateway.app) as server, opened(server.make_url("")) as source:
        completion: Any = (await source.complete(CHAT)).completion

    (choice,) = completion["choices"]

    assert choice["message"]["content"] == REPLIES[recorded].text
    assert choice["finish_reason"] == REPLIES[recorded].finish


def told_tokens(outcome: Outcome) -> tuple[object, object] | None:
    """Return the provider's count of tokens; an estimate is none."""
    usage = outcome.usage or {"estimated": True}
    counted = (usage.get("prompt_tokens"), usage.get("completion_tokens"))
    return None if usage.get("estimated") or counted == (None, None) else counted


@pytest.mark.parametrize("recorded", COMPLETIONS)
async def test_reply_when_json_comes_in_place_of_a_stream(recorded: str) -> None:
    """A whole completion where a stream was asked for is a reply as well."""
    expected = REPLIES[recorded]

    actual = await replayed(recorded)

    assert (expected.text, None, expected.finish, "complete") == actual.ending
    assert actual.outcome is not None
    assert expected.tokens == told_tokens(actual.outcome)


@pytest.mark.parametrize("recorded", REFUSALS)
async def test_reply_when_a_refusal_comes_in_its_place(recorded: str) -> None:
    """A refusal is told by its code, and the reply ends with an error."""
    actual = await replayed(recorded)

    assert ("", ERRORS[recorded].kind.code, None, "error") == actual.ending


@pytest.mark.parametrize("recorded", NOT_COMPLETIONS)
async def test_reply_when_a_success_is_none(recorded: str) -> None:
    """What is no chat completion is told as a bad reply."""
    actual = await replayed(recorded)

    assert ("", "bad_reply", None, "error") == actual.ending


# A connection that does not end as it should. Cloudflare's edge may do so; the recordings do not have it.

FINISH = re.compile(rb'data: [^\n]*("finish_reason": ?"|"stop_reason": ?"|"type":"response\.completed")')
TAIL = re.compile(rb"(data: \[DONE\]\s*)?\Z")


def before_its_end(found: Recording) -> bytes:
    """Return a stream up to the event that ends it; all of the text comes before that."""
    finish = FINISH.search(found.body)
    tail = TAIL.search(found.body)
    assert tail is not None
    return found.body[: finish.start() if finish else tail.start()]


def count_chunks(body: bytes) -> int:
    """Return how many events of a stream are JSON."""
    return len(re.findall(rb"data: \{[^\n]*\n\n", body))


def breaking(body: bytes, end: Callable[[Visit], None], go: asyncio.Event) -> Callable[[Visit], Awaitable[None]]:
    """Return an answer that sends the body and, once `go` is set, ends the connection as it should not be ended."""

    async def answer(visit: Visit) -> None:
        request = await visit.read_request()
        if not request.startswith(b"POST"):
            return
        await visit.send(SSE_HEAD, *([chunk(body)] if body else []))
        await go.wait()
        end(visit)

    return answer


async def broken(body: bytes, end: Callable[[Visit], None]) -> Seen:
    """Get a reply from a gateway that breaks off once everything it sent has arrived."""
    go = asyncio.Event()
    wanted = count_chunks(body)

    def after(count: int) -> None:
        {True: go.set}.get(count == wanted, lambda: None)()

    async with raw_server(breaking(body, end, go)) as server:
        return await generate(server.url, after=after)


ENDS: dict[str, Callable[[Visit], None]] = {"cut": lambda _: None, "reset": Visit.reset}


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("recorded", [name for name in STREAMS if not REPLIES[name].error])
async def test_stream_when_the_connection_is_lost(recorded: str, end: str) -> None:
    """Cut without a last chunk, or reset, it is a broken stream, never a complete one; what came before is kept."""
    body = before_its_end(recording(recorded))

    actual = await broken(body, ENDS[end])

    assert (REPLIES[recorded].text, "stream_broken", None, "error") == actual.ending


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("recorded", ["chat-openai-stream", "chat-anthropic-stream", "web-plugin-claude-stream"])
async def test_stream_when_the_connection_is_lost_after_the_finish_reason(recorded: str, end: str) -> None:
    """The reply is whole, only its usage is not known: nothing went wrong for the reader."""
    found = FINISH.search(recording(recorded).body)
    assert found is not None
    body = recording(recorded).body[: recording(recorded).body.index(b"\n\n", found.start()) + 2]

    actual = await broken(body, ENDS[end])

    assert (REPLIES[recorded].text, None, "stop", "complete") == actual.ending


@pytest.mark.parametrize("recorded", ["chat-openai-stream", "chat-anthropic-stream", "chat-google-stream"])
async def test_stream_when_the_connection_is_lost_in_the_middle_of_an_event(recorded: str) -> None:
    """The half event is not delivered, all before it is."""
    body = before_its_end(recording(recorded)) + b'data: {"choices":[{"index":0,"delta":{"content":"lo'

    actual = await broken(body, Visit.reset)

    assert (REPLIES[recorded].text, "stream_broken", None, "error") == actual.ending


async def test_stream_when_all_of_it_comes_with_the_cut() -> None:
    """Text that arrives together with the loss of the connection is kept as well."""
    go = asyncio.Event()
    go.set()
    body = before_its_end(recording("chat-openai-stream"))

    async with raw_server(breaking(body, ENDS["cut"], go)) as server:
        actual = await generate(server.url)

    assert (REPLIES["chat-openai-stream"].text, "stream_broken", None, "error") == actual.ending


async def test_usage_when_the_connection_is_lost() -> None:
    """What was used is estimated and says so."""
    actual = await broken(before_its_end(recording("chat-openai-stream")), ENDS["cut"])

    assert actual.outcome is not None
    assert True is (actual.outcome.usage or {})["estimated"]
