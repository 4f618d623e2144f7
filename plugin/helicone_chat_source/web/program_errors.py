"""
An error as programs read it: always JSON, with what we know beyond it under `helicone`.

The envelope is OpenAI's with the `type` at its top that Anthropic's has: each client reads its own part.
"""

from __future__ import annotations

from aiohttp import web

from helicone_chat_source.core.errors import HeliconeError, StreamBroken
from helicone_chat_source.core.openai_errors import is_worth_another_try, openai_status, openai_type
from helicone_chat_source.core.outcome import Outcome
from helicone_chat_source.web.answers import ProgramErrorAnswer
from helicone_chat_source.web.payloads import error_as_json
from helicone_chat_source.web.words import Words

LONGEST_DETAIL = 300


def error_as_openai(error: HeliconeError, words: Words) -> ProgramErrorAnswer:
    """Return the value of `error`; its message has the details and what to do, since a client shows nothing else."""
    told = error_as_json(error, words)
    reasons = "; ".join(f"{field.pointer}: {words.field_message(field)}" for field in error.fields)
    reasons = reasons or (error.detail or "")[:LONGEST_DETAIL]
    parts = [str(told["message"]), f"({reasons})" if reasons else "", str(told["hint"])]
    return {
        "message": " ".join(part for part in parts if part),
        "type": openai_type(error),
        "code": error.code,
        "param": error.fields[0].pointer.lstrip("/") or None if error.fields else None,
        "helicone": told,
    }


def what_broke(error: HeliconeError | None, outcome: Outcome) -> HeliconeError | None:
    """Return what a program is told at the end of a stream: the error, or that a reply came to no end; else `None`."""
    if error is not None or outcome.state == "complete":
        return error
    return StreamBroken(variant="stopped" if outcome.state == "stopped" else "no_finish")


def openai_error_response(error: HeliconeError, words: Words) -> web.Response:
    """Return the answer for an error, with the word whether to send the request again."""
    headers = {"x-should-retry": "true" if is_worth_another_try(error) else "false"}
    return web.json_response({"error": error_as_openai(error, words)}, status=openai_status(error), headers=headers)
