"""A reply in OpenAI's own form, which the gateway passes on nearly as it came (all other providers)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helicone_chat_source.gateway.demo.reply import Chunk, Reply, Stamp, Usage, split_tokens

_FINGERPRINT = "fp_simulated"


def build_chunks(reply: Reply, stamp: Stamp) -> Iterator[Chunk]:
    """Build the events of a stream."""
    if stamp.provider == "azure":
        yield Chunk(_build_azure_opening())
    if reply.reasoning:
        yield from _build_thinking_chunks(reply, stamp)
    elif not reply.tool_calls:
        yield from _build_text_chunks(reply, stamp)
    yield from _build_tool_chunks(reply, stamp)
    yield _build_chunk(stamp, {}, finish=reply.finish)
    yield Chunk({**_build_frame(stamp), "choices": [], "usage": _build_usage(reply.usage)})


def build_completion(reply: Reply, stamp: Stamp) -> dict[str, Any]:
    """Build the whole answer of a request that is not streamed."""
    message: dict[str, Any] = {"role": "assistant", "refusal": None, "annotations": [], "content": reply.text}
    if reply.reasoning:
        message["reasoning_content"] = "".join(reply.reasoning)
    if reply.tool_calls:
        message["content"] = None
        message["tool_calls"] = [
            {"id": _name_call(index), "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
            for index, call in enumerate(reply.tool_calls)
        ]
    return {
        "id": stamp.id,
        "object": "chat.completion",
        "created": stamp.created,
        "model": stamp.model,
        "choices": [{"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish}],
        "usage": _build_usage(reply.usage),
        "service_tier": "default",
        "system_fingerprint": _FINGERPRINT,
    }


def _build_text_chunks(reply: Reply, stamp: Stamp) -> Iterator[Chunk]:
    yield _build_chunk(stamp, {"role": "assistant", "content": "", "refusal": None})
    for token in split_tokens(reply.text):
        yield _build_chunk(stamp, {"content": token}, tokens=1)


def _build_thinking_chunks(reply: Reply, stamp: Stamp) -> Iterator[Chunk]:
    """Build the deltas of DeepSeek, where each of the two texts is null while the other one is written."""
    yield _build_chunk(stamp, {"role": "assistant", "content": None, "reasoning_content": ""})
    for thought in reply.reasoning:
        for token in split_tokens(thought):
            yield _build_chunk(stamp, {"content": None, "reasoning_content": token}, tokens=1)
    for token in split_tokens(reply.text):
        yield _build_chunk(stamp, {"content": token, "reasoning_content": None}, tokens=1)


def _build_tool_chunks(reply: Reply, stamp: Stamp) -> Iterator[Chunk]:
    for index, call in enumerate(reply.tool_calls):
        head = {"index": index, "id": _name_call(index), "type": "function"}
        calls = [{**head, "function": {"name": call.name, "arguments": ""}}]
        opens_the_reply = index == 0 and not reply.reasoning
        opening = {"role": "assistant", "content": None, "tool_calls": calls, "refusal": None}
        yield _build_chunk(stamp, opening if opens_the_reply else {"tool_calls": calls}, tokens=1)
        for piece in split_tokens(call.arguments):
            yield _build_chunk(stamp, {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}, tokens=1)


def _build_frame(stamp: Stamp) -> dict[str, Any]:
    return {
        "id": stamp.id,
        "object": "chat.completion.chunk",
        "created": stamp.created,
        "model": stamp.model,
        "service_tier": "default",
        "system_fingerprint": _FINGERPRINT,
    }


def _build_chunk(stamp: Stamp, delta: dict[str, Any], *, finish: str | None = None, tokens: int = 0) -> Chunk:
    choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
    return Chunk({**_build_frame(stamp), "choices": [choice], "usage": None}, tokens)


def _build_azure_opening() -> dict[str, Any]:
    results = [{"prompt_index": 0, "content_filter_results": {"hate": {"filtered": False, "severity": "safe"}}}]
    return {"choices": [], "created": 0, "id": "", "model": "", "object": "", "prompt_filter_results": results}


def _name_call(index: int) -> str:
    return f"call_simulated{index}"


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
    if usage.cost is not None:
        row["cost"] = usage.cost
    return row
