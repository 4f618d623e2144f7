"""Keys are taken out of text that came from somebody else."""

from __future__ import annotations

import base64
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from canary import leaks
from core.generated import FEW
from helicone_chat_source.core.redaction import redact, redact_bytes
from helicone_chat_source.core.secret import Secret

KEY = "sk-helicone-abcdefg-1234567"
ODD = "my+key/with=signs&more?>?>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nothing to hide", "nothing to hide"),
        (f"Incorrect API key provided: {KEY}.", "Incorrect API key provided: [key removed]."),
        (f"Bearer {KEY}, again {KEY}", "Bearer [key removed], again [key removed]"),
        ("Bearer " + base64.b64encode(KEY.encode()).decode(), "Bearer [key removed]"),
        ("hex " + KEY.encode().hex(), "hex [key removed]"),
        ("someone else's sk-proj-ABCDEFGHIJKL0123456789", "someone else's [key removed]"),
        ("pk-helicone-eu-abcdefg-abcdefg", "[key removed]"),
        ('{"key":"sk-ant-api03-abcdefghijk"}', '{"key":"[key removed]"}'),
        ("task-management-software and risk-assessment-tool", "task-management-software and risk-assessment-tool"),
        ("sk-short", "sk-short"),
        ("fake-op*****-key", "fake-op*****-key"),
    ],
)
def test_redact_when_a_text_comes_from_outside(text: str, expected: str) -> None:
    """The given key goes in all its forms, and so does whatever looks like a key."""
    actual = redact(text, Secret(KEY))

    assert expected == actual


@pytest.mark.parametrize(
    "form",
    [
        ODD,
        quote(ODD, safe=""),
        quote(ODD),
        ODD.encode().hex(),
        ODD.encode().hex().upper(),
        base64.b64encode(ODD.encode()).decode().rstrip("="),
        base64.urlsafe_b64encode(ODD.encode()).decode().rstrip("="),
    ],
)
def test_redact_when_a_key_has_a_form_of_its_own(form: str) -> None:
    """A key of a self-hosted gateway is taken out too, plain or encoded."""
    actual = redact(f"<{form}>", Secret(ODD))

    assert "<[key removed]>" == actual


@pytest.mark.parametrize("before", ["", "u", "us", "Bearer "])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_redact_when_a_key_stands_inside_base64(before: str, encode: Callable[[bytes], bytes]) -> None:
    """Base64 of more than the key shows no eight characters of it, wherever in it the key begins."""
    encoded = encode(f"{before}{ODD}:and more".encode()).decode()

    actual = redact(f"<{encoded}>", Secret(ODD))

    assert leaks(encoded, ODD) != []
    assert leaks(actual, ODD) == []


def test_redact_when_a_key_is_short() -> None:
    """A piece of base64 that may be anything is left alone."""
    assert redact("eA and eB", Secret("x")) == "[key removed] and eB"


def test_redact_bytes_when_the_secret_is_in_them() -> None:
    """Only then are they changed."""
    assert redact_bytes(b'{"text":"' + ODD.encode() + b'"}', Secret(ODD)) == b'{"text":"[key removed]"}'
    assert redact_bytes(b"\xff", Secret(ODD)) == b"\xff"
    assert redact_bytes(b"\xff", None) == b"\xff"


def test_redact_when_there_is_no_secret() -> None:
    """None and an empty secret take nothing out."""
    actual = redact("some text", None, Secret(""))

    assert "some text" == actual


def test_redact_when_there_are_several_secrets() -> None:
    """Each of several secrets is taken out."""
    actual = redact(f"{ODD} and other-secret", Secret(ODD), None, Secret("other-secret"))

    assert "[key removed] and [key removed]" == actual


@FEW
@given(before=st.text(), after=st.text())
def test_redact_when_a_key_stands_anywhere(before: str, after: str) -> None:
    """Whatever stands around a key, the key is not in the result."""
    actual = redact(before + KEY + after, Secret(KEY))

    assert KEY not in actual
