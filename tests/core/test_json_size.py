"""Counting the values of a JSON text before it is parsed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import FEW
from helicone_chat_source.core.json_size import ValueCounter

VALUES = st.recursive(
    st.none() | st.integers() | st.text(alphabet='a",[{\\]}: é'),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(alphabet='a",[{\\'), inner),
    max_leaves=30,
)


def values_in(value: object) -> int:
    """Return how many values a value is, itself included."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return 1 + sum(values_in(item) for item in inner)


def containers_in(value: object) -> int:
    """Return how many of them are lists and objects."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return isinstance(value, dict | list) + sum(containers_in(item) for item in inner)


def count(*pieces: bytes) -> int:
    """Feed pieces to a counter."""
    counter = ValueCounter()
    for piece in pieces:
        counter.feed(piece)
    return counter.count


@FEW
@given(VALUES)
def test_count_is_that_of_the_values(value: object) -> None:
    """Never less than there are but for the outermost, and at most one more for each list and object."""
    counted = count(json.dumps(value, ensure_ascii=False).encode())

    assert values_in(value) - 1 <= counted <= values_in(value) - 1 + containers_in(value)


@FEW
@given(VALUES, st.integers(1, 5))
def test_count_is_the_same_when_the_text_comes_in_pieces(value: object, size: int) -> None:
    """Also where a piece ends behind a backslash or in a string."""
    text = json.dumps(value, ensure_ascii=False).encode()

    assert count(*(text[at : at + size] for at in range(0, len(text), size))) == count(text)


@pytest.mark.parametrize("text", [b'"a, [ { b"', rb'"\", [ \\\", {"', rb'"\\\\"', b'"'])
def test_what_stands_in_a_string_is_not_counted(text: bytes) -> None:
    """A long text is one value."""
    assert count(text) == 0


def test_what_is_no_json_is_counted_all_the_same() -> None:
    """The parser refuses it; until then it must not grow."""
    assert count(b"[" * 1_000, b",,,") == 1_003
