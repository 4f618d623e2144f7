"""Parameters that go out on the user's wish, exactly as a host sent them, whatever our own rules say."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping

from helicone_chat_source.core.errors import HeliconeError, RequestRefused

WRITTEN_BY_US = frozenset(
    {
        *("model", "messages", "stream", "stream_options", "plugins", "max_tokens", "max_completion_tokens"),
        *("prompt_id", "environment", "version_id", "inputs"),
        *("conversation", "properties", "macros", "web_search", "user_id", "profile"),
    }
)
"""Names that the request builder writes itself or reads as something else: a wish for them would do harm or nothing."""


def choose_anyway(given: Mapping[str, object], wanted: Iterable[str]) -> dict[str, object]:
    """Return the parameters that the user wants sent; null counts as not given, and what is no JSON cannot go."""
    return {name: given[name] for name in wanted if given.get(name) is not None and _is_json(given[name])}


def _is_json(value: object) -> bool:
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def blame_wish(error: HeliconeError, names: Collection[str]) -> HeliconeError:
    """Return what a refusal means: one that names such a parameter is told as the wish that can be taken back."""
    if type(error) is not RequestRefused:
        return error
    said = " ".join([error.detail or "", *(attempt.message for attempt in error.attempts)])
    named = [name for name in names if _mentions(said, name)]
    if not named:
        return error
    return RequestRefused(error.detail, variant="sent_anyway", attempts=error.attempts, names=", ".join(named))


def _mentions(text: str, name: str) -> bool:
    """Say whether a sentence names the parameter: `logit_bias` is `Logit bias` to some."""
    return re.search(rf"(?<![a-z0-9]){name.replace('_', '[_ ]')}(?![a-z0-9])", text, re.IGNORECASE) is not None
