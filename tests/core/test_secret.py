"""A secret text masks itself."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import traceback
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from helicone_chat_source.core.secret import Secret

KEY = "sk-helicone-abcdefg-1234567"


@dataclass(frozen=True)
class Holder:
    """Something that has a secret among its values."""

    name: str
    key: Secret


@pytest.mark.parametrize(
    "shown",
    [
        repr(Secret(KEY)),
        str(Secret(KEY)),
        f"{Secret(KEY)}",
        f"{Secret(KEY)!r}",
        f"{Secret(KEY):>60}",
        "{0} {0!r}".format(*[Secret(KEY)]),
        repr([Secret(KEY), {"key": Secret(KEY)}]),
        repr(Holder("a", Secret(KEY))),
        repr(logging.makeLogRecord({"msg": "%s", "args": (Secret(KEY),)}).getMessage()),
    ],
    ids=[
        "repr",
        "str",
        "f-string",
        "f-string repr",
        "f-string width",
        "format",
        "containers",
        "dataclass",
        "log",
    ],
)
def test_secret_when_it_is_printed(shown: str) -> None:
    """No way to print a secret shows any part of it."""
    assert ("**********" in shown, KEY[:14] in shown, KEY[-4:] in shown) == (True, False, False)


def test_reveal_when_the_text_is_needed() -> None:
    """Only `reveal` gives the text."""
    assert KEY == Secret(KEY).reveal()


@pytest.mark.parametrize(
    ("text", "expected"),
    [(KEY, "…4567"), ("twelve-chars", "…hars"), ("eleven-char", "…"), ("", "…")],
)
def test_hint_when_the_text_is_long_or_short(text: str, expected: str) -> None:
    """Four characters are shown of a long text, none of a short one."""
    assert expected == Secret(text).hint


def test_secret_when_it_is_compared() -> None:
    """Equal texts are equal secrets; a secret is never equal to a text."""
    assert (True, False, False, True) == (
        Secret(KEY) == Secret(KEY),
        Secret(KEY) == Secret("other"),
        Secret(KEY) == KEY,
        hash(Secret(KEY)) == hash(Secret(KEY)),
    )


def test_secret_when_it_is_empty() -> None:
    """An empty secret counts as none."""
    assert (False, True) == (bool(Secret("")), bool(Secret(KEY)))


@pytest.mark.parametrize(
    "leave", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps], ids=["pickle", "copy", "deep copy", "JSON"]
)
def test_secret_when_it_would_leave_by_accident(leave: Callable[[Secret], object]) -> None:
    """Pickling, copying and JSON are refused, and the refusal does not quote it."""
    with pytest.raises(TypeError) as caught:
        leave(Secret(KEY))

    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_secret_when_its_attributes_are_listed() -> None:
    """A secret has no dictionary that a debugger would dump."""
    assert not hasattr(Secret(KEY), "__dict__")
