"""Every trouble that a message can ask for."""

from __future__ import annotations

import pytest
from aiohttp import ClientPayloadError
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
    read_error,
    read_message,
)
from helicone_chat_source.gateway.demo import TROUBLES, create_demo_gateway


@pytest.fixture
async def client(aiohttp_client: AiohttpClient) -> Client:
    """A client of a gateway that does not wait."""
    return await aiohttp_client(create_demo_gateway(pace=0, clock=lambda: 1_795_000_000.5))


@pytest.mark.parametrize(
    ("name", "status", "message"),
    [
        ("no credits", 429, "Insufficient credits"),
        ("provider down", 500, "Overloaded (simulated)"),
        ("rate limit", 429, "Rate limited"),
        ("blocked", 403, "Wallet is suspended due to payment disputes. Please contact support."),
        ("provider key", 401, "Authentication failed"),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
async def test_trouble_is_an_error_when_no_attempt_succeeds(
    client: Client, name: str, status: int, message: str, stream: bool
) -> None:
    """Streamed or not, the error comes as JSON that is labelled as text."""
    answer = await ask(client, f"Hello [[{name}]]", stream=stream)

    error = await read_error(answer)
    assert (status, message) == (answer.status, error["message"])
    assert error["details"][0]["source"].removesuffix("/ptb") == GPT
    assert answer.headers["Content-Type"] == "text/plain;charset=UTF-8"


async def test_trouble_is_a_refused_prompt_when_it_is_too_long(client: Client) -> None:
    """A prompt that is too long is the provider's 400 inside the gateway's 500."""
    answer = await ask(client, "[[too long]]")

    error = await read_error(answer)
    assert (answer.status, error["details"][0]["statusCode"]) == (500, 400)
    assert error["message"].startswith("This model's maximum context length is 128000 tokens.")


async def test_trouble_is_a_refused_field(client: Client) -> None:
    """A refused field is a 400 without a source."""
    answer = await ask(client, "[[refused field]]")

    error = await read_error(answer)
    assert (answer.status, error["details"][0]["type"]) == (400, "invalid_format")
    assert error["message"].startswith('request: Unrecognized key: "simulated_field". See API reference')
    assert "source" not in error["details"][0]


async def test_every_route_is_named_when_all_fail(client: Client) -> None:
    """Each attempt leaves its detail."""
    answer = await ask(client, "[[provider down]]", "gpt-4o")

    sources = [detail["source"] for detail in (await read_error(answer))["details"]]
    assert sources == [
        "gpt-4o/helicone/ptb",
        "gpt-4o/openai/ptb",
        "gpt-4o/azure/ptb",
        "gpt-4o/openrouter/ptb",
    ]


async def test_first_attempt_is_the_last_when_credits_are_missing(client: Client) -> None:
    """Without credits no other route is tried."""
    answer = await ask(client, "[[no credits]]", "gpt-4o")

    assert len((await read_error(answer))["details"]) == 1


async def test_next_route_answers_when_the_first_fails(client: Client) -> None:
    """The fallback is seen in the header and named in the text."""
    answer = await ask(client, "[[fallback]]", f"{GPT},{CLAUDE}")

    assert answer.headers["Helicone-Provider"] == "anthropic"
    assert "`claude-sonnet-4` would answer" in (await read_message(answer))["content"]


async def test_error_is_told_when_there_is_no_fallback(client: Client) -> None:
    """With one route there is nothing to fall back to."""
    answer = await ask(client, "[[fallback]]", GPT)

    assert answer.status == 500


@pytest.mark.parametrize("stream", [False, True])
async def test_answer_is_a_page_when_html_is_asked_for(client: Client, stream: bool) -> None:
    """Like the page of a proxy before the gateway."""
    answer = await ask(client, "[[html]]", stream=stream)

    assert (answer.status, answer.content_type) == (502, "text/html")
    assert (await answer.text()).startswith("<!DOCTYPE html>")


@pytest.mark.parametrize("model", MODELS)
async def test_stream_has_no_finish_when_it_breaks_off(client: Client, model: str) -> None:
    """It has text and `[DONE]`, but no reason and no usage."""
    answer = await ask(client, "[[breaks off]]", model, stream=True)

    chunks = await read_chunks(answer)
    assert chunks[-1] == "[DONE]"
    assert list_finish_reasons(chunks) == []
    assert join_content(chunks).startswith("(Simulated)")
    assert not any(chunk.get("usage") for chunk in chunks[:-1])


async def test_attempt_fails_when_it_breaks_off_without_a_stream(client: Client) -> None:
    """The gateway waits for the whole body and sees that it is not whole."""
    answer = await ask(client, "[[breaks off]]")

    assert (answer.status, (await read_error(answer))["message"]) == (500, "Request failed with status 502")


@pytest.mark.parametrize("stream", [False, True])
async def test_connection_is_cut_when_it_shall_be_lost(client: Client, stream: bool) -> None:
    """The client sees an incomplete body after some of it."""
    answer = await ask(client, "[[connection lost]]", stream=stream)
    first = await answer.content.readany()

    with pytest.raises(ClientPayloadError):
        await answer.read()

    assert answer.status == 200
    assert first != b""


async def test_error_comes_in_the_stream_when_the_route_is_openai(client: Client) -> None:
    """An error object passes through in the middle, then the stream ends."""
    answer = await ask(client, "[[error in stream]]", stream=True)

    chunks = await read_chunks(answer)
    assert [chunks[-2]["error"]["type"], chunks[-1]] == ["server_error", "[DONE]"]
    assert list_finish_reasons(chunks) == []


@pytest.mark.parametrize("model", [CLAUDE, GEMINI])
async def test_error_is_swallowed_when_the_stream_is_translated(client: Client, model: str) -> None:
    """On Claude and Gemini routes the stream just ends."""
    answer = await ask(client, "[[error in stream]]", model, stream=True)

    chunks = await read_chunks(answer)
    assert not any("error" in chunk for chunk in chunks)
    assert list_finish_reasons(chunks) == []


async def test_body_is_an_error_with_status_200_when_not_streamed(client: Client) -> None:
    """A provider's error may come with success written over it."""
    answer = await ask(client, "[[error in stream]]")

    assert (200, {"error"}) == (answer.status, set(await answer.json()))


@pytest.mark.parametrize(
    ("name", "model", "finish"),
    [
        ("length", GPT, "length"),
        ("length", CLAUDE, "length"),
        ("filtered", GPT, "content_filter"),
        ("filtered", GEMINI, "content_filter"),
        ("filtered", CLAUDE, "stop"),
        ("empty", GPT, "stop"),
        ("empty", CLAUDE, "stop"),
        ("empty", GEMINI, "stop"),
    ],
)
async def test_finish_reason_is_the_one_asked_for(client: Client, name: str, model: str, finish: str) -> None:
    """Streamed or not, the reason is the same; on Claude routes a filter is hidden."""
    streamed = await ask(client, f"Hello [[{name}]]", model, stream=True)
    whole = await ask(client, f"Hello [[{name}]]", model)

    chunks = await read_chunks(streamed)
    choice = (await whole.json())["choices"][0]
    assert ([finish], finish) == (list_finish_reasons(chunks), choice["finish_reason"])
    assert (choice["message"]["content"] or "") == join_content(chunks)
    assert (name == "empty") == (join_content(chunks) == "")


@pytest.mark.parametrize(
    ("model", "key"),
    [(GPT, "reasoning_content"), (CLAUDE, "reasoning"), (GEMINI, "reasoning")],
    ids=["gpt", "claude", "gemini"],
)
async def test_reasoning_comes_first_when_asked_for(client: Client, model: str, key: str) -> None:
    """Thoughts stream before the text, on any model."""
    answer = await ask(client, "[[reasoning]]", model, stream=True)

    chunks = await read_chunks(answer)
    deltas = [choice["delta"] for chunk in chunks[:-1] for choice in chunk["choices"]]
    thoughts = [index for index, delta in enumerate(deltas) if delta.get(key)]
    texts = [index for index, delta in enumerate(deltas) if delta.get("content")]
    assert "".join(deltas[index][key] for index in thoughts).startswith("(Simulated thinking)")
    assert max(thoughts) < min(texts)


async def test_help_lists_every_trouble(client: Client) -> None:
    """A user finds all names in one place."""
    answer = await ask(client, "[[ HELP ]]")

    content = (await read_message(answer))["content"]
    assert [f"- `[[{trouble.name}]]`: {trouble.description}" for trouble in TROUBLES] == [
        line for line in content.splitlines() if line.startswith("- ")
    ]


async def test_trouble_is_over_when_the_next_message_does_not_ask_for_it(client: Client) -> None:
    """Only the last user message counts, so that a conversation can go on."""
    body = build_body("[[blocked]]")
    body["messages"] += [{"role": "assistant", "content": "x"}, {"role": "user", "content": "And now?"}]

    answer = await client.post(PATH, json=body, headers=AUTHORIZATION)

    assert answer.status == 200
