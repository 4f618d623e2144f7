"""Strict JSON (RFC 8259) from text that somebody else wrote: a value, or `InvalidJson`."""

from __future__ import annotations

import json
from collections.abc import Callable

from helicone_chat_source.core.errors import InvalidJson

DEEPEST = 64
"""How many arrays and objects may stand inside each other; a chat request needs about ten."""


def parse_json(text: str | bytes, *, pairs: Callable[[list[tuple[str, object]]], object] | None = None) -> object:
    """
    Return the value that `text` stands for.

    Refused with `InvalidJson` (slots `line`, `column`, 1-based): other encodings than UTF-8, `NaN` and `Infinity`,
    numbers too large for a float or over 4,300 digits, lone surrogates, nesting deeper than `DEEPEST`. Of a name that
    stands twice in an object the last value counts, unless `pairs` decides.
    """
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidJson("the text is not UTF-8", variant="encoding") from error
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        raise InvalidJson(error.msg, line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise InvalidJson(f"nested deeper than {DEEPEST}", variant="too_deep", limit=DEEPEST) from error
    except ValueError as error:
        raise InvalidJson(str(error), variant="number") from error
    _check(value)
    return value


class NestedTooDeeply(ValueError):
    """JSON from elsewhere that is nested deeper than `DEEPEST`: nobody writes such by accident."""


def parse_foreign_json(text: str | bytes) -> object:
    """
    Return the value that a gateway or a provider sent; raises `ValueError` for what is not JSON.

    More is taken than by `parse_json`, since a reply should not fail for half a character, but no `NaN` and no
    `Infinity`: what holds one could not be sent on to a browser. `NestedTooDeeply` is raised for what whoever reads or
    writes it next might fail on.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite)
    except RecursionError as error:
        raise NestedTooDeeply from error
    if _may_be_deep(text) and _depth(value) > DEEPEST:
        raise NestedTooDeeply
    return value


def readable(data: bytes) -> bytes:
    """Return text from elsewhere as UTF-8, each byte that is none as a mark: many a reader fails on such a byte."""
    return data.decode("utf-8", "replace").encode()


def write_json(value: object) -> bytes:
    """Return JSON in UTF-8; half a character, which UTF-8 cannot hold, becomes a question mark."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")


def _may_be_deep(text: str | bytes) -> bool:
    """Whether there are enough opening brackets; most chunks of a reply have a few, and are not looked through."""
    arrays, objects = (
        (text.count("["), text.count("{")) if isinstance(text, str) else (text.count(b"["), text.count(b"{"))
    )
    return arrays + objects > DEEPEST


def _depth(value: object) -> int:
    """Return how many arrays and objects stand inside each other; no more levels are looked at than may be."""
    level, depth = [value], 0
    while (level := [item for item in level if isinstance(item, (dict, list))]) and depth <= DEEPEST:
        depth += 1
        level = [child for item in level for child in (item.values() if isinstance(item, dict) else item)]
    return depth


def _refuse_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"the number {text[:20]} is too large")
    return number


def _check(value: object) -> None:
    """Refuse what `json` lets through: deep nesting, and surrogates that no UTF-8 text can hold."""
    pending: list[tuple[object, int]] = [(value, 0)]
    while pending:
        item, depth = pending.pop()
        if isinstance(item, str):
            _check_text(item)
        elif isinstance(item, dict):
            for name in item:
                _check_text(name)
            pending.extend((child, depth + 1) for child in item.values())
        elif isinstance(item, (list, tuple)):
            pending.extend((child, depth + 1) for child in item)
        if depth > DEEPEST:
            raise InvalidJson(f"nested deeper than {DEEPEST}", variant="too_deep", limit=DEEPEST)


def _check_text(text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise InvalidJson("a lone surrogate", variant="surrogate") from error
