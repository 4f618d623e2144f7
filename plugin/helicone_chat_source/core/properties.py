"""
Custom properties: a JSON object becomes `Helicone-Property-<name>: <value>` headers, or a clear refusal.

The rule, in full. The text is a JSON object of at most 32 entries. A name has 1 to 64 of the characters
`A-Z a-z 0-9 _ -` and starts with a letter or digit; two names that differ only in case collide at Helicone and are
refused. A value is a string (sent as it is), a number or true/false (sent as JSON writes it) or null (left out).
Objects, arrays and control characters are refused. What is not ASCII is percent-encoded as UTF-8, since a header cannot
carry it safely; a literal `%` stays. A value has at most 1,024 bytes on the wire, all headers together at most 8,192.

Macros such as `{{conversation}}` stay in the values here, and are filled when a request is sent: `core/macros.py` has
the rule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from helicone_chat_source.core.errors import InvalidJson, InvalidProperties
from helicone_chat_source.core.header_text import header_text
from helicone_chat_source.core.json_text import parse_json

PREFIX = "Helicone-Property-"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
MOST_ENTRIES = 32
LONGEST_VALUE = 1_024
LARGEST_TOTAL = 8_192

RESERVED = re.compile(
    r"helicone-(session-(id|path|name)|prompt-id|experiment-id|sent-to-posthog|rate-limit-status|cache-.*)"
    r"|stripe_customer_id",
    re.IGNORECASE,
)
"""Names that Helicone writes itself; a custom one would be overwritten."""


def parse_properties(text: str) -> dict[str, str]:
    """
    Return name and header value for each property in the JSON text; an empty text means none.

    Raises `InvalidProperties` with a `variant` for what is wrong and the name or the place in its slots.
    """
    if not text.strip():
        return {}
    try:
        value = parse_json(text, pairs=_without_duplicates)
    except InvalidJson as error:
        line, column = error.slots.get("line", 1), error.slots.get("column", 1)
        raise InvalidProperties(error.detail, variant="not_json", line=line, column=column) from error
    if not isinstance(value, dict):
        raise InvalidProperties(variant="not_an_object")
    return convert_properties(value)


def convert_properties(properties: Mapping[str, object]) -> dict[str, str]:
    """Return name and header value for each property; raises `InvalidProperties`."""
    if len(properties) > MOST_ENTRIES:
        raise InvalidProperties(variant="too_many", limit=MOST_ENTRIES, count=len(properties))
    converted: dict[str, str] = {}
    seen: dict[str, str] = {}
    for name, value in properties.items():
        if not NAME.fullmatch(name):
            raise InvalidProperties(variant="name", name=_shown(name))
        if RESERVED.fullmatch(name):
            raise InvalidProperties(variant="reserved_name", name=name)
        if name.lower() in seen:
            raise InvalidProperties(variant="duplicate", name=name, other=seen[name.lower()])
        seen[name.lower()] = name
        header = _header_value(name, value)
        if header is not None:
            converted[name] = header
    total = sum(wire_size(name, value) for name, value in converted.items())
    if total > LARGEST_TOTAL:
        raise InvalidProperties(variant="too_large", limit=LARGEST_TOTAL, size=total)
    return converted


def property_headers(properties: Mapping[str, str]) -> dict[str, str]:
    """Return the headers for properties that `parse_properties` or `convert_properties` made."""
    return {PREFIX + name: value for name, value in properties.items()}


def wire_size(name: str, value: str) -> int:
    """Return how many bytes the header of a property takes, with its colon and the end of its line."""
    return len(PREFIX) + len(name) + len(value) + 4


def _header_value(name: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, (dict, list, tuple)):
        raise InvalidProperties(variant="nested", name=name)
    text = value if isinstance(value, str) else json.dumps(value)
    if any(character < " " or "\x7f" <= character <= "\x9f" for character in text):
        raise InvalidProperties(variant="control_character", name=name)
    try:
        header = header_text(text)
    except UnicodeEncodeError as error:
        raise InvalidProperties(variant="control_character", name=name) from error
    if len(header) > LONGEST_VALUE:
        raise InvalidProperties(variant="value_too_long", name=name, limit=LONGEST_VALUE, size=len(header))
    return header


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise InvalidProperties(variant="duplicate", name=_shown(name), other=_shown(name))
        found[name] = value
    return found


def _shown(name: str) -> str:
    return json.dumps(name[:64])
