"""Anthropic's own Python client against `v1`, in front of the recorded gateway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import anthropic
import pytest

from clients.conftest import TOKEN
from core.expected_replies import REPLIES
from replay_gateway import ReplayGateway

MODEL = "claude-4.5-haiku/anthropic"
HELLO: Any = [{"role": "user", "content": "Hi"}]


@pytest.fixture(name="client")
async def _client(base_url: str) -> AsyncIterator[anthropic.AsyncAnthropic]:
    """The client puts `/v1` before its paths by itself, and sends the token as `x-api-key`."""
    async with anthropic.AsyncAnthropic(base_url=base_url.removesuffix("/v1"), api_key=TOKEN) as client:
        yield client


async def test_message_is_read(client: anthropic.AsyncAnthropic, gateway: ReplayGateway) -> None:
    """The body goes on as it is, in the mapping that leaves it alone; the headers are the connection's."""
    gateway.chat = "native-anthropic-json"

    message = await client.messages.create(model=MODEL, max_tokens=256, messages=HELLO, system="Be short.")

    (block,) = message.content
    assert block.type == "text"
    assert (block.text, message.stop_reason) == (REPLIES["native-anthropic-json"].text, "end_turn")
    assert gateway.last_body == {"model": MODEL, "max_tokens": 256, "messages": HELLO, "system": "Be short."}
    assert gateway.requests[-1][1] == "/v1/messages"
    assert gateway.last_headers["helicone-gateway-body-mapping"] == "NO_MAPPING"
    assert gateway.last_headers["helicone-property-app"] == "test"
    assert message._request_id == gateway.last_headers["helicone-request-id"]


@pytest.mark.parametrize("name", ["native-anthropic-thinking-stream", "native-anthropic-tools-stream"])
async def test_stream_is_read(client: anthropic.AsyncAnthropic, gateway: ReplayGateway, name: str) -> None:
    """The client's own accumulation gets the whole message."""
    gateway.chat = name

    async with client.messages.stream(model=MODEL, max_tokens=256, messages=HELLO) as stream:
        message = await stream.get_final_message()

    expected = REPLIES[name]
    assert "".join(block.text for block in message.content if block.type == "text") == expected.text
    assert [block.id for block in message.content if block.type == "tool_use"] == [tool[0] for tool in expected.tools]
    assert (message.usage.input_tokens, message.usage.output_tokens) == expected.tokens


async def test_error_in_the_stream_is_raised(client: anthropic.AsyncAnthropic, gateway: ReplayGateway) -> None:
    """The gateway passes Anthropic's error event on; what we tell instead says what to do."""
    gateway.chat = "native-error-event-stream"

    with pytest.raises(anthropic.APIStatusError, match="Overloaded") as raised:
        async with client.messages.stream(model=MODEL, max_tokens=256, messages=HELLO) as stream:
            await stream.get_final_message()

    assert raised.value.body["error"]["code"] == "provider_down"  # type: ignore[index]  # a dict, says the envelope


@pytest.mark.parametrize(
    ("recording", "told"),
    [
        ("native-error-429", (anthropic.RateLimitError, "rate_limited", 3)),
        ("err-no-credits", (anthropic.APIStatusError, "no_credits", 1)),
        ("unknown-model", (anthropic.NotFoundError, "unknown_model", 1)),
        ("err-openai-401-byok", (anthropic.PermissionDeniedError, "provider_key_refused", 1)),
    ],
)
async def test_errors_are_the_right_exceptions(
    client: anthropic.AsyncAnthropic, gateway: ReplayGateway, recording: str, told: tuple[type[Exception], str, int]
) -> None:
    """What a second try cannot mend is asked for once."""
    gateway.chat = recording
    kind, code, requests = told

    with pytest.raises(kind) as raised:
        await client.messages.create(model=MODEL, max_tokens=16, messages=HELLO)

    assert isinstance(raised.value, anthropic.APIStatusError)
    assert raised.value.body["error"]["code"] == code  # type: ignore[index]  # a dict, says the envelope
    assert len(gateway.requests) == requests


async def test_model_that_is_no_claude_is_refused(client: anthropic.AsyncAnthropic, gateway: ReplayGateway) -> None:
    """The gateway would pass the body to a provider that cannot read it."""
    models = await client.models.list()

    assert "gpt-4o" in [model.id for model in models.data]
    with pytest.raises(anthropic.BadRequestError, match="no Claude model"):
        await client.messages.create(model="gpt-4o", max_tokens=16, messages=HELLO)

    assert gateway.requests == []


async def test_client_that_leaves_closes_the_connection_to_the_gateway(
    client: anthropic.AsyncAnthropic, gateway: ReplayGateway
) -> None:
    """Nobody pays for what nobody reads."""
    gateway.chat = "native-error-event-stream"  # its first piece is a whole event
    gateway.hold = asyncio.Event()

    async with client.messages.stream(model=MODEL, max_tokens=256, messages=HELLO) as stream:
        await anext(aiter(stream))

    await asyncio.wait_for(gateway.closed.wait(), 5)
    assert len(gateway.requests) == 1


async def test_wrong_token_spends_nothing(base_url: str, gateway: ReplayGateway) -> None:
    """The sentence says where the token belongs."""
    address = base_url.removesuffix("/v1")
    async with anthropic.AsyncAnthropic(base_url=address, api_key="wrong-token-0123456789") as client:
        with pytest.raises(anthropic.AuthenticationError, match="access token"):
            await client.messages.create(model=MODEL, max_tokens=16, messages=HELLO)

    assert gateway.requests == []
