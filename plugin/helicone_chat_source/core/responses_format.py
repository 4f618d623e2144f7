"""
OpenAI's Responses format, read as chunks of a chat completion.

The gateway answers on `/v1/responses` in this format, made by OpenAI or by itself out of other providers' chunks. To
know how such a reply ended and what it took, each event is read as the chunk that would say the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from helicone_chat_source.core.foreign_values import items, mapping

ENDINGS = {"max_output_tokens": "length", "content_filter": "content_filter"}
"""`incomplete_details.reason` in the words of chat completions."""

DELTAS = {
    "response.output_text.delta": ("content",),
    "response.reasoning_summary_text.delta": ("reasoning",),
    "response.reasoning_text.delta": ("reasoning",),
    "response.refusal.delta": ("refusal",),
}
"""What of a chunk's delta an event's `delta` is."""


def is_response(value: Mapping[str, object]) -> bool:
    """Say whether this is an event of the format, or a whole reply in it."""
    kind = value.get("type")
    return value.get("object") == "response" or (isinstance(kind, str) and kind.startswith("response."))


def response_as_chunk(value: Mapping[str, object]) -> dict[str, object]:
    """Return the chunk that an event, or a whole reply, stands for."""
    if value.get("object") == "response":
        return _whole(value)
    kind, response = value.get("type"), mapping(value.get("response"))
    if kind in ("response.completed", "response.incomplete", "response.failed"):
        return _ending(response)
    return {"model": response.get("model"), **_chunk({name: value.get("delta") for name in DELTAS.get(str(kind), ())})}


def with_response_usage(completion: Mapping[str, object]) -> Mapping[str, object]:
    """Return a whole reply with the names that the format has for usage: the gateway leaves those of completions."""
    usage = mapping(completion.get("usage"))
    if completion.get("object") != "response" or "prompt_tokens" not in usage:
        return completion
    named = {"input_tokens": usage["prompt_tokens"], "output_tokens": usage.get("completion_tokens")}
    return {**completion, "usage": {**usage, **named}}


def _whole(response: Mapping[str, object]) -> dict[str, object]:
    output = [mapping(item) for item in items(response.get("output"))]
    parts = [mapping(part) for item in output for part in items(item.get("content"))]
    summaries = [mapping(part) for item in output for part in items(item.get("summary"))]
    text = "".join(str(part.get("text") or "") for part in parts if part.get("type") == "output_text")
    delta = {
        "content": text,
        "reasoning": "".join(str(part.get("text") or "") for part in summaries),
        "refusal": "".join(str(part.get("refusal") or "") for part in parts),
        "annotations": [
            {"type": "url_citation", "url_citation": annotation}
            for part in parts
            for annotation in items(part.get("annotations"))
        ],
        **_called(response),
    }
    ending = _ending(response)
    return {**ending, "choices": [{"index": 0, "delta": delta, "finish_reason": _finish_reason(response)}]}


def _ending(response: Mapping[str, object]) -> dict[str, object]:
    told: dict[str, object] = {"model": response.get("model"), "usage": _usage(mapping(response.get("usage")))}
    if response.get("status") == "failed":
        return {**told, "error": response.get("error") or "failed"}
    return {**told, "choices": [{"index": 0, "delta": _called(response), "finish_reason": _finish_reason(response)}]}


def _finish_reason(response: Mapping[str, object]) -> str | None:
    status = response.get("status")
    if status == "incomplete":
        reason = mapping(response.get("incomplete_details")).get("reason")
        return ENDINGS.get(str(reason), "length")
    # What the gateway makes out of another provider's whole reply has no status.
    if status not in ("completed", None):
        return None
    calls = any(mapping(item).get("type") == "function_call" for item in items(response.get("output")))
    return "tool_calls" if calls else "stop"


def _usage(usage: Mapping[str, object]) -> dict[str, object] | None:
    if not usage:
        return None
    prompt, completion = usage.get("input_tokens"), usage.get("output_tokens")
    named = {"prompt_tokens": prompt, "completion_tokens": completion}
    details = {
        "prompt_tokens_details": usage.get("input_tokens_details"),
        "completion_tokens_details": usage.get("output_tokens_details"),
    }
    found = {name: value for name, value in {**named, **details}.items() if value is not None}
    return {**usage, **found}


def _called(response: Mapping[str, object]) -> dict[str, object]:
    """
    Return the function calls among the output, each counted by its place there.

    They are read at the end alone: in the events before it the gateway gives several calls one `output_index`.
    """
    calls = [
        {
            "index": position,
            "id": item.get("call_id"),
            "function": {"name": item.get("name"), "arguments": item.get("arguments")},
        }
        for position, item in enumerate(map(mapping, items(response.get("output"))))
        if item.get("type") == "function_call"
    ]
    return {"tool_calls": calls} if calls else {}


def _chunk(delta: Mapping[str, object]) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": dict(delta)}]}
