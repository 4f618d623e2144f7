"""What the simulated models say: text, citations, thoughts and tool calls."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from aiohttp.pytest_plugin import AiohttpClient

from gateway.demo_client import (
    AUTHORIZATION,
    CLAUDE,
    GEMINI,
    GPT,
    MODELS,
    PATH,
    Client,
    ask,
    build_body,
    join_content,
    list_finish_reasons,
    read_chunks,
    read_message,
)
from helicone_chat_source.gateway.demo import DEMO_KEY, DEMO_STATE, create_demo_gateway

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string"},
                "unit": {"enum": ["celsius", "kelvin"]},
                "days": {"type": "integer"},
            },
        },
    },
}


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> Client:
    """A client of a gateway that does not wait."""
    return await aiohttp_client(create_demo_gateway(pace=0, clock=lambda: 1_795_000_000.5))


@pytest.mark.parametrize("model", MODELS)
async def test_stream_and_document_say_the_same(client: Client, model: str) -> None:
    """The same question gets the same text, streamed or not, and the text says that it is simulated."""
    text = "What is the capital of Zürich? 👥"

    streamed = await ask(client, text, model, stream=True)
    whole = await ask(client, text, model)

    content = (await read_message(whole))["content"]
    assert content == join_content(await read_chunks(streamed))
    assert f"> {text}" in content
    assert "(Simulated)" in content
    assert f"`{model.split('/', maxsplit=1)[0]}` would answer, served by `{model.split('/')[1]}`" in content


async def test_clock_dates_the_reply(client: Client) -> None:
    """The time comes from the injected clock."""
    answer = await ask(client, "Hello")

    assert (await answer.json())["created"] == 1_795_000_000


@pytest.mark.parametrize("text", ["Hi", "Hello there!", "Please reply with the word OK.", "Say hello."])
async def test_greeting_is_short_when_few_tokens_are_allowed(client: Client, text: str) -> None:
    """A test message with a small limit gets a reply that is complete."""
    answer = await ask(client, text, max_tokens=8)

    choice = (await answer.json())["choices"][0]
    assert (choice["message"]["content"], choice["finish_reason"]) == ("Hello! (simulated)", "stop")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Show me code", "```python"),
        ("A table, please", "| apple"),
        ("Some markdown", "1. First, **bold**"),
        ("A long story", "Paragraph 45 of 45"),
        ("[[long]]", "Paragraph 45 of 45"),
        ("[[nonsense]]", "`[[nonsense]]` is not something to ask for."),
    ],
)
async def test_reply_shows_a_sample_when_asked(client: Client, text: str, expected: str) -> None:
    """Words of the question bring their samples."""
    answer = await ask(client, text)

    assert expected in (await read_message(answer))["content"]


async def test_reply_tells_what_arrived(client: Client) -> None:
    """System message, history, images, parameters and properties are named, so that a user sees what was sent."""
    body = build_body("x", temperature=0.5)
    image = {"type": "image_url", "image_url": {"url": "https://example.com/a.png"}}
    body["messages"] = [
        {"role": "system", "content": "You are Mira."},
        {"role": "assistant", "content": "Yes?"},
        {"role": "user", "content": [{"type": "text", "text": "What is this?"}, image]},
    ]
    headers = {**AUTHORIZATION, "Helicone-Property-Character": "Mira"}

    answer = await client.post(PATH, json=body, headers=headers)

    expected = (
        "It came with a system message of 3 words, 1 earlier message, 1 image, `temperature` 0.5"
        " and the property `character` = `Mira`."
    )
    assert expected in (await read_message(answer))["content"]


async def test_reply_ends_with_length_when_the_limit_is_reached(client: Client) -> None:
    """A limit on tokens cuts the reply."""
    answer = await ask(client, "Tell me something", max_tokens=5)

    whole = await answer.json()
    assert (whole["choices"][0]["finish_reason"], whole["usage"]["completion_tokens"]) == ("length", 5)


async def test_limit_is_dropped_when_the_model_does_not_know_it(client: Client) -> None:
    """`max_tokens` has no effect on gpt-5 models, `max_completion_tokens` has."""
    dropped = await ask(client, "Tell me something", "gpt-5-mini/openai", max_tokens=5)
    kept = await ask(client, "Tell me something", "gpt-5-mini/openai", max_completion_tokens=5)

    assert (await dropped.json())["choices"][0]["finish_reason"] == "stop"
    assert (await kept.json())["choices"][0]["finish_reason"] == "length"


@pytest.mark.parametrize(
    ("model", "plugins", "expected"),
    [
        ("claude-sonnet-4:online/anthropic", [], True),
        ("claude-sonnet-4/anthropic", [{"id": "web"}], True),
        ("claude-sonnet-4/anthropic", [{"id": "other"}], False),
        ("claude-sonnet-4/anthropic", [], False),
        ("claude-sonnet-4:online", [], False),
        ("claude-sonnet-4:online/vertex", [], False),
        ("claude-4.5-sonnet:online/anthropic", [], False),
        ("gpt-4o:online/openai", [], False),
    ],
)
async def test_web_search_happens_when_the_route_can(
    client: Client, model: str, plugins: list[Any], expected: bool
) -> None:
    """Elsewhere the request succeeds without a search and without a word."""
    answer = await ask(client, "What is new?", model, plugins=plugins)

    whole = await answer.json()
    assert answer.status == 200
    assert expected == bool(whole["choices"][0]["message"].get("annotations"))
    assert expected == ("server_tool_use" in whole["usage"])


async def test_citations_point_at_their_sentences(client: Client) -> None:
    """Positions count UTF-16 units, also behind characters that take two."""
    options = {"id": "web", "allowed_domains": ["one.example", "two.example", "three.example"]}

    answer = await ask(client, "What is 👥?", CLAUDE, plugins=[{**options, "blocked_domains": ["two.example"]}])

    message = await read_message(answer)
    units = message["content"].encode("utf-16-le")
    cited = [row["url_citation"] for row in message["annotations"]]
    sentences = [units[row["start_index"] * 2 : row["end_index"] * 2].decode("utf-16-le") for row in cited]
    assert sentences == [
        " one.example says something about it.",
        " three.example says something about it.",
        " one.example says something about it.",
    ]


@pytest.mark.parametrize(
    ("model", "effort", "expected"),
    [
        (CLAUDE, None, {"role", "content"}),
        (CLAUDE, "low", {"role", "content", "reasoning", "reasoning_details"}),
        (GEMINI, "low", {"role", "content", "reasoning", "reasoning_details"}),
        ("gemini-3-pro-preview/vertex", None, {"role", "content", "reasoning", "reasoning_details"}),
        ("deepseek-reasoner/deepseek", None, {"role", "content", "reasoning_content", "refusal", "annotations"}),
        ("gpt-5-mini/openai", "low", {"role", "content", "refusal", "annotations"}),
    ],
)
async def test_reasoning_is_shown_as_the_provider_does(
    client: Client, model: str, effort: str | None, expected: set[str]
) -> None:
    """Who thinks aloud, and under which name, depends on the provider."""
    answer = await ask(client, "Think", model, reasoning_effort=effort)

    assert expected == set(await read_message(answer))


@pytest.mark.parametrize(
    ("model", "finish"),
    [(GPT, "tool_calls"), (CLAUDE, "tool_calls"), (GEMINI, "stop")],
    ids=["gpt", "claude", "gemini"],
)
async def test_tool_is_called_when_the_question_names_it(client: Client, model: str, finish: str) -> None:
    """The arguments are made up from the tool's schema, and a stream brings the same call in pieces."""
    whole = await ask(client, "Please use get_weather", model, tools=[WEATHER])
    streamed = await ask(client, "Please use get_weather", model, tools=[WEATHER], stream=True)

    choice = (await whole.json())["choices"][0]
    call = choice["message"]["tool_calls"][0]
    chunks = await read_chunks(streamed)
    deltas = [choice["delta"] for chunk in chunks[:-1] for choice in chunk["choices"]]
    pieces = [piece["function"]["arguments"] for delta in deltas for piece in delta.get("tool_calls", [])]
    assert finish == choice["finish_reason"]
    assert [finish] == list_finish_reasons(chunks)
    assert call["function"]["name"] == "get_weather"
    assert json.loads(call["function"]["arguments"]) == {"city": "simulated", "unit": "celsius", "days": 1}
    assert call["function"]["arguments"] == "".join(pieces)


async def test_tool_is_called_when_it_is_forced(client: Client) -> None:
    """A named choice of tool works without a word about it; a tool without arguments gets none."""
    tool = {"type": "function", "function": {"name": "get_time"}}

    answer = await ask(
        client, "x", CLAUDE, tools=[tool], tool_choice={"type": "function", "function": {"name": "get_time"}}
    )

    assert (await read_message(answer))["tool_calls"][0]["function"] == {"name": "get_time", "arguments": "{}"}


async def test_reply_quotes_the_tool_when_it_has_answered(client: Client) -> None:
    """After a tool's answer the model speaks."""
    body = build_body("Please use get_weather", tools=[WEATHER])
    body["messages"].append({"role": "tool", "tool_call_id": "1", "content": "17 degrees"})

    answer = await client.post(PATH, json=body, headers=AUTHORIZATION)

    assert "The tool answered:\n\n> 17 degrees" in (await read_message(answer))["content"]


async def test_request_id_is_kept_when_it_is_a_uuid(client: Client) -> None:
    """A client's own id comes back."""
    wished = str(uuid.uuid4())

    answer = await ask(client, "Hello", headers={"Helicone-Request-Id": wished})

    assert wished == answer.headers["Helicone-Id"]


@pytest.mark.parametrize("wished", ["nonsense", "0192f2c4-7a00-7000-8000-000000000000"], ids=["text", "version 7"])
async def test_request_id_is_replaced_when_it_is_another_form(client: Client, wished: str) -> None:
    """Other forms are replaced without a word."""
    answer = await ask(client, "Hello", headers={"Helicone-Request-Id": wished})

    assert uuid.UUID(answer.headers["Helicone-Id"]).version == 4


async def test_last_requests_are_remembered_without_keys(client: Client) -> None:
    """Tests can see what arrived; no key is kept."""
    await ask(client, "Hello", headers={"Helicone-Property-A": "b"})

    assert client.app is not None
    (received,) = client.app[DEMO_STATE].requests
    assert (PATH, build_body("Hello")) == (received.path, received.body)
    assert received.headers["helicone-property-a"] == "b"
    assert DEMO_KEY not in repr(received)


CACHED = {"Helicone-Cache-Enabled": "true"}


@pytest.mark.parametrize("stream", [False, True])
async def test_reply_comes_from_the_cache_when_it_was_asked_before(client: Client, stream: bool) -> None:
    """The second reply is the first one again, under an id of its own; the properties do not matter."""
    first = await ask(client, "Hello", headers={**CACHED, "Helicone-Property-A": "1"}, stream=stream)
    second = await ask(client, "Hello", headers={**CACHED, "Helicone-Property-A": "2"}, stream=stream)

    assert first.headers["Helicone-Cache"] == "MISS"
    assert second.headers["Helicone-Cache"] == "HIT"
    assert second.headers["Helicone-Cache-Bucket-Idx"] == "0"
    assert first.headers["Helicone-Id"] != second.headers["Helicone-Id"]


@pytest.mark.parametrize(
    ("text", "headers"),
    [
        ("Another question", CACHED),
        ("Hello", {**CACHED, "Helicone-Cache-Seed": "x"}),
        ("Hello", {**CACHED, "Helicone-Cache-Bucket-Max-Size": "2"}),
        ("Hello", {**CACHED, "Helicone-Auth": AUTHORIZATION["Authorization"]}),
    ],
    ids=["question", "seed", "bucket", "identity"],
)
async def test_cache_misses_when_the_request_is_another(client: Client, text: str, headers: dict[str, str]) -> None:
    """Question, seed, bucket size and identity are part of what is looked up."""
    await ask(client, "Hello", headers=CACHED)

    answer = await ask(client, text, headers=headers)

    assert answer.headers["Helicone-Cache"] == "MISS"


async def test_cache_hits_when_the_bucket_is_full(client: Client) -> None:
    """A bucket of two gives two new replies, then stored ones."""
    headers = {**CACHED, "Helicone-Cache-Bucket-Max-Size": "2"}

    answers = [await ask(client, "Hello", headers=headers) for _ in range(3)]

    assert [answer.headers["Helicone-Cache"] for answer in answers] == ["MISS", "MISS", "HIT"]


async def test_cache_forgets_when_a_reply_is_too_old(aiohttp_client: AiohttpClient) -> None:
    """The age comes from Cache-Control and is measured with the injected clock."""
    now = [0.0]
    client = await aiohttp_client(create_demo_gateway(pace=0, clock=lambda: now[-1]))
    headers = {**CACHED, "Cache-Control": "max-age=100"}
    await ask(client, "Hello", headers=headers)

    now.append(99.0)
    young = await ask(client, "Hello", headers=headers)
    now.append(101.0)
    old = await ask(client, "Hello", headers=headers)

    assert [young.headers["Helicone-Cache"], old.headers["Helicone-Cache"]] == ["HIT", "MISS"]


async def test_cache_drops_the_oldest_when_it_is_full(client: Client) -> None:
    """It keeps 200 requests."""
    answers = [await ask(client, f"Hello {number}", headers=CACHED) for number in [*range(201), 0]]

    assert answers[-1].headers["Helicone-Cache"] == "MISS"


async def test_cache_says_nothing_when_it_is_off(client: Client) -> None:
    """Without the header nothing is stored or found."""
    answers = [await ask(client, "Hello") for _ in range(2)]

    assert ["Helicone-Cache" in answer.headers for answer in answers] == [False, False]
