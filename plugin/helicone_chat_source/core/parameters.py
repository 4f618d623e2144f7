"""
Which OpenAI parameters a body may hold: an allow-list with the form of each value.

For requests that Helicone's credits pay, the gateway checks the body strictly: one key that it does not know, or one
value of the wrong type, and the whole request is refused. What is not in this table is dropped, and the user is told.
Source of the forms: the gateway's own validator (`chat-completion-types.ts`), tried out key by key.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

TEXT = {"type": "string"}
BOOL = {"type": "boolean"}
NUMBER = {"type": "number"}
PENALTY = {"type": "number", "minimum": -2, "maximum": 2}
COUNT = {"type": "integer", "minimum": 1}

NAMED_FUNCTION = {
    "type": "object",
    "required": ["type", "function"],
    "properties": {
        "type": {"const": "function"},
        "function": {
            "type": "object",
            "required": ["name"],
            "properties": {"name": {"type": "string", "minLength": 1}},
        },
    },
}
TOOL = {
    "anyOf": [
        {
            "type": "object",
            "required": ["type", "function"],
            "properties": {
                "type": {"const": "function"},
                "function": {
                    "type": "object",
                    "required": ["name"],
                    "properties": {
                        "name": {"type": "string", "minLength": 1},
                        "description": TEXT,
                        "parameters": {"type": "object"},
                        "strict": {"type": ["boolean", "null"]},
                    },
                },
            },
        },
        {
            "type": "object",
            "required": ["type", "custom"],
            "properties": {
                "type": {"const": "custom"},
                "custom": {"type": "object", "required": ["name"], "properties": {"name": TEXT}},
            },
        },
    ]
}

PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "temperature": NUMBER,
    "top_p": NUMBER,
    "top_k": NUMBER,
    "max_tokens": COUNT,
    "max_completion_tokens": COUNT,
    "frequency_penalty": PENALTY,
    "presence_penalty": PENALTY,
    "stop": {"anyOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}]},
    "seed": {"type": "integer"},
    "n": {"type": "integer", "minimum": 1, "maximum": 128},
    "logit_bias": {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1},
    "logprobs": BOOL,
    "top_logprobs": {"type": "integer", "minimum": 0, "maximum": 20},
    "tools": {"type": "array", "items": TOOL, "minItems": 1},
    "tool_choice": {"anyOf": [{"enum": ["none", "auto", "required"]}, NAMED_FUNCTION]},
    "parallel_tool_calls": BOOL,
    "response_format": {
        "anyOf": [
            {"type": "object", "required": ["type"], "properties": {"type": {"enum": ["text", "json_object"]}}},
            {
                "type": "object",
                "required": ["type", "json_schema"],
                "properties": {
                    "type": {"const": "json_schema"},
                    "json_schema": {"type": "object", "required": ["name"], "properties": {"name": TEXT}},
                },
            },
        ]
    },
    "reasoning_effort": {"enum": ["minimal", "low", "medium", "high"]},
    "reasoning_options": {
        "type": "object",
        "required": ["budget_tokens"],
        "properties": {"budget_tokens": {"type": "integer"}},
    },
    "user": TEXT,
    "safety_identifier": TEXT,
    "prompt_cache_key": TEXT,
    "image_generation": {
        "type": "object",
        "required": ["aspect_ratio", "image_size"],
        "properties": {"aspect_ratio": TEXT, "image_size": TEXT},
    },
    "metadata": {"type": "object", "additionalProperties": TEXT},
    "store": BOOL,
    "service_tier": {"enum": ["auto", "default", "flex", "scale", "priority"]},
    "verbosity": {"enum": ["low", "medium", "high"]},
    "modalities": {"const": ["text"]},
}
"""Name of each parameter that is passed on, and the JSON Schema that its value must meet."""

OURS = frozenset({"model", "messages", "stream", "stream_options"})
"""Names that the request builder writes itself; the same name from a host is not a dropped parameter."""


@dataclass(frozen=True, slots=True)
class DroppedParameter:
    """
    A parameter that has no effect, or another one than it says.

    `reason` is a stable word: `unknown` to the gateway, a wrong `form`, left out or changed because the `model`
    would fail on it, `replaced` by the nearest value that the model takes, or `ignored` by the model.
    """

    name: str
    reason: str


def choose_parameters(given: Mapping[str, object]) -> tuple[dict[str, object], list[DroppedParameter]]:
    """Return the parameters that the gateway takes and the ones that it would refuse; null counts as not given."""
    chosen: dict[str, object] = {}
    dropped: list[DroppedParameter] = []
    for name, value in given.items():
        if value is None or name in OURS:
            continue
        if name not in PARAMETERS:
            dropped.append(DroppedParameter(name, "unknown"))
        elif not _is_finite(value) or not _validator(name).is_valid(plain := _integral(value)):
            dropped.append(DroppedParameter(name, "form"))
        else:
            chosen[name] = plain
    return chosen, dropped


def _is_finite(value: object) -> bool:
    return not isinstance(value, float) or math.isfinite(value)


def _integral(value: object) -> object:
    """Return 5 for 5.0: a JavaScript host cannot tell them apart, and the gateway wants integers written as such."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


@cache
def _validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(PARAMETERS[name])
