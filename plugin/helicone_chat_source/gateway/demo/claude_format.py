"""A reply in the form that the gateway gives to Claude (providers anthropic, helicone, vertex and bedrock)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helicone_chat_source.gateway.demo.reply import Chunk, Reply, Stamp, Usage, split_tokens

_SIGNATURE = "c2ltdWxhdGVk"


def build_chunks(reply: Reply, stamp: Stamp) -> Iterator[Chunk]:
    """Build the events of a stream."""
    yield _build_chunk(stamp, {"role": "assistant", "content": ""})
    for thought in reply.reasoning:
        for token in split_tokens(thought):
            yield _build_chunk(stamp, {"reasoning": token}, tokens=1)
    for token in split_tokens(reply.text):
        yield _build_chunk(stamp, {"content": token}, tokens=1)
    for index, call in enumerate(reply.tool_calls):
        head = {"index": index, "id": _name_call(index), "type": "function"}
        yield _build_chunk(
            stamp, {"tool_calls": [{**head, "function": {"name": call.name, "arguments": ""}}]}, tokens=1
        )
        # A call without arguments comes as an opening and a closing brace.
        pieces = ["{", "}"] if call.arguments == "{}" else split_tokens(call.arguments)
        for piece in pieces:
            # Unlike with OpenAI, id and type are repeated on every piece.
            yield _build_chunk(stamp, {"tool_calls": [{**head, "function": {"arguments": piece}}]}, tokens=1)
    last: dict[str, Any] = {}
    if reply.citations:
        # The gateway sends all citations at the end, as if each reached back to the start of the text.
        last["annotations"] = _build_annotations(reply, knows_start=False)
    if reply.reasoning:
        last["reasoning_details"] = _build_reasoning_details(reply)
    yield _build_chunk(stamp, last, finish=_name_finish(reply))
    yield Chunk({**_build_frame(stamp), "choices": [], "usage": _build_usage(reply.usage)})


def build_completion(reply: Reply, stamp: Stamp) -> dict[str, Any]:
    """Build the whole answer of a request that is not streamed."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.reasoning:
        message["reasoning"] = "".join(reply.reasoning)
        message["reasoning_details"] = _build_reasoning_details(reply)
    if reply.tool_calls:
        message["tool_calls"] = [
            {"id": _name_call(index), "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for index, call in enumerate(reply.tool_calls)
        ]
    if reply.citations:
        message["annotations"] = _build_annotations(reply, knows_start=True)
    return {
        "id": stamp.id,
        "object": "chat.completion",
        "created": stamp.created,
        "model": stamp.model,
        "choices": [{"index": 0, "message": message, "finish_reason": _name_finish(reply), "logprobs": None}],
        "usage": _build_usage(reply.usage),
    }


def _build_frame(stamp: Stamp) -> dict[str, Any]:
    return {
        "id": stamp.id,
        "object": "chat.completion.chunk",
        "created": stamp.created,
        "model": stamp.model,
        "system_fingerprint": "",
    }


def _build_chunk(stamp: Stamp, delta: dict[str, Any], *, finish: str | None = None, tokens: int = 0) -> Chunk:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return Chunk({**_build_frame(stamp), "choices": [choice]}, tokens)


def _build_annotations(reply: Reply, *, knows_start: bool) -> list[dict[str, Any]]:
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "url": citation.url,
                "title": citation.title,
                "content": citation.quote,
                "start_index": citation.start if knows_start else 0,
                "end_index": citation.end,
            },
        }
        for citation in reply.citations
    ]


def _build_reasoning_details(reply: Reply) -> list[dict[str, str]]:
    return [{"thinking": "".join(reply.reasoning), "signature": _SIGNATURE}]


def _name_call(index: int) -> str:
    return f"toolu_simulated{index}"


def _name_finish(reply: Reply) -> str:
    # The gateway knows no other reasons here: a refusal looks like a proper end.
    return reply.finish if reply.finish in ("length", "tool_calls") else "stop"


def _build_usage(usage: Usage) -> dict[str, Any]:
    row: dict[str, Any] = {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
        # Always zero for Claude, also when it has thought.
        "completion_tokens_details": {
            "reasoning_tokens": 0,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        },
    }
    if usage.searches:
        row["server_tool_use"] = {"web_search_requests": usage.searches}
    return row
