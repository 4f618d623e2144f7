"""A report as text that people paste: facts as they are, headings in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from helicone_chat_source.core.report import settings_in_report
from helicone_chat_source.core.settings import ConnectionSettings
from helicone_chat_source.web.words import Words

DEFAULTS = settings_in_report(ConnectionSettings())


def report_as_text(report: Mapping[str, Any], words: Words) -> str:
    """Return the text of a report that `HeliconeSource.report` made."""
    return "\n".join(map(_one_line, _lines(report, words))) + "\n"


def _lines(report: Mapping[str, Any], words: Words) -> Iterator[str]:
    def labelled(name: str, *values: object) -> str:
        told = ", ".join(str(value) for value in values if value not in (None, ""))
        return f"{words.text(f'helicone.report.{name}')}: {told or '-'}"

    versions, source, storage, key = (report[name] for name in ("versions", "source", "storage", "key"))
    yield words.text("helicone.report.title", {"time": report["made_at"]})
    yield words.text("helicone.report.promise")
    yield ""
    yield labelled(
        "versions",
        f"helicone-chat-source {versions['helicone_chat_source']}",
        f"Python {versions['python']}",
        f"aiohttp {versions['aiohttp']}",
        versions["platform"],
    )
    yield labelled("source", source["id"], words.text("helicone.report.simulated") if source["simulated"] else None)
    yield labelled("gateway", source["gateway_url"])
    master_key = words.text("helicone.report.master_key", {"place": storage["protected_by"]})
    yield labelled("storage", storage["kind"], master_key, storage["problem"])
    yield labelled("key", key["from"], key["hint"], key["problem"])
    yield labelled("state", report["state"], words.text(f"helicone.status.{report['state']}"))
    models = report["models"]
    age = words.text("helicone.report.age", {"seconds": models["age_seconds"]}) if models["fetched_at"] else None
    registry = f"registry {models['registry']}"
    yield labelled("models", models["count"], models["fetched_at"], age, registry)
    for step in report["steps"]:
        sentence = words.text(f"helicone.status.step.{step['id']}{'' if step['ok'] else '.failed'}")
        yield "  " + ", ".join(filter(None, [sentence, step["code"], _milliseconds(step["ms"])]))
    yield ""
    yield words.text("helicone.report.settings")
    changed = {name: value for name, value in report["settings"].items() if value != DEFAULTS.get(name)}
    for name, value in changed.items():
        yield f"  {name}: {json.dumps(value, ensure_ascii=False)}"
    yield from [] if changed else ["  -"]
    yield ""
    yield labelled("last_test", *_test(report["last_test"], words))
    yield labelled("last_error", *_error(report["last_error"]))
    if report["last_error"]:
        yield from (f"  {line}" for line in _error_lines(report["last_error"], words))


def _test(test: Mapping[str, Any] | None, words: Words) -> list[object]:
    if test is None:
        return []
    if not test["ok"]:
        return [test["at"], test["code"]]
    first = _milliseconds(test["first_token_ms"])
    return [
        test["at"],
        test["model"],
        test["provider"],
        test["model_served"],
        words.text("helicone.report.first_token", {"time": first}) if first else None,
        words.text("helicone.report.in_all", {"time": _milliseconds(test["total_ms"])}),
        test["state"],
        test["finish_reason"],
        *test["notices"],
    ]


def _error(error: Mapping[str, Any] | None) -> list[object]:
    return [error["at"], error["code"], error["variant"]] if error else []


def _error_lines(error: Mapping[str, Any], words: Words) -> Iterator[str]:
    exact = f"helicone.error.{error['code']}.{error['variant']}.message"
    yield words.text(exact if words.find(exact) else f"helicone.error.{error['code']}.message", error["slots"])
    if error["detail"]:
        yield error["detail"]
    for attempt in error["attempts"]:
        yield f"{attempt['source']}: {attempt['status']} {attempt['message']}"
    for field in error["fields"]:
        yield f"{field['pointer']}: {field['code']}"


def _milliseconds(value: int | None) -> str | None:
    return None if value is None else f"{value} ms"


def _one_line(text: str) -> str:
    """Return a text that cannot pass for several lines, or for orders to a terminal: parts of it are a provider's."""
    return "".join(character if character.isprintable() else " " for character in text).rstrip()
