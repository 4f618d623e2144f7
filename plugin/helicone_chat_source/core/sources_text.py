"""The pages that a reply quotes, as Markdown, for apps that show the text of a reply and nothing else of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from helicone_chat_source.core.reply_state import Citation

MARKUP = re.compile(r"([\\`*_\[\]<>!|#~&{}])")
URL_CHARACTERS = "".join(character for character in map(chr, range(0x21, 0x7F)) if character not in '()<>\\`"*[]{}|')


def sources_as_markdown(citations: Iterable[Citation], heading: str) -> str:
    """Return a list of links to go behind the reply, each page once; empty without any."""
    titles: dict[str, str] = {}
    for citation in citations:
        titles.setdefault(citation.url, citation.title)
    if not titles:
        return ""
    lines = [
        f"{place}. [{_plain(title or url)}]({_address(url)})" for place, (url, title) in enumerate(titles.items(), 1)
    ]
    return "\n".join([f"\n\n**{_plain(heading)}**\n", *lines])


def _plain(text: str) -> str:
    """Return text that no Markdown reads as markup, in one line: titles are what the web says."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))


def _address(url: str) -> str:
    """Return an address that ends where its brackets do."""
    return quote(url, safe=URL_CHARACTERS)
