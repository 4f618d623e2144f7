"""Codes become sentences: the texts of `ui_schema/i18n/*.json` in the language that a reader asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from helicone_chat_source.core.chat_request import Notice
from helicone_chat_source.core.errors import FieldError, HeliconeError
from helicone_chat_source.web.assets import folder, read_json

FALLBACK = "en"
SLOT = re.compile(r"\{(\w+)\}")


class Words:
    """The texts of one language; what is missing there comes from English."""

    def __init__(self, language: str, texts: Mapping[str, str], fallback: Mapping[str, str]) -> None:
        self.language = language
        self._texts = texts
        self._fallback = fallback

    def find(self, key: str) -> str | None:
        """Return a text with its slots open."""
        return self._texts.get(key) or self._fallback.get(key)

    def text(self, key: str, slots: Mapping[str, object] | None = None) -> str:
        """Return a text with its slots filled; a slot that nobody filled stays as it is."""
        filled = slots or {}
        return SLOT.sub(lambda found: str(filled.get(found[1], found[0])), self.find(key) or key)

    def message(self, error: HeliconeError) -> str:
        """Return the sentence that says what happened."""
        return self.text(self._error_key(error, "message"), error.slots)

    def hint(self, error: HeliconeError) -> str:
        """Return the sentence that says what to do."""
        return self.text(self._error_key(error, "hint"), error.slots)

    def field_message(self, field: FieldError) -> str:
        """Return the sentence for one refused field; pydantic's own English where there are no words."""
        for key in (f"helicone.field.{field.code}", f"helicone.error.{field.code}.message"):
            if self.find(key):
                return self.text(key, field.slots)
        return field.message

    def notice(self, notice: Notice) -> str:
        """Return the sentence of a notice."""
        return self.text(f"helicone.notice.{notice.code}", notice.slots)

    def _error_key(self, error: HeliconeError, part: str) -> str:
        exact = f"helicone.error.{error.code}.{error.variant}.{part}"
        return exact if error.variant and self.find(exact) else f"helicone.error.{error.code}.{part}"


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that there are, the fallback first."""
    found = sorted(path.stem for path in (folder("ui_schema") / "i18n").glob("*.json"))
    return (FALLBACK, *(language for language in found if language != FALLBACK))


@cache
def words(language: str = FALLBACK) -> Words:
    """Return the words of a language that `languages` names."""
    return Words(language, read_json(f"i18n/{language}.json"), read_json(f"i18n/{FALLBACK}.json"))


def choose_language(wanted: str | None, accept_language: str | None) -> str:
    """Return the first language that we have: the one asked for, else by `Accept-Language` (RFC 9110, 12.5.4)."""
    ranked: list[tuple[float, int, str]] = []
    for position, item in enumerate((accept_language or "").split(",")):
        tag, _, parameter = item.strip().partition(";")
        found = re.fullmatch(r"\s*q=(\d(?:\.\d{0,3})?)\s*", parameter)
        quality = float(found[1]) if found else 1.0
        if quality > 0:
            ranked.append((-quality, position, tag))
    for tag in (wanted or "", *(tag for _, _, tag in sorted(ranked))):
        language = tag.strip().lower().partition("-")[0]
        if language in languages():
            return language
    return FALLBACK
