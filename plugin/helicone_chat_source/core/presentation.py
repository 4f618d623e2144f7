"""
How a reply looks to a program, by the base path that it uses.

`as_it_came` leaves the gateway's chunks alone: citations stand in `annotations`. `with_sources` is for apps that show a
reply's text and nothing else of it: the quoted pages follow the text as a Markdown list, and thoughts stand under
`reasoning_content` too, where such apps look for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal
from urllib.parse import quote

from helicone_chat_source.core.json_text import parse_foreign_json, write_json
from helicone_chat_source.core.reply_state import Citation

Presentation = Literal["as_it_came", "with_sources"]

SPECIAL = re.compile(r"([\\`*_\[\]<>!|~#])")
SAFE_IN_ADDRESS = "%/:?#@!$&'*+,;=~-._[]"
"""What an address keeps; round brackets and blanks would end a link of Markdown."""


def chunk_with_sources(data: bytes, citations: Sequence[Citation], heading: str) -> list[bytes]:
    """
    Return the chunks to send in place of one.

    `citations` are those of the reply so far, this chunk's own included. Before the end of a text there comes one more
    piece of it; the end of a tool call is left alone.
    """
    try:
        chunk = parse_foreign_json(data.decode("utf-8", "replace"))
    except ValueError:
        return [data]
    if not isinstance(chunk, dict) or not isinstance(chunk.get("choices"), list):
        return [data]
    choices = [choice for choice in chunk["choices"] if isinstance(choice, dict)]
    is_changed = sum(_mirror_reasoning(choice.get("delta")) for choice in choices) > 0
    first = next((choice for choice in choices if choice.get("index", 0) == 0), {})
    if not citations or first.get("finish_reason") in (None, "", "tool_calls", "function_call", "error"):
        return [write_json(chunk) if is_changed else data]
    delta = first.get("delta")
    last_text = delta.pop("content", None) if isinstance(delta, dict) else None
    text = f"{last_text or ''}{sources_as_markdown(citations, heading)}"
    added = {"index": 0, "delta": {"content": text}, "finish_reason": None}
    kept = {name: value for name, value in chunk.items() if name not in ("choices", "usage")}
    return [write_json({**kept, "choices": [added]}), write_json(chunk)]


def completion_with_sources(
    completion: Mapping[str, object], citations: Sequence[Citation], heading: str
) -> dict[str, object]:
    """Return the completion with the sources at the end of its text."""
    choices = completion.get("choices")
    told = [_choice_with_sources(choice, citations, heading) for choice in choices] if isinstance(choices, list) else []
    return {**completion, "choices": told} if told else dict(completion)


def sources_as_markdown(citations: Sequence[Citation], heading: str) -> str:
    """Return a heading and a numbered list of links; a title cannot end its link, nor an address."""
    lines = [
        f"{number}. [{_title(citation.title)}]({quote(citation.url, safe=SAFE_IN_ADDRESS)})"
        for number, citation in enumerate(citations, 1)
    ]
    return "\n".join(["", "", f"**{heading}**", "", *lines])


def _choice_with_sources(choice: object, citations: Sequence[Citation], heading: str) -> object:
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return choice
    message = {**message}
    _mirror_reasoning(message)
    content = message.get("content")
    if citations and isinstance(content, str) and choice.get("index", 0) == 0:
        message["content"] = content + sources_as_markdown(citations, heading)
    return {**choice, "message": message}


def _mirror_reasoning(told: object) -> bool:
    """Put thoughts under both names, where they have one; return whether that changed anything."""
    if not isinstance(told, dict) or not told.get("reasoning") or told.get("reasoning_content"):
        return False
    told["reasoning_content"] = told["reasoning"]
    return True


def _title(text: str) -> str:
    return SPECIAL.sub(r"\\\1", " ".join(text.split()))
