"""The block that LibreChat's `librechat.yaml` needs to reach `/v1`, as text to paste."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable

CONFIG_VERSION = "1.3.0"
TOKEN_VARIABLE = "HELICONE_CHAT_TOKEN"  # noqa: S105 -- a variable's name
DEFAULT_MODELS = ("gpt-4o-mini", "claude-sonnet-4")
TITLE_MODEL = "gpt-4o-mini"
HEADERS = {
    "Helicone-Session-Id": "{{LIBRECHAT_BODY_CONVERSATIONID}}",
    "Helicone-User-Id": "{{LIBRECHAT_USER_ID}}",
    "Helicone-Property-App": "librechat",
}
"""LibreChat fills the placeholders; one that has no value arrives empty, and counts as absent."""
WIDTH = 100


def librechat_yaml(base_url: str, text: Callable[[str], str]) -> str:
    """
    Return the block, with comments that say what to do with it; `text` gives the words of a key.

    All values are written as JSON strings, which are YAML too: no address or header can end its line.
    """
    endpoint = [
        f"- name: {json.dumps('Helicone')}",
        *_comment(text("helicone.librechat.key")),
        f"  apiKey: {json.dumps(f'${{{TOKEN_VARIABLE}}}')}",
        *_comment(text("helicone.librechat.address")),
        f"  baseURL: {json.dumps(base_url)}",
        *_comment(text("helicone.librechat.headers")),
        "  headers:",
        *(f"    {name}: {json.dumps(value)}" for name, value in HEADERS.items()),
        *_comment(text("helicone.librechat.models")),
        "  models:",
        "    fetch: true",
        f"    default: {json.dumps(DEFAULT_MODELS)}",
        *_comment(text("helicone.librechat.title")),
        "  titleConvo: true",
        f"  titleModel: {json.dumps(TITLE_MODEL)}",
        f"  modelDisplayLabel: {json.dumps('Helicone')}",
    ]
    lines = [
        *(line.lstrip() for line in _comment(text("helicone.librechat.intro"))),
        f"version: {json.dumps(CONFIG_VERSION)}",
        "endpoints:",
        "  custom:",
        *(f"    {line}" for line in endpoint),
    ]
    return "\n".join(lines) + "\n"


def _comment(words: str) -> list[str]:
    return [f"  # {line}" for line in textwrap.wrap(words, WIDTH, break_on_hyphens=False)]
