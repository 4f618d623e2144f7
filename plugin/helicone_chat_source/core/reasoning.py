"""Which models take `reasoning_effort`."""

from __future__ import annotations

import re
from collections.abc import Collection

FORGOTTEN = re.compile(
    r"gpt-5(?![^,]*chat)([.-]|$)"
    r"|o1(?!-mini)(-|$)|o[34](-|$)"
    r"|codex-mini-latest$"
    r"|claude-3\.7-sonnet"
    r"|claude-4\.5-haiku|claude-haiku-4-5"
    r"|grok-3-mini"
)
"""
Ids of families that think at a chosen effort although the registry does not list `reasoning` for them, as seen in July
2026. Source: the providers' own pages. OpenAI: reasoning models are gpt-5 (its chat variants are not), o1, o3, o4-mini
and codex-mini; o1-mini takes no effort. Anthropic: extended thinking came with 3.7 Sonnet, and 4.5 Haiku has it. xAI:
of the Grok models that it lists the parameter for, grok-3-mini is one.
"""


def takes_effort(model_id: str, supported_parameters: Collection[str]) -> bool:
    """Say whether a model takes an effort: the registry lists `reasoning` for it, or its family is known to think."""
    return "reasoning" in supported_parameters or FORGOTTEN.match(model_id) is not None
