"""The simulated gateway refuses a body in the real one's words, beyond what the recordings show."""

from __future__ import annotations

from typing import Any

import pytest

from helicone_chat_source.gateway.demo.validation import describe_format_mistake

MESSAGES = [{"role": "user", "content": "Hello"}]
TOOL = {"type": "function", "function": {"name": "get_weather", "parameters": {"type": "object"}}}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"temperature": None, "max_tokens": 10, "max_completion_tokens": 10.0, "stop": ["a"], "seed": 1},
        {"tools": [TOOL, {"type": "custom", "custom": {"name": "x"}}], "tool_choice": "auto"},
        {"tool_choice": {"type": "function", "function": {"name": "get_weather"}}, "parallel_tool_calls": False},
        {"response_format": {"type": "json_schema", "json_schema": {"name": "answer"}}},
        {"reasoning_effort": "high", "reasoning_options": {"budget_tokens": 1024, "other": 1}},
        {"context_editing": {"enabled": True, "clear_thinking": {"keep": "all"}}},
        {"stream": True, "stream_options": {"include_usage": True}, "logit_bias": {"50256": -100}},
        {"messages": [{"role": "tool", "content": "x", "tool_call_id": "1"}]},
        {"messages": [{"role": "assistant", "content": None, "reasoning": "x", "images": []}]},
    ],
)
def test_body_is_accepted_when_it_keeps_the_rules(fields: dict[str, Any]) -> None:
    """These bodies pass."""
    mistake = describe_format_mistake({"model": "gpt-4o", "messages": MESSAGES, **fields})

    assert mistake is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"min_p": 1, "top_a": 2}, 'request: Unrecognized keys: "min_p", "top_a"'),
        ({"user": 1, "min_p": 1}, "user: Invalid input: expected string, received number"),
        ({"n": 0}, "n: Too small: expected number to be >=1"),
        ({"n": 129}, "n: Too big: expected number to be <=128"),
        ({"parallel_tool_calls": None}, "parallel_tool_calls: Invalid input: expected boolean, received null"),
        ({"tools": {}}, "tools: Invalid input: expected array, received object"),
        ({"stream": "yes"}, "stream: Invalid input: expected boolean, received string"),
        ({"max_tokens": True}, "max_tokens: Invalid input: expected number, received boolean"),
        ({"temperature": []}, "temperature: Invalid input: expected number, received array"),
        ({"tool_choice": "any"}, "tool_choice: Invalid input"),
        ({"context_editing": {"enabled": True, "x": 1}}, 'context_editing: Unrecognized key: "x"'),
        ({"image_generation": {}}, "image_generation.aspect_ratio: Invalid input: expected string, received undefined"),
        ({"messages": [*MESSAGES, {"role": "user", "content": "x", "name": None}]}, "messages.1: Invalid input"),
        ({"messages": [{"role": "system", "content": [{"type": "image_url"}]}]}, "messages.0: Invalid input"),
    ],
)
def test_body_is_refused_when_it_breaks_a_rule(fields: dict[str, Any], expected: str) -> None:
    """The first mistake is named with its place and reason."""
    mistake = describe_format_mistake({"model": "gpt-4o", "messages": MESSAGES, **fields})

    assert (
        f"{expected}. See API reference: https://docs.helicone.ai/rest/ai-gateway/post-v1-chat-completions" == mistake
    )
