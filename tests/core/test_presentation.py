"""How a reply looks to a program, on recorded replies of the gateway."""

from __future__ import annotations

import json
from typing import Any

import pytest

from helicone_chat_source.core.event_stream import EventStreamReader
from helicone_chat_source.core.presentation import (
    chunk_with_sources,
    completion_with_sources,
    sources_as_markdown,
)
from helicone_chat_source.core.reply_state import DONE, Citation, ReplyState
from replay_gateway import recorded

LIST = (
    "\n\n**Sources**\n\n"
    "1. [Zürich \u2013 Wikipedia](https://en.wikipedia.org/wiki/Z%C3%BCrich)\n"
    "2. [City of Zürich: Facts & figures (2026)](https://www.stadt-zuerich.example/facts?year=2026&lang=en#population)"
)
PAGE = Citation("https://example.org/", "Page")


def chunks_of(name: str) -> list[bytes]:
    """Return the data of each chunk of a recorded stream."""
    _, body = recorded(name)
    return [event.data for event in EventStreamReader().feed(body) if event.data != DONE]


def presented(name: str) -> list[dict[str, Any]]:
    """Return the chunks of a recorded stream as a program gets them."""
    reply, told = ReplyState(), []
    for data in chunks_of(name):
        reply.add(data)
        told += chunk_with_sources(data, reply.citations, "Sources")
    return [json.loads(data) for data in told]


def text_of(name: str) -> str:
    """Return the text of a recorded stream."""
    reply = ReplyState()
    for data in chunks_of(name):
        reply.add(data)
    return reply.text


@pytest.mark.parametrize("name", ["web-plugin-claude-stream", "web-plugin-claude-stream-citations-first"])
def test_stream_when_pages_were_quoted(name: str) -> None:
    """The list is the last piece of the text; the finish comes after it."""
    told = presented(name)

    choices = [choice for chunk in told for choice in chunk["choices"]]
    assert "".join(choice["delta"].get("content") or "" for choice in choices) == text_of(name) + LIST
    assert choices[-2]["delta"]["content"] == LIST
    assert [choice.get("finish_reason") for choice in choices[-2:]] == [None, "stop"]
    assert {chunk["id"] for chunk in told} == {told[0]["id"]}


@pytest.mark.parametrize("name", ["chat-openai-stream", "chat-anthropic-stream", "chat-google-stream"])
def test_stream_when_nothing_was_quoted(name: str) -> None:
    """It stays as it is, byte by byte."""
    chunks = chunks_of(name)

    told = [piece for data in chunks for piece in chunk_with_sources(data, [], "Sources")]

    assert told == chunks


def test_chunk_when_its_end_has_text() -> None:
    """The text comes before the list, and no usage is told twice."""
    choice = {"index": 0, "delta": {"content": "end"}, "finish_reason": "stop"}
    data = json.dumps({"id": "1", "choices": [choice], "usage": {"total_tokens": 3}}).encode()

    first, last = (json.loads(piece) for piece in chunk_with_sources(data, [PAGE], "Sources"))

    assert first["choices"][0]["delta"]["content"] == "end\n\n**Sources**\n\n1. [Page](https://example.org/)"
    assert last == {
        "id": "1",
        "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}],
        "usage": {"total_tokens": 3},
    }
    assert "usage" not in first


@pytest.mark.parametrize("reason", ["tool_calls", "error", None])
def test_chunk_when_no_text_ends_there(reason: str | None) -> None:
    """A list would be in the way of a tool's result."""
    data = json.dumps({"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}).encode()

    assert chunk_with_sources(data, [PAGE], "Sources") == [data]


@pytest.mark.parametrize("data", [b"{", b"[]", b'{"choices": null}', b'{"error": {"message": "x"}}'])
def test_chunk_when_it_is_none(data: bytes) -> None:
    """What is not understood goes on as it is."""
    assert chunk_with_sources(data, [PAGE], "Sources") == [data]


def test_chunk_when_it_has_thoughts() -> None:
    """They stand under both names, once."""
    delta = {"reasoning": "Hm."}
    data = json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": None}]}).encode()

    (told,) = chunk_with_sources(data, [], "Sources")

    assert json.loads(told)["choices"][0]["delta"] == {"reasoning": "Hm.", "reasoning_content": "Hm."}


def test_completion_when_pages_were_quoted() -> None:
    """The list follows the text, what was given stays as it was, and the rest too."""
    completion = json.loads(recorded("web-plugin-claude-stream")[1].partition(b"data: ")[2].partition(b"\n")[0])
    completion["choices"] = [{"index": 0, "message": {"content": "Hi", "reasoning": "Hm."}, "finish_reason": "stop"}]

    told: Any = completion_with_sources(completion, [PAGE], "Quellen")

    assert told["choices"][0]["message"] == {
        "content": "Hi\n\n**Quellen**\n\n1. [Page](https://example.org/)",
        "reasoning": "Hm.",
        "reasoning_content": "Hm.",
    }
    assert completion["choices"][0]["message"] == {"content": "Hi", "reasoning": "Hm."}
    assert told["model"] == completion["model"]


@pytest.mark.parametrize("completion", [{}, {"choices": None}, {"choices": [None, {"message": None}]}])
def test_completion_when_it_is_none(completion: dict[str, object]) -> None:
    """What is not understood goes on as it is."""
    assert completion_with_sources(completion, [PAGE], "Sources") == completion


def test_markdown_when_texts_are_hostile() -> None:
    """A title cannot end its link or begin something else, and an address has no blank and no bracket."""
    hostile = Citation("https://example.org/a b)](javascript:x)", "a](http://evil)\n# *b*")

    told = sources_as_markdown([hostile], "Sources")

    assert told == (
        "\n\n**Sources**\n\n"
        r"1. [a\](http://evil) \# \*b\*](https://example.org/a%20b%29]%28javascript:x%29)"
    )
