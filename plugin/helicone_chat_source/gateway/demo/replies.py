"""
Makes up what the simulated model says.

The same request gets the same reply. The text says that it is simulated, quotes the question and tells what arrived
with it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from helicone_chat_source.gateway.demo.conversation import Conversation
from helicone_chat_source.gateway.demo.reply import Citation, Finish, Reply, ToolCall, Usage, split_tokens
from helicone_chat_source.gateway.demo.routing import Route
from helicone_chat_source.gateway.demo.troubles import TROUBLES, Plan, find_unknown_names, remove_marks

_GREETING = re.compile(
    r"((please\s+)?(say|reply|answer|respond)\b.{0,40}\b(hello|hi|hey|ok|okay|ready|pong|yes|one word)\b.{0,20}"
    r"|(hello|hi|hey|hallo|hei|moin|servus|good (morning|day|evening)|guten (morgen|tag|abend)|ping|test)\b.{0,30})",
    re.IGNORECASE | re.DOTALL,
)
_GREETING_TOKENS = 60
_QUOTE_LENGTH = 300
_LONG_PARAGRAPHS = 45
_TOKENS_BEFORE_A_CUT = 24
_CLAUDE_TOKEN_CAP = 4096
_SEARCH_PROMPT_TOKENS = 6000
_HIDDEN_THINKING_TOKENS = 64
_INVENTED_VALUES: dict[str, object] = {"string": "simulated", "integer": 1, "number": 1, "boolean": True, "array": []}
_SIMULATED = "(Simulated) No model was asked and nothing was spent."

_MARKDOWN_LIST = """\
## A list

1. First, **bold**.
2. Then *italic*.
   - A point inside.
   - [A link](https://example.com/)."""
_MARKDOWN_CODE = '''\
```python
def greet(name: str) -> str:
    """Greet someone by name."""
    return f"Hello, {name}!"
```'''
_MARKDOWN_TABLE = """\
| fruit  | colour | pieces |
|--------|--------|-------:|
| apple  | red    |      3 |
| plum   | blue   |     12 |
| lemon  | yellow |      7 |"""
_MARKDOWN = (
    (r"\b(markdown|lists?)\b", _MARKDOWN_LIST),
    (r"\b(markdown|code)\b", _MARKDOWN_CODE),
    (r"\b(markdown|tables?)\b", _MARKDOWN_TABLE),
)


def compose_reply(
    body: Mapping[str, Any], conversation: Conversation, plan: Plan, route: Route, search: Mapping[str, Any] | None
) -> Reply:
    """Make up the reply of one route; `search` holds the options of the web search when there is one."""
    cap = _read_token_cap(body, route)
    calls = () if plan.is_empty else _choose_tool_calls(conversation)
    citations: list[Citation] = []
    text = ""
    if calls:
        # Claude usually says a word before it calls a tool, the others do not.
        text = "I will ask the tool (simulated)." if route.endpoint.response_format == "ANTHROPIC" else ""
    elif not plan.is_empty:
        text = _compose_text(conversation, plan, route, cap)
        if search is not None:
            text, citations = _add_search(text, conversation, search)
    thoughts, hidden_thinking = _think(body, conversation, plan, route)

    tokens = split_tokens(text)
    finish: Finish = "tool_calls" if calls else "stop"
    if plan.is_filtered:
        tokens, finish = tokens[:_TOKENS_BEFORE_A_CUT], "content_filter"
    if plan.is_cut_by_length:
        cap = min(cap or _TOKENS_BEFORE_A_CUT, _TOKENS_BEFORE_A_CUT)
    if cap is not None and len(tokens) > cap:
        tokens, finish = tokens[:cap], "length"
    text = "".join(tokens)
    return Reply(
        text=text,
        finish=finish,
        usage=_count_usage(
            conversation,
            route,
            text_tokens=len(tokens),
            thinking_tokens=hidden_thinking + sum(len(split_tokens(thought)) for thought in thoughts),
            has_searched=bool(citations),
        ),
        reasoning=thoughts,
        citations=tuple(citation for citation in citations if citation.end <= _count_utf16(text)),
        tool_calls=calls,
    )


def _compose_text(conversation: Conversation, plan: Plan, route: Route, cap: int | None) -> str:
    if plan.is_help:
        return _compose_help()
    question = remove_marks(conversation.question)
    if plan == Plan() and _GREETING.fullmatch(question.strip(" .!?")) and conversation.tool_answer is None:
        return _greet(route, cap)
    parts = [_SIMULATED, *_quote_question(question, conversation), *_tell_what_arrived(conversation)]
    parts.append(_tell_route(route))
    parts += [sample for pattern, sample in _MARKDOWN if re.search(pattern, question, re.IGNORECASE)]
    if plan.is_long or re.search(r"\blong\b", question, re.IGNORECASE):
        parts += [_write_paragraph(number, route) for number in range(1, _LONG_PARAGRAPHS + 1)]
    unknown = find_unknown_names(conversation.question)
    parts += [f"`[[{name}]]` is not something to ask for." for name in unknown]
    parts.append("Write `[[help]]` to see which troubles can be tried here.")
    return "\n\n".join(parts)


def _greet(route: Route, cap: int | None) -> str:
    if cap is not None and cap < _GREETING_TOKENS:
        return "Hello! (simulated)"
    return f"Hello! This is a simulated reply: no model was asked. {_tell_route(route)}"


def _compose_help() -> str:
    rows = "\n".join(f"- `[[{trouble.name}]]`: {trouble.description}" for trouble in TROUBLES)
    return (
        f"{_SIMULATED}\n\nWrite one of these anywhere in a message:\n\n{rows}\n\nOr ask for markdown, code or a table."
    )


def _quote_question(question: str, conversation: Conversation) -> list[str]:
    if conversation.tool_answer is not None:
        return ["The tool answered:", _quote(conversation.tool_answer)]
    return ["You wrote:", _quote(question)] if question else []


def _quote(text: str) -> str:
    shortened = text if len(text) <= _QUOTE_LENGTH else f"{text[:_QUOTE_LENGTH].rstrip()}…"
    return "\n".join(f"> {line}".rstrip() for line in shortened.splitlines())


def _tell_route(route: Route) -> str:
    return f"Here `{route.model.id}` would answer, served by `{route.endpoint.provider}`."


def _tell_what_arrived(conversation: Conversation) -> list[str]:
    facts = []
    if conversation.system_words:
        facts.append(f"a system message of {_count(conversation.system_words, 'word')}")
    if conversation.earlier_messages:
        facts.append(_count(conversation.earlier_messages, "earlier message"))
    if conversation.images:
        facts.append(_count(conversation.images, "image"))
    facts += [f"`{name}` {value}" for name, value in conversation.parameters.items()]
    facts += [f"the property `{name}` = `{value}`" for name, value in conversation.properties.items()]
    return [f"It came with {' and '.join(filter(None, [', '.join(facts[:-1]), facts[-1]]))}."] if facts else []


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _write_paragraph(number: int, route: Route) -> str:
    return (
        f"Paragraph {number} of {_LONG_PARAGRAPHS} (simulated). It has no meaning and is only here to take its time, so"
        f" that you can watch {route.model.name} being streamed, scroll while it writes, or stop it."
    )


def _add_search(text: str, conversation: Conversation, options: Mapping[str, Any]) -> tuple[str, list[Citation]]:
    subject = " ".join(remove_marks(conversation.question).split())[:80] or "nothing in particular"
    domains = _choose_domains(options)
    text += "\n\nA web search would find (simulated):"
    citations: list[Citation] = []
    for index, domain in enumerate(domains):
        title = f"Simulated page {index + 1} about {subject}"
        sentence = f" {domain} says something about it."
        start = _count_utf16(text)
        text += sentence
        quote = f"This page does not exist. It stands for what {domain} says about {subject}."
        url = f"https://{domain}/simulated-search?result={index + 1}"
        citations.append(Citation(url, title, quote, start, start + _count_utf16(sentence)))
    # Real searches often cite a page twice; clients must not show it twice.
    citations.append(citations[0])
    return text, citations


def _choose_domains(options: Mapping[str, Any]) -> list[str]:
    allowed, blocked = options.get("allowed_domains"), options.get("blocked_domains")
    domains = allowed if isinstance(allowed, list) and allowed else ["example.com", "example.org", "example.net"]
    refused = blocked if isinstance(blocked, list) else []
    kept = [domain for domain in domains if isinstance(domain, str) and domain not in refused]
    return kept[:2] or ["example.edu"]


def _count_utf16(text: str) -> int:
    """Count as the gateway does, whose positions are those of JavaScript strings."""
    return len(text.encode("utf-16-le")) // 2


def _think(
    body: Mapping[str, Any], conversation: Conversation, plan: Plan, route: Route
) -> tuple[tuple[str, ...], int]:
    """Return the thoughts that are shown and the number of tokens of those that are not."""
    is_asked = bool(body.get("reasoning_effort"))
    subject = " ".join(remove_marks(conversation.question).split())[:80]
    thoughts = (
        f"(Simulated thinking) The question is about: {subject or 'nothing in particular'}.",
        " I will say that this is a simulation.",
    )
    if plan.shows_reasoning:
        return thoughts, 0
    model = route.model
    match route.endpoint.response_format:
        case "ANTHROPIC":
            is_shown = is_asked
        case "GOOGLE":
            is_shown = is_asked or model.id.startswith("gemini-3")
        case _ if model.author == "openai":
            # These models never show what they think, they only charge for it.
            always_thinks = re.match(r"o\d|gpt-5", model.id) is not None
            return (), _HIDDEN_THINKING_TOKENS if is_asked or always_thinks else 0
        case _:
            always_thinks = re.search(r"reasoner|thinking|-r1|(?<!non-)reasoning", model.id) is not None
            is_shown = always_thinks or (is_asked and "reasoning" in model.supported_parameters)
    return (thoughts if is_shown else ()), 0


def _choose_tool_calls(conversation: Conversation) -> tuple[ToolCall, ...]:
    if conversation.tool_answer is not None:
        return ()
    words = set(re.findall(r"[\w-]+", conversation.question))
    return tuple(
        ToolCall(str(tool["name"]), json.dumps(_invent_value(tool.get("parameters")), separators=(",", ":")))
        for tool in conversation.tools
        if tool["name"] in words or tool["name"] == conversation.forced_tool
    )


def _invent_value(schema: object) -> object:
    """Make up a value for a schema of a tool's arguments; the arguments themselves are always an object."""
    if not isinstance(schema, dict):
        return {}
    if isinstance(schema.get("enum"), list) and schema["enum"]:
        return schema["enum"][0]
    kind = schema.get("type")
    if isinstance(kind, str) and kind in _INVENTED_VALUES:
        return _INVENTED_VALUES[kind]
    fields = schema.get("properties")
    return {name: _invent_value(field) for name, field in (fields if isinstance(fields, dict) else {}).items()}


def _read_token_cap(body: Mapping[str, Any], route: Route) -> int | None:
    dropped = route.endpoint.unsupported_parameters
    for name in ("max_completion_tokens", "max_tokens"):
        value = body.get(name)
        if isinstance(value, int) and name not in dropped:
            return max(1, value)
    return _CLAUDE_TOKEN_CAP if route.endpoint.response_format == "ANTHROPIC" else None


def _count_usage(
    conversation: Conversation, route: Route, *, text_tokens: int, thinking_tokens: int, has_searched: bool
) -> Usage:
    prompt = 8 + len(split_tokens(conversation.all_text)) + (_SEARCH_PROMPT_TOKENS if has_searched else 0)
    completion = max(1, text_tokens + thinking_tokens)
    endpoint = route.endpoint
    cost = prompt * endpoint.input_price + completion * endpoint.output_price
    return Usage(
        prompt=prompt,
        completion=completion,
        reasoning=thinking_tokens,
        searches=int(has_searched),
        cost=round(cost, 10) if endpoint.provider == "openrouter" else None,
    )
