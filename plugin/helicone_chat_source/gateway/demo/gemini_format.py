"""A reply in the form that the gateway gives to Gemini (providers google-ai-studio and vertex)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helicone_chat_source.gateway.demo.reply import Chunk, Reply, Stamp, Usage, split_tokens

_SIGNATURE = "c2ltdWxhdGVk"


def build_chunks(reply: Reply, stamp: Stamp) -> Iterator[Chunk]:
    """Build the events of a stream."""
    yield _build_chunk(stamp, {"role": "assistant"})
    for thought in reply.reasoning:
        for token in split_tokens(thought):
            yield _build_chunk(stamp, {"reasoning": token}, tokens=1)
    for token in split_tokens(reply.text):
        yield _build_chunk(stamp, {"content": token}, tokens=1)
    for index, call in enumerate(_build_tool_calls(reply)):
        yield _build_chunk(stamp, {"tool_calls": [{"index": index, **call}]}, tokens=1)
    last = _build_chunk(stamp, _build_reasoning_details(reply), finish=_name_finish(reply))
    # The usage comes in the chunk that ends the reply, not in one of its own.
    yield Chunk({**last.data, "usage": _build_usage(reply.usage)})


def build_completion(reply: Reply, stamp: Stamp) -> dict[str, Any]:
    """Build the whole answer of a request that is not streamed."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text or None}
    if reply.reasoning:
        message["reasoning"] = "".join(reply.reasoning)
        message.update(_build_reasoning_details(reply))
    if reply.tool_calls:
        message["tool_calls"] = _build_tool_calls(reply)
    return {
        "id": stamp.id,
        "object": "chat.completion",
        "created": stamp.created,
        "model": stamp.model,
        "choices": [{"index": 0, "message": message, "finish_reason": _name_finish(reply), "logprobs": None}],
        "usage": _build_usage(reply.usage),
        "system_fingerprint": stamp.model,
    }


def _build_chunk(stamp: Stamp, delta: dict[str, Any], *, finish: str | None = None, tokens: int = 0) -> Chunk:
    data = {
        "id": f"chatcmpl-gemini-{stamp.created}",
        "object": "chat.completion.chunk",
        "created": stamp.created,
        "model": stamp.model,
        "system_fingerprint": stamp.model,
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}],
    }
    return Chunk(data, tokens)


def _build_tool_calls(reply: Reply) -> list[dict[str, Any]]:
    return [
        {"id": f"call_{index}", "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for index, call in enumerate(reply.tool_calls)
    ]


def _build_reasoning_details(reply: Reply) -> dict[str, Any]:
    details = [{"thinking": thought, "signature": _SIGNATURE} for thought in reply.reasoning]
    return {"reasoning_details": details} if details else {}


def _name_finish(reply: Reply) -> str:
    # Gemini says STOP also when it calls tools.
    return "stop" if reply.finish == "tool_calls" else reply.finish


def _build_usage(usage: Usage) -> dict[str, Any]:
    row: dict[str, Any] = {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
    }
    if usage.reasoning:
        row["completion_tokens_details"] = {
            "reasoning_tokens": usage.reasoning,
            "audio_tokens": 0,
            "accepted_prediction_tokens": 0,
            "rejected_prediction_tokens": 0,
        }
    row["modality_tokens"] = {}
    return row
