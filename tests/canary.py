"""A secret made to be found: whatever shows eight characters of it, in any spelling, has leaked."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import quote

WINDOW = 8
"""So many characters in a row are no accident."""


@lru_cache
def spellings(secret: str) -> tuple[bytes, ...]:
    """Return every piece of eight characters, as it is, URL-encoded, in hex, and as it looks inside base64."""
    pieces = [secret[start : start + WINDOW] for start in range(len(secret) - WINDOW + 1)]
    return tuple(dict.fromkeys(form for piece in pieces for form in _forms(piece)))


def leaks(data: bytes | str, secret: str) -> list[bytes]:
    """Return the spellings of a secret that stand in the data."""
    found = data.encode("utf-8", "surrogateescape") if isinstance(data, str) else data
    return [form for form in spellings(secret) if form in found]


def _forms(piece: str) -> Iterator[bytes]:
    encoded = piece.encode()
    yield encoded
    yield quote(piece, safe="").encode()
    yield encoded.hex().encode()
    yield encoded.hex().upper().encode()
    for before in range(3):
        # Only the characters that no neighbour of the piece has a part in.
        first, last = -(-before * 8 // 6), (before + len(encoded)) * 8 // 6
        yield base64.b64encode(bytes(before) + encoded)[first:last]
        yield base64.urlsafe_b64encode(bytes(before) + encoded)[first:last]
