"""Values become the JSON that routes answer with; the shapes are in `answers.py`."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from helicone_chat_source.core.catalog import model_as_json
from helicone_chat_source.core.cost import Cost
from helicone_chat_source.core.errors import HeliconeError, Step
from helicone_chat_source.core.outcome import Outcome
from helicone_chat_source.core.rfc3339 import utc_text
from helicone_chat_source.source.generation import Started
from helicone_chat_source.source.helicone_source import HeliconeSource, Status
from helicone_chat_source.source.models import KnownModels
from helicone_chat_source.source.replies import Completion
from helicone_chat_source.source.test_message import TestResult
from helicone_chat_source.web.answers import (
    CompletionAnswer,
    CostAnswer,
    ErrorAnswer,
    FinishAnswer,
    ModelAnswer,
    ModelsAnswer,
    StartAnswer,
    StatusAnswer,
    StepAnswer,
    TestMessageAnswer,
    WholeAnswer,
)
from helicone_chat_source.web.words import Words


def error_as_json(error: HeliconeError, words: Words) -> ErrorAnswer:
    """Return the value of `error`: code and words, and what is known beyond them."""
    told: ErrorAnswer = {
        "code": error.code,
        "message": words.message(error),
        "hint": words.hint(error),
        "retryable": error.retryable,
    }
    if error.detail:
        told["detail"] = error.detail
    if error.attempts:
        told["attempts"] = [
            {"source": attempt.source, "status": attempt.status, "message": attempt.message}
            for attempt in error.attempts
        ]
    if error.fields:
        told["fields"] = [
            {"pointer": field.pointer, "code": field.code, "message": words.field_message(field)}
            for field in error.fields
        ]
    if error.link:
        told["link"] = error.link
    if error.steps:
        told["steps"] = [step_as_json(step) for step in error.steps]
    if error.request_id:
        told["request_id"] = error.request_id
    return told


def step_as_json(step: Step) -> StepAnswer:
    """Return one result of Connect; what is not known is left out."""
    told: StepAnswer = {"id": step.id, "ok": step.ok}
    if step.code is not None:
        told["code"] = step.code
    if step.ms is not None:
        told["ms"] = step.ms
    return told


def status_as_json(status: Status, source: HeliconeSource, words: Words) -> StatusAnswer:
    """Return how the connection stands; the key is there only as its last four characters."""
    connection, verdict, database = status.connection, status.verdict, source.database
    stored = connection.key_from == "stored" or connection.key_problem is not None
    account = connection.account
    return {
        "state": verdict.state,
        "key": {
            "saved": connection.key is not None,
            "hint": connection.key_hint,
            "from": connection.key_from,
            "protected_by": database.protected_by if stored else None,
        },
        "models": {
            "count": len(status.models.catalog.models),
            "fetched_at": time_as_json(status.models.fetched_at),
            "stale": status.models.stale,
        },
        "gateway_url": source.gateway_url,
        "account": {
            "region": account.region,
            "dashboard_url": account.dashboard_url,
            "credits_url": account.credits_url,
            "keys_url": account.keys_url,
        },
        "storage": {
            "kind": database.kind,
            "place": database.place,
            "problem": error_as_json(database.problem, words) if database.problem else None,
        },
        "steps": [step_as_json(step) for step in verdict.steps],
        "error": error_as_json(verdict.error, words) if verdict.error else None,
    }


def models_as_json(known: KnownModels) -> ModelsAnswer:
    """Return the list of models with its age."""
    return {
        "models": [cast(ModelAnswer, model_as_json(model)) for model in known.catalog.models],
        "fetched_at": time_as_json(known.fetched_at),
        "stale": known.stale,
        "registry": known.registry,
    }


def start_as_json(started: Started) -> StartAnswer:
    """Return the data of the `start` event."""
    return {
        "generation_id": started.generation_id,
        "request_id": started.request_id,
        "model": started.model,
    }


def outcome_as_json(outcome: Outcome, words: Words) -> FinishAnswer:
    """Return the data of the `finish` event."""
    return {
        "state": outcome.state,
        "finish_reason": outcome.finish_reason,
        "usage": None if outcome.usage is None else dict(outcome.usage),
        "cost": _cost_as_json(outcome.cost),
        "provider": outcome.provider,
        "model_served": outcome.model_served,
        "citations": [{"url": citation.url, "title": citation.title} for citation in outcome.citations],
        "web_searches": outcome.web_searches,
        "cache": outcome.cache,
        "request_url": outcome.request_url,
        "dropped_parameters": [{"name": item.name, "reason": item.reason} for item in outcome.dropped_parameters],
        "notices": [{"code": notice.code, "message": words.notice(notice)} for notice in outcome.notices],
    }


def _cost_as_json(cost: Cost | None) -> CostAnswer | None:
    return None if cost is None else {"usd": cost.usd, "estimated": cost.estimated, "simulated": cost.simulated}


def completion_as_json(completion: Completion, words: Words) -> CompletionAnswer:
    """Return the gateway's completion with one more key that holds what `start` and `finish` would say."""
    beside: WholeAnswer = {
        "generation_id": completion.generation_id,
        "request_id": completion.request_id,
        "model": completion.model,
        **outcome_as_json(completion.outcome, words),
    }
    return cast(CompletionAnswer, {**completion.completion, "helicone": beside})


def test_as_json(result: TestResult, words: Words) -> TestMessageAnswer:
    """Return what a test message brought; that its small cap cut it short is nothing to tell."""
    notices = tuple(notice for notice in result.outcome.notices if notice.code != "length")
    told = outcome_as_json(replace(result.outcome, notices=notices), words)
    return {
        "reply": result.reply,
        "model": result.model,
        "first_token_ms": result.first_token_ms,
        "total_ms": result.total_ms,
        "request_id": result.request_id,
        "provider": told["provider"],
        "model_served": told["model_served"],
        "usage": told["usage"],
        "cost": told["cost"],
        "request_url": told["request_url"],
        "finish_reason": told["finish_reason"],
        "state": told["state"],
        "notices": told["notices"],
    }


def time_as_json(seconds: float | None) -> str | None:
    """Return a time in seconds since 1970 as RFC 3339 in UTC."""
    return None if seconds is None else utc_text(seconds)
