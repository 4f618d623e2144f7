"""What answers of the gateway mean: recorded ones, with expectations written by hand, and those nobody recorded."""

from __future__ import annotations

import json

import pytest

from core.expected_errors import METHOD, MINI, MINI_OWN, NO_PROVIDERS
from core.recordings import FOLDER
from helicone_chat_source.core.errors import (
    AccountBlocked,
    BadKey,
    BadReply,
    GatewayRefused,
    HeliconeError,
    NoCredits,
    NotAGateway,
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
