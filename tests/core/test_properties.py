"""Custom properties become headers, or a clear refusal."""

from __future__ import annotations

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import ANY_TEXT, JSON_VALUES, MANY
from helicone_chat_source.core.errors import InvalidProperties
from helicone_chat_source.core.properties import PREFIX, convert_properties, parse_properties, property_headers

ACCEPTED: dict[str, tuple[str, dict[str, str]]] = {
    "nothing": ("", {}),
    "white space": (" \n\t ", {}),
    "empty object": ("{}", {}),
    "the usual": (
        '{"session_type": "roleplay", "user_id": "12345", "environment": "production"}',
        {"session_type": "roleplay", "user_id": "12345", "environment": "production"},
    ),
    "numbers": (
        '{"a": 1, "b": 1.5, "c": -0.0, "d": 1e3, "e": 12345678901234567890}',
        {"a": "1", "b": "1.5", "c": "-0.0", "d": "1000.0", "e": "12345678901234567890"},
    ),
    "true and false": ('{"a": true, "b": false}', {"a": "true", "b": "false"}),
    "null": ('{"a": null, "b": "x"}', {"b": "x"}),
    "empty text": ('{"a": ""}', {"a": ""}),
    "JSON in a text": ('{"a": "{\\"b\\": 1}"}', {"a": '{"b": 1}'}),
    "percent stays": ('{"a": "100% %C3%BC"}', {"a": "100% %C3%BC"}),
    "Latin": ('{"a": "é"}', {"a": "%C3%A9"}),
    "Japanese": ('{"a": "日本"}', {"a": "%E6%97%A5%E6%9C%AC"}),
    "emoji": ('{"a": "👥"}', {"a": "%F0%9F%91%A5"}),
    "emoji as escapes": (r'{"a": "\ud83d\udc65"}', {"a": "%F0%9F%91%A5"}),
    "U+2028": ('{"a": "x\u2028y"}', {"a": "x%E2%80%A8y"}),
    "spaces at both ends": ('{"a": "  x y  "}', {"a": "x y"}),
    "names of JavaScript": (
        '{"constructor": "1", "toString": "2", "hasOwnProperty": "3"}',
        {"constructor": "1", "toString": "2", "hasOwnProperty": "3"},
    ),
    "names like other headers": (
        '{"Auth": "x", "Session-Id": "y", "Request-Id": "z"}',
        {"Auth": "x", "Session-Id": "y", "Request-Id": "z"},
    ),
    "longest name": (f'{{"{"n" * 64}": "x"}}', {"n" * 64: "x"}),
    "a digit first": ('{"1st": "x"}', {"1st": "x"}),
    "longest value": (f'{{"a": "{"v" * 1_024}"}}', {"a": "v" * 1_024}),
    "32 entries": (json.dumps({f"p{i}": i for i in range(32)}), {f"p{i}": str(i) for i in range(32)}),
}


@pytest.mark.parametrize(("text", "expected"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_parse_properties_when_they_can_be_sent(text: str, expected: dict[str, str]) -> None:
    """Texts go as they are, numbers and booleans as JSON writes them, null not at all, the rest percent-encoded."""
    actual = parse_properties(text)

    assert expected == actual


REFUSED: dict[str, tuple[str, str]] = {
    "no JSON": ("session_type: roleplay", "not_json"),
    "single quotes": ("{'a': 'b'}", "not_json"),
    "cut off": ('{"a": "b"', "not_json"),
    "NaN": ('{"a": NaN}', "not_json"),
    "Infinity": ('{"a": Infinity}', "not_json"),
    "1e400": ('{"a": 1e400}', "not_json"),
    "5,000 digits": ('{"a": ' + "9" * 5_000 + "}", "not_json"),
    "100,000 deep": ('{"a":' * 100_000, "not_json"),
    "byte order mark": ("\ufeff{}", "not_json"),
    "UTF-16 in a text": ("\x00{\x00}", "not_json"),
    "a line break in a text": ('{"a": "b\nc"}', "not_json"),
    "a list": ("[]", "not_an_object"),
    "a text": ('"x"', "not_an_object"),
    "a number": ("1", "not_an_object"),
    "null": ("null", "not_an_object"),
    "an object in it": ('{"a": {}}', "nested"),
    "a list in it": ('{"a": [1]}', "nested"),
    "CRLF and a header": (r'{"a": "a\r\nHelicone-Auth: Bearer evil"}', "control_character"),
    "line feed": (r'{"a": "a\nb"}', "control_character"),
    "carriage return": (r'{"a": "a\rb"}', "control_character"),
    "NUL": (r'{"a": "a\u0000b"}', "control_character"),
    "tab": (r'{"a": "a\tb"}', "control_character"),
    "DEL": (r'{"a": "a\u007fb"}', "control_character"),
    "escape sequence": (r'{"a": "\u001b[31m"}', "control_character"),
    "next line U+0085": (r'{"a": "a\u0085b"}', "control_character"),
    "line break at the end": (r'{"a": "a\n"}', "control_character"),
    "empty name": ('{"": "x"}', "name"),
    "space in a name": ('{"A B": "x"}', "name"),
    "colon in a name": ('{"A:": "x"}', "name"),
    "accent in a name": ('{"é": "x"}', "name"),
    "zero-width space in a name": ('{"A\u200b": "x"}', "name"),
    "line break in a name": (r'{"X\r\nY": "x"}', "name"),
    "line break after a name": (r'{"X\n": "x"}', "name"),
    "name of 65": (f'{{"{"n" * 65}": "x"}}', "name"),
    "a path": ('{"../x": "x"}', "name"),
    "underscore first": ('{"__proto__": "x"}', "name"),
    "dash first": ('{"-a": "x"}', "name"),
    "a digit of another script": ('{"\u0663": "x"}', "name"),
    "the same name twice": ('{"a": "1", "a": "2"}', "duplicate"),
    "names that differ in case": ('{"a": 1, "A": 2}', "duplicate"),
    "names that differ in case, one null": ('{"a": null, "A": 2}', "duplicate"),
    "a name of Helicone's own": ('{"Helicone-Session-Id": "x"}', "reserved_name"),
    "another of its own": ('{"helicone-prompt-id": "x"}', "reserved_name"),
    "one of its cache": ('{"Helicone-Cache-Enabled": "x"}', "reserved_name"),
    "Stripe's customer": ('{"stripe_customer_id": "x"}', "reserved_name"),
    "value of 1,025": (f'{{"a": "{"v" * 1_025}"}}', "value_too_long"),
    "value of 70,000": (f'{{"a": "{"v" * 70_000}"}}', "value_too_long"),
    "value too long once encoded": (f'{{"a": "{"é" * 171}"}}', "value_too_long"),
    "number too long": ('{"a": ' + "9" * 1_025 + "}", "value_too_long"),
    "33 entries": (json.dumps({f"p{i}": i for i in range(33)}), "too_many"),
    "over 8 KiB together": (json.dumps({f"p{i}": "v" * 1_000 for i in range(9)}), "too_large"),
}


@pytest.mark.parametrize(("text", "variant"), REFUSED.values(), ids=REFUSED.keys())
def test_parse_properties_when_they_cannot_be_sent(text: str, variant: str) -> None:
    """Each kind of fault has its own word."""
    with pytest.raises(InvalidProperties) as caught:
        parse_properties(text)

    assert variant == caught.value.variant


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ('{"ok": 1,\n "bad name": 2}', {"name": '"bad name"'}),
        ('{"a": {}}', {"name": "a"}),
        ('{"a": 1, "A": 2}', {"name": "A", "other": "a"}),
        ('{"a" 1}', {"line": 1, "column": 6}),
        ('{"a": "' + "v" * 1_025 + '"}', {"name": "a", "limit": 1_024, "size": 1_025}),
        (json.dumps({f"p{i}": i for i in range(33)}), {"limit": 32, "count": 33}),
        (json.dumps({f"p{i}": "v" * 1_000 for i in range(9)}), {"limit": 8_192, "size": 9 * (18 + 2 + 1_000 + 4)}),
        (f'{{"{"n" * 100}": "x"}}', {"name": f'"{"n" * 64}"'}),
    ],
)
def test_parse_properties_when_the_refusal_names_the_place(text: str, slots: dict[str, object]) -> None:
    """A refusal says which name, which limit and how much too much."""
    with pytest.raises(InvalidProperties) as caught:
        parse_properties(text)

    assert slots == dict(caught.value.slots)


def test_parse_properties_when_a_lone_surrogate_is_in_a_value() -> None:
    """Half a character is refused, not replaced."""
    with pytest.raises(InvalidProperties):
        parse_properties(r'{"a": "\ud800"}')


def test_convert_properties_when_a_host_gives_half_a_character() -> None:
    """A value from Python is held to the same rule."""
    with pytest.raises(InvalidProperties) as caught:
        convert_properties({"a": "\ud800"})

    assert ("control_character", {"name": "a"}) == (caught.value.variant, dict(caught.value.slots))


def test_convert_properties_when_it_is_done_twice() -> None:
    """What was converted stays as it is when it is converted again."""
    once = convert_properties({"a": "Zürich 100%", "b": True})

    assert once == convert_properties(once)


def test_property_headers_when_names_have_case() -> None:
    """The header has the prefix and the name as the user wrote it."""
    actual = property_headers({"Session-Type": "roleplay", "user_id": "1"})

    assert {"Helicone-Property-Session-Type": "roleplay", "Helicone-Property-user_id": "1"} == actual


TOKEN = set(string.ascii_letters + string.digits + "!#$%&'*+-.^_`|~")


def unfit(headers: dict[str, str]) -> list[tuple[str, str]]:
    """Return the headers that a strict HTTP peer would not take."""
    return [
        (name, value)
        for name, value in headers.items()
        if not set(name) <= TOKEN
        or not name.startswith(PREFIX)
        or not all(" " <= character <= "~" for character in value)
        or value != value.strip()
    ]


def headers_or_refusal(text: str) -> dict[str, str]:
    """Return the headers for a text, none if it is refused."""
    try:
        return property_headers(parse_properties(text))
    except InvalidProperties:
        return {}


@MANY
@given(text=ANY_TEXT | JSON_VALUES.map(json.dumps))
def test_parse_properties_when_any_text_comes(text: str) -> None:
    """Whatever comes, it ends in legal headers or in `InvalidProperties`."""
    assert [] == unfit(headers_or_refusal(text))


@MANY
@given(
    properties=st.dictionaries(
        st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}", fullmatch=True) | ANY_TEXT,
        ANY_TEXT | st.booleans() | st.none() | st.integers() | st.floats(),
        max_size=4,
    ),
    ascii_only=st.booleans(),
)
def test_parse_properties_when_any_flat_object_comes(properties: dict[str, object], ascii_only: bool) -> None:
    """The same holds for objects of texts and numbers, which mostly get through."""
    assert [] == unfit(headers_or_refusal(json.dumps(properties, ensure_ascii=ascii_only)))
