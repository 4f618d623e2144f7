"""
What a reply adds up to, chunk by chunk or as one completion: text, reasoning, tool calls, citations, usage, ending.

A reply is complete only if a chunk carried a finish reason: the gateway ends a stream with `[DONE]` even when the
provider died in the middle of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from helicone_chat_source.core.claude_usage import claude_usage
from helicone_chat_source.core.errors import BadReply
from helicone_chat_source.core.foreign_values import items, mapping
from helicone_chat_source.core.json_text import NestedTooDeeply, parse_foreign_json
from helicone_chat_source.core.responses_format import is_response, response_as_chunk

DONE = b"[DONE]"
MOST_TOKENS = 10**15
Ending = Literal["complete", "truncated", "stopped", "error"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A page that the model quoted; only `http` and `https` addresses are kept."""

    url: str
    title: str


@dataclass(slots=True)
class ToolCall:
    """A function that the model wants to be called; `arguments` is JSON text, as the model wrote it."""

    id: str = ""
    name: str = ""
    arguments: str = ""

    def add_arguments(self, piece: str) -> None:
        """Append a piece, in the way of `ReplyState._say`."""
        arguments, self.arguments = self.arguments, ""
        arguments += piece
        self.arguments = arguments


LITTLE_TEXT = 512
"""Characters that are not worth the work of letting them go."""


@dataclass(slots=True)
class ReplyState:
    """
    The sum of what was read so far.

    `error` is the provider's text when an error came inside the reply; `whole` says that it came as one completion
    instead of chunks, `foreign` that what was read last is of another format than chat completions. `bytes_let_go` is
    how much was said that is not held any more.
    """

    text: str = ""
    reasoning: str = ""
    refusal: str = ""
    bytes_let_go: int = 0
    images: int = 0
    finish_reason: str | None = None
    model: str | None = None
    usage: Mapping[str, object] | None = None
    error: str | None = None
    done: bool = False
    whole: bool = False
    foreign: bool = False
    tool_calls: dict[int, ToolCall] = field(default_factory=dict)
    _citations: dict[str, Citation] = field(default_factory=dict)
    _native_usage: Mapping[str, object] = field(default_factory=dict)

    @property
    def citations(self) -> list[Citation]:
        """The quoted pages in the order in which they came, each address once."""
        return list(self._citations.values())

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show."""
        return not (self.text or self.reasoning or self.refusal or self.tool_calls or self.images)

    @property
    def web_searches(self) -> int | None:
        """How many web searches the provider reported; `None` where usage has not come."""
        if self.usage is None:
            return None
        return count(mapping(self.usage.get("server_tool_use")).get("web_search_requests"))

    def let_text_go(self) -> None:
        """Keep of what was said no more than that it was, and how much: for whoever has passed it on."""
        said = (self.text, self.reasoning, self.refusal)
        if sum(map(len, said)) < LITTLE_TEXT:
            return
        self.bytes_let_go += sum(len(text[1:].encode()) for text in said)
        self.text, self.reasoning, self.refusal = (text[:1] for text in said)

    def add(self, data: bytes) -> bool:
        """
        Take in the data of one event; return whether it was a JSON object, since all else is passed over.

        Raises `BadReply` for JSON that is nested too deeply.
        """
        if data == DONE:
            self.done = True
            return False
        try:
            chunk = parse_foreign_json(data.decode("utf-8", "replace"))
        except NestedTooDeeply as error:
            raise BadReply from error
        except ValueError:
            return False
        if not isinstance(chunk, dict):
            return False
        self.add_chunk(chunk)
        return True

    def add_chunk(self, chunk: Mapping[str, object]) -> None:
        """Take in one chunk, or a whole completion, which is read as its only chunk."""
        self.foreign = isinstance(chunk.get("type"), str) and not isinstance(chunk.get("choices"), list)
        if is_response(chunk):
            chunk = response_as_chunk(chunk)
        if isinstance(chunk.get("usage"), dict) and "type" not in chunk:
            self.usage = mapping(chunk["usage"])
        self.model = _text(chunk.get("model")) or self.model
        if chunk.get("error") and not chunk.get("choices"):
            self.error = error_text(chunk["error"])
        choices = chunk.get("choices")
        for choice in choices if isinstance(choices, list) else ():
            if isinstance(choice, dict) and choice.get("index", 0) == 0:
                self._add_choice(choice)
                if choice.get("finish_reason") == "error":
                    # OpenRouter tells an error in the middle of a reply like this.
                    self.error = error_text(chunk.get("error") or "error")
        if not isinstance(choices, list):
            self._add_native(chunk)

    def _add_choice(self, choice: Mapping[str, object]) -> None:
        self.finish_reason = _text(choice.get("finish_reason")) or self.finish_reason
        self.whole = self.whole or ("message" in choice and "delta" not in choice)
        delta = mapping(choice.get("delta")) or mapping(choice.get("message"))
        # Some providers send the same thoughts under both names.
        reasoning = _text(delta.get("reasoning")) or _text(delta.get("reasoning_content"))
        self._say(_content(delta.get("content")), reasoning)
        self.refusal += _text(delta.get("refusal"))
        self.images += len(items(delta.get("images")))
        for position, call in enumerate(items(delta.get("tool_calls"))):
            self._add_tool_call(position, mapping(call))
        for annotation in items(delta.get("annotations")):
            self._add_citation(mapping(mapping(annotation).get("url_citation")))

    def _say(self, text: str, reasoning: str) -> None:
        """
        Append to what was said.

        CPython lets a text grow in place that nobody else holds; otherwise each word would copy all that came before,
        and a reply of megabytes would hold up everybody.
        """
        said, self.text = self.text, ""
        said += text
        self.text = said
        thought, self.reasoning = self.reasoning, ""
        thought += reasoning
        self.reasoning = thought

    def _add_tool_call(self, position: int, call: Mapping[str, object]) -> None:
        index = call.get("index")
        known = self.tool_calls.setdefault(index if isinstance(index, int) else position, ToolCall())
        function = mapping(call.get("function"))
        # The gateway repeats the id with every piece: it is set, never appended.
        known.id = _text(call.get("id")) or known.id
        known.name = _text(function.get("name")) or known.name
        known.add_arguments(_text(function.get("arguments")))

    def _add_citation(self, citation: Mapping[str, object]) -> None:
        url = _text(citation.get("url"))
        if url.startswith(("https://", "http://")) and url not in self._citations:
            self._citations[url] = Citation(url, _text(citation.get("title")) or url)

    def _add_native(self, chunk: Mapping[str, object]) -> None:
        """
        Take in Anthropic's own events, which the gateway lets through for Claude ids outside its registry.

        Tool calls are numbered by their content block, among which texts count too. `server_tool_use` blocks are
        searches that Anthropic does itself, so nobody is asked to call anything.
        """
        kind, delta, index = chunk.get("type"), mapping(chunk.get("delta")), chunk.get("index")
        call = self.tool_calls.get(index) if isinstance(index, int) else None
        if kind == "content_block_start" and isinstance(index, int):
            self._start_native_call(index, mapping(chunk.get("content_block")))
        elif kind == "content_block_delta":
            self._say(_text(delta.get("text")), _text(delta.get("thinking")))
            if call is not None:
                call.add_arguments(_text(delta.get("partial_json")))
        elif kind == "content_block_stop" and call is not None:
            # A call without arguments has no piece of JSON, where chat completions have an empty object.
            call.arguments = call.arguments or "{}"
        elif kind == "message_start":
            message = mapping(chunk.get("message"))
            self.model = _text(message.get("model")) or self.model
            self._native_usage = mapping(message.get("usage"))
        elif kind == "message_delta":
            self.finish_reason = NATIVE_ENDINGS.get(_text(delta.get("stop_reason"))) or self.finish_reason
            self._add_native_usage(chunk)
        elif kind == "message":
            self._add_native_usage(chunk)
            for position, block in enumerate(map(mapping, items(chunk.get("content")))):
                self._say(_text(block.get("text")), _text(block.get("thinking")))
                self._start_native_call(position, block)
                if position in self.tool_calls:
                    self.tool_calls[position].arguments = _text(_compact(block.get("input")))
            self.finish_reason = NATIVE_ENDINGS.get(_text(chunk.get("stop_reason"))) or self.finish_reason

    def _add_native_usage(self, chunk: Mapping[str, object]) -> None:
        """Take in usage: a stream tells the prompt at its start, where its count of the reply means nothing yet."""
        self._native_usage = {**self._native_usage, **mapping(chunk.get("usage"))}
        self.usage = claude_usage(self._native_usage)
        self.whole = True

    def _start_native_call(self, index: int, block: Mapping[str, object]) -> None:
        if block.get("type") == "tool_use":
            self.tool_calls[index] = ToolCall(_text(block.get("id")), _text(block.get("name")))


NATIVE_ENDINGS = {
    "end_turn": "stop",
    "stop_sequence": "stop",
    "pause_turn": "pause",
    "max_tokens": "length",
    "tool_use": "tool_calls",
    "refusal": "content_filter",
}
"""Anthropic's stop reasons in the words of chat completions."""


def error_text(error: object) -> str:
    """Return what an `error` value says, cut to 1,000 characters: its `message`, itself if a text, or its JSON."""
    message = mapping(error).get("message")
    text = message if isinstance(message, str) else error if isinstance(error, str) else json.dumps(error)
    return _text(text)[:1_000]


def count(value: object) -> int:
    """Return a token count from a usage field; 0 for what is not one, such as a number of hundreds of digits."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < MOST_TOKENS else 0


def _text(value: object) -> str:
    """Return a text, with a mark for half a character: as it is, it could not be written as UTF-8."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _compact(value: object) -> str:
    return json.dumps(mapping(value), ensure_ascii=False, separators=(",", ":"))


def _content(value: object) -> str:
    if isinstance(value, list):
        return "".join(_text(mapping(part).get("text")) for part in value)
    return _text(value)
