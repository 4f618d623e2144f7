"""What a report for somebody who helps may say about settings and errors: no key, no chat text, no private value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.core.properties import parse_properties
from helicone_chat_source.core.settings import ConnectionSettings, dump_settings

SHOWN_TEXTS = frozenset(
    {
        "/model",
        "/fallbacks",
        "/excluded_providers",
        "/reasoning_effort",
        "/spend_limit/unit",
        "/prompt/id",
        "/prompt/environment",
        "/prompt/version_id",
    }
)
"""The settings whose text says something about the connection; every other text is told as its length."""


def settings_in_report(settings: ConnectionSettings) -> dict[str, object]:
    """
    Return all settings; in place of a text that may be private stands its length.

    Custom properties and inputs of a prompt become texts `name=kind`, so that their names can be redacted like values.
    """
    values = dump_settings(settings)
    shown = {name: _without_texts(value, f"/{name}") for name, value in values.items()}
    properties = parse_properties(settings.custom_properties)
    shown["custom_properties"] = [f"{name}={_kind(value)}" for name, value in properties.items()]
    if settings.prompt is not None and isinstance(prompt := shown["prompt"], dict):
        prompt["inputs"] = [f"{name}={_kind(value)}" for name, value in settings.prompt.inputs.items()]
    return shown


def error_in_report(error: HeliconeError) -> dict[str, object]:
    """Return what is known about an error, beside the words, which a reader's language decides."""
    return {
        "code": error.code,
        "variant": error.variant,
        "slots": dict(error.slots),
        "retryable": error.retryable,
        "detail": error.detail,
        "attempts": [asdict(attempt) for attempt in error.attempts],
        "fields": [{"pointer": field.pointer, "code": field.code} for field in error.fields],
    }


def with_texts_changed(value: object, change: Callable[[str], str]) -> object:
    """Return a JSON value with each of its texts passed through `change`; names stay as they are."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {name: with_texts_changed(item, change) for name, item in value.items()}
    if isinstance(value, list):
        return [with_texts_changed(item, change) for item in value]
    return value


def _without_texts(value: object, pointer: str) -> object:
    if pointer in SHOWN_TEXTS:
        return value
    if isinstance(value, str):
        return _kind(value) if value else value
    if isinstance(value, dict):
        return {name: _without_texts(item, f"{pointer}/{name}") for name, item in value.items()}
    if isinstance(value, list):
        return [_without_texts(item, pointer) for item in value]
    return value


def _kind(value: object) -> str:
    if isinstance(value, str):
        return f"text({len(value)})"
    return "boolean" if isinstance(value, bool) else "number"
