"""What a caller can make us send to the gateway: its text and its parameters, and nothing that sends it elsewhere."""

from __future__ import annotations

import json
import re
import secrets
from typing import Any

import pytest
from anthropic.types.beta.message_create_params import MessageCreateParamsBase as BetaParams
from anthropic.types.message_create_params import MessageCreateParamsBase

from gateway.raw_server import answering, raw_server, whole
from helicone_chat_source.core.native_request import MESSAGES_FIELDS
from replay_gateway import GOOD_KEY, ReplayGateway
from web.conftest import PREFIX, Client, OpenHost

TOKEN = "a-token-of-the-tests-0123456789abcdef"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
HI = [{"role": "user", "content": "Hi"}]
ROUTES: dict[str, tuple[dict[str, Any], str]] = {
    "generate": ({"model": "gpt-4o-mini", "messages": HI}, "chat-openai-json"),
    "v1/chat/completions": ({"model": "gpt-4o-mini", "messages": HI}, "chat-openai-json"),
    "v1/messages": ({"model": "claude-sonnet-4", "messages": HI, "max_tokens": 9}, "native-anthropic-json"),
    "v1/responses": ({"model": "gpt-4o-mini", "input": "Hi"}, "responses-openai-json"),
}


@pytest.fixture(name="program")
async def _program(open_host: OpenHost) -> Client:
    """A host that lets programs in with a token of its own."""
    return await open_host(identify_program=lambda token: "local" if token == TOKEN else None)


async def send(
    program: Client, gateway: ReplayGateway, path: str, more: dict[str, Any], headers: dict[str, str]
) -> tuple[int, Any]:
    """Ask for a reply with more in the body and in the head; return status and what was answered."""
    body, gateway.chat = ROUTES[path]
    answer = await program.post(f"{PREFIX}/{path}", json={**body, **more}, headers={**BEARER, **headers})
    return answer.status, await answer.json()


@pytest.mark.parametrize("path", ROUTES)
async def test_body_cannot_name_another_gateway(program: Client, gateway: ReplayGateway, path: str) -> None:
    """What other proxies took from the body, address and key and headers, has no effect and is not passed on."""
    async with raw_server(answering(whole(b"stolen"))) as canary:
        overrides: dict[str, object] = {
            **dict.fromkeys(("api_base", "base_url", "api_url", "gateway_url", "proxy"), canary.url),
            "api_key": "sk-evil-evil-evil-evil",
            "custom_llm_provider": "evil",
            "user_config": {"a": 1},
            "extra_headers": {"Helicone-Target-URL": canary.url},
            "headers": {"Authorization": "evil"},
        }
        for name, value in overrides.items():
            await send(program, gateway, path, {name: value}, {})

    passed_on = {name for _, _, _, body in gateway.requests for name in body} & set(overrides)
    assert canary.visits == []
    assert passed_on == set()
    assert {headers["authorization"] for _, _, headers, _ in gateway.requests} <= {f"Bearer {GOOD_KEY}"}
    assert "evil" not in str([headers for _, _, headers, _ in gateway.requests])


def test_every_parameter_of_anthropics_client_goes_on() -> None:
    """The list of what goes on has all that the client of today can send, in the body; `betas` is a header."""
    known = {*MessageCreateParamsBase.__annotations__, *BetaParams.__annotations__}

    assert known - MESSAGES_FIELDS == {"model", "betas"}


async def test_address_in_metadata_is_only_metadata(program: Client, gateway: ReplayGateway) -> None:
    """A parameter of OpenAI's goes on as text; nobody connects to it."""
    async with raw_server(answering(whole(b"stolen"))) as canary:
        await send(program, gateway, "v1/chat/completions", {"metadata": {"url": canary.url}}, {})

    assert canary.visits == []
    assert len(gateway.requests) == 1


HOSTILE_HEADERS = {
    "Helicone-Target-URL": "http://evil.example",
    "Helicone-OpenAI-Api-Base": "http://evil.example",
    "Helicone-Fallbacks": '[{"target-url": "http://evil.example"}]',
    "Helicone-Auth": "Bearer evil",
    "Helicone-Gateway-Body-Mapping": "evil",
    "Helicone-Retry-Enabled": "evil",
    "Helicone-Cache-Enabled": "evil",
    "Helicone-Cache-Seed": "evil",
    "Helicone-RateLimit-Policy": "evil",
    "Helicone-Omit-Request": "evil",
    "Helicone-Posthog-Key": "evil",
    "Helicone-LLM-Security-Enabled": "evil",
    "Helicone-Prompt-Id": "evil",
    "Helicone-Request-Id": "evil",
    "Cookie": "evil=1",
    "TE": "trailers, evil",
    "Forwarded": "for=evil",
    "X-Forwarded-For": "192.0.2.7, evil",
    "X-Forwarded-Host": "evil.example",
    "X-Real-IP": "evil",
    "OpenAI-Organization": "evil",
    "Anthropic-Version": "evil",
    "User-Agent": "evil",
    "Referer": "http://evil.example",
    "Accept-Encoding": "evil",
    "Expect": "",
    "Proxy-Authorization": "Basic evil",
}
OURS = {
    *(
        "host",
        "connection",
        "authorization",
        "content-type",
        "content-length",
        "user-agent",
        "accept",
        "accept-encoding",
    ),
    *("helicone-request-id", "helicone-session-id", "helicone-session-name", "helicone-session-path"),
    *("helicone-user-id", "helicone-gateway-body-mapping", "helicone-property-mood"),
}


@pytest.mark.parametrize("path", ROUTES)
async def test_header_of_a_caller_goes_no_further(program: Client, gateway: ReplayGateway, path: str) -> None:
    """The gateway obeys some of them and providers others; only those that README lists are taken over."""
    mine = {"Helicone-Property-Mood": "calm", "Helicone-User-Id": "ada", "Connection": "Helicone-Auth"}

    status, _ = await send(program, gateway, path, {}, {**HOSTILE_HEADERS, **mine})

    sent = gateway.last_headers
    assert status == 200
    assert "evil" not in str(sent)
    assert set(sent) <= OURS
    assert (sent["authorization"], sent["accept-encoding"]) == (f"Bearer {GOOD_KEY}", "identity")


async def test_property_is_only_a_property(program: Client, gateway: ReplayGateway) -> None:
    """A name like that of another header stays behind its prefix."""
    mine = {"helicone": {"properties": {"Auth": "evil", "Session-Id": "evil", "Target-URL": "http://evil.example"}}}

    await send(program, gateway, "v1/chat/completions", mine, {})

    sent = gateway.last_headers
    assert {name for name, value in sent.items() if "evil" in value} == {
        f"helicone-property-{name}" for name in ("auth", "session-id", "target-url")
    }
    assert sent["authorization"] == f"Bearer {GOOD_KEY}"
    assert {"helicone-auth", "helicone-session-id", "helicone-target-url"} & set(sent) == set()


SPLITTING = [
    "a\r\nHelicone-Auth: Bearer evil", "a\nb", "a\rb", "a\x00b", "a\x7fb", "\x1b[31m", "a\x85b", "a\r\n\r\nGET /evil",
    "\r\nX: evil", "a\r\n X: evil", "a\x0bb", "a\x0cb", "a\tb", "evil\r\n", "\nevil", "\ud800", "a\udcffb",
]  # fmt: skip


@pytest.mark.parametrize("value", SPLITTING, ids=ascii)
async def test_value_that_would_split_a_header_is_refused(program: Client, gateway: ReplayGateway, value: str) -> None:
    """By name, in the settings and in a request; nothing goes out."""
    refused = [
        await program.put(f"{PREFIX}/settings", json={"custom_properties": json.dumps({"Mood": value})}),
        await program.post(f"{PREFIX}/generate", json={**ROUTES["generate"][0], "properties": {"Mood": value}}),
        await program.post(
            f"{PREFIX}/v1/chat/completions",
            json={**ROUTES["generate"][0], "helicone": {"properties": {"Mood": value}}},
            headers=BEARER,
        ),
    ]

    assert [answer.status for answer in refused] == [400, 400, 400]
    assert gateway.requests == []


LITERAL = ["%0d%0aHelicone-Auth: evil", "%0aevil", "%E5%98%8A%E5%98%8Devil", "\\r\\nevil", "%00", "%2e%2e/", "100%"]
OTHER_SCRIPTS = {
    "é日本": "%C3%A9%E6%97%A5%E6%9C%AC",
    "👥": "%F0%9F%91%A5",
    "a\u2028b": "a%E2%80%A8b",
    " a b ": "a b",
    "嘊嘍Helicone-Auth: evil": "%E5%98%8A%E5%98%8DHelicone-Auth: evil",
}


@pytest.mark.parametrize(("value", "sent"), [*zip(LITERAL, LITERAL, strict=True), *OTHER_SCRIPTS.items()])
async def test_value_arrives_as_it_is_previewed(program: Client, gateway: ReplayGateway, value: str, sent: str) -> None:
    """What only looks like a line break is sent to the letter; other scripts as UTF-8, percent-encoded."""
    gateway.chat = "chat-openai-json"

    answer = await program.post(f"{PREFIX}/generate", json={**ROUTES["generate"][0], "properties": {"Mood": value}})

    assert answer.status == 200
    assert gateway.last_headers["helicone-property-mood"] == sent
    assert "helicone-auth" not in gateway.last_headers


NAMES = ["", "A B", "A:", "é", "A\u200b", "n" * 65, "X\r\nY", "X\r\nHelicone-Auth", "../x", "a/b", "a\x00", "__proto__",
         "a,b", "\ud800"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=ascii)
async def test_name_that_is_no_name_is_refused(program: Client, gateway: ReplayGateway, name: str) -> None:
    """Wherever it comes from; aiohttp alone would send most of them."""
    body = ROUTES["generate"][0]

    asked = await program.post(f"{PREFIX}/generate", json={**body, "properties": {name: "x"}})
    saved = await program.put(f"{PREFIX}/settings", json={"custom_properties": json.dumps({name: "x"})})

    assert (asked.status, saved.status) == (400, 400)
    assert gateway.requests == []


@pytest.mark.parametrize(
    ("properties", "limit"),
    [
        ({f"p{number}": "x" for number in range(33)}, "32"),
        ({"a": "v" * 1_025}, "1,024|1024"),
        ({"a": "v" * 70_000}, "1,024|1024"),
        ({f"p{number}": "v" * 1_000 for number in range(9)}, "8,192|8192"),
    ],
)
async def test_limit_is_told_when_properties_are_too_much(
    program: Client, gateway: ReplayGateway, properties: dict[str, str], limit: str
) -> None:
    """A head that is too large would only make the other side hang up."""
    answer = await program.post(f"{PREFIX}/generate", json={**ROUTES["generate"][0], "properties": properties})
    error = (await answer.json())["error"]

    assert (answer.status, error["code"]) == (400, "invalid_properties")
    assert re.search(limit, error["message"] + error["hint"])
    assert gateway.requests == []


async def test_model_list_is_asked_for_without_a_key(open_host: OpenHost) -> None:
    """It is the same for all, so that what one owner's Connect brought can be shown to the next."""
    async with raw_server(answering(whole(b'{"data": []}'))) as gateway:
        host = await open_host(gateway_url=gateway.url, api_url=gateway.url)
        await host.post(f"{PREFIX}/models/refresh", json={})

    assert len(gateway.received) == 2
    assert b"uthorization" not in b"".join(gateway.received)
    assert GOOD_KEY.encode() not in b"".join(gateway.received)


async def test_generation_cannot_be_guessed(open_host: OpenHost, gateway: ReplayGateway) -> None:
    """Each wrong id gets the same answer, whoever asks; the right one has 128 random bits."""
    gateway.chat = "chat-openai-stream"
    host = await open_host(identify=lambda request: request.headers.get("X-User"))
    body = {**ROUTES["generate"][0], "stream": True}
    async with host.post(f"{PREFIX}/generate", json=body, headers={"X-User": "ada"}) as answer:
        found = re.search(rb'"generation_id":\s*"([0-9a-f]{32})"', await answer.read())

    said = set()
    for _ in range(200):
        guess = f"{PREFIX}/generations/{secrets.token_hex(16)}"
        async with host.delete(guess, headers={"X-User": "bob"}) as answer:
            said.add((answer.status, await answer.text(), answer.headers["Content-Length"]))

    assert found is not None
    assert [status for status, _, _ in said] == [404]
