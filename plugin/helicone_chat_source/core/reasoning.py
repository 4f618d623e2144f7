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
Ids of families that think at a chosen effort although the registry of July 2026 does not list `reasoning` for them.

- OpenAI's reasoning models (platform.openai.com/docs/guides/reasoning). Not gpt-5's chat variants and not o1-mini:
  these were seen to refuse the parameter.
- Claude models with extended thinking (docs.claude.com/en/docs/build-with-claude/extended-thinking).
- Of the Grok 3 models grok-3-mini alone (docs.x.ai/docs/guides/reasoning).
"""


def takes_effort(model_id: str, supported_parameters: Collection[str]) -> bool:
    """Say whether a model takes an effort: the registry lists `reasoning` for it, or its family is known to think."""
    return "reasoning" in supported_parameters or FORGOTTEN.match(model_id) is not None
