"""Text that is safe as an HTTP header value."""

from __future__ import annotations

from urllib.parse import quote

PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def header_text(text: str) -> str:
    """
    Return `text` with everything but printable ASCII percent-encoded as UTF-8, without spaces at either end.

    HTTP trims those spaces anyway. Raises `UnicodeEncodeError` for a lone surrogate.
    """
    return quote(text.strip(), safe=PRINTABLE)


def one_line(text: str) -> str:
    """Return any text as a header value: control characters become spaces, lone surrogates a mark."""
    printable = "".join(character if character >= " " and character != "\x7f" else " " for character in text)
    return header_text(printable.encode("utf-8", "replace").decode())
