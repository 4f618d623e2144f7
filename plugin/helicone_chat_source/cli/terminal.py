"""Writes sentences to a terminal, which obeys control characters."""

from __future__ import annotations

import sys

from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.web.words import Words


def harmless(text: str) -> str:
    """Return the text without control characters: a terminal would obey them, and the text is a model's."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")


def sentences(error: HeliconeError, told: Words) -> list[str]:
    """Return what happened and what to do about it here, where there is no panel."""
    named = [told.field_message(field) for field in error.fields]
    if error.code == "invalid_request" and named:
        return named
    hints = (f"helicone.cli.hint.{error.code}.{error.variant}", f"helicone.cli.hint.{error.code}")
    hint = next((found for key in hints if (found := told.find(key))), None) or told.hint(error)
    lines = [told.message(error), hint]
    lines += [f"- {field.pointer}: {sentence}" for field, sentence in zip(error.fields, named, strict=True)]
    lines += [f"- {attempt.source}: {attempt.status} {attempt.message}" for attempt in error.attempts]
    if error.detail and not error.attempts:
        lines.append(error.detail)
    if error.link:
        lines.append(error.link)
    return lines


def fail(error: HeliconeError, told: Words, code: int) -> int:
    """Say what happened on stderr and return the exit code."""
    return say("\n".join(sentences(error, told)), code)


def say(text: str, code: int) -> int:
    """Print a text to stderr and return the exit code."""
    print(harmless(text), file=sys.stderr)
    return code
