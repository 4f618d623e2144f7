"""Recorded request headers: those that we send in the same form, those that we never send, and what answers told."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import MANY
from core.recordings import GROUP_OF, recording
from helicone_chat_source.core.catalog import Catalog
from helicone_chat_source.core.chat_request import ChatRequest, build_chat_request, read_chat
from helicone_chat_source.core.errors import InvalidProperties
from helicone_chat_source.core.gateway_reply import read_completion
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.outcome import Outcome, summarise
from helicone_chat_source.core.properties import RESERVED, parse_properties
from helicone_chat_source.core.reply_state import ReplyState
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.settings import read_settings

KEY = Secret("sk-helicone-abcdefg-1234567")
REQUEST_ID = "7b6f0c1a-2c55-4c0e-9d8e-0f7b6a5c4d3e"


def build(settings: dict[str, Any] | None = None, **chat: Any) -> ChatRequest:
    """Return the request for a chat with these settings."""
    return build_chat_request(
        settings=read_settings({"model": "gpt-4o-mini/openai", **(settings or {})}),
        chat=read_chat({"messages": [{"role": "user", "content": "Say hello."}], **chat}),
        key=KEY,
        request_id=REQUEST_ID,
        catalog=Catalog(),
    )


def properties(**values: object) -> dict[str, Any]:
    """Return settings with these custom properties."""
    return {"custom_properties": json.dumps(values)}


SESSION = {"conversation": {"id": "sess-1", "path": "/chat/turn", "name": "My chat"}}
CACHED: dict[str, Any] = {"cache": {"enabled": True}}
NESTED = '{"a":{"b":[1,2,{"c":"d"}]},"q":"\\"x\\""}'

SENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "cache-anthropic-json-1-miss": (CACHED, {}),
    "cache-anthropic-json-2-hit": (CACHED, {}),
    "cache-anthropic-stream-1-miss": (CACHED, {}),
    "cache-anthropic-stream-2-hit": (CACHED, {}),
    "cache-json-1-miss": (CACHED, {}),
    "cache-json-2-hit": (CACHED, {}),
    "cache-stream-1-miss": (CACHED, {}),
    "cache-stream-2-hit": (CACHED, {}),
    "prop-empty": (properties(Empty=""), {}),
    "prop-json": (properties(Json=NESTED), {}),
    "prop-omit": ({"omit_request": True, "omit_response": True}, {}),
    "prop-percent-encoded": (properties(Name="Z%C3%BCrich%20%F0%9F%91%A9"), {}),
    "prop-request-id-uuid": ({}, {}),
    "prop-session": ({"user_id": "user@example.com"}, SESSION),
    "prop-simple": (properties(Conversation="chat-123", App="open-webui"), {}),
}
"""Settings and a chat that make us send the recorded headers, in the recorded form."""

REFUSED: dict[str, tuple[str, str]] = {
    "prop-duplicate": ('{"Dup": "one", "dup": "two"}', "duplicate"),
    "prop-long-130000": (json.dumps({"Long": "x" * 130_000}), "value_too_long"),
    "prop-long-16000": (json.dumps({"Long": "x" * 16_000}), "value_too_long"),
    "prop-long-32000": (json.dumps({"Long": "x" * 32_000}), "value_too_long"),
    "prop-name-mixed-case": ('{"MyKey_Name.v2": "v"}', "name"),
    "prop-name-space": ('{"a b": "v"}', "name"),
    "prop-name-unicode": ('{"ü": "v"}', "name"),
    "prop-tab": ('{"Name": "a\\tb"}', "control_character"),
}
"""Custom properties that would become the recorded headers, and why we refuse them before anything is sent."""

ANOTHER_FORM: dict[str, tuple[dict[str, Any], dict[str, str]]] = {
    "prop-raw-utf8": (properties(Name="Zürich 👩"), {"Helicone-Property-Name": "Z%C3%BCrich %F0%9F%91%A9"}),
    "prop-spaces-only": (properties(Spaces="   "), {"Helicone-Property-Spaces": ""}),
    "prop-surrounding-spaces": (properties(Pad="  a b  "), {"Helicone-Property-Pad": "a b"}),
    "prop-user-id-empty": ({"user_id": ""}, {}),
    "ratelimit-1-ok": (
        {"spend_limit": {"amount": 1, "window": 60, "unit": "request"}},
        {"Helicone-RateLimit-Policy": "1;w=60;u=request"},
    ),
}
"""Settings that mean what was recorded, and the plain form in which we send it."""

NEVER: dict[str, tuple[str, ...]] = {
    "prop-bad-fallbacks-header": ("helicone-fallbacks",),
    "prop-cache-ignore-keys-bad": ("helicone-cache-ignore-keys",),
    "prop-helicone-auth-and-authorization": ("helicone-auth",),
    "prop-prompt-mode-bad": ("helicone-prompt-id", "helicone-prompt-mode"),
    "prop-unknown-helicone-header": ("helicone-whatever", "x-custom-client", "x-openwebui-user-email"),
    "retry-429-exhausted": ("helicone-retry-enabled", "helicone-retry-num", "helicone-retry-min-timeout"),
    "retry-500-then-ok": ("helicone-retry-enabled", "helicone-retry-num", "helicone-retry-min-timeout"),
    "stream-force-format": ("helicone-stream-force-format",),
    "token-limit-handler": ("helicone-token-limit-exception-handler",),
}
"""Headers that none of our requests has: they fail, go on to the provider, or change what the user wrote."""

ONLY_THE_FORM: dict[str, str] = {
    "prop-request-id-bad": "any id but a UUID is replaced without a word; ours is a UUID 4",
    "ratelimit-2-limited": "the same request as ratelimit-1-ok, once more",
    "ratelimit-3-limited-stream": "the same request as ratelimit-1-ok, as a stream",
    "ratelimit-bad-policy": "a policy that cannot be read counts as none, see the test of ours",
}


def asked(name: str) -> dict[str, str]:
    """Return the recorded request headers, without those that every request has."""
    headers: dict[str, str] = recording(name).request["headers"]
    return {header: value for header, value in headers.items() if header not in ("Authorization", "Content-Type")}


def test_headers_when_the_recordings_are_counted() -> None:
    """Each recorded form of a header is one that we send, one that we never send, or one with a note."""
    tables = [*SENT, *REFUSED, *ANOTHER_FORM, *NEVER, *ONLY_THE_FORM]

    assert sorted(name for name, group in GROUP_OF.items() if group == "headers") == sorted(tables)


@pytest.mark.parametrize(("recorded", "settings", "chat"), [(name, *given) for name, given in SENT.items()])
def test_headers_when_the_recorded_form_is_ours(recorded: str, settings: dict[str, Any], chat: dict[str, Any]) -> None:
    """Our request has the recorded headers: the gateway took them as they are."""
    actual = build(settings, **chat).gateway.headers

    assert asked(recorded).items() <= actual.items()
    assert 200 == recording(recorded).status


@pytest.mark.parametrize(("recorded", "text", "variant"), [(name, *given) for name, given in REFUSED.items()])
def test_properties_when_their_recorded_form_is_not_ours(recorded: str, text: str, variant: str) -> None:
    """What fails, is stored under another name or passes only as far as no proxy is on the way, is refused at once."""
    with pytest.raises(InvalidProperties) as caught:
        parse_properties(text)

    assert (variant, True) == (caught.value.variant, asked(recorded) != {})


@pytest.mark.parametrize(("recorded", "settings", "sent"), [(name, *given) for name, given in ANOTHER_FORM.items()])
def test_headers_when_ours_is_a_plainer_form(recorded: str, settings: dict[str, Any], sent: dict[str, str]) -> None:
    """The same meaning goes out in printable ASCII, trimmed, and not at all when there is nothing to say."""
    actual = dict(build(settings).gateway.headers)

    assert {"Helicone-Request-Id": REQUEST_ID, **sent} == actual
    assert asked(recorded).items() != sent.items()


@pytest.mark.parametrize(("recorded", "names"), NEVER.items(), ids=NEVER.keys())
def test_headers_when_they_are_never_ours(recorded: str, names: tuple[str, ...]) -> None:
    """The recorded headers are the ones that the rule below forbids."""
    assert {name.lower() for name in asked(recorded)} - {"helicone-user-id"} <= set(names)


OURS = re.compile(
    r"Helicone-(Request-Id|Session-(Id|Name|Path)|User-Id|Omit-(Request|Response)|Cache-(Enabled|Bucket-Max-Size|Seed)"
    r"|RateLimit-Policy|Property-[A-Za-z0-9][A-Za-z0-9_-]{0,63})|Cache-Control"
)
PRINTABLE = re.compile(r"[ -~]*")
FORBIDDEN = sorted({name for names in NEVER.values() for name in names if not RESERVED.fullmatch(name)})
"""As names of properties these are harmless; those that Helicone writes itself are refused."""
WORDS = st.text(st.characters(exclude_categories=["C"]), max_size=20)


@MANY
@given(
    settings=st.fixed_dictionaries(
        {},
        optional={
            "user_id": WORDS,
            "omit_request": st.booleans(),
            "omit_response": st.booleans(),
            "session_tracking": st.booleans(),
            "cache": st.fixed_dictionaries({"enabled": st.booleans()}),
            "spend_limit": st.fixed_dictionaries({"amount": st.integers(1, 1_000), "window": st.integers(60, 9_999)}),
            "custom_properties": st.dictionaries(
                st.sampled_from(FORBIDDEN),
                WORDS,
                max_size=3,
            ).map(json.dumps),
        },
    ),
    name=st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    parameters=st.dictionaries(
        st.sampled_from([name for names in NEVER.values() for name in names] + ["headers", "extra_headers"]),
        st.text(max_size=20) | st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
        max_size=4,
    ),
)
def test_headers_when_anything_is_set(settings: dict[str, Any], name: str, parameters: dict[str, Any]) -> None:
    """Whatever is set and whatever a host sends, the headers are of this list, their values printable ASCII."""
    actual = build(settings, conversation={"id": f"c{name}", "name": name[:200]}, **parameters).gateway.headers

    assert [] == [header for header in actual if not OURS.fullmatch(header)]
    assert [] == [value for value in actual.values() if not PRINTABLE.fullmatch(value)]


# What the gateway noted down


@pytest.mark.parametrize(
    ("recorded", "noted"),
    [
        ("prop-empty", {"empty": ""}),
        ("prop-json", {"json": NESTED}),
        ("prop-percent-encoded", {"name": "Z%C3%BCrich%20%F0%9F%91%A9"}),
        ("prop-simple", {"conversation": "chat-123", "app": "open-webui"}),
        (
            "prop-session",
            {
                "Helicone-Session-Id": "sess-1",
                "Helicone-Session-Path": "/chat/turn",
                "Helicone-Session-Name": "My chat",
            },
        ),
    ],
)
def test_log_when_the_headers_were_ours(recorded: str, noted: dict[str, str]) -> None:
    """Names are stored in lower case, values as they were sent."""
    assert noted == recording(recorded).logged["request.properties"]


def test_log_when_omission_was_asked_for() -> None:
    """The words `true` that we send switch both omissions on."""
    meta = recording("prop-omit").logged["heliconeMeta"]

    assert (True, True) == (meta["omitRequestLog"], meta["omitResponseLog"])


def test_request_id_when_it_is_a_uuid() -> None:
    """The gateway keeps our id, which is what the link to the request leads to."""
    found = recording("prop-request-id-uuid")

    assert (REQUEST_ID, REQUEST_ID) == (found.headers["helicone-id"], found.logged["request.id"])


def test_request_id_when_it_is_none() -> None:
    """Any other id is replaced without a word."""
    assert recording("prop-request-id-bad").headers["helicone-id"] != "my-id"


# What the answers' headers mean for us


def outcome_of(name: str) -> Outcome:
    """Return what our request would have come to with the recorded answer."""
    found, reply = recording(name), ReplyState()
    reply.add_chunk(read_completion(found.status, found.body, account_of(KEY)))
    return summarise(
        "complete", reply, build(CACHED), headers=found.headers, catalog=Catalog(), account=account_of(KEY)
    )


@pytest.mark.parametrize(
    ("recorded", "cache", "usd"),
    [
        ("cache-json-1-miss", "miss", None),
        ("cache-json-2-hit", "hit", 0.0),
        ("cache-anthropic-json-1-miss", "miss", None),
        ("cache-anthropic-json-2-hit", "hit", 0.0),
        ("prop-simple", None, None),
    ],
)
def test_cache_when_the_answer_tells_of_it(recorded: str, cache: str | None, usd: float | None) -> None:
    """A hit costs nothing; without the header nothing is known."""
    actual = outcome_of(recorded)

    assert (cache, usd) == (actual.cache, actual.cost.usd if actual.cost else None)


@pytest.mark.parametrize(
    "recorded",
    ["cache-anthropic-stream-1-miss", "cache-anthropic-stream-2-hit", "cache-stream-1-miss", "cache-stream-2-hit"],
)
def test_cache_when_the_reply_is_a_stream(recorded: str) -> None:
    """A stream from the cache has the bytes of the first one, apart from the time of its chunks."""
    name = recorded.partition("-stream")[0]
    made = re.compile(rb'"created":\d+')

    first, second = (made.sub(b"", recording(f"{name}-stream-{end}").body) for end in ("1-miss", "2-hit"))

    assert first == second
    assert recorded.rpartition("-")[2].upper() == recording(recorded).headers["helicone-cache"]


def limits(name: str) -> dict[str, str]:
    """Return what an answer tells of a limit."""
    return {header: value for header, value in recording(name).headers.items() if "helicone-ratelimit" in header}


def test_limit_when_the_gateway_could_read_it() -> None:
    """The answer repeats the policy and says what is left."""
    assert {
        "helicone-ratelimit-limit": "1",
        "helicone-ratelimit-policy": "1;w=60;s=user",
        "helicone-ratelimit-remaining": "0",
        "helicone-ratelimit-reset": "60",
    } == limits("ratelimit-1-ok")


@pytest.mark.parametrize("recorded", ["ratelimit-bad-policy", "ratelimit-2-limited", "ratelimit-3-limited-stream"])
def test_limit_when_nothing_is_told(recorded: str) -> None:
    """A policy that cannot be read is no limit at all, and a refusal tells no numbers: neither has a header."""
    assert {} == limits(recorded)
