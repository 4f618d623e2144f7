"""Text that is safe as an HTTP header value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import MANY
from helicone_chat_source.core.header_text import header_text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("plain text", "plain text"),
        ("  spaces at both ends  ", "spaces at both ends"),
        ("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
        ("100%", "100%"),
        ("already %C3%BC", "already %C3%BC"),
        ("Zürich", "Z%C3%BCrich"),
        ("日本", "%E6%97%A5%E6%9C%AC"),
        ("👥", "%F0%9F%91%A5"),
        ("a\r\nX-Evil: 1", "a%0D%0AX-Evil: 1"),
        ("a\tb\x00c\x7f", "a%09b%00c%7F"),
        ("a\x85b", "a%C2%85b"),
        ("a\u2028b", "a%E2%80%A8b"),
    ],
)
def test_header_text_when_a_text_is_given(text: str, expected: str) -> None:
    """Printable ASCII stays, all else is percent-encoded as UTF-8, spaces at the ends go."""
    actual = header_text(text)

    assert expected == actual


def test_header_text_when_there_is_a_lone_surrogate() -> None:
    """Half a character has no UTF-8 form and is the caller's to handle."""
    with pytest.raises(UnicodeEncodeError):
        header_text("a\ud800")


@MANY
@given(text=st.text())
def test_header_text_when_any_text_is_given(text: str) -> None:
    """Whatever the text, the value is printable ASCII, and doing it twice changes nothing more."""
    actual = header_text(text)

    assert "" == "".join(character for character in actual if not " " <= character <= "~")
    assert header_text(actual) == actual
