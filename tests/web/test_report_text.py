"""The report as people paste it."""

from __future__ import annotations

from typing import Any

from helicone_chat_source.core.report import settings_in_report
from helicone_chat_source.core.settings import ConnectionSettings, read_settings
from helicone_chat_source.web.report_text import report_as_text
from helicone_chat_source.web.words import words

SETTINGS = {"model": "gpt-4o", "user_id": "anna", "custom_properties": '{"app": "mine"}'}


def report(**more: object) -> dict[str, Any]:
    """Return a report of a connection that works and has never been tried."""
    return {
        "made_at": "2027-01-15T08:00:00Z",
        "versions": {"helicone_chat_source": "1.2.3", "python": "3.12.1", "aiohttp": "3.9.0", "platform": "Linux-6"},
        "source": {"id": "helicone", "gateway_url": "https://gateway.example", "simulated": False},
        "storage": {"kind": "file", "protected_by": "keyring", "problem": None},
        "key": {"from": "stored", "hint": "…6789", "problem": None},
        "state": "connected",
        "steps": [],
        "models": {"count": 111, "fetched_at": "2027-01-15T07:00:00Z", "age_seconds": 3600, "registry": "fresh"},
        "settings": settings_in_report(ConnectionSettings()),
        "last_test": None,
        "last_error": None,
        **more,
    }


STEPS = [
    {"id": "host", "ok": True, "code": None, "ms": 120},
    {"id": "key", "ok": True, "code": None, "ms": 120},
    {"id": "models", "ok": False, "code": "gateway_timeout", "ms": 8000},
    {"id": "registry", "ok": True, "code": None, "ms": None},
]
TEST = {
    "at": "2027-01-15T07:59:00Z",
    "ok": True,
    "model": "gpt-4o",
    "provider": "openai",
    "model_served": "gpt-4o-2024-08-06",
    "first_token_ms": 300,
    "total_ms": 500,
    "state": "complete",
    "finish_reason": "length",
    "notices": ["length", "dropped"],
}
ERROR = {
    "at": "2027-01-15T07:58:00Z",
    "code": "busy",
    "variant": None,
    "slots": {"limit": 32},
    "retryable": True,
    "detail": "two\nlines \x1b[31mred",
    "attempts": [{"source": "gpt-4o/openai/ptb", "status": 500, "message": "Down\r\nState: connected"}],
    "fields": [{"pointer": "/model", "code": "too_long"}],
}


def test_report_as_text_when_little_happened() -> None:
    """Each fact has its line; what there is not is a dash."""
    actual = report_as_text(report(), words("en"))

    assert (
        """\
Helicone connection report, 2027-01-15T08:00:00Z
It has no API key and no values of custom properties. Read the last error before you hand it on: it is as the gateway \
wrote it.

Versions: helicone-chat-source 1.2.3, Python 3.12.1, aiohttp 3.9.0, Linux-6
Source: helicone
Gateway: https://gateway.example
Storage: file, master key: keyring
Key: stored, …6789
State: connected, Connected
Models: 111, 2027-01-15T07:00:00Z, 3600 s ago, registry fresh

Settings that are not the defaults:
  -

Last test message: -
Last error: -
"""
        == actual
    )


def test_report_as_text_when_much_happened() -> None:
    """Steps have their times, settings their names; nothing that a provider wrote begins a line of its own."""
    document = report(
        source={"id": "demo", "gateway_url": "http://127.0.0.1:1", "simulated": True},
        steps=STEPS,
        settings=settings_in_report(read_settings(SETTINGS)),
        last_test=TEST,
        last_error=ERROR,
    )

    actual = report_as_text(document, words("en")).splitlines()

    assert "Source: demo, simulated" == actual[4]
    assert [
        "  Gateway reached, 120 ms",
        "  Key accepted, 120 ms",
        "  Models not listed, gateway_timeout, 8000 ms",
        "  Prices known",
    ] == actual[10:14]
    assert [
        "Settings that are not the defaults:",
        '  model: "gpt-4o"',
        '  custom_properties: ["app=text(4)"]',
        '  user_id: "text(4)"',
        "",
        "Last test message: 2027-01-15T07:59:00Z, gpt-4o, openai, gpt-4o-2024-08-06, first word after 300 ms, "
        "500 ms in all, complete, length, length, dropped",
        "Last error: 2027-01-15T07:58:00Z, busy",
        f"  {words('en').text('helicone.error.busy.message', {'limit': 32})}",
        "  two lines  [31mred",
        "  gpt-4o/openai/ptb: 500 Down  State: connected",
        "  /model: too_long",
    ] == actual[15:]


def test_report_as_text_when_the_error_has_an_exact_sentence() -> None:
    """A variant is told in its own words."""
    error = {**ERROR, "code": "invalid_model", "variant": "none_chosen", "slots": {}}

    actual = report_as_text(report(last_error=error), words("de"))

    assert f"\n  {words('de').text('helicone.error.invalid_model.none_chosen.message')}\n" in actual


def test_report_as_text_when_the_test_message_failed() -> None:
    """A test message without a reply is its error's code."""
    failed = {"at": "2027-01-15T07:59:00Z", "ok": False, "code": "no_credits"}

    actual = report_as_text(report(last_test=failed), words("de"))

    assert "\nLetzte Testnachricht: 2027-01-15T07:59:00Z, no_credits\n" in actual


def test_report_as_text_when_no_text_came_in_the_test_message() -> None:
    """Without a first word its time is left out."""
    actual = report_as_text(report(last_test={**TEST, "first_token_ms": None}), words("en"))

    assert "gpt-4o-2024-08-06, 500 ms in all" in actual
