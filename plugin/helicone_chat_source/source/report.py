"""A diagnosis to hand over: how the connection stands and what happened last, without anything private."""

from __future__ import annotations

import platform
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import aiohttp

from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.core.outcome import Outcome
from helicone_chat_source.core.redaction import redact
from helicone_chat_source.core.report import error_in_report, settings_in_report, with_texts_changed
from helicone_chat_source.core.rfc3339 import utc_text
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.source.connection import MOST_REMEMBERED, Connection, Verdict
from helicone_chat_source.source.models import KnownModels
from helicone_chat_source.storage.database import Database
from helicone_chat_source.version import __version__

Facts = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Recent:
    """What happened last to one owner, with the time of each in seconds since 1970."""

    test: Facts | None = None
    tested_at: float = 0.0
    error: Facts | None = None
    failed_at: float = 0.0


class RecentResults:
    """Remembers the last test message and the last error of each owner, in this process only."""

    def __init__(self) -> None:
        self._of: OrderedDict[str, Recent] = OrderedDict()

    def of(self, owner: str) -> Recent:
        """Return what is remembered of an owner."""
        return self._of.get(owner, Recent())

    def remember_test(self, owner: str, facts: Facts, at: float) -> None:
        """Keep the result of a test message."""
        self._keep(owner, replace(self.of(owner), test=facts, tested_at=at))

    def remember_error(self, owner: str, error: HeliconeError, at: float) -> None:
        """Keep what an error says, but not the error, whose traceback holds on to the request."""
        self._keep(owner, replace(self.of(owner), error=error_in_report(error), failed_at=at))

    def _keep(self, owner: str, recent: Recent) -> None:
        self._of[owner] = recent
        self._of.move_to_end(owner)
        while len(self._of) > MOST_REMEMBERED:
            self._of.popitem(last=False)


def passed_test(outcome: Outcome, *, model: str, first_token_ms: int | None, total_ms: int) -> Facts:
    """Return what a report says about a test message that got a reply."""
    return {
        "ok": True,
        "model": model,
        "provider": outcome.provider,
        "model_served": outcome.model_served,
        "first_token_ms": first_token_ms,
        "total_ms": total_ms,
        "state": outcome.state,
        "finish_reason": outcome.finish_reason,
        "notices": [notice.code for notice in outcome.notices],
    }


def failed_test(error: HeliconeError) -> Facts:
    """Return what a report says about a test message that got none."""
    return {"ok": False, "code": error.code}


def make_report(
    *,
    at: float,
    source_id: str,
    gateway_url: str,
    database: Database,
    connection: Connection,
    verdict: Verdict,
    known: KnownModels,
    recent: Recent,
    secrets: tuple[Secret | None, ...],
) -> dict[str, object]:
    """Return the report as a JSON object; see README for its shape. `secrets` are taken out wherever they stand."""
    document = {
        "made_at": utc_text(at),
        "versions": {
            "helicone_chat_source": __version__,
            "python": platform.python_version(),
            "aiohttp": aiohttp.__version__,
            "platform": platform.platform(),
        },
        "source": {"id": source_id, "gateway_url": gateway_url, "simulated": connection.simulated},
        "storage": {
            "kind": database.kind,
            "protected_by": database.protected_by,
            "problem": database.problem.code if database.problem else None,
        },
        "key": {
            "from": connection.key_from,
            "hint": connection.key_hint,
            "problem": connection.key_problem.code if connection.key_problem else None,
        },
        "state": verdict.state,
        "steps": [{"id": step.id, "ok": step.ok, "code": step.code, "ms": step.ms} for step in verdict.steps],
        "models": {
            "count": len(known.catalog.models),
            "fetched_at": None if known.fetched_at is None else utc_text(known.fetched_at),
            "age_seconds": None if known.fetched_at is None else max(0, round(at - known.fetched_at)),
            "registry": known.registry,
        },
        "settings": settings_in_report(connection.settings),
        "last_test": None if recent.test is None else {"at": utc_text(recent.tested_at), **recent.test},
        "last_error": None if recent.error is None else {"at": utc_text(recent.failed_at), **recent.error},
    }
    return {name: with_texts_changed(value, lambda text: redact(text, *secrets)) for name, value in document.items()}
