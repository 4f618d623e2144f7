"""What recorded refusals mean, and that there are words for each."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.expected_errors import ERRORS, Meaning
from core.expected_replies import MODEL_LISTS, NOT_COMPLETIONS
from core.recordings import recording
from helicone_chat_source.core.errors import BadReply, HeliconeError
from helicone_chat_source.core.gateway_reply import read_completion, read_error, read_key_probe, read_models
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.secret import Secret

US = account_of(Secret("sk-helicone-abcdefg"))
WORDS: dict[str, str] = json.loads((Path(__file__).parents[2] / "ui_schema" / "i18n" / "en.json").read_text("utf-8"))
KEY_IS_GOOD = {
    "err-body-array",
    "err-body-bom",
    "err-body-malformed-json",
    "err-body-none",
    "err-body-null",
    "err-body-string",
    "err-model-empty",
    "err-model-missing",
}
"""Refusals of the body that come after the key was accepted: as answers to the key probe they are a success."""


def meaning_of(error: HeliconeError) -> Meaning:
    """Return an error in the form of the table."""
    attempts = tuple((attempt.source, attempt.status) for attempt in error.attempts)
    return Meaning(type(error), error.detail, error.variant, attempts, error.link)


@pytest.mark.parametrize(("recorded", "expected"), ERRORS.items(), ids=ERRORS.keys())
def test_read_error_when_the_answer_was_recorded(recorded: str, expected: Meaning) -> None:
    """A recorded refusal means what a person reads in it."""
    found = recording(recorded)

    actual = meaning_of(read_error(found.status, found.body, US))

    assert expected == actual


@pytest.mark.parametrize(("recorded", "expected"), ERRORS.items(), ids=ERRORS.keys())
def test_read_completion_when_the_answer_is_a_refusal(recorded: str, expected: Meaning) -> None:
    """Who waits for a completion gets the same error."""
    found = recording(recorded)

    with pytest.raises(expected.kind) as caught:
        read_completion(found.status, found.body, US)

    assert expected == meaning_of(caught.value)


@pytest.mark.parametrize(("recorded", "expected"), ERRORS.items(), ids=ERRORS.keys())
def test_words_when_the_answer_is_a_refusal(recorded: str, expected: Meaning) -> None:
    """There is a sentence for what happened and one for what to do."""
    exact, plain = (f"helicone.error.{expected.kind.code}{end}" for end in (f".{expected.variant}", ""))

    message, hint = (WORDS.get(f"{exact}.{part}") or WORDS[f"{plain}.{part}"] for part in ("message", "hint"))

    assert (True, True) == (bool(message.strip()), bool(hint.strip()))


@pytest.mark.parametrize("recorded", sorted(KEY_IS_GOOD))
def test_read_key_probe_when_the_key_is_good(recorded: str) -> None:
    """The complaint about the body comes after the key was accepted."""
    found = recording(recorded)

    assert read_key_probe(found.status, found.body, US) is None  # type: ignore[func-returns-value]  # it did not raise


@pytest.mark.parametrize("recorded", sorted(set(ERRORS) - KEY_IS_GOOD))
def test_read_key_probe_when_the_key_is_not_proven(recorded: str) -> None:
    """Any other refusal proves nothing, and keeps its meaning."""
    found = recording(recorded)

    with pytest.raises(ERRORS[recorded].kind) as caught:
        read_key_probe(found.status, found.body, US)

    assert ERRORS[recorded] == meaning_of(caught.value)


@pytest.mark.parametrize(("recorded", "expected"), MODEL_LISTS.items(), ids=MODEL_LISTS.keys())
def test_read_models_when_the_list_was_recorded(recorded: str, expected: tuple[int, str, str]) -> None:
    """A recorded list has the models that a person counts, each with the four fields of the gateway."""
    found = recording(recorded)

    actual = read_models(found.status, found.body, US)

    assert expected == (len(actual), actual[0]["id"], actual[-1]["id"])
    assert {"id", "object", "created", "owned_by"} == {field for model in actual for field in model}


@pytest.mark.parametrize("recorded", [*NOT_COMPLETIONS, *MODEL_LISTS])
def test_read_completion_when_a_success_is_none(recorded: str) -> None:
    """A 200 that is no chat completion is a bad reply, never an empty answer."""
    found = recording(recorded)

    with pytest.raises(BadReply) as caught:
        read_completion(found.status, found.body, US)

    assert (False, "not_a_completion") == (found.is_stream, caught.value.variant)
