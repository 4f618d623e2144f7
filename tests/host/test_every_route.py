"""Every address of the standalone app, one after the other: what other pages, strangers and mistakes get from it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import NoReturn

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from aiohttp.typedefs import Handler

from gateway.raw_server import RawServer, answering, raw_server, whole
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host import access
from helicone_chat_source.host.app import create_app
from helicone_chat_source.web.guards import SECURITY_HEADERS
from host.conftest import BEARER, TOKEN, Client, OpenApp
from host.raw_requests import list_routes, raw

SETTINGS = "/sources/helicone/settings"
PROGRAMS = ("/v1/", "/st/v1/", "/owui/v1/")
READING = ("GET", "HEAD")
PUBLIC = {"/", "/panel", "/static/{name}", "/health"}
CHAT = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hi"}]}


@pytest.fixture(name="gateway")
async def _gateway() -> AsyncIterator[RawServer]:
    """A gateway that counts who comes."""
    async with raw_server(answering(whole(b"{}"))) as server:
        yield server


@pytest.fixture(name="guarded")
async def _guarded(gateway: RawServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Client]:
    """The app in front of that gateway with a key, so that whatever is let in goes there; guessing has no end here."""
    monkeypatch.setattr(access, "MOST_FAILURES", 100_000)
    options = {"gateway_url": gateway.url, "api_url": gateway.url, "api_key": "sk-helicone-counted-counted-counted"}
    given = {"helicone": options}
    app = create_app(data_folder=tmp_path / "data", token=Secret(TOKEN), source_options=given, demo_pace=0)
    async with TestClient(TestServer(app, handler_cancellation=True)) as client:
        yield client


async def settings_digest(client: Client) -> str:
    """Return a digest of what is saved."""
    async with client.get(SETTINGS, headers=BEARER) as answer:
        return hashlib.sha256(await answer.read()).hexdigest()


async def test_gateway_is_asked_when_the_request_is_ours(guarded: Client, gateway: RawServer) -> None:
    """What the tests below refuse does go out when nothing is wrong with it."""
    ours = f"http://127.0.0.1:{guarded.port}"
    async with guarded.post("/v1/chat/completions", json=CHAT, headers={**BEARER, "Origin": ours}) as answer:
        await answer.read()

    assert len(gateway.visits) == 1


CONTENT_TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "",
                 "application/json"]  # fmt: skip


@pytest.mark.parametrize("content_type", CONTENT_TYPES)
async def test_nothing_changes_when_another_site_sends_it(
    guarded: Client, gateway: RawServer, content_type: str
) -> None:
    """Each route that changes something, with whatever type and even with the token: refused, and nobody is asked."""
    before = await settings_digest(guarded)
    lines = [f"Host: 127.0.0.1:{guarded.port}", "Origin: https://evil.example", f"Authorization: Bearer {TOKEN}"]
    lines += [f"Content-Type: {content_type}"] if content_type else []
    changing = [route for route in list_routes(guarded) if route[0] not in READING]

    said = {route: (await raw(guarded, *route, *lines, body=json.dumps(CHAT)))[0] for route in changing}

    assert {route: status for route, status in said.items() if status != 403} == {}
    assert len(said) > 35
    assert await settings_digest(guarded) == before
    assert gateway.visits == []


@pytest.mark.parametrize("content_type", CONTENT_TYPES[:-1])
async def test_nothing_changes_when_the_body_is_not_declared_as_json(
    guarded: Client, gateway: RawServer, content_type: str
) -> None:
    """Those are the types that a browser sends across sites without asking first, and POST is how."""
    before = await settings_digest(guarded)
    lines = [f"Host: 127.0.0.1:{guarded.port}", f"Authorization: Bearer {TOKEN}"]
    lines += [f"Content-Type: {content_type}"] if content_type else []
    changing = [route for route in list_routes(guarded) if route[0] in ("POST", "PUT")]

    said = {route: (await raw(guarded, *route, *lines, body=json.dumps(CHAT)))[0] for route in changing}

    assert {route: status for route, status in said.items() if status != 415} == {}
    assert await settings_digest(guarded) == before
    assert gateway.visits == []


@pytest.mark.parametrize("method", READING)
async def test_nothing_is_changed_by_reading_anywhere(guarded: Client, gateway: RawServer, method: str) -> None:
    """A link, a picture and a page that is fetched ahead can only GET: what changes something does not answer to it."""
    routes = list_routes(guarded)
    changing = sorted({path for _, path in routes if ("GET", path) not in routes})

    said = {}
    for path in changing:
        async with guarded.request(method, path, headers=BEARER) as answer:
            said[path] = answer.status

    assert {path: status for path, status in said.items() if status not in (404, 405)} == {}
    assert said["/sources/helicone/connect"] == said["/v1/chat/completions"] == 405
    assert gateway.visits == []


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_nothing_is_told_to_another_site(guarded: Client, gateway: RawServer, site: str) -> None:
    """The browser says that another site asks: each route refuses it, the list of models too."""
    headers = {**BEARER, "Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors"}

    said = {}
    for method, path in list_routes(guarded):
        async with guarded.request(method, path, json={}, headers=headers) as answer:
            said[method, path] = answer.status

    assert set(said.values()) == {403}
    assert ("GET", "/sources/helicone/models") in said
    assert gateway.visits == []


NAMED = "trusted.example"
FOREIGN_ORIGINS = [
    "null",
    "https://trusted.example.evil.example",
    "https://trusted.examplecomedy",
    "https://trusted.example:9999",
    "https://eviltrusted.example",
    "http://localhost.evil.example",
    "http://127.0.0.1.evil.example",
    "http://127.0.0.1:1",
    "https://trusted.example@evil.example",
    "https://trusted.example.",
    "https://trusted.example%00.evil.example",
]


@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
async def test_no_other_origin_is_taken_for_ours(open_app: OpenApp, origin: str) -> None:
    """Names are compared as a whole: no route answers, and no answer, that to a preflight included, allows anything."""
    client = await open_app(allowed_hosts=[NAMED])
    lines = [f"Host: {NAMED}", f"Origin: {origin}", f"Authorization: Bearer {TOKEN}"]
    asked = [("GET", "/sources"), ("PUT", "/sources/selected"), ("GET", "/v1/models"), ("POST", "/session"),
             ("POST", "/sources/demo/generate"), ("OPTIONS", "/sources/demo/settings"), ("GET", "/")]  # fmt: skip

    said = [
        await raw(client, *one, *lines, "Content-Type: application/json", "Access-Control-Request-Method: PUT")
        for one in asked
    ]

    assert {status for status, _ in said} == {403}
    assert "access-control-" not in "".join(answer for _, answer in said).lower()


CREDENTIALS = [
    {},
    {"Authorization": "Bearer wrong"},
    {"Authorization": f"Basic {TOKEN}"},
    {"x-api-key": "wrong"},
    {"Cookie": f"{access.AccessControl(Secret(TOKEN)).cookie_name}=wrong"},
    {"X-User-Id": "alice", "X-Forwarded-User": "alice", "Remote-User": "alice", "X-Forwarded-For": "127.0.0.1"},
]


@pytest.mark.parametrize("credentials", CREDENTIALS, ids=["none", "wrong", "basic", "wrong key", "cookie", "tenant"])
async def test_stranger_gets_nothing_and_spends_nothing(
    guarded: Client, gateway: RawServer, credentials: dict[str, str]
) -> None:
    """On loopback too, and whoever a header says it is; a program is told in the words of OpenAI's clients."""
    closed = [route for route in list_routes(guarded) if route[1] not in PUBLIC | {"/session"} and route[0] != "HEAD"]

    told = {}
    for method, path in closed:
        async with guarded.request(method, path, json=CHAT, headers=credentials) as answer:
            error = (await answer.json())["error"]
            shape = {"type", "param", "helicone"} if path.startswith(PROGRAMS) else {"hint"}
            told[method, path] = (answer.status, error["code"], shape <= set(error))

    assert {route: said for route, said in told.items() if said != (401, "token_missing", True)} == {}
    assert gateway.visits == []


async def test_mistake_of_ours_has_the_security_headers(tmp_path: Path) -> None:
    """Whatever route fails: JSON without a word about it, under the same headers."""

    @web.middleware
    async def fail(request: web.Request, handler: Handler) -> NoReturn:
        raise ZeroDivisionError("secret of the handler")

    app = create_app(data_folder=tmp_path / "data", token=Secret(TOKEN))
    app.middlewares.append(fail)
    async with TestClient(TestServer(app)) as client:
        told = {}
        for method, path in list_routes(client):
            async with client.request(method, path, json={}, headers=BEARER) as answer:
                found = {name: answer.headers.get(name) for name in SECURITY_HEADERS}
                told[method, path] = (answer.status, answer.content_type, found)
                assert b"secret" not in await answer.read()

    assert {route: said for route, said in told.items() if said != (500, "application/json", SECURITY_HEADERS)} == {}


STREAMS = [
    ("/sources/demo/generate", CHAT),
    ("/v1/chat/completions", CHAT),
    ("/v1/messages", {**CHAT, "model": "claude-sonnet-4", "max_tokens": 9}),
]


@pytest.mark.parametrize(("path", "body"), STREAMS, ids=[path for path, _ in STREAMS])
async def test_stream_has_the_security_headers_everywhere(
    open_app: OpenApp, path: str, body: dict[str, object]
) -> None:
    """For pages and for programs, in each format."""
    client = await open_app()
    await client.put("/sources/selected", json={"id": "demo"}, headers=BEARER)

    async with client.post(path, json={**body, "stream": True}, headers=BEARER) as answer:
        found = {name: answer.headers.get(name) for name in SECURITY_HEADERS}

    assert (answer.status, answer.content_type) == (200, "text/event-stream")
    assert found == {**SECURITY_HEADERS, "Cache-Control": "no-store, no-transform"}


@pytest.mark.parametrize("headers", [{}, BEARER], ids=["without token", "with token"])
async def test_answer_is_kept_by_no_cache(guarded: Client, headers: dict[str, str]) -> None:
    """But for the page and its files, which are the same for all."""
    kept = {}
    for method, path in [*list_routes(guarded), ("GET", "/nothing"), ("GET", "/sources/helicone/nothing")]:
        async with guarded.request(method, path, json={}, headers=headers) as answer:
            kept[method, path] = answer.headers["Cache-Control"]

    assert {route for route, value in kept.items() if value != "no-store"} <= {
        (method, path) for method in READING for path in PUBLIC
    }


async def test_token_is_in_no_answer_and_in_no_log(guarded: Client, caplog: pytest.LogCaptureFixture) -> None:
    """But in that of the two routes that are there to tell it to who has it already."""
    caplog.set_level("DEBUG")
    shown = {}
    for method, path in list_routes(guarded):
        async with guarded.request(method, path, json={}, headers=BEARER, allow_redirects=False) as answer:
            shown[method, path] = f"{answer.headers}{await answer.text()}"

    telling = {path for (_, path), text in shown.items() if TOKEN in text}
    assert telling == {"/sources/helicone/programs/token", "/sources/demo/programs/token"}
    assert [text for text in shown.values() if "'Location'" in text] == []
    assert TOKEN not in caplog.text


async def test_cookie_opens_the_same_as_the_token(guarded: Client) -> None:
    """There is one check, however one comes; `/v1` alone is for programs and takes no cookie."""
    routes = [route for route in list_routes(guarded) if not route[1].startswith(PROGRAMS)]
    cookie = access.AccessControl(Secret(TOKEN))
    ways = {"token": BEARER, "cookie": {"Cookie": f"{cookie.cookie_name}={cookie._cookie}"}}

    refused: dict[str, set[tuple[str, str]]] = {way: set() for way in ways}
    for way, headers in ways.items():
        for method, path in routes:
            async with guarded.request(method, path, json={}, headers=headers) as answer:
                refused[way] |= {(method, path)} if answer.status == 401 else set()

    assert refused == {"token": {("POST", "/session")}, "cookie": {("POST", "/session")}}
