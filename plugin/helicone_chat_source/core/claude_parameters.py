"""What the gateway's mapping to Claude cannot take, or would turn into something else."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from helicone_chat_source.core.parameters import DroppedParameter

LEAST_WITH_REASONING = 2_148
"""The gateway gives Claude half of the cap for thinking, and the provider wants at least 1,024 there."""


def fit_claude(parameters: dict[str, Any], kept: Collection[str]) -> list[DroppedParameter]:
    """
    Take out what makes the gateway's Claude mapping fail, or what it would turn into something else.

    What is `kept` stays as it is, whatever its form.
    """
    dropped = _take_out(parameters, kept, "logit_bias")
    if "tools" not in kept:
        dropped += _fit_tools(parameters, kept)
    if "tool_choice" not in kept:
        dropped += _fit_tool_choice(parameters, kept)
    if "reasoning_effort" in parameters:
        # With thinking on, the gateway sets the temperature to 1, and the provider takes no `top_p` beside it.
        dropped += _take_out(parameters, kept, "top_p", "temperature")
    return [DroppedParameter(name, "model") for name in dropped]


def _take_out(parameters: dict[str, Any], kept: Collection[str], *names: str) -> list[str]:
    return [name for name in names if name not in kept and parameters.pop(name, None) is not None]


def _fit_tools(parameters: dict[str, Any], kept: Collection[str]) -> list[str]:
    """Take out custom tools, which the mapping refuses, and one named like Claude's search, which it would become."""
    tools = parameters.get("tools", [])
    fitting = [tool for tool in tools if tool["type"] == "function" and tool["function"]["name"] != "web_search"]
    if len(fitting) == len(tools):
        return []
    parameters["tools"] = fitting
    if not fitting:
        _take_out(parameters, kept, "tool_choice", "parallel_tool_calls")
        del parameters["tools"]
    return ["tools"]


def _fit_tool_choice(parameters: dict[str, Any], kept: Collection[str]) -> list[str]:
    if parameters.get("tool_choice") == "required":
        parameters["tool_choice"] = "auto"
        return ["tool_choice"]
    if parameters.get("tool_choice") == "none":
        # The gateway would make it `auto`: the model could still call a tool.
        del parameters["tool_choice"]
        return ["tool_choice"] if "tools" in kept else _take_out(parameters, kept, "tools")
    return []
