"""What a simulated model answers, before it is put into the form of a provider."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

Finish = Literal["stop", "length", "tool_calls", "content_filter"]

# About as coarse as the tokens of real models: a short word or the start of a long one, with the space before it.
_TOKEN = re.compile(r"\s*\w{1,7}|\s*[^\w\s]+|\s+")


@dataclass(frozen=True)
class Citation:
    """A page that the simulated web search found, and the part of the text that rests on it."""

    url: str
    title: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True)
class ToolCall:
    """A call of one of the tools that came with the request; `arguments` is JSON text."""

    name: str
    arguments: str


@dataclass(frozen=True)
class Usage:
    """The tokens of a request and its reply."""

    prompt: int
    completion: int
    reasoning: int = 0
    searches: int = 0
    cost: float | None = None


@dataclass(frozen=True)
class Reply:
    """Everything that the model says, and why it stops."""

    text: str
    finish: Finish
    usage: Usage
    reasoning: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()


@dataclass(frozen=True)
class Stamp:
    """What every chunk of one reply repeats."""

    id: str
    created: int
    model: str
    provider: str


@dataclass(frozen=True)
class Chunk:
    """One event of a stream and how much of a token it stands for, which is what takes time."""

    data: dict[str, Any]
    tokens: int = field(default=0)


def split_tokens(text: str) -> list[str]:
    """Cut a text into tokens; joined, they are the text again."""
    return _TOKEN.findall(text)
