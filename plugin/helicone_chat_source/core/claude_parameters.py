"""What the gateway's mapping to Claude cannot take, or would turn into something else."""

from __future__ import annotations

from typing import Any

from helicone_chat_source.core.parameters import DroppedParameter

LEAST_WITH_REASONING = 2_148
"""The gateway gives Claude half of the cap for thinking, and the provider wants at least 1,024 there."""


def fit_claude(parameters: dict[str, object]) -> list[DroppedParameter]:
    """Take out what makes the gateway's Claude mapping fail, or what it would turn into something else."""
    dropped = [name for name in ("logit_bias",) if parameters.pop(name, None) is not None]
    dropped += _fit_tools(parameters)
    if parameters.get("tool_choice") == "required":
        parameters["tool_choice"] = "auto"
        dropped.append("tool_choice")
    if parameters.get("tool_choice") == "none":
        # The gateway would make it `auto`: the model could still call a tool.
        del parameters["tool_choice"]
        dropped += [name for name in ("tools",) if parameters.pop(name, None) is not None]
    if "reasoning_effort" in parameters:
        # With thinking on, the gateway sets the temperature to 1, and the provider takes no `top_p` beside it.
        dropped += [name for name in ("top_p", "temperature") if parameters.pop(name, None) is not None]
    return [DroppedParameter(name, "model") for name in dropped]


def _fit_tools(parameters: dict[str, Any]) -> list[str]:
    """Take out custom tools, which the mapping refuses, and one named like Claude's search, which it would become."""
    tools = parameters.get("tools", [])
    fitting = [tool for tool in tools if tool["type"] == "function" and tool["function"]["name"] != "web_search"]
    if len(fitting) == len(tools):
        return []
    parameters["tools"] = fitting
    if not fitting:
        for name in ("tools", "tool_choice", "parallel_tool_calls"):
            parameters.pop(name, None)
    return ["tools"]
