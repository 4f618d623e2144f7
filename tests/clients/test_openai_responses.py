"""OpenAI's Responses through its own Python client, in front of the recorded gateway."""

from __future__ import annotations

from collections.abc import AsyncIterator

import openai
import pytest

from clients.conftest import TOKEN
from core.expected_replies import REPLIES
from replay_gateway import ReplayGateway


@pytest.fixture(name="client")
async def _client(base_url: str) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=base_url, api_key=TOKEN) as client:
        yield client


@pytest.mark.parametrize("name", ["responses-openai-json", "responses-claude-json"])
async def test_response_is_read(client: openai.AsyncOpenAI, gateway: ReplayGateway, name: str) -> None:
    """Usage has the format's own names, though the gateway puts those of chat completions into OpenAI's replies."""
    gateway.chat = name

    response = await client.responses.create(model="gpt-5-mini", input="Hi", metadata={"a": "b"})

    assert response.output_text == REPLIES[name].text
    assert response.usage is not None
    assert (response.usage.input_tokens, response.usage.output_tokens) == REPLIES[name].tokens
    assert gateway.last_body == {"model": "gpt-5-mini", "input": "Hi"}
    assert (response.model_extra or {})["helicone"]["dropped_parameters"] == [{"name": "metadata", "reason": "unknown"}]


@pytest.mark.parametrize(
    "name", ["responses-openai-stream", "responses-claude-tools-stream", "responses-google-stream"]
)
async def test_stream_is_read(client: openai.AsyncOpenAI, gateway: ReplayGateway, name: str) -> None:
    """Also OpenAI's own stream, whose names of events the gateway leaves out."""
    gateway.chat = name

    stream = await client.responses.create(model="gpt-5-mini", input="Hi", stream=True)
    events = [event async for event in stream]

    texts = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(texts) == REPLIES[name].text
    assert events[-1].type == "response.completed"


async def test_error_has_its_status(client: openai.AsyncOpenAI, gateway: ReplayGateway) -> None:
    """A refused field is the caller's to mend."""
    gateway.chat = "responses-unknown-field"

    with pytest.raises(openai.BadRequestError, match="foo"):
        await client.responses.create(model="gpt-5-mini", input="Hi")

    assert len(gateway.requests) == 1
