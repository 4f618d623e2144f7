"""What the simulated model looks at in a request: the question and a few facts about what came with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_PROPERTY = "helicone-property-"
_SHOWN_PARAMETERS = ("temperature", "top_p", "max_tokens", "max_completion_tokens", "reasoning_effort")


@dataclass(frozen=True)
class Conversation:
    """The parts of a request that shape the reply."""

    question: str
    tool_answer: str | None
    system_words: int
    earlier_messages: int
    images: int
    parameters: dict[str, Any]
    properties: dict[str, str]
    tools: tuple[dict[str, Any], ...]
    forced_tool: str | None
    all_text: str


def read_conversation(body: Mapping[str, Any], headers: Mapping[str, str]) -> Conversation:
    """Read a request body of which the form may be anything; what cannot be read counts as absent."""
    given = body.get("messages")
    messages = [message for message in given if isinstance(message, dict)] if isinstance(given, list) else []
    asked = [message for message in messages if message.get("role") == "user"]
    system = [message for message in messages if message.get("role") in ("system", "developer")]
    is_tool_answer = bool(messages) and messages[-1].get("role") == "tool"
    return Conversation(
        question=_read_text(asked[-1]) if asked else "",
        tool_answer=_read_text(messages[-1]) if is_tool_answer else None,
        system_words=sum(len(_read_text(message).split()) for message in system),
        earlier_messages=max(0, len(messages) - len(system) - 1),
        images=sum(_count_images(message) for message in asked[-1:]),
        parameters={name: body[name] for name in _SHOWN_PARAMETERS if body.get(name) is not None},
        properties={
            name[len(_PROPERTY) :].lower(): value
            for name, value in headers.items()
            if name.lower().startswith(_PROPERTY) and len(name) > len(_PROPERTY)
        },
        tools=_read_tools(body.get("tools")),
        forced_tool=_read_forced_tool(body.get("tool_choice")),
        all_text="\n".join(_read_text(message) for message in messages),
    )


def _read_text(message: Mapping[str, Any]) -> str:
    content = message.get("content")
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    texts = [part.get("text") for part in parts if isinstance(part, dict)]
    return "\n".join(text for text in texts if isinstance(text, str))


def _count_images(message: Mapping[str, Any]) -> int:
    content = message.get("content")
    parts = content if isinstance(content, list) else []
    return sum(isinstance(part, dict) and part.get("type") == "image_url" for part in parts)


def _read_tools(tools: object) -> tuple[dict[str, Any], ...]:
    rows = tools if isinstance(tools, list) else []
    functions = [row.get("function") for row in rows if isinstance(row, dict)]
    return tuple(function for function in functions if isinstance(function, dict) and function.get("name"))


def _read_forced_tool(choice: object) -> str | None:
    function = choice.get("function") if isinstance(choice, dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    return name if isinstance(name, str) else None
