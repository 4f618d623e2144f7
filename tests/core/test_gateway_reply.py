"""What answers of the gateway mean: recorded ones, with expectations written by hand, and those nobody recorded."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from core.recordings import FOLDER, names, recording
from helicone_chat_source.core.errors import (
    AccountBlocked,
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
from helicone_chat_source.core.gateway_reply import (
    read_completion,
    read_error,
    read_key_probe,
    read_models,
    read_registry,
)
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.secret import Secret

US = account_of(Secret("sk-helicone-abcdefg"))
EU = account_of(Secret("sk-helicone-eu-abcdefg"))

KEYS_PAGE = "https://us.helicone.ai/settings/api-keys"
CREDITS_PAGE = "https://us.helicone.ai/credits"
PROVIDERS_PAGE = "https://us.helicone.ai/providers"
DASHBOARD = "https://us.helicone.ai"

OPENAI_500 = "The server had an error while processing your request. Sorry about that!"
OPENAI_401 = (
    "Incorrect API key provided: fake-op*****-key. You can find your API key at "
    "https://platform.openai.com/account/api-keys."
)
OPENAI_429 = (
    "Rate limit reached for gpt-4o-mini in organization org-fake on requests per min (RPM): Limit 500, Used 500, "
    "Requested 1. Please try again in 120ms."
)
ESCROW = "Insufficient balance for escrow. Available: 0 cents, needed: 1.0290304 cents"
NO_PROVIDERS = (
    "No available providers for the requested models. Check provider names and see supported models at "
    "https://helicone.ai/models"
)
GEMINI_500 = (
    "An internal error has occurred. Please retry or report in "
    "https://developers.generativeai.google/guide/troubleshooting"
)
WORKER = "Helicone ran into an error servicing your request: "
METHOD = "Method not allowed. AI Gateway only accepts POST requests."
BODY = "Invalid body or missing model. See supported models at https://helicone.ai/models"
MODEL_TYPE = "Invalid model type. Model must be a string. See supported models at https://helicone.ai/models"


@dataclass(frozen=True)
class Meaning:
    """What an error answer means: class, variant, the other side's words, attempts by source and status, a page."""

    kind: type[HeliconeError]
    detail: str | None = None
    variant: str | None = None
    attempts: tuple[tuple[str, int], ...] = ()
    link: str | None = None


def meaning_of(error: HeliconeError) -> Meaning:
    """Return an error in the form of the table below."""
    attempts = tuple((attempt.source, attempt.status) for attempt in error.attempts)
    return Meaning(type(error), error.detail, error.variant, attempts, error.link)


UNKNOWN = Meaning(UnknownModel, NO_PROVIDERS)
NOT_POST = Meaning(NotAGateway, METHOD)


def field(detail: str, attempts: int = 1) -> Meaning:
    """Return the meaning of a field that the credit path refused."""
    return Meaning(RequestRefused, detail, "field", (("gateway", 400),) * attempts)


def down(detail: str, *attempts: tuple[str, int]) -> Meaning:
    """Return the meaning of providers that failed."""
    return Meaning(ProviderDown, detail, None, attempts)


MINI, AZURE, ROUTER = "gpt-4o-mini/openai/ptb", "gpt-4o-mini/azure/ptb", "gpt-4o-mini/openrouter/ptb"
MINI_OWN = "gpt-4o-mini/openai/byok"
HAIKU, FLASH = "claude-4.5-haiku/anthropic/ptb", "gemini-2.5-flash/google-ai-studio/ptb"

ERRORS: dict[str, Meaning] = {
    # The key
    "err-helicone-auth-only": Meaning(BadKey, "Invalid Helicone API key (hshed)", link=KEYS_PAGE),
    "err-key-empty-bearer": Meaning(BadKey, "Invalid Helicone API key", link=KEYS_PAGE),
    "err-key-lowercase-bearer": Meaning(BadKey, "Invalid Helicone API key", link=KEYS_PAGE),
    "err-key-malformed": Meaning(BadKey, "Invalid Helicone API key", link=KEYS_PAGE),
    "err-key-openai-style": Meaning(BadKey, "Invalid Helicone API key", link=KEYS_PAGE),
    "err-key-two-spaces": Meaning(BadKey, "Invalid Helicone API key", link=KEYS_PAGE),
    "err-key-unknown": Meaning(BadKey, "Organization not found", link=KEYS_PAGE),
    "err-no-auth": Meaning(BadKey, "Invalid Helicone API key (hshed)", link=KEYS_PAGE),
    # The body
    "err-body-array": Meaning(RequestRefused, BODY),
    "err-body-bom": Meaning(RequestRefused, BODY),
    "err-body-malformed-json": Meaning(RequestRefused, BODY),
    "err-body-none": Meaning(RequestRefused, BODY),
    "err-body-null": Meaning(RequestRefused, BODY),
    "err-body-string": Meaning(RequestRefused, BODY),
    "err-model-empty": Meaning(RequestRefused, BODY),
    "err-model-missing": Meaning(RequestRefused, BODY),
    "err-model-array": Meaning(UnknownModel, MODEL_TYPE),
    "err-model-number": Meaning(UnknownModel, MODEL_TYPE),
    "err-model-only-commas": UNKNOWN,
    "prop-name-space": Meaning(RequestRefused, "ERROR: The headers sent by your client are not valid."),
    # The account
    "err-no-credits": Meaning(NoCredits, ESCROW, None, ((MINI, 429),), CREDITS_PAGE),
    "err-wallet-suspended": Meaning(
        AccountBlocked,
        "Wallet is suspended due to payment disputes. Please contact support.",
        None,
        ((MINI, 403),),
        DASHBOARD,
    ),
    "byok-no-credits-401": Meaning(
        ProviderKeyRefused, OPENAI_401, "own", ((MINI_OWN, 401), (MINI, 429)), PROVIDERS_PAGE
    ),
    "byok-no-credits-429": Meaning(NoCredits, ESCROW, None, ((MINI_OWN, 429), (MINI, 429)), CREDITS_PAGE),
    "byok-no-credits-500": Meaning(NoCredits, ESCROW, None, ((MINI_OWN, 500), (MINI, 429)), CREDITS_PAGE),
    "byok-no-credits-second-model": Meaning(
        NoCredits,
        "Insufficient balance for escrow. Available: 0 cents, needed: 1.24096 cents",
        None,
        ((HAIKU, 429),),
        CREDITS_PAGE,
    ),
    "err-openai-200-then-disallowed": Meaning(
        RequestRefused,
        "Cloud billing is disabled for all requested models. Please contact support@helicone.ai for help",
        "not_on_credits",
        ((MINI, 400),),
        PROVIDERS_PAGE,
    ),
    # Limits
    "ratelimit-2-limited": Meaning(SpendLimitReached, "Rate limited", None, ((MINI, 429),)),
    "ratelimit-3-limited-stream": Meaning(SpendLimitReached, "Rate limited", None, ((MINI, 429),)),
    "retry-429-exhausted": Meaning(RateLimited, OPENAI_429, None, ((MINI, 429),)),
    "err-anthropic-429": Meaning(
        RateLimited,
        "This request would exceed your organization's rate limit of 450,000 input tokens per minute.",
        None,
        ((HAIKU, 429),),
    ),
    "native-error-429": Meaning(
        RateLimited,
        "This request would exceed your organization's rate limit of 450,000 input tokens per minute.",
        None,
        ((HAIKU, 429),),
    ),
    "err-google-429": Meaning(
        RateLimited,
        "You exceeded your current quota, please check your plan and billing details.",
        None,
        ((FLASH, 429),),
    ),
    "err-google-429-stream": Meaning(
        RateLimited,
        "You exceeded your current quota, please check your plan and billing details.",
        None,
        ((FLASH, 429),),
    ),
    "err-openai-429": Meaning(RateLimited, OPENAI_429, None, ((MINI, 429),)),
    "err-openai-429-stream": Meaning(RateLimited, OPENAI_429, None, ((MINI, 429),)),
    "fallback-bare-name-all-429": Meaning(RateLimited, OPENAI_429, None, ((MINI, 429), (AZURE, 429), (ROUTER, 429))),
    # Keys at providers
    "err-anthropic-401": Meaning(ProviderKeyRefused, "invalid x-api-key", "helicone", ((HAIKU, 401),)),
    "err-openai-401-byok": Meaning(
        ProviderKeyRefused, OPENAI_401, "own", ((MINI_OWN, 401), (MINI, 401)), PROVIDERS_PAGE
    ),
    "fallback-401-then-429": Meaning(ProviderKeyRefused, OPENAI_401, "helicone", ((MINI, 401), (AZURE, 429))),
    "fallback-401-then-500": Meaning(ProviderKeyRefused, OPENAI_401, "helicone", ((MINI, 401), (AZURE, 500))),
    "fallback-byok-fails-all": Meaning(
        ProviderKeyRefused, OPENAI_401, "own", ((MINI_OWN, 401), (MINI, 500)), PROVIDERS_PAGE
    ),
    # Forbidden by a provider
    "err-anthropic-403": Meaning(
        AccountBlocked,
        "Your API key does not have permission to use the specified resource.",
        None,
        ((HAIKU, 403),),
        DASHBOARD,
    ),
    "err-google-403": Meaning(
        AccountBlocked, "Permission denied: Consumer has been suspended.", None, ((FLASH, 403),), DASHBOARD
    ),
    "fallback-500-then-403": Meaning(
        AccountBlocked,
        "Project `proj_fake` does not have access to model `gpt-4o-mini`",
        None,
        ((MINI, 500), (AZURE, 403)),
        DASHBOARD,
    ),
    # Refused by a provider
    "err-anthropic-400": Meaning(
        RequestRefused, "messages.0.content: Input should be a valid list", "provider", ((HAIKU, 400),)
    ),
    "err-google-400": Meaning(
        RequestRefused, "API key not valid. Please pass a valid API key.", "provider", ((FLASH, 400),)
    ),
    "err-google-401": Meaning(
        RequestRefused, "API key not valid. Please pass a valid API key.", "provider", ((FLASH, 400),)
    ),
    "err-openai-400": Meaning(
        RequestRefused, "Invalid value for 'temperature': must be between 0 and 2.", "provider", ((MINI, 400),)
    ),
    "err-openai-404": Meaning(
        RequestRefused,
        "The model `gpt-4o-mini` does not exist or you do not have access to it.",
        "provider",
        ((MINI, 404),),
    ),
    "unknown-model-known-provider-byok": Meaning(
        RequestRefused,
        "The model `gpt-4o-mini` does not exist or you do not have access to it.",
        "provider",
        (("gpt-99/openai/byok", 404),),
    ),
    "err-openai-ctx": Meaning(
        PromptTooLong,
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 140012 tokens. "
        "Please reduce the length of the messages.",
        None,
        ((MINI, 400),),
    ),
    # Providers that fail
    "err-anthropic-500-stream": down("Internal server error", (HAIKU, 500)),
    "err-anthropic-529": down("Overloaded", (HAIKU, 529)),
    "err-google-500": down(GEMINI_500, (FLASH, 500)),
    "err-google-500-stream": down(GEMINI_500, (FLASH, 500)),
    "err-google-503": down("The model is overloaded. Please try again later.", (FLASH, 503)),
    "err-openai-200-empty-body": down("Internal Server Error"),
    "err-openai-500": down(OPENAI_500, (MINI, 500)),
    "err-openai-500html": down("Request failed with status 502", (MINI, 502)),
    "err-openai-reset": down("Request failed with status 502", (MINI, 502)),
    "fallback-429-then-500": down(OPENAI_500, (MINI, 429), (AZURE, 500)),
    "fallback-bare-name-all-500": down(OPENAI_500, (MINI, 500), (AZURE, 500), (ROUTER, 500)),
    "responses-openai-errchunk": down(OPENAI_500, ("gpt-5-mini/openai/ptb", 500)),
    # Models and providers that do not exist
    "case-sensitive-model": UNKNOWN,
    "exclude-all-of-explicit": UNKNOWN,
    "exclude-only": UNKNOWN,
    "exclude-space": Meaning(
        UnknownModel,
        "Invalid provider in global ignore list:  openai. See supported providers at https://helicone.ai/models",
    ),
    "exclude-unknown-provider": Meaning(
        UnknownModel,
        "Invalid provider in global ignore list: foobar. See supported providers at https://helicone.ai/models",
    ),
    "exclude-uppercase": Meaning(
        UnknownModel,
        "Invalid provider in global ignore list: OpenAI. See supported providers at https://helicone.ai/models",
    ),
    "model-known-provider-without-that-model": UNKNOWN,
    "post-embeddings-path": UNKNOWN,
    "unknown-model": UNKNOWN,
    "unknown-model-known-provider-ptb": UNKNOWN,
    "unknown-model-stream": UNKNOWN,
    "unknown-provider": UNKNOWN,
    "web-online-suffix-after-provider": UNKNOWN,
    # Fields that the credit path refuses
    "mixed-field-unknown-byok-then-ptb": Meaning(
        RequestRefused, 'request: Unrecognized key: "foo".', "field", ((MINI_OWN, 500), ("gateway", 400))
    ),
    "ptb-field-files-field": field('request: Unrecognized key: "files".'),
    "ptb-field-logit-bias-string": field("logit_bias: Invalid input: expected record, received string."),
    "ptb-field-max-tokens-float": field("max_tokens: Invalid input: expected int, received number."),
    "ptb-field-max-tokens-string": field("max_tokens: Invalid input: expected number, received string."),
    "ptb-field-min-p": field('request: Unrecognized key: "min_p".'),
    "ptb-field-openrouter-reasoning": field('request: Unrecognized key: "reasoning".'),
    "ptb-field-reasoning-effort-none": field("reasoning_effort: Invalid input."),
    "ptb-field-repetition-penalty": field('request: Unrecognized key: "repetition_penalty".'),
    "ptb-field-service-tier-bad": field("service_tier: Invalid input."),
    "ptb-field-unknown-field": field('request: Unrecognized key: "foo".'),
    "ptb-field-user-null": field("user: Invalid input: expected string, received null."),
    "ptb-field-user-number": field("user: Invalid input: expected string, received number."),
    "ptb-messages-content-null-user": field("messages.0: Invalid input."),
    "ptb-messages-empty": field("messages: Too small: expected array to have >=1 items."),
    "ptb-messages-file-part": field("messages.0: Invalid input."),
    "ptb-messages-image-bad-url": field("messages.0.content.0.image_url.url: Invalid URL."),
    "ptb-messages-image-detail-bad": field("messages.0: Invalid input."),
    "ptb-messages-missing": field("messages: Invalid input: expected array, received undefined."),
    "ptb-messages-role-bad": field("messages.0: Invalid input."),
    "ptb-messages-string": field("messages: Invalid input: expected array, received string."),
    "ptb-messages-tool-no-id": field("messages.1: Invalid input."),
    "ptb-messages-video-url-part": field("messages.0: Invalid input."),
    "ptb-unknown-field-bare-model": field('request: Unrecognized key: "foo".', attempts=3),
    "ptb-unknown-field-stream": field('request: Unrecognized key: "foo".'),
    "web-search-options-ptb": field('request: Unrecognized key: "web_search_options".'),
    # Stored prompts
    "environment-field-with-model": Meaning(PromptProblem, "No prompt ID provided"),
    "prompt-id-without-model": Meaning(
        PromptProblem, "Failed to fetch model from prompt: Invalid prompt ID - no valid version found"
    ),
    # The worker itself
    "prop-bad-fallbacks-header": Meaning(
        GatewayRefused, WORKER + "Expected property name or '}' in JSON at position 1 (line 1 column 2)"
    ),
    "prop-cache-ignore-keys-bad": Meaning(
        GatewayRefused, WORKER + "Unexpected token 'o', \"[nonsense]\" is not valid JSON"
    ),
    "prop-prompt-mode-bad": Meaning(GatewayRefused, WORKER + "Invalid prompt mode"),
    "web-plugins-not-array": Meaning(GatewayRefused, WORKER + "requestPlugins is not iterable"),
    # Wrong addresses
    "get-chat-completions": NOT_POST,
    "get-root": NOT_POST,
    "models-multimodal": NOT_POST,
    "models-single": NOT_POST,
    "options-preflight": NOT_POST,
}


@pytest.mark.parametrize(("name", "expected"), ERRORS.items(), ids=ERRORS.keys())
def test_read_error_when_the_answer_was_recorded(name: str, expected: Meaning) -> None:
    """A recorded refusal means what a person reads in it."""
    found = recording(name)

    actual = meaning_of(read_error(found.status, found.body, US))

    assert expected == actual


def test_errors_when_the_recordings_are_counted() -> None:
    """Every recorded answer that is no success has an expectation here."""
    failed = {name for name in names("") - {"model-registry"} if recording(name).status != 200}

    assert failed == set(ERRORS)


def routed(status: int, message: str, *details: dict[str, object], code: str = "request_failed") -> tuple[int, bytes]:
    """Return an answer as the gateway writes it after attempts."""
    error = {"code": code, "message": message, "details": list(details), "param": None}
    return status, json.dumps({"success": False, "error": error}).encode()


def attempt(status: int, *, type: str = "request_failed", message: str = "m", source: str = MINI) -> dict[str, object]:  # noqa: A002
    """Return one item of `details`."""
    return {"type": type, "message": message, "statusCode": status, "source": source}


CREDIT = {"type": "insufficient_credit_limit", "message": "e", "statusCode": 429, "source": MINI}

UNRECORDED: dict[str, tuple[tuple[int, bytes], type[HeliconeError], str | None]] = {
    "unknown model before all else": (routed(401, NO_PROVIDERS, CREDIT), UnknownModel, None),
    "provider key before credits": (
        routed(401, "Authentication failed", CREDIT, attempt(401)),
        ProviderKeyRefused,
        "helicone",
    ),
    "provider key with a deployment": (
        routed(401, "Authentication failed", attempt(401, source="gpt-4o/azure/byok/uid")),
        ProviderKeyRefused,
        "own",
    ),
    "credits before forbidden": (routed(403, "m", CREDIT, attempt(403)), NoCredits, None),
    "credits by message alone": (routed(429, "Insufficient credits"), NoCredits, None),
    "forbidden before a limit": (
        routed(403, "m", attempt(429, type="rate_limited"), attempt(403)),
        AccountBlocked,
        None,
    ),
    "own limit before the provider's": (
        routed(429, "Rate limited", attempt(429), attempt(429, type="rate_limited")),
        SpendLimitReached,
        None,
    ),
    "limit without details": (routed(429, "Rate limited"), RateLimited, None),
    "field before refusal": (
        routed(400, "x: y", attempt(400, type="invalid_format"), attempt(404)),
        RequestRefused,
        "field",
    ),
    "all disallowed": (routed(400, "m", attempt(400, type="disallowed")), RequestRefused, "not_on_credits"),
    "disallowed and a limit": (
        routed(500, "All attempts failed", attempt(400, type="disallowed"), attempt(429), code="all_attempts_failed"),
        ProviderDown,
        None,
    ),
    "all attempts 4xx": (routed(500, "m", attempt(400), attempt(404), attempt(413)), RequestRefused, "provider"),
    "one attempt 5xx": (routed(500, "m", attempt(400), attempt(503)), ProviderDown, None),
    "one attempt 408": (routed(500, "m", attempt(400), attempt(408)), ProviderDown, None),
    "one attempt 429": (routed(500, "m", attempt(400), attempt(429)), ProviderDown, None),
    "a provider without credit of its own": (routed(500, "m", attempt(402)), RequestRefused, "provider"),
    "attempts without status": (routed(500, "m", {"message": "x"}), ProviderDown, None),
    "no attempts": (routed(500, "m"), ProviderDown, None),
    "strange details": ((500, b'{"success":false,"error":{"message":5,"details":[null,1,"x"]}}'), ProviderDown, None),
    "prompt too long, Anthropic": (
        routed(500, "prompt is too long: 210000 tokens > 200000 maximum", attempt(400)),
        PromptTooLong,
        None,
    ),
    "prompt too long, Google": (
        routed(500, "The input token count (1200000) exceeds the maximum number of tokens allowed", attempt(400)),
        PromptTooLong,
        None,
    ),
    "prompt too long, a code": (routed(500, "context_length_exceeded", attempt(400)), PromptTooLong, None),
    "moderation": (
        routed(500, "The given prompt was flagged by the OpenAI Moderation endpoint.", attempt(400)),
        RequestRefused,
        "provider",
    ),
    "proxy key": (
        (500, b'{"helicone-message":"x","support":"y","helicone-error":"\\"Proxy key not found, please try again"}'),
        BadKey,
        None,
    ),
    "provider key in the worker": ((500, b'{"helicone-error":"Provider key not found"}'), BadKey, None),
    "worker exception without words": ((500, b'{"helicone-message":null,"helicone-error":"{}"}'), GatewayRefused, None),
    "plain 401": ((401, b"Organization not found"), BadKey, None),
    "JSON 401 of another shape": ((401, b'{"error":{"message":"bad key"}}'), BadKey, None),
    "JSON 401 of the REST host": ((401, b'{"error":"no","trace":"isAuthenticated.error"}'), BadKey, None),
    "empty 401": ((401, b""), BadKey, None),
    "plain 402": ((402, b"Payment Required"), NoCredits, None),
    "empty 402": ((402, b""), NoCredits, None),
    "plain 403": ((403, b"error code: 1020"), AccountBlocked, None),
    "empty 403": ((403, b""), AccountBlocked, None),
    "plain 404": ((404, b"not found"), NotAGateway, None),
    "empty 404": ((404, b""), NotAGateway, None),
    "HTML 404": ((404, b"<!DOCTYPE html><title>404</title>"), NotAGateway, None),
    "HTML 400": ((400, b"<html>400 The plain HTTP request was sent to HTTPS port</html>"), NotAGateway, None),
    "HTML 401": ((401, b"<html>proxy login</html>"), NotAGateway, None),
    "plain 405": ((405, b"Method Not Allowed"), NotAGateway, None),
    "plain 413": ((413, b"Payload Too Large"), PromptTooLong, None),
    "HTML 413": ((413, b"<html>413 Request Entity Too Large</html>"), PromptTooLong, None),
    "plain 429": ((429, b"error code: 1015"), RateLimited, None),
    "empty 429": ((429, b""), RateLimited, None),
    "HTML 429": ((429, b"<html>You are being rate limited</html>"), RateLimited, None),
    "redirect": ((301, b"Moved Permanently"), NotAGateway, "redirect"),
    "redirect with a page": ((302, b"<a href='https://evil.example'>Found</a>"), NotAGateway, "redirect"),
    "redirect without body": ((308, b""), NotAGateway, "redirect"),
    "plain 500": ((500, b"Internal Server Error"), ProviderDown, None),
    "empty 500": ((500, b""), ProviderDown, None),
    "HTML 502": ((502, b"  <html><h1>502 Bad Gateway</h1></html>"), ProviderDown, "page"),
    "HTML 520": ((520, b"<!DOCTYPE html>"), ProviderDown, "page"),
    "plain 503": ((503, b"upstream connect error"), ProviderDown, None),
    "JSON 500 of the model list": (
        (500, b'{"error":{"message":"Failed","type":"internal_error"}}'),
        ProviderDown,
        None,
    ),
    "JSON that is no object": ((500, b"[]"), ProviderDown, None),
    "JSON that is nested without end": ((500, b"[" * 100_000), ProviderDown, None),
    "bytes that are no text": ((500, b"\xff\xfe\x00"), ProviderDown, None),
    "plain 400": ((400, b"Bad Request"), RequestRefused, None),
    "empty ignore": ((400, b"Invalid global ignore syntax. Use !provider (e.g., !openai)"), UnknownModel, None),
    "plain 418": ((418, b"teapot"), RequestRefused, None),
}


@pytest.mark.parametrize(("answer", "kind", "variant"), UNRECORDED.values(), ids=UNRECORDED.keys())
def test_read_error_when_nobody_recorded_it(
    answer: tuple[int, bytes], kind: type[HeliconeError], variant: str | None
) -> None:
    """The first test that fits decides, in the order of the gateway's contract."""
    actual = read_error(*answer, US)

    assert (kind, variant) == (type(actual), actual.variant)


@pytest.mark.parametrize("answer", [answer for answer, _, _ in UNRECORDED.values()], ids=UNRECORDED.keys())
def test_read_error_when_the_host_may_read_the_status(answer: tuple[int, bytes]) -> None:
    """Whatever the gateway says, our own status is never one that a host reads as "signed out"."""
    assert read_error(*answer, US).status not in (401, 403)


@pytest.mark.parametrize(
    ("answer", "link"),
    [
        ((401, b"Invalid Helicone API key"), "https://eu.helicone.ai/settings/api-keys"),
        (routed(429, "Insufficient credits", CREDIT), "https://eu.helicone.ai/credits"),
        (routed(403, "m", attempt(403)), "https://eu.helicone.ai"),
        (routed(401, "Authentication failed", attempt(401, source=MINI_OWN)), "https://eu.helicone.ai/providers"),
        (routed(500, "m", attempt(500)), None),
    ],
    ids=["key", "credits", "blocked", "own provider key", "down"],
)
def test_link_when_the_account_is_in_the_eu(answer: tuple[int, bytes], link: str | None) -> None:
    """The page that helps is the one of the account's own region."""
    assert link == read_error(*answer, EU).link


@pytest.mark.parametrize(
    ("source", "provider"),
    [(MINI, "openai"), (MINI_OWN, "openai"), ("gpt-4o/azure/byok/uid", "azure"), ("strange", "strange")],
)
def test_provider_slot_when_a_provider_key_was_refused(source: str, provider: str) -> None:
    """The sentence names the provider whose key was refused."""
    error = read_error(*routed(401, "Authentication failed", attempt(401, source=source)), US)

    assert provider == error.slots["provider"]


def test_detail_when_the_other_side_talks_without_end() -> None:
    """A thousand characters of what the other side said are kept, of an attempt too."""
    error = read_error(*routed(500, "x" * 5_000, attempt(500, message="y" * 5_000)), US)

    assert (1_000, 1_000) == (len(error.detail or ""), len(error.attempts[0].message))


@pytest.mark.parametrize(
    "name", ["err-body-none", "err-body-null", "err-body-array", "err-model-missing", "err-model-empty"]
)
def test_read_key_probe_when_the_key_is_good(name: str) -> None:
    """The complaint about the empty body comes after the key was accepted."""
    found = recording(name)

    assert read_key_probe(found.status, found.body, US) is None  # type: ignore[func-returns-value]  # it did not raise


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((401, b"Invalid Helicone API key"), BadKey),
        ((401, b"Organization not found"), BadKey),
        ((200, b""), NotAGateway),
        ((200, b"<html>hello</html>"), NotAGateway),
        ((204, b""), NotAGateway),
        ((200, b'{"choices":[]}'), NotAGateway),
        ((400, b"Bad Request"), RequestRefused),
        ((400, b'{"error":{"message":"you must provide a model parameter"}}'), RequestRefused),
        ((404, b"not found"), NotAGateway),
        ((405, METHOD.encode()), NotAGateway),
        ((500, b'{"helicone-error":"\\"Proxy key not found"}'), BadKey),
        ((503, b"<html>"), ProviderDown),
        ((429, b""), RateLimited),
    ],
)
def test_read_key_probe_when_the_key_is_not_proven(answer: tuple[int, bytes], kind: type[HeliconeError]) -> None:
    """Everything else is an error: 401 says that the key is bad, the rest says nothing about the key."""
    with pytest.raises(kind) as caught:
        read_key_probe(*answer, US)

    assert kind is type(caught.value)


@pytest.mark.parametrize(
    "name", ["models-no-key", "models-bad-key", "models-with-key", "models-query", "models-trailing-slash"]
)
def test_read_models_when_the_list_was_recorded(name: str) -> None:
    """The recorded list has 111 models, each with the four fields of the gateway."""
    found = recording(name)

    actual = read_models(found.status, found.body, US)

    assert (111, "claude-opus-4-1", {"id", "object", "created", "owned_by"}) == (
        len(actual),
        actual[0]["id"],
        {field_name for model in actual for field_name in model},
    )


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((405, METHOD.encode()), NotAGateway),
        ((200, b""), NotAGateway),
        ((200, b"<html>"), NotAGateway),
        ((200, b'{"data":{}}'), NotAGateway),
        ((200, b'{"data":null}'), NotAGateway),
        ((200, b"[]"), NotAGateway),
        ((500, b'{"error":{"message":"Failed to fetch models from registry","type":"internal_error"}}'), ProviderDown),
        ((302, b""), NotAGateway),
    ],
)
def test_read_models_when_there_is_no_list(answer: tuple[int, bytes], kind: type[HeliconeError]) -> None:
    """What is no list of models is an error."""
    with pytest.raises(kind):
        read_models(*answer, US)


def test_read_models_when_some_entries_are_strange() -> None:
    """Entries that are no objects are left out."""
    actual = read_models(200, b'{"data":[1,null,"x",{"id":"a"},[]]}', US)

    assert [{"id": "a"}] == actual


def test_read_registry_when_it_was_recorded() -> None:
    """The recorded registry has 111 models with their endpoints."""
    body = (FOLDER / "model-registry.json").read_bytes()

    actual = read_registry(200, body) or []

    assert (111, 329) == (len(actual), sum(len(model["endpoints"]) for model in actual))  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b'{"data":{"models":[{"id":"a"},1]},"error":null}', [{"id": "a"}]),
        (200, b'{"data":{"models":[]},"error":null}', []),
        (500, b'{"data":null,"error":"x"}', None),
        (200, b'{"data":null,"error":"x"}', None),
        (200, b'{"data":{"models":{}}}', None),
        (200, b'{"data":[{"id":"a"}]}', None),
        (200, b"<html>", None),
        (404, b'{"data":{"models":[{"id":"a"}]}}', None),
        (200, b"", None),
    ],
)
def test_read_registry_when_it_may_be_missing(status: int, body: bytes, expected: object) -> None:
    """The registry is an enrichment: anything else counts as none."""
    assert expected == read_registry(status, body)


@pytest.mark.parametrize(
    ("answer", "kind", "variant"),
    [
        ((200, b""), BadReply, "not_a_completion"),
        ((200, b"<html>"), BadReply, "not_a_completion"),
        ((200, b"[]"), BadReply, "not_a_completion"),
        ((200, b"{}"), BadReply, "not_a_completion"),
        ((200, b'{"choices":null}'), BadReply, "not_a_completion"),
        ((200, b'{"choices":[],"x":NaN}'), BadReply, "not_a_completion"),
        ((200, b'{"choices":[],"x":1e999}'), BadReply, "not_a_completion"),
        ((200, b'{"error":{"message":"no"}}'), RequestRefused, None),
        ((200, b'{"error":"no","choices":[]}'), RequestRefused, None),
        ((429, b"{}"), RateLimited, None),
        ((401, b"Organization not found"), BadKey, None),
    ],
)
def test_read_completion_when_it_is_none(
    answer: tuple[int, bytes], kind: type[HeliconeError], variant: str | None
) -> None:
    """An answer that is no completion, or has an error in place of one, is an error."""
    with pytest.raises(kind) as caught:
        read_completion(*answer, US)

    assert (kind, variant) == (type(caught.value), caught.value.variant)


@pytest.mark.parametrize("name", ["url-contains-browser", "healthcheck"])
def test_read_completion_when_the_answer_was_recorded_empty(name: str) -> None:
    """An empty 200 is no reply."""
    found = recording(name)

    with pytest.raises(BadReply):
        read_completion(found.status, found.body, US)
