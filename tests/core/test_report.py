"""What a report says about settings and errors."""

from __future__ import annotations

from helicone_chat_source.core.errors import Attempt, FieldError, InvalidSettings, NoCredits
from helicone_chat_source.core.report import error_in_report, settings_in_report, with_texts_changed
from helicone_chat_source.core.settings import ConnectionSettings, dump_settings, read_settings

PRIVATE = {
    "model": "claude-sonnet-4:online/anthropic",
    "fallbacks": ["gpt-4o/openai"],
    "excluded_providers": ["azure"],
    "web_search_options": {
        "max_uses": 3,
        "allowed_domains": ["secret.example"],
        "user_location": {"city": "Secretville", "country": "DE"},
    },
    "custom_properties": '{"session_type": "secret story", "n": 12345, "on": true}',
    "user_id": "secret@example.org",
    "reasoning_effort": "low",
    "max_tokens": 100,
    "spend_limit": {"amount": 5, "window": 60, "unit": "cents"},
    "prompt": {
        "id": "p-1",
        "environment": "staging",
        "inputs": {"name": "secret name", "age": 42, "vip": False, "weight": 1.5},
    },
}


def test_settings_in_report_when_they_are_private() -> None:
    """What routes a request is shown; texts about people are told as their length, inputs of a prompt as their kind."""
    actual = settings_in_report(read_settings(PRIVATE))

    assert {
        "model": "claude-sonnet-4:online/anthropic",
        "fallbacks": ["gpt-4o/openai"],
        "excluded_providers": ["azure"],
        "web_search_options": {
            "max_uses": 3,
            "allowed_domains": ["text(14)"],
            "blocked_domains": [],
            "user_location": {"city": "text(11)", "region": "", "country": "text(2)", "timezone": ""},
        },
        "custom_properties": ["session_type=text(12)", "n=text(5)", "on=text(4)"],
        "user_id": "text(18)",
        "reasoning_effort": "low",
        "max_tokens": 100,
        "spend_limit": {"amount": 5.0, "window": 60, "unit": "cents"},
        "prompt": {
            "id": "p-1",
            "environment": "staging",
            "version_id": None,
            "inputs": ["name=text(11)", "age=number", "vip=boolean", "weight=number"],
        },
    } == {name: value for name, value in actual.items() if name in PRIVATE}
    assert dump_settings(ConnectionSettings()).keys() == actual.keys()


def test_settings_in_report_when_they_are_the_defaults() -> None:
    """What is empty is shown as empty."""
    actual = settings_in_report(ConnectionSettings())

    assert {**dump_settings(ConnectionSettings()), "custom_properties": []} == actual


def test_error_in_report_when_all_is_known() -> None:
    """Codes, slots, what the other side said, and each attempt; no link and no words."""
    attempt = Attempt("gpt-4o/openai/ptb", 429, "Insufficient balance")
    field = FieldError("/model", "too_long", "At most 5.", {"limit": 5})

    actual = error_in_report(
        NoCredits("wallet", variant="v", attempts=[attempt], fields=[field], link="https://x.example", limit=5)
    )

    assert {
        "code": "no_credits",
        "variant": "v",
        "slots": {"limit": 5},
        "retryable": False,
        "detail": "wallet",
        "attempts": [{"source": "gpt-4o/openai/ptb", "status": 429, "message": "Insufficient balance"}],
        "fields": [{"pointer": "/model", "code": "too_long"}],
    } == actual


def test_error_in_report_when_little_is_known() -> None:
    """What is not there is null or empty."""
    actual = error_in_report(InvalidSettings())

    assert (None, None, {}, [], []) == tuple(
        actual[name] for name in ("variant", "detail", "slots", "attempts", "fields")
    )


def test_with_texts_changed_when_values_are_nested() -> None:
    """Every text is changed, wherever it stands; names, numbers and nothing are left as they are."""
    actual = with_texts_changed({"a": ["b", {"c": "d"}, 1, None, True]}, str.upper)

    assert {"a": ["B", {"c": "D"}, 1, None, True]} == actual
