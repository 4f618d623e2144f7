"""
What `{{conversation}}`, `{{model}}`, `{{user}}` and other macros in the values of custom properties stand for.

The rule, in full. A macro is a name between two pairs of braces, with blanks around it or without. A name has 1 to 32
of the characters `a-z 0-9 _` and begins with a letter; case does not matter. Hosts supply values. We supply
`conversation` (its id), `model` (the composed model string) and `user` (the user id of the settings), unless the host
has a value of its own for the name. A value is filled in as a header can carry it: what is not ASCII percent-encoded,
control characters as spaces. What was filled in is never read for macros again.

A property is left out, and the user is told, when one of its macros has no value or a blank one, when two opening
braces are left in the end, whoever wrote them, or when the text has become too long. It is never sent half-filled.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from helicone_chat_source.core.header_text import one_line
from helicone_chat_source.core.properties import LARGEST_TOTAL, LONGEST_VALUE, wire_size

MACRO_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
MACRO = re.compile(rf"\{{\{{ *({MACRO_NAME.pattern}) *\}}\}}")
OPENING = "{{"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A property that is not sent; `macro` is what could not be filled, empty for one that is too long."""

    name: str
    reason: Literal["unfilled", "too_long"]
    macro: str = ""


def fill_properties(
    properties: Mapping[str, str], macros: Mapping[str, str]
) -> tuple[dict[str, str], tuple[LeftOut, ...]]:
    """
    Return the properties that can be sent, and the ones that cannot.

    `properties` are header values already; the names in `macros` are in lower case, their values any text.
    """
    values = {name: one_line(text) for name, text in macros.items()}
    filled: dict[str, str] = {}
    left_out: list[LeftOut] = []
    room = LARGEST_TOTAL - sum(wire_size(name, text) for name, text in properties.items() if OPENING not in text)
    for name, text in properties.items():
        if OPENING not in text:
            filled[name] = text
            continue
        result, unfilled = _fill(text, values)
        if unfilled is not None:
            left_out.append(LeftOut(name, "unfilled", unfilled))
        elif len(result) > LONGEST_VALUE or wire_size(name, result) > room:
            left_out.append(LeftOut(name, "too_long"))
        else:
            filled[name] = result
            room -= wire_size(name, result)
    return filled, tuple(left_out)


def _fill(text: str, values: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the text with its macros filled, and the first thing that stands in the way of sending it."""
    names = [found[1].lower() for found in MACRO.finditer(text)]
    missing = next((name for name in names if not values.get(name)), None)
    if missing is not None:
        return "", missing
    result = MACRO.sub(lambda found: values[found[1].lower()], text).strip()
    if OPENING not in result:
        return result, None
    # Braces that are no macro, or that came with a value.
    return "", next((name for name in names if "{" in values[name]), text[text.find(OPENING) :][:40])
