"""Takes keys out of text that came from somebody else."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from helicone_chat_source.core.secret import Secret

KEY_LIKE = re.compile(r"\b[sp]k-[A-Za-z0-9_-]{12,}")
MASK = "[key removed]"
SHORTEST_PART = 8
"""A piece of base64 that is shorter may be anything."""


def redact(text: str, *secrets: Secret | None) -> str:
    """Return `text` without the given secrets (plain, URL-encoded, base64, hex) and without anything like a key."""
    for secret in secrets:
        if secret:
            for form in _forms(secret.reveal()):
                text = text.replace(form, MASK)
    return KEY_LIKE.sub(MASK, text)


def redact_bytes(data: bytes, secret: Secret | None) -> bytes:
    """Return `data` unchanged, unless somebody put the secret into it; costs next to nothing where nobody did."""
    if secret and secret.reveal().encode() in data:
        return redact(data.decode("utf-8", "replace"), secret).encode()
    return data


def headers_without(headers: Mapping[str, str], secret: Secret | None) -> Mapping[str, str]:
    """Return the headers but for those that repeat the secret."""
    return {name: value for name, value in headers.items() if not (secret and secret.reveal() in value)}


def _forms(raw: str) -> tuple[str, ...]:
    """Return a text in the ways in which programs write it."""
    encoded = raw.encode()
    base64s = (base64.b64encode(encoded), base64.urlsafe_b64encode(encoded))
    return (
        raw,
        quote(raw, safe=""),
        quote(raw),
        *(form.decode().rstrip("=") for form in base64s),
        *_base64_inside(encoded),
        encoded.hex(),
        encoded.hex().upper(),
    )


def _base64_inside(encoded: bytes) -> Iterator[str]:
    """Yield what a text looks like inside base64 of more, such as `user:key`: that depends on where it begins."""
    for before in range(3):
        first, last = -(-before * 8 // 6), (before + len(encoded)) * 8 // 6
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            form = encode(bytes(before) + encoded).decode()[first:last]
            if len(form) >= SHORTEST_PART:
                yield form
