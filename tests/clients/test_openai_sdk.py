"""OpenAI's own Python client against `v1`, in front of the recorded gateway."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import openai
import pytest
from openai.types.chat import ChatCompletionChunk

from clients.conftest import TOKEN
from core.expected_replies import REPLIES
from replay_gateway import ReplayGateway

HELLO: Any = [{"role": "user", "content": "Hi"}]


@pytest.fixture(name="client")
async def _client(base_url: str) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(base_url=base_url, api_key=TOKEN) as client:
        yield client


async def test_models_are_listed(client: openai.AsyncOpenAI) -> None:
    """The saved model string comes first, then every model of the gateway, with its price for one token."""
    models = [model async for model in client.models.list()]

    found = {model.id: model for model in models}
    extra = found["claude-sonnet-4"].model_extra or {}
    assert models[0].id == "gpt-4o-mini/openai,gpt-4o-mini/azure"
    assert len(models) == 112
    assert found["claude-sonnet-4"].owned_by == "anthropic"
    assert extra["pricing"] == {"prompt": "0.000003", "completion": "0.000015"}


async def test_model_is_found_by_its_id(client: openai.AsyncOpenAI) -> None:
    """Also a model string with slashes and commas in it."""
    plain = await client.models.retrieve("gpt-4o")
    saved = await client.models.retrieve("gpt-4o-mini/openai,gpt-4o-mini/azure")

    assert (plain.id, plain.object) == ("gpt-4o", "model")
    assert saved.owned_by == "helicone"


async def test_model_that_is_not_there_is_told(client: openai.AsyncOpenAI) -> None:
    """404 is what clients expect, and they do not ask again."""
    with pytest.raises(openai.NotFoundError) as raised:
        await client.models.retrieve("gpt-9")

    assert raised.value.code == "unknown_model"


async def test_completion_is_read(client: openai.AsyncOpenAI, gateway: ReplayGateway) -> None:
    """The gateway's completion, with what we know beyond it; the request has the connection's settings."""
    gateway.chat = "chat-openai-json"

    completion = await client.chat.completions.create(model="gpt-4o-mini/openai", messages=HELLO)

    assert completion.choices[0].message.content == REPLIES["chat-openai-json"].text
    assert completion.choices[0].finish_reason == "stop"
    assert (completion.model_extra or {})["helicone"]["provider"] == "openai"
    assert gateway.last_body["model"] == "gpt-4o-mini/openai,gpt-4o-mini/azure"
    assert gateway.last_headers["helicone-property-app"] == "test"
    assert gateway.last_headers["helicone-request-id"] == completion._request_id


@pytest.mark.parametrize(
    "name",
    [
        "chat-openai-stream",
        "chat-anthropic-stream",
        "chat-anthropic-utf8-stream",
        "chat-google-stream",
        "chat-openai-long-stream",
        "chat-openai-stream-comments",
        "chat-deepseek-reasoning-stream",
    ],
)
async def test_stream_is_read(client: openai.AsyncOpenAI, gateway: ReplayGateway, name: str) -> None:
    """Text, finish reason and usage arrive, and one more chunk says what we know."""
    gateway.chat = name

    stream = await client.chat.completions.create(model="any", messages=HELLO, stream=True)
    chunks = [chunk async for chunk in stream]

    choices = [choice for chunk in chunks for choice in chunk.choices]
    expected = REPLIES[name]
    assert "".join(choice.delta.content or "" for choice in choices) == expected.text
    assert [choice.finish_reason for choice in choices if choice.finish_reason] == [expected.finish]
    assert chunks[-1].choices == []
    assert (chunks[-1].model_extra or {})["helicone"]["state"] == "complete"


async def test_tool_calls_arrive(client: openai.AsyncOpenAI, gateway: ReplayGateway) -> None:
    """The client's own accumulation gets the whole call."""
    gateway.chat = "chat-openai-tools-stream"
    function = {"name": "get_weather", "parameters": {"type": "object", "properties": {}}}
    tools: Any = [{"type": "function", "function": function}]

    async with client.chat.completions.stream(model="any", messages=HELLO, tools=tools) as stream:
        completion = await stream.get_final_completion()

    calls = completion.choices[0].message.tool_calls or []
    found = tuple((call.id, call.function.name, call.function.arguments) for call in calls)
    assert found == REPLIES["chat-openai-tools-stream"].tools
    assert gateway.last_body["tools"] == tools


async def test_images_and_response_format_reach_the_gateway(client: openai.AsyncOpenAI, gateway: ReplayGateway) -> None:
    """What the allow-list knows goes through as it is."""
    gateway.chat = "chat-openai-json"
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
    messages: Any = [{"role": "user", "content": [{"type": "text", "text": "What is it?"}, picture]}]
    schema = {"name": "thing", "schema": {"type": "object", "properties": {}, "additionalProperties": False}}
    response_format: Any = {"type": "json_schema", "json_schema": schema}

    await client.chat.completions.create(model="any", messages=messages, response_format=response_format)

    assert gateway.last_body["messages"] == messages
    assert gateway.last_body["response_format"] == response_format


async def test_own_fields_stand_under_helicone(client: openai.AsyncOpenAI, gateway: ReplayGateway) -> None:
    """Conversation, properties and web search; outside of it such names are a provider's and are dropped."""
    gateway.chat = "chat-openai-json"
    own = {"conversation": {"id": "c1"}, "properties": {"Task": "title"}, "user_id": "u1"}

    await client.chat.completions.create(
        model="any", messages=HELLO, extra_body={"helicone": own, "properties": {"Lost": "x"}}
    )

    headers = gateway.last_headers
    assert (headers["helicone-session-id"], headers["helicone-property-task"]) == ("c1", "title")
    assert headers["helicone-user-id"] == "u1"
    assert "helicone-property-lost" not in headers


async def test_helicone_headers_of_a_short_list_count(client: openai.AsyncOpenAI, gateway: ReplayGateway) -> None:
    """Hosts send them by templates: empty ones are dropped, and so is every other one."""
    gateway.chat = "chat-openai-json"
    headers = {
        "Helicone-Property-Chat": "Night shift",
        "Helicone-Property-Empty": "",
        "Helicone-Session-Id": "s1",
        "Helicone-Session-Path": "title",
        "Helicone-User-Id": "u1",
        "Helicone-Auth": "Bearer x",
        "Helicone-Omit-Request": "true",
        "Helicone-Gateway-Body-Mapping": "NO_MAPPING",
    }

    await client.chat.completions.create(model="any", messages=HELLO, extra_headers=headers)

    told = {name: value for name, value in gateway.last_headers.items() if name.startswith("helicone-")}
    del told["helicone-request-id"]
    assert told == {
        "helicone-property-app": "test",
        "helicone-property-chat": "Night shift",
        "helicone-session-id": "s1",
        "helicone-session-name": "Chat",
        "helicone-session-path": "/title",
        "helicone-user-id": "u1",
    }


@pytest.mark.parametrize(
    ("recording", "told"),
    [
        ("err-no-credits", (openai.APIStatusError, "no_credits", 1)),
        ("err-openai-401-byok", (openai.PermissionDeniedError, "provider_key_refused", 1)),
        ("err-wallet-suspended", (openai.PermissionDeniedError, "account_blocked", 1)),
        ("unknown-model", (openai.NotFoundError, "unknown_model", 1)),
        ("err-openai-400", (openai.BadRequestError, "request_refused", 1)),
        ("ptb-field-min-p", (openai.BadRequestError, "request_refused", 1)),
        ("prop-cache-ignore-keys-bad", (openai.BadRequestError, "gateway_refused", 1)),
        ("ratelimit-2-limited", (openai.APIStatusError, "spend_limit_reached", 1)),
        ("err-openai-500", (openai.InternalServerError, "provider_down", 1)),
        ("err-openai-429", (openai.RateLimitError, "rate_limited", 3)),
    ],
)
async def test_errors_are_the_right_exceptions(
    client: openai.AsyncOpenAI, gateway: ReplayGateway, recording: str, told: tuple[type[Exception], str, int]
) -> None:
    """What a second try cannot mend is asked for once; the message says what to do."""
    gateway.chat = recording
    kind, code, requests = told

    with pytest.raises(kind) as raised:
        await client.chat.completions.create(model="any", messages=HELLO)

    assert isinstance(raised.value, openai.APIStatusError)
    assert raised.value.code == code
    assert len(gateway.requests) == requests
    assert len(raised.value.message.split(". ")) >= 2


async def test_message_that_is_too_large_is_sent_once(
    client: openai.AsyncOpenAI, gateway: ReplayGateway, asked: list[str]
) -> None:
    """The client reads the refusal although it is still sending, and does not try again."""
    with pytest.raises(openai.APIStatusError) as raised:
        await client.chat.completions.create(model="any", messages=[{"role": "user", "content": "x" * 9_000_000}])

    assert (raised.value.status_code, raised.value.code) == (413, "body_too_large")
    assert len(raised.value.message.split(". ")) >= 2
    assert (gateway.requests, asked) == ([], ["POST"])


@pytest.mark.parametrize(
    "name", ["broken-anthropic-truncated", "broken-openai-errchunk", "broken-google-break", "broken-openai-truncated"]
)
async def test_reply_that_broke_off_is_noticed(client: openai.AsyncOpenAI, gateway: ReplayGateway, name: str) -> None:
    """The part that arrived is there, then an exception: no client would notice a lacking finish reason."""
    gateway.chat = name
    stream = await client.chat.completions.create(model="any", messages=HELLO, stream=True)
    texts: list[str] = []

    with pytest.raises(openai.APIError) as raised:
        await read_all(stream, texts)

    assert "".join(texts) == REPLIES[name].text
    assert raised.value.code in ("stream_broken", "provider_down")


async def read_all(stream: openai.AsyncStream[ChatCompletionChunk], texts: list[str]) -> None:
    """Read a stream to its end, putting aside each piece of text."""
    async for chunk in stream:
        texts += [choice.delta.content or "" for choice in chunk.choices]


async def test_client_that_leaves_closes_the_connection_to_the_gateway(
    client: openai.AsyncOpenAI, gateway: ReplayGateway
) -> None:
    """Nobody pays for what nobody reads."""
    gateway.hold = asyncio.Event()

    stream = await client.chat.completions.create(model="any", messages=HELLO, stream=True)
    await anext(stream)
    await stream.close()

    await asyncio.wait_for(gateway.closed.wait(), 5)
    assert len(gateway.requests) == 1


async def test_wrong_token_learns_nothing_and_spends_nothing(base_url: str, gateway: ReplayGateway) -> None:
    """Neither the models nor a reply; the sentence says where the token belongs."""
    async with openai.AsyncOpenAI(base_url=base_url, api_key="wrong-token-0123456789") as client:
        with pytest.raises(openai.AuthenticationError, match="access token"):
            await client.models.list()
        with pytest.raises(openai.AuthenticationError, match="access token"):
            await client.chat.completions.create(model="any", messages=HELLO)

    assert (gateway.requests, gateway.lists) == ([], 0)
