"""Codes become sentences, in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from helicone_chat_source.core import errors
from helicone_chat_source.core.chat_request import Notice
from helicone_chat_source.core.errors import BadReply, FieldError, GatewayDown, HeliconeError
from helicone_chat_source.web.assets import read_json
from helicone_chat_source.web.words import Words, choose_language, languages, words

LANGUAGES = ["en", "de"]


def list_errors(kind: type[HeliconeError] = HeliconeError) -> Iterator[type[HeliconeError]]:
    """Give every class of errors that has a code of its own."""
    for child in kind.__subclasses__():
        yield child
        yield from list_errors(child)


@pytest.mark.parametrize(
    ("wanted", "accepted", "expected"),
    [
        (None, None, "en"),
        (None, "", "en"),
        (None, "de", "de"),
        (None, "de-AT", "de"),
        (None, "DE-at,en;q=0.9", "de"),
        (None, "fr, de;q=0.5, en;q=0.6", "en"),
        (None, "en;q=0.1,de;q=0.2", "de"),
        (None, "en;q=0.5,de;q=0.5", "en"),
        (None, "de;q=0, fr", "en"),
        (None, "de;q=0.000,en;q=0.1", "en"),
        (None, "de;q=1.", "de"),
        (None, "de;q=nonsense", "de"),
        (None, "*", "en"),
        (None, "xx,yy;q=0.3", "en"),
        (None, ",;,;q=1,", "en"),
        ("de", "en", "de"),
        ("de_DE", None, "en"),
        ("xx", "de", "de"),
        ("", "de", "de"),
        ("../de", None, "en"),
    ],
)
def test_language_is_the_first_that_there_is(wanted: str | None, accepted: str | None, expected: str) -> None:
    """What is asked for wins, then the weights of RFC 9110, then English; a weight of 0 means no."""
    assert choose_language(wanted, accepted) == expected


def test_languages_begin_with_the_fallback() -> None:
    """English is complete, so it comes first."""
    assert list(languages()) == LANGUAGES


def test_text_has_its_slots_filled() -> None:
    """A slot that nobody filled stays to be seen; braces in what fills a slot are only text."""
    told = Words("en", {"a": "{x} of {y}, {z}"}, {})

    assert told.text("a", {"x": 1, "y": "{z}"}) == "1 of {z}, {z}"


def test_text_is_english_when_the_language_lacks_it() -> None:
    """Better English words than none; without those the key shows what is missing."""
    told = Words("de", {"a": "deutsch", "b": ""}, {"a": "english", "b": "only english"})

    assert [told.text(key) for key in ("a", "b", "c")] == ["deutsch", "only english", "c"]


def test_message_is_that_of_the_variant_when_there_is_one() -> None:
    """An exact sentence wins over the general one; an unknown variant falls back."""
    told = words("en")
    exact = GatewayDown(variant="name", host="a.example")
    general = GatewayDown(variant="unheard_of", host="a.example")

    assert told.message(exact) == "The name a.example was not found."
    assert told.message(general) == "The gateway a.example could not be reached."


def test_hint_is_that_of_the_variant_when_there_is_one() -> None:
    """What to do depends on what exactly happened."""
    told = words("en")

    assert told.hint(BadReply(variant="too_large")) != told.hint(BadReply())


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (FieldError("/a", "less_than_equal", "English", {"le": 2}), "This number is too large: at most 2."),
        (FieldError("/a", "invalid_model.empty", "English"), "The model string is empty."),
        (FieldError("/a", "unheard_of", "pydantic's own words"), "pydantic's own words"),
    ],
)
def test_field_has_a_sentence(field: FieldError, expected: str) -> None:
    """Words for the field, else those of the error, else pydantic's."""
    assert words("en").field_message(field) == expected


def test_notice_has_a_sentence() -> None:
    """A silence of the gateway gets a voice."""
    assert "gpt-4o" in words("de").notice(Notice("web_search_unavailable", {"model": "gpt-4o"}))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("error", list(list_errors()), ids=lambda error: error.__name__)
def test_error_has_words_of_its_own(error: type[HeliconeError], language: str) -> None:
    """No code reaches a reader without a sentence and a hint in each language."""
    texts = read_json(f"i18n/{language}.json")

    assert texts.get(f"helicone.error.{error.code}.message")
    assert texts.get(f"helicone.error.{error.code}.hint")


def test_codes_are_told_apart() -> None:
    """A code names one class only."""
    codes = [error.code for error in list_errors()]

    assert len(codes) == len(set(codes))
    assert set(codes) == {found.group(1) for found in re.finditer(r'code = "(\w+)"', open_source())}


def open_source() -> str:
    """Return the text of the module of errors."""
    with open(errors.__file__, encoding="utf-8") as file:
        return file.read()


def test_languages_have_the_same_texts_with_the_same_slots() -> None:
    """What one language tells, the other tells too."""
    slots = {
        language: {key: sorted(set(re.findall(r"\{(\w+)\}", text))) for key, text in texts.items()}
        for language in LANGUAGES
        for texts in [read_json(f"i18n/{language}.json")]
    }

    assert slots["en"] == slots["de"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_sorted_and_not_empty(language: str) -> None:
    """Two people who add words do not meet at the end of the file."""
    texts = read_json(f"i18n/{language}.json")

    assert list(texts) == sorted(texts)
    assert [key for key, text in texts.items() if not text.strip()] == []
