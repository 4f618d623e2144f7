"""
What an error is to a program that speaks OpenAI's interface: a status, a type, and whether to send the request again.

OpenAI's, Vercel's and LangChain's clients resend on 408, 409, 422, 424, 429 and every 5xx, up to seven times, and never
on 400, 401, 402, 403, 404 and 413. So what a second try cannot mend gets one of those; where only a 5xx is true, the
header `x-should-retry: false` tells OpenAI's own clients.
"""

from __future__ import annotations

from helicone_chat_source.core.errors import GatewayTimeout, HeliconeError, ProviderDown, ServerShutdown

STATUSES = {
    "no_key": 401,
    "bad_key": 401,
    "key_unreadable": 401,
    "not_signed_in": 401,
    "no_credits": 402,
    "spend_limit_reached": 402,
    "provider_key_refused": 403,
    "account_blocked": 403,
    "gateway_refused": 400,
    "storage_full": 503,
    "storage_read_only": 503,
}
"""Where the status differs from the one on the source's own routes."""

TYPES = {
    401: "authentication_error",
    402: "insufficient_quota",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
}
"""`error.type` by status, as OpenAI and Anthropic name them; 5xx is `api_error`, all else `invalid_request_error`."""


def openai_status(error: HeliconeError) -> int:
    """Return the HTTP status for a program."""
    return STATUSES.get(error.code, error.status)


def openai_type(error: HeliconeError) -> str:
    """Return `error.type` for a program."""
    status = openai_status(error)
    return TYPES.get(status) or ("api_error" if status >= 500 else "invalid_request_error")


def is_worth_another_try(error: HeliconeError) -> bool:
    """
    Say whether the same request may succeed when it is sent again, without being paid twice.

    Once the gateway has tried each provider of the model string, a repetition walks the same list; after a silence of
    minutes, or when we were stopped in the middle, the provider may have answered and billed.
    """
    exhausted = isinstance(error, ProviderDown) and bool(error.attempts)
    return error.retryable and not exhausted and not isinstance(error, GatewayTimeout | ServerShutdown)
