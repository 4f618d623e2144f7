"""Macros in property values are filled at send time, or the property stays at home."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import ANY_TEXT, MANY
from helicone_chat_source.core.macros import MACRO, LeftOut, fill_properties
from helicone_chat_source.core.properties import LARGEST_TOTAL, convert_properties, wire_size

VALUES = {"user": "Ann", "model": "gpt-4o,claude-sonnet-4", "character": "Zoë", "blank": " \n\t ", "empty": ""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("{user}", "{user}"),
        ("a}} b", "a}} b"),
        ('{"a":{"b":1}}', '{"a":{"b":1}}'),
        ("{{user}}", "Ann"),
        ("{{USER}}", "Ann"),
        ("{{ user }}", "Ann"),
        ("{{  User}}", "Ann"),
        ("by {{user}} with {{model}}!", "by Ann with gpt-4o,claude-sonnet-4!"),
        ("{{user}}{{user}}", "AnnAnn"),
        ("{{character}}", "Zo%C3%AB"),
        ("50 % {{user}}", "50 % Ann"),
        ("{{{user}}}", "{Ann}"),
    ],
)
def test_fill_properties_when_all_is_known(text: str, expected: str) -> None:
    """A macro gives way to its value, as a header can carry it, whatever its case and the blanks in it."""
    assert ({"p": expected}, ()) == fill_properties({"p": text}, VALUES)


@pytest.mark.parametrize(
    ("text", "macro"),
    [
        ("{{chat_id}}", "chat_id"),
        ("{{user}} {{Other}} {{third}}", "other"),
        ("x {{empty}} y", "empty"),
        ("x {{blank}} y", "blank"),
        ("{{1st}}", "{{1st}}"),
        ("{{user name}}", "{{user name}}"),
        ("{{}}", "{{}}"),
        ("a {{ b", "{{ b"),
        ("{{{{user}}}}", "{{{{user}}}}"),
        ("{{" + "n" * 33 + "}}", "{{" + "n" * 33 + "}}"),
        ("{{\u017f}}", "{{%C5%BF}}"),
    ],
)
def test_fill_properties_when_something_is_not_known(text: str, macro: str) -> None:
    """A property with a macro that nobody filled, or with braces that are none, is left out; others go."""
    actual = fill_properties(convert_properties({"p": text, "q": "{{user}}"}), VALUES)

    assert ({"q": "Ann"}, (LeftOut("p", "unfilled", macro),)) == actual


def test_fill_properties_when_a_value_has_macros() -> None:
    """What was filled in is not read again, and no braces go out with it."""
    actual = fill_properties({"p": "{{user}}", "q": "{{a}}{{b}}"}, {"user": "{{secret}}", "secret": "x", **JOINED})

    assert ({}, (LeftOut("p", "unfilled", "user"), LeftOut("q", "unfilled", "a"))) == actual


JOINED = {"a": "x{", "b": "{secret}}"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a\r\nX-Evil: 1", "a  X-Evil: 1"),
        ("a\x00b\x7fc", "a b c"),
        ("  a  ", "a"),
        ("\ud800", "?"),
        ("日", "%E6%97%A5"),
    ],
)
def test_fill_properties_when_a_value_cannot_stand_in_a_header(value: str, expected: str) -> None:
    """Control characters become spaces, what is not ASCII is percent-encoded, half a character becomes a mark."""
    assert {"p": f"<{expected}>"} == fill_properties({"p": "<{{v}}>"}, {"v": value})[0]


@pytest.mark.parametrize(
    ("value", "fits"), [("x" * 1_022, True), ("x" * 1_023, False), ("é" * 170, True), ("é" * 171, False)]
)
def test_fill_properties_when_a_value_becomes_long(value: str, fits: bool) -> None:
    """A filled value has at most 1,024 bytes on the wire."""
    filled, left_out = fill_properties({"p": "<{{v}}>"}, {"v": value})

    assert (fits, () if fits else (LeftOut("p", "too_long"),)) == ("p" in filled, left_out)


def test_fill_properties_when_all_together_become_large() -> None:
    """What no longer fits into 8,192 bytes is left out; what has no macros always goes."""
    properties = {f"p{number}": "{{v}}" for number in range(9)} | {"plain": "y" * 1_000}

    filled, left_out = fill_properties(properties, {"v": "x" * 1_000})

    assert (["plain", *(f"p{number}" for number in range(6))], ["p6", "p7", "p8"]) == (
        sorted(filled, key=lambda name: (name != "plain", name)),
        [item.name for item in left_out],
    )
    assert {"too_long"} == {item.reason for item in left_out}


PIECES = st.sampled_from(
    ["{{user}}", "{{ Host }}", "{{other}}", "{{", "}}", "{", "}", "%", "é", " ", "x", "{{user", "{{a-b}}", '{"a":1}']
)


@MANY
@given(
    texts=st.lists(st.lists(PIECES, max_size=6).map("".join), min_size=1, max_size=4),
    user=ANY_TEXT | st.lists(PIECES, max_size=4).map("".join),
    host=ANY_TEXT | st.text(min_size=300, max_size=1_024),
)
def test_fill_properties_when_texts_are_anything(texts: list[str], user: str, host: str) -> None:
    """Whatever is written and filled in: one line of ASCII that fits, no braces left, and each property told once."""
    properties = convert_properties({f"p{number}": text for number, text in enumerate(texts)})

    filled, left_out = fill_properties(properties, {"user": user, "host": host})

    assert [] == [text for text in filled.values() if "{{" in text or not re.fullmatch(r"([!-~]([ -~]*[!-~])?)?", text)]
    assert [] == [text for text in filled.values() if len(text) > 1_024]
    assert sum(wire_size(name, text) for name, text in filled.items()) <= LARGEST_TOTAL
    assert sorted(properties) == sorted([*filled, *(item.name for item in left_out)])
    assert filled.items() >= {name: text for name, text in properties.items() if "{{" not in text}.items()
    assert [] == [name for name, text in filled.items() if MACRO.search(properties[name]) and not text]
