"""Other people's clients for Node against `v1` on a real port, in front of the recorded gateway."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from clients.conftest import TOKEN
from clients.node_programs import NodeProgram
from core.expected_replies import REPLIES
from replay_gateway import ReplayGateway

SDKS = ["openai", "vercel", "langchain"]
HELLO = [{"role": "user", "content": "Hi"}]
FUNCTION = {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}
STREAMS = [
    "chat-openai-stream",
    "chat-anthropic-stream",
    "chat-anthropic-utf8-stream",
    "chat-google-stream",
    "chat-openai-stream-comments",
    "chat-deepseek-reasoning-stream",
]
BROKEN = ["broken-anthropic-truncated", "broken-openai-errchunk", "broken-google-break", "broken-openai-truncated"]
REFUSALS = {
    "err-openai-400": 400,
    "ptb-field-min-p": 400,
    "prop-cache-ignore-keys-bad": 400,
    "err-key-unknown": 401,
    "err-no-credits": 402,
    "ratelimit-2-limited": 402,
    "err-openai-401-byok": 403,
    "err-wallet-suspended": 403,
    "unknown-model": 404,
}
"""Recordings, with the status that a program gets."""
TOOLS = [{"type": "function", "function": FUNCTION}]

Ask = Callable[..., Awaitable[Any]]


@pytest.fixture(name="client", params=SDKS)
def _client(request: pytest.FixtureRequest) -> str:
    """The name of a client for OpenAI's interface."""
    return str(request.param)


@pytest.fixture(name="ask")
async def _ask(node: str, base_url: str, client: str) -> AsyncIterator[Ask]:
    """`ask(action, …)` returns what the client tells; all questions of a test go to one process."""
    async with NodeProgram.run(node, client) as program:

        async def ask(action: str, **options: Any) -> Any:
            request = {"base_url": base_url, "token": TOKEN, "model": "any", "messages": HELLO}
            return await program.ask({"action": action, **request, **options})

        yield ask


@pytest.mark.parametrize("client", [*SDKS, "eventsource"])
async def test_stream_is_read_whole(ask: Ask, gateway: ReplayGateway) -> None:
    """Text and finish reason arrive, and our own last chunk is no trouble."""
    found = {}

    for gateway.chat in STREAMS:
        told = await ask("stream")
        found[gateway.chat] = (told["text"], told["finish"], told["error"])

    assert found == {name: (REPLIES[name].text, REPLIES[name].finish, None) for name in STREAMS}


async def test_completion_is_read(ask: Ask, gateway: ReplayGateway) -> None:
    """The gateway's completion with one more key."""
    gateway.chat = "chat-openai-json"

    told = await ask("complete")

    assert told == {"text": REPLIES["chat-openai-json"].text, "error": None}


@pytest.mark.parametrize("name", ["chat-openai-tools-stream", "chat-anthropic-tools-stream"])
async def test_tool_calls_arrive_whole(ask: Ask, gateway: ReplayGateway, name: str) -> None:
    """Each client puts the pieces of the arguments together."""
    gateway.chat = name

    told = await ask("stream", tools=TOOLS)

    calls = [(call["id"], call["name"], json.loads(call["arguments"])) for call in told["tools"]]
    assert calls == [(call_id, called, json.loads(given)) for call_id, called, given in REPLIES[name].tools]
    assert gateway.last_body["tools"][0]["function"]["name"] == FUNCTION["name"]


async def test_reply_that_broke_off_is_noticed(ask: Ask, gateway: ReplayGateway) -> None:
    """The part that arrived is there, then an error that says what happened and what to do."""
    found, sentences = {}, []

    for gateway.chat in BROKEN:
        told = await ask("stream")
        found[gateway.chat] = told["text"]
        sentences.append(len(told["error"]["message"].split(". ")))

    assert found == {name: REPLIES[name].text for name in BROKEN}
    assert min(sentences) >= 2


async def test_error_in_the_stream_keeps_its_message(ask: Ask, gateway: ReplayGateway) -> None:
    """What the provider said is there too."""
    gateway.chat = "broken-openai-errchunk"

    told = await ask("stream")

    assert "The server had an error processing your request." in told["error"]["message"]


async def test_refusal_is_asked_for_once(ask: Ask, gateway: ReplayGateway) -> None:
    """With the client's own number of tries, since a second one cannot mend it; status and words are there."""
    found, sentences = {}, []

    for gateway.chat in REFUSALS:
        gateway.requests.clear()
        told = await ask("complete")
        found[gateway.chat] = (told["error"]["status"], len(gateway.requests))
        sentences.append(len(told["error"]["message"].split(". ")))

    assert found == {name: (status, 1) for name, status in REFUSALS.items()}
    assert min(sentences) >= 2


async def test_message_that_is_too_large_is_sent_once(ask: Ask, gateway: ReplayGateway, asked: list[str]) -> None:
    """The client reads the refusal although it is still sending, and does not try again."""
    told = await ask("complete", messages=[{"role": "user", "content": "x" * 9_000_000}])

    assert told["error"]["status"] == 413
    assert len(told["error"]["message"].split(". ")) >= 2
    assert (gateway.requests, asked) == ([], ["POST"])


@pytest.mark.parametrize(("client", "requests"), [("openai", 1), ("vercel", 2), ("langchain", 2)])
async def test_outage_is_asked_for_as_often_as_the_client_wants(
    ask: Ask, gateway: ReplayGateway, requests: int
) -> None:
    """Each provider failed already: OpenAI's own client obeys `x-should-retry`, the others send again."""
    gateway.chat = "err-openai-500"

    told = await ask("complete", retries=1)

    assert told["error"]["status"] == 502
    assert len(gateway.requests) == requests


@pytest.mark.parametrize("client", ["openai"])
async def test_throttling_is_worth_another_try(ask: Ask, gateway: ReplayGateway) -> None:
    """A provider that is busy now may have time in a moment."""
    gateway.chat = "err-openai-429"

    told = await ask("complete")

    assert told["error"]["status"] == 429
    assert len(gateway.requests) == 3


@pytest.mark.parametrize("client", [*SDKS, "eventsource"])
async def test_client_that_leaves_closes_the_connection_to_the_gateway(ask: Ask, gateway: ReplayGateway) -> None:
    """While the client's process lives on: nobody pays for what nobody reads."""
    gateway.hold = asyncio.Event()

    told = await ask("cancel")
    await asyncio.wait_for(gateway.closed.wait(), 5)

    assert told == {"left": True}
    assert len(gateway.requests) == 1


async def test_wrong_token_spends_nothing(ask: Ask, gateway: ReplayGateway) -> None:
    """One question, and a sentence that says where the token belongs."""
    told = await ask("complete", token="wrong-token-0123456789")

    assert told["error"]["status"] == 401
    assert "access token" in told["error"]["message"]
    assert gateway.requests == []
