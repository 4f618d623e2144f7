"""Strict JSON from text that somebody else wrote."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given

from core.generated import FEW, JSON_VALUES
from helicone_chat_source.core.errors import InvalidJson
from helicone_chat_source.core.json_text import DEEPEST, NestedTooDeeply, parse_foreign_json, parse_json, readable

REFUSED: dict[str, tuple[str | bytes, str | None]] = {
    "nothing": ("", None),
    "NaN": ("NaN", "number"),
    "NaN inside": ('{"a": [NaN]}', "number"),
    "Infinity": ("Infinity", "number"),
    "minus Infinity": ("[-Infinity]", "number"),
    "too large for a float": ("1e400", "number"),
    "too small for a float": ("-1e400", "number"),
    "5,000 digits": ("9" * 5_000, "number"),
    "lone high surrogate": (r'"\ud800"', "surrogate"),
    "lone low surrogate": (r'["\udc00x"]', "surrogate"),
    "last low surrogate": (r'"\udfff"', "surrogate"),
    "surrogates the wrong way round": (r'"\ude00\ud83d"', "surrogate"),
    "lone surrogate in a name": (r'{"\ud800": 1}', "surrogate"),
    "lone surrogate as it is": ('"\ud800"', "surrogate"),
    "100,000 arrays": ("[" * 100_000 + "]" * 100_000, "too_deep"),
    "100,000 arrays without end": ("[" * 100_000, "too_deep"),
    "100,000 objects": ('{"a":' * 100_000 + "1" + "}" * 100_000, "too_deep"),
    "one too deep": ("[" * (DEEPEST + 2) + "]" * (DEEPEST + 2), "too_deep"),
    "UTF-16": ('{"a": "ü"}'.encode("utf-16"), "encoding"),
    "UTF-16 without a mark": ('{"a": 1}'.encode("utf-16-le"), None),
    "UTF-8 with a mark": (b"\xef\xbb\xbf{}", None),
    "Latin-1": ('"ü"'.encode("latin-1"), "encoding"),
    "cut in a character": (b'"\xe2\x82"', "encoding"),
    "overlong UTF-8": (b'"\xc0\xaf"', "encoding"),
    "a surrogate in UTF-8": (b'"\xed\xa0\x80"', "encoding"),
    "single quotes": ("{'a': 1}", None),
    "comma at the end": ("[1,]", None),
    "a comment": ("[1] // one", None),
    "a control character": ('"a\nb"', None),
    "leading zero": ("01", None),
    "plus sign": ("+1", None),
    "hexadecimal": ("0x10", None),
    "two values": ("1 2", None),
}


@pytest.mark.parametrize(("text", "variant"), REFUSED.values(), ids=REFUSED.keys())
def test_parse_json_when_the_text_is_refused(text: str | bytes, variant: str | None) -> None:
    """What RFC 8259 does not know, or no UTF-8 text can hold, is refused with the kind of the fault."""
    with pytest.raises(InvalidJson) as caught:
        parse_json(text)

    assert variant == caught.value.variant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null", None),
        (b" [1, 2.5, -0.0, 1e3]\r\n", [1, 2.5, -0.0, 1000.0]),
        ('{"a": {"b": [true, false]}}', {"a": {"b": [True, False]}}),
        (r'"\ud83d\ude00"', "😀"),
        ('"Zürich 👥"'.encode(), "Zürich 👥"),
        ('"\u2028"', "\u2028"),
        ("1e-400", 0.0),
        ("9" * 4_300, int("9" * 4_300)),
    ],
)
def test_parse_json_when_the_text_is_json(text: str | bytes, expected: object) -> None:
    """JSON in UTF-8 is read as it stands."""
    actual = parse_json(text)

    assert expected == actual


def test_parse_json_when_it_is_as_deep_as_allowed() -> None:
    """The deepest allowed nesting is read."""
    text = "[" * 64 + "]" * 64

    actual = parse_json(text)

    assert (text, 64) == (json.dumps(actual), DEEPEST)


def test_parse_json_when_a_name_stands_twice() -> None:
    """The last of two equal names counts, as it does in a browser."""
    actual = parse_json('{"a": 1, "b": 2, "a": 3}')

    assert {"a": 3, "b": 2} == actual


def test_parse_json_when_the_reader_wants_the_pairs() -> None:
    """A reader that cares about equal names gets all of them."""
    seen: list[list[tuple[str, object]]] = []

    parse_json('{"a": 1, "a": 2}', pairs=seen.append)

    assert [[("a", 1), ("a", 2)]] == seen


def test_parse_json_when_it_breaks_off() -> None:
    """The refusal names line and column, counted from 1."""
    with pytest.raises(InvalidJson) as caught:
        parse_json('{\n  "a": ]')

    assert {"line": 2, "column": 8} == dict(caught.value.slots)


def test_parse_json_when_a_number_underflows() -> None:
    """A number that is too small becomes zero and stays finite."""
    actual = parse_json("-1e-400")

    assert math.copysign(1.0, -0.0) == math.copysign(1.0, float(str(actual)))


@FEW
@given(value=JSON_VALUES)
def test_parse_json_when_json_was_written_from_a_value(value: object) -> None:
    """Each value that was written as JSON is read back."""
    text = json.dumps(value, ensure_ascii=False)

    actual = parse_json(text)

    assert value == actual


@pytest.mark.parametrize("text", ["[" * 64 + "]" * 64, b'{"a":' * 64 + b"1" + b"}" * 64, "[[]," + "[]," * 99 + "1]"])
def test_parse_foreign_json_when_it_is_as_deep_as_allowed(text: str | bytes) -> None:
    """The deepest allowed nesting is read, and many brackets beside each other are not deep."""
    actual = parse_foreign_json(text)

    assert json.loads(text) == actual


@pytest.mark.parametrize(
    "text", ["[" * 65 + "]" * 65, b'{"a":' * 65 + b"1" + b"}" * 65, "[" * 100_000, '[{"a":' * 50 + "1" + "}]" * 50]
)
def test_parse_foreign_json_when_it_is_too_deep(text: str | bytes) -> None:
    """Deeper nesting is refused before somebody else fails on it."""
    with pytest.raises(NestedTooDeeply):
        parse_foreign_json(text)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"plain", b"plain"),
        ("Zürich 👥".encode(), "Zürich 👥".encode()),
        (b"a\xffb\xe2\x82", "a\ufffdb\ufffd".encode()),
    ],
)
def test_readable_when_it_is_given_any_bytes(data: bytes, expected: bytes) -> None:
    """What is UTF-8 stays as it is; each broken character becomes a mark."""
    actual = readable(data)

    assert expected == actual
