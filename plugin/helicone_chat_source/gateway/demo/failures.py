"""The error answers of the gateway: their bodies, odd content types, and the one status for many failed attempts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

FailureType = Literal["request_failed", "rate_limited", "insufficient_credit_limit", "invalid_format"]

_TEXT = "text/plain;charset=UTF-8"
_NO_PROVIDERS = (
    "No available providers for the requested models."
    " Check provider names and see supported models at https://helicone.ai/models"
)
_NOT_DECISIVE_STATUSES = (401, 403, 429)


class Refused(Exception):
    """A request that ends before any attempt; carries the answer to it."""

    def __init__(self, answer: web.Response) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True)
class Failure:
    """One attempt that failed. `source` is None where the gateway does not name the route."""

    status: int
    message: str
    type: FailureType = "request_failed"
    source: str | None = None

    @property
    def ends_the_request(self) -> bool:
        """Whether a refusal like this one on the first attempt keeps the gateway from trying the others."""
        return self.type in ("insufficient_credit_limit", "rate_limited")

    def as_detail(self) -> dict[str, Any]:
        """Build the item of `error.details`."""
        if self.source is None:
            return {"type": self.type, "statusCode": self.status, "message": self.message}
        return {"type": self.type, "message": self.message, "statusCode": self.status, "source": self.source}


def to_json(value: object) -> str:
    """Write JSON as the gateway does: no spaces, characters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def answer_text(status: int, sentence: str, headers: dict[str, str] | None = None) -> web.Response:
    """Answer with a bare sentence: refused before any attempt."""
    return web.Response(status=status, body=sentence.encode(), headers={"Content-Type": _TEXT, **(headers or {})})


def answer_prompt_problem(sentence: str) -> web.Response:
    """Answer that a stored prompt cannot be used."""
    return web.Response(
        status=400, body=to_json({"error": sentence}).encode(), headers={"Content-Type": "application/json"}
    )


def answer_exception(complaint: str, error: str = "{}") -> web.Response:
    """Answer as the gateway does when its own code throws."""
    body = {
        "helicone-message": f"Helicone ran into an error servicing your request: {complaint}",
        "support": "Please reach out on our discord or email us at help@helicone.ai, we'd love to help!",
        "helicone-error": error,
    }
    headers = {"Content-Type": "application/json;charset=UTF-8", "helicone-error": "true"}
    return web.Response(status=500, body=to_json(body).encode(), headers=headers)


def answer_no_providers() -> web.Response:
    """Answer that nothing in the model string can be routed."""
    detail = {
        "source": "No available providers",
        "type": "request_failed",
        "message": _NO_PROVIDERS,
        "statusCode": 400,
    }
    return _answer_attempts(500, "request_failed", _NO_PROVIDERS, [detail])


def answer_failures(failures: Sequence[Failure]) -> web.Response:
    """Answer after attempts of which none succeeded."""
    status, code, message = _choose_status(failures)
    return _answer_attempts(status, code, message, [failure.as_detail() for failure in failures])


def _answer_attempts(status: int, code: str, message: str, details: list[dict[str, Any]]) -> web.Response:
    error = {"code": code, "message": message, "details": details, "param": None}
    return answer_text(status, to_json({"success": False, "error": error}))


def _choose_status(failures: Sequence[Failure]) -> tuple[int, str, str]:
    forbidden = [failure for failure in failures if failure.status == 403]
    if forbidden:
        return 403, "request_failed", forbidden[0].message
    if any(failure.status == 401 for failure in failures):
        return 401, "request_failed", "Authentication failed"
    invalid = [failure for failure in failures if failure.type == "invalid_format"]
    for failure in failures:
        if failure not in invalid and failure.status not in _NOT_DECISIVE_STATUSES:
            return 500, "request_failed", failure.message
    if invalid:
        return 400, "request_failed", invalid[0].message
    if any(failure.type == "insufficient_credit_limit" for failure in failures):
        return 429, "request_failed", "Insufficient credits"
    return 429, "rate_limited", "Rate limited"
