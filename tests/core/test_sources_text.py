"""The sources of a reply as Markdown."""

from __future__ import annotations

import pytest

from helicone_chat_source.core.reply_state import Citation
from helicone_chat_source.core.sources_text import sources_as_markdown


def test_no_text_when_nothing_is_quoted() -> None:
    """No heading stands over an empty list."""
    assert sources_as_markdown([], "Sources") == ""


def test_each_page_is_listed_once_when_it_is_quoted_twice() -> None:
    """The first title counts; a page without one shows its address."""
    quoted = [
        Citation("https://a.example/", "A"),
        Citation("https://b.example/", ""),
        Citation("https://a.example/", "B"),
    ]

    text = sources_as_markdown(quoted, "Sources")

    assert text == "\n\n**Sources**\n\n1. [A](https://a.example/)\n2. [https://b.example/](https://b.example/)"


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("a](javascript:1)", r"a\](javascript:1)"),
        ("![x](http://y)", r"\!\[x\](http://y)"),
        ("<img src=x>", r"\<img src=x\>"),
        ("two\nlines\n# heading", r"two lines \# heading"),
        ("a\\](b", r"a\\\](b"),
    ],
)
def test_title_is_text_when_it_looks_like_markup(title: str, shown: str) -> None:
    """A page chooses its title; it can make neither a link nor a picture nor a line of its own."""
    text = sources_as_markdown([Citation("https://a.example/", title)], "Sources")

    assert text.splitlines()[4:] == [f"1. [{shown}](https://a.example/)"]


def test_address_is_one_piece_when_it_has_brackets() -> None:
    """An address cannot end its link early."""
    text = sources_as_markdown([Citation("https://a.example/x_(y) z?q=1&r=%20#ä", "A")], "Sources")

    assert text.splitlines()[4] == "1. [A](https://a.example/x_%28y%29%20z?q=1&r=%20#%C3%A4)"
