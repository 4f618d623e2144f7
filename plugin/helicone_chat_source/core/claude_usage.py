"""Anthropic's own usage in the names that chat completions have for it."""

from __future__ import annotations

from collections.abc import Mapping


def claude_usage(usage: Mapping[str, object]) -> dict[str, object]:
    """
    Return usage of Anthropic's Messages format as usage of a chat completion.

    `input_tokens` holds neither what was read from the cache nor what was written to it
    (docs.anthropic.com, "Prompt caching").
    """
    details = {
        "cached_tokens": usage.get("cache_read_input_tokens"),
        "cache_write_tokens": usage.get("cache_creation_input_tokens"),
    }
    named = {
        "prompt_tokens": usage.get("input_tokens"),
        "completion_tokens": usage.get("output_tokens"),
        "server_tool_use": usage.get("server_tool_use"),
        "prompt_tokens_details": {name: value for name, value in details.items() if value} or None,
    }
    return {name: value for name, value in named.items() if value is not None}
