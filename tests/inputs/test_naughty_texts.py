"""The Big List of Naughty Strings, and whatever hypothesis finds, into every box and every place for a text."""

from __future__ import annotations

import json
import subprocess
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.generated import ANY_TEXT, MANY
from helicone_chat_source.core.errors import InvalidModel, InvalidSettings
from helicone_chat_source.core.gateway_url import is_loopback, normalise_base_url
from helicone_chat_source.core.model_string import parse_model_string
from inputs.bad_lists import BadLists
from inputs.open_app import SOURCE, OpenApp
from inputs.tried import tried
from node_program import node_program

HELLO = [{"role": "user", "content": "Hello"}]
CHAT: dict[str, Any] = {"model": "gpt-4o-mini", "messages": HELLO}


def all_settings(text: str) -> dict[str, Any]:
    """Return settings in which each box that is left has the text."""
    return {
        "user_id": text,
        "custom_properties": text,
        "fallbacks": [text],
        "excluded_providers": [text],
        "web_search_options": {"allowed_domains": [text], "user_location": {"city": text, "country": text}},
        "reasoning_effort": text,
        "send_anyway": [text],
        "prompt": {"id": text, "environment": text, "inputs": {text: text}},
        text: text,
    }


def all_of_a_chat(text: str) -> dict[str, Any]:
    """Return a request in which the message and all beside it have the text."""
    return {
        **CHAT,
        "messages": [{"role": "user", "content": text}],
        "conversation": {"id": text or "x", "name": text, "path": f"/{text}"},
        "user_id": text,
        "properties": {"x": "{{who}}", "y": text},
        "macros": {"who": text},
        "stop": text,
        f"more {text}": text,
    }


BOXES: dict[str, tuple[str, str, Callable[[str], Any]]] = {
    "model": ("PUT", f"{SOURCE}/settings", lambda text: {"model": text}),
    "name of a property": (
        "PUT",
        f"{SOURCE}/settings",
        lambda text: {"custom_properties": json.dumps({text: "x"})},
    ),
    "value of a property": (
        "PUT",
        f"{SOURCE}/settings",
        lambda text: {"custom_properties": json.dumps({"x": text})},
    ),
    "all other settings": ("PUT", f"{SOURCE}/settings", all_settings),
    "name of a profile": ("PATCH", f"{SOURCE}/profiles/default", lambda text: {"name": text}),
    "key": ("POST", f"{SOURCE}/connect", lambda text: {"api_key": text}),
    "message and all beside it": ("POST", f"{SOURCE}/generate", all_of_a_chat),
}
"""Where a text can go, and how."""
FEWER = {"key": 4, "name of a profile": 4}
"""Of how many texts one is enough, where each takes its time."""
EXPECTED = {f"{SOURCE}/connect": "bad_key"}


@pytest.mark.parametrize("box", BOXES)
async def test_answers_when_a_naughty_text_is_entered(app: OpenApp, lists: BadLists, box: str) -> None:
    """Taken or refused, never a mistake of ours; and what is taken can be read again."""
    method, path, body_with = BOXES[box]
    bodies = [json.dumps(body_with(text)).encode() for text in lists.naughty[:: FEWER.get(box, 1)]]
    for body in bodies:
        tried("naughty texts", method, path, body)

    answers = await app.ask_all((method, path, body) for body in bodies)

    # That the gateway does not know a key is told as 502.
    assert {code for status, code in answers if status >= 500} <= {"bad_key"} & {EXPECTED.get(path)}
    assert len(await app.saved()) == 4


async def test_answers_when_a_naughty_text_is_in_the_address(app: OpenApp, lists: BadLists) -> None:
    """A path and a query that mean nothing find nothing."""
    quoted = [quote(text, safe="") for text in lists.naughty]
    paths = [f"{SOURCE}/profiles/{text}?lang={text}&profile={text}" for text in quoted]
    for path in paths:
        tried("naughty texts", path)

    answers = await app.ask_all(("GET", path, b"") for path in paths)

    assert {status for status, _ in answers if status >= 500} == set()


HEADERS = ["Helicone-Property-Name", "Helicone-Session-Id", "Helicone-User-Id", "Accept-Language", "X-Forwarded-Proto"]


async def test_answers_when_a_naughty_text_is_in_the_headers(app: OpenApp, lists: BadLists) -> None:
    """A program's headers go through the same rules as its body; what is no header value never gets that far."""
    texts = [text for text in lists.naughty if text.isprintable()][::4]
    for text in texts:
        tried("naughty texts", "headers", text)

    answers = [
        await app.ask("POST", "/v1/chat/completions", CHAT, headers=dict.fromkeys(HEADERS, text)) for text in texts
    ]

    assert {status for status, _ in answers if status >= 500} == set()


def address_or_refusal(text: str) -> str | None:
    """Return the address that a text stands for, `None` if it is refused."""
    try:
        return normalise_base_url(text)
    except InvalidSettings:
        return None


def is_safe(address: str | None) -> bool:
    """Say whether a key may be sent to an address: https, or this machine; read again it is the same host."""
    if address is None:
        return True
    parts = urlsplit(address)
    plain = parts.scheme == "http" and is_loopback(parts.hostname or "")
    again = urlsplit(normalise_base_url(address))
    return (parts.scheme == "https" or plain) and again.netloc == parts.netloc and address.isascii()


def test_gateway_url_is_refused_when_it_is_naughty(lists: BadLists) -> None:
    """No naughty string is an address, alone or as a part of one, that a key could be sent to in clear."""
    texts = [f"{before}{text}" for text in lists.naughty for before in ("", "http://", "https://", "http://127.0.0.1:")]
    for text in texts:
        tried("naughty texts", "url", text)

    addresses = [address_or_refusal(text) for text in texts]

    assert [address for address in addresses if not is_safe(address)] == []
    assert addresses.count(None) > len(texts) / 2


HOSTS = st.sampled_from(
    ["ai-gateway.helicone.ai", "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "evil", "①②⑦.0.0.1", "0x7f.1"]
)
ADDRESSES = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(["http://", "https://", "HTTPS:\\\\", "file:///", "//", "gopher://", ""]) | ANY_TEXT,
    st.sampled_from(["", "user@", "a:b@", "evil\\@", "evil#@", "%00"]) | ANY_TEXT,
    HOSTS | ANY_TEXT,
    st.sampled_from(["", ":80", ":0", ":99999", ":-1", ":x", "."]) | ANY_TEXT,
    st.sampled_from(["", "/", "/v1", "/v1/", "//v1//v1/", "?x", "#x", "/%0d%0a", "\r\n"]) | ANY_TEXT,
)


def test_models_are_found_when_the_search_is_naughty(lists: BadLists) -> None:
    """The model picker's search takes any text, in time, and marks only what is there."""
    for text in lists.naughty:
        tried("naughty texts", "search", text)

    ran = subprocess.run(
        [node_program(), str(Path(__file__).parent / "search.mjs")],
        input=json.dumps(lists.naughty),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )

    assert json.loads(ran.stdout) == {"searched": len(lists.naughty), "broken": []}


@settings(MANY, max_examples=500)
@given(text=ADDRESSES)
def test_gateway_url_is_safe_when_any_text_is_given(text: str) -> None:
    """Whatever is put together of addresses, what comes out is https or this machine."""
    tried("made up", "url", text)

    assert is_safe(address_or_refusal(text))


MODEL_PIECES = st.sampled_from(
    [
        "gpt-4o",
        "claude-sonnet-4",
        ":online",
        "/",
        "anthropic",
        "helicone",
        ",",
        "!",
        " ",
        "::",
        "//",
        "\n",
        "ü",
        "{",
        ".",
    ]
)


@settings(MANY, max_examples=500)
@given(text=st.lists(MODEL_PIECES, max_size=12).map("".join) | ANY_TEXT)
def test_model_string_is_stable_when_any_text_is_given(text: str) -> None:
    """A model string is refused, or reads the same once it was written again."""
    tried("made up", "model", text)
    try:
        found = parse_model_string(text)
    except InvalidModel:
        return

    assert parse_model_string(str(found)) == found
    assert {character for character in str(found) if unicodedata.category(character) == "Cc"} <= {"\x85"}
