"""
What an answer of the gateway means: a completion, a list of models, a verdict on the key, or an error.

The gateway labels JSON errors `text/plain`, answers most provider failures and even an unknown model with 500, and says
401 for a provider's key as well as for ours. So an answer is read by its content, never by its content type or by its
status alone. The order of the tests in `read_error` matters: the first that fits wins.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from helicone_chat_source.core.errors import (
    AccountBlocked,
    Attempt,
    BadKey,
    BadReply,
    GatewayRefused,
    HeliconeError,
    NoCredits,
    NotAGateway,
    PromptProblem,
    PromptTooLong,
    ProviderDown,
    ProviderKeyRefused,
    RateLimited,
    RequestRefused,
    SpendLimitReached,
    UnknownModel,
)
from helicone_chat_source.core.json_text import parse_foreign_json
from helicone_chat_source.core.links import Account
from helicone_chat_source.core.reply_state import ReplyState, error_text
from helicone_chat_source.core.responses_format import is_response

BAD_KEY_TEXTS = ("Invalid Helicone API key", "Organization not found")
KEY_ACCEPTED_TEXT = "Invalid body or missing model"
PROXY_KEY_TEXTS = ("Proxy key not found", "Provider key not found")
TOO_LONG = re.compile(
    r"context.length|context_length|maximum context|too long|too many tokens|exceeds? the (maximum|context|limit)", re.I
)
TELLING = (401, 402, 403, 413, 429)
"""Statuses that say enough without a body."""
TELLING_WITH_PAGE = (413, 429)
"""Those that a proxy or Cloudflare gives with a page of its own; a 401 with a page is somebody else's login."""
LONGEST_DETAIL = 1_000


def read_key_probe(status: int, body: bytes, account: Account) -> None:
    """Return if the gateway accepted the key; raise `BadKey`, or what else the answer means."""
    text = body.decode("utf-8", "replace")
    if status == 400 and text.startswith(KEY_ACCEPTED_TEXT):
        return
    if 200 <= status < 300:
        raise NotAGateway(_excerpt(text), status=status)
    raise read_error(status, body, account)


def read_models(status: int, body: bytes, account: Account) -> list[dict[str, object]]:
    """Return `data` of `GET /v1/models`."""
    if status != 200:
        raise read_error(status, body, account)
    data = _json_object(body).get("data")
    if not isinstance(data, list):
        raise NotAGateway(_excerpt(body.decode("utf-8", "replace")), status=status)
    return [entry for entry in data if isinstance(entry, dict)]


def read_registry(status: int, body: bytes) -> list[dict[str, object]] | None:
    """Return `data.models` of the public registry, or `None` for anything else: it is an enrichment, not a need."""
    data = _json_object(body).get("data") if status == 200 else None
    models = data.get("models") if isinstance(data, dict) else None
    return [entry for entry in models if isinstance(entry, dict)] if isinstance(models, list) else None


def read_completion(status: int, body: bytes, account: Account) -> dict[str, object]:
    """Return the completion object; an `error` inside a 200 is an error too."""
    if status != 200:
        raise read_error(status, body, account)
    completion = _json_object(body)
    if completion.get("error") and not completion.get("choices"):
        raise RequestRefused(error_text(completion["error"]))
    if not (
        isinstance(completion.get("choices"), list) or completion.get("type") == "message" or is_response(completion)
    ):
        raise BadReply(_excerpt(body.decode("utf-8", "replace")), variant="not_a_completion")
    return completion


def completion_as_chunk(completion: Mapping[str, Any]) -> dict[str, object]:
    """
    Return a whole completion as the one chunk of a stream, for a reader that expects chunks.

    A reply of another format, which has no choices, gets one with what `ReplyState` reads in it.
    """
    if not isinstance(completion.get("choices"), list):
        reply = ReplyState()
        reply.add_chunk(completion)
        calls = [
            {
                "index": index,
                "id": call.id,
                "type": "function",
                "function": {"name": call.name, "arguments": call.arguments},
            }
            for index, call in reply.tool_calls.items()
        ]
        delta = {"role": "assistant", "content": reply.text, "reasoning": reply.reasoning, "tool_calls": calls}
        choice = {"index": 0, "delta": delta, "finish_reason": reply.finish_reason}
        named = {"id": completion.get("id"), "model": reply.model, "usage": reply.usage}
        return {**named, "object": "chat.completion.chunk", "choices": [choice]}
    choices = [
        {**{name: value for name, value in choice.items() if name != "message"}, "delta": choice.get("message") or {}}
        for choice in completion.get("choices") or ()
        if isinstance(choice, dict)
    ]
    return {**completion, "object": "chat.completion.chunk", "choices": choices}


def as_chat_completion(completion: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a whole reply of another format as the chat completion that says the same; one that is one, as it is."""
    if isinstance(completion.get("choices"), list):
        return completion
    chunk: dict[str, Any] = completion_as_chunk(completion)
    choices = [
        {"index": 0, "message": choice["delta"], "finish_reason": choice["finish_reason"]}
        for choice in chunk["choices"]
    ]
    return {**chunk, "object": "chat.completion", "created": completion.get("created") or 0, "choices": choices}


def read_error(status: int, body: bytes, account: Account) -> HeliconeError:
    """Return what an answer other than a success means."""
    text = body.decode("utf-8", "replace").strip()
    document = _json_object(body)
    if "helicone-message" in document or "helicone-error" in document:
        return _worker_exception(document, account)
    error = document.get("error")
    if isinstance(error, dict) and document.get("success") is False:
        return _routed_error(status, error, account)
    if isinstance(error, str) and status == 400:
        return PromptProblem(_excerpt(error))
    if error:
        return _plain_error(status, error_text(error), account)
    if text.startswith("<"):
        return _plain_error(status, "", account) if status in TELLING_WITH_PAGE else _not_json(status, text)
    if not text and status < 500 and status not in TELLING:
        return _not_json(status, text)
    return _plain_error(status, text, account)


def _worker_exception(document: Mapping[str, Any], account: Account) -> HeliconeError:
    texts = [str(document.get(name) or "") for name in ("helicone-message", "helicone-error")]
    texts = [text for text in texts if text != "{}"]
    if any(known in text for text in texts for known in PROXY_KEY_TEXTS):
        return BadKey(link=account.keys_url)
    return GatewayRefused(_excerpt(": ".join(filter(None, texts))))


def _routed_error(status: int, error: Mapping[str, Any], account: Account) -> HeliconeError:
    """Read family C: attempts ran, or none was possible. `details` has one entry for each attempt."""
    details = [item for item in error.get("details") or () if isinstance(item, dict)]
    attempts = [_attempt(item) for item in details]
    message = str(error.get("message") or "")
    types = {item.get("type") for item in details}
    detail = _excerpt(message)
    statuses = [attempt.status for attempt in attempts]
    if message.startswith("No available providers"):
        return UnknownModel(detail)
    if status == 401:
        return _provider_key(details, attempts, account)
    if "insufficient_credit_limit" in types or message == "Insufficient credits":
        reason = _message_of(details, "insufficient_credit_limit") or detail
        return NoCredits(reason, attempts=attempts, link=account.credits_url)
    if status == 403:
        return AccountBlocked(detail, attempts=attempts, link=account.dashboard_url)
    if status == 429 and "rate_limited" in types:
        return SpendLimitReached(detail, attempts=attempts)
    if status == 429:
        return RateLimited(_first_message(attempts) or detail, attempts=attempts)
    if "invalid_format" in types:
        # Beside another failure the message speaks of that one.
        reason = (_message_of(details, "invalid_format") or message).partition(" See API reference")[0]
        return RequestRefused(_excerpt(reason), variant="field", attempts=attempts)
    if types == {"disallowed"}:
        return RequestRefused(detail, variant="not_on_credits", attempts=attempts, link=account.providers_url)
    if statuses and all(400 <= code < 500 and code not in (408, 429) for code in statuses):
        if TOO_LONG.search(message):
            return PromptTooLong(detail, attempts=attempts)
        return RequestRefused(detail, variant="provider", attempts=attempts)
    return ProviderDown(detail, attempts=attempts)


def _provider_key(details: list[dict[str, Any]], attempts: list[Attempt], account: Account) -> HeliconeError:
    refused = next((attempt for attempt in attempts if attempt.status == 401), None)
    source = refused.source if refused else ""
    variant = "own" if source.endswith("/byok") or "/byok/" in source else "helicone"
    provider = source.split("/")[1] if source.count("/") >= 1 else source
    return ProviderKeyRefused(
        _excerpt(refused.message) if refused else None,
        variant=variant,
        attempts=attempts,
        link=account.providers_url if variant == "own" else None,
        provider=provider,
    )


def _plain_error(status: int, text: str, account: Account) -> HeliconeError:
    """Read family A, a bare sentence, and whatever stands between us and the gateway."""
    detail = _excerpt(text)
    if status == 401:
        return BadKey(detail, link=account.keys_url)
    if status == 402:
        return NoCredits(detail, link=account.credits_url)
    if status == 403:
        return AccountBlocked(detail, link=account.dashboard_url)
    if status in (404, 405):
        return NotAGateway(detail, status=status)
    if status == 413:
        return PromptTooLong(detail)
    if status == 429:
        return RateLimited(detail)
    if text.startswith(("Invalid provider in global ignore", "Invalid global ignore", "Invalid model type")):
        return UnknownModel(detail)
    if 300 <= status < 400:
        return NotAGateway(detail, variant="redirect", status=status)
    if status >= 500 or status == 408:
        return ProviderDown(detail)
    return RequestRefused(detail)


def _not_json(status: int, text: str) -> HeliconeError:
    if status >= 500:
        # Cloudflare's own page: the gateway behind it did not answer.
        return ProviderDown(variant="page")
    if 300 <= status < 400:
        return NotAGateway(variant="redirect", status=status)
    return NotAGateway(_excerpt(text), status=status)


def _attempt(item: Mapping[str, Any]) -> Attempt:
    status = item.get("statusCode")
    source = str(item.get("source") or "gateway")
    return Attempt(source, status if isinstance(status, int) else 0, _excerpt(str(item.get("message") or "")) or "")


def _message_of(details: list[dict[str, Any]], kind: str) -> str | None:
    """Return what the first attempt of a kind says."""
    return _excerpt(next((str(item.get("message") or "") for item in details if item.get("type") == kind), ""))


def _first_message(attempts: list[Attempt]) -> str | None:
    return next((attempt.message for attempt in attempts if attempt.message), None)


def _excerpt(text: str) -> str | None:
    return text.strip()[:LONGEST_DETAIL] or None


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = parse_foreign_json(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
