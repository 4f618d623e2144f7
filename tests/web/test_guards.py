"""Who gets in, and what every answer carries."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Collection
from typing import Any

import pytest
from aiohttp import web
from aiohttp.pytest_plugin import AiohttpClient
from aiohttp.test_utils import TestClient

from helicone_chat_source.core.errors import RateLimited
from helicone_chat_source.web.guards import (
    SECURITY_HEADERS,
    add_security_headers,
    errors_as_json,
    refuse_foreign_requests,
)

Client = TestClient[web.Request, web.Application]


async def fail(request: web.Request) -> web.StreamResponse:
    """Raise what the query asks for."""
    errors: dict[str, Exception] = {
        "ours": RateLimited("slow down"),
        "mistake": ZeroDivisionError("secret of the handler"),
        "401": web.HTTPUnauthorized(reason="who are you"),
        "403": web.HTTPForbidden(reason="not you"),
        "409": web.HTTPConflict(reason="not now"),
        "503": web.HTTPServiceUnavailable(reason="later"),
        "redirect": web.HTTPFound("/elsewhere"),
    }
    raise errors[request.query["with"]]


async def fail_late(request: web.Request) -> web.StreamResponse:
    """Raise when half of the answer is out."""
    response = web.StreamResponse(headers={"Content-Type": "text/plain"})
    await response.prepare(request)
    await response.write(b"half an answer")
    return await fail(request)


async def hello(_request: web.Request) -> web.Response:
    """Answer."""
    return web.json_response({"hello": "you"})


def build_app(allowed_hosts: Collection[str] = ()) -> web.Application:
    """An app that has nothing but the guards."""
    app = web.Application(middlewares=[errors_as_json, refuse_foreign_requests(allowed_hosts)])
    app.on_response_prepare.append(add_security_headers)
    app.add_routes(
        [web.get("/", hello), web.post("/", hello), web.get("/fail", fail), web.get("/fail-late", fail_late)]
    )
    return app


@pytest.fixture(name="client")
async def _client(aiohttp_client: AiohttpClient) -> Client:
    """A client of an app that answers under loopback names."""
    return await aiohttp_client(build_app())


@pytest.fixture(name="named_client")
async def _named_client(aiohttp_client: AiohttpClient) -> Client:
    """A client of an app that has names of its own."""
    return await aiohttp_client(build_app(["Chat.Example", "chat.example:8443", "[2001:db8::1]"]))


async def exchange(client: Client, *lines: str) -> tuple[int, dict[str, Any]]:
    """Send a head as it is and return status and body of the answer."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode("utf-8", "surrogateescape"))
    answer = await reader.read()
    writer.close()
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split(b" ")[1]), json.loads(body) if b"application/json" in head else {}


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST:80", "127.0.0.1", "127.0.0.1:9999", "[::1]", "[::1]:80", "127.0.0.2:8484"],
)
async def test_request_is_answered_when_the_host_is_this_machine(client: Client, host: str) -> None:
    """A loopback name or address, with any port: a port may be forwarded."""
    status, _ = await exchange(client, "GET / HTTP/1.1", f"Host: {host}")

    assert status == 200


FOREIGN_HOSTS = [
    "evil.example",
    "evil.example:8484",
    "127.0.0.1.nip.io",
    "127.0.0.1.evil.example:80",
    "localhost.evil.com",
    "localhost.",
    "notlocalhost",
    "0.0.0.0:80",
    "[::]:80",
    "10.0.0.1",
    "2130706433",
    "0x7f.1",
    "[::ffff:127.0.0.1]",
    "::1",
    "[::1",
    "",
    ":80",
    "user@localhost",
]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
async def test_request_is_refused_when_the_host_is_another(client: Client, host: str) -> None:
    """A page whose own name was pointed at this machine (DNS rebinding) gets nothing."""
    status, told = await exchange(client, "GET / HTTP/1.1", f"Host: {host}")

    assert (status, told["error"]["code"]) == (421, "foreign_host")


@pytest.mark.parametrize("lines", [["GET / HTTP/1.1"], ["GET / HTTP/1.1", "Host: 127.0.0.1", "Host: evil.example"]])
async def test_request_is_bad_when_it_has_not_exactly_one_host(client: Client, lines: list[str]) -> None:
    """No Host, or two of which a proxy might believe the other."""
    status, _ = await exchange(client, *lines)

    assert status == 400


async def test_old_request_is_refused_when_it_has_no_host(client: Client) -> None:
    """HTTP/1.0 need not name one; then nobody knows whom it was meant for."""
    status, told = await exchange(client, "GET / HTTP/1.0")

    assert (status, told["error"]["code"]) == (421, "foreign_host")


@pytest.mark.parametrize("host", ["127.0.0.1", "evil.example"])
async def test_request_is_refused_when_its_target_names_another_host(client: Client, host: str) -> None:
    """An absolute target counts as much as the header."""
    status, _ = await exchange(client, "GET http://evil.example/ HTTP/1.1", f"Host: {host}")

    assert status == 421


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Host", "Forwarded"])
async def test_forwarded_host_does_not_count(client: Client, name: str) -> None:
    """Neither does it open the door nor shut it."""
    refused, _ = await exchange(client, "GET / HTTP/1.1", "Host: evil.example", f"{name}: localhost")
    answered, _ = await exchange(client, "GET / HTTP/1.1", "Host: localhost", f"{name}: evil.example")

    assert (refused, answered) == (421, 200)


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("chat.example", 200),
        ("CHAT.example:1234", 200),
        ("[2001:db8::1]:80", 200),
        ("localhost", 200),
        ("example", 421),
        ("a.chat.example", 421),
        ("chat.example.evil.com", 421),
    ],
)
async def test_host_is_compared_as_a_whole_when_names_are_allowed(
    named_client: Client, host: str, expected: int
) -> None:
    """A name that only begins or ends like an allowed one is another."""
    status, _ = await exchange(named_client, "GET / HTTP/1.1", f"Host: {host}")

    assert status == expected


async def test_every_host_is_answered_when_all_are_allowed(aiohttp_client: AiohttpClient) -> None:
    """An operator behind a proxy that checks names can switch the check off."""
    client = await aiohttp_client(build_app(["*"]))

    status, _ = await exchange(client, "GET / HTTP/1.1", "Host: anything.example")

    assert status == 200


FOREIGN_ORIGINS = [
    "null",
    "",
    "https://evil.example",
    "http://127.0.0.1.evil.com",
    "http://localhost.evil.com:PORT",
    "http://evil.com@127.0.0.1:PORT",
    "http://127.0.0.1:1",
    "http://127.0.0.1:PORT9",
    "http://localhost:PORT",
    "http://127.0.0.1:PORT.evil.com",
    "http://[evil",
    "http://[::1",
    "127.0.0.1:PORT",
    "https://\u00e9vil.example",
]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("origin", FOREIGN_ORIGINS)
async def test_request_is_refused_when_its_origin_is_another(
    client: Client, caplog: pytest.LogCaptureFixture, origin: str, method: str
) -> None:
    """The page that asks must be ours, to the letter; a strange origin is no mistake of ours."""
    port = str(client.port)

    status, told = await exchange(
        client, f"{method} / HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Origin: {origin.replace('PORT', port)}"
    )

    assert (status, told["error"]["code"]) == (403, "foreign_origin")
    assert caplog.records == []


async def test_request_is_answered_when_its_origin_is_ours(client: Client) -> None:
    """Our own page may ask; behind a proxy with TLS its scheme is another than ours."""
    host = f"127.0.0.1:{client.port}"

    plain, _ = await exchange(client, "POST / HTTP/1.1", f"Host: {host}", f"Origin: http://{host}")
    safe, _ = await exchange(client, "POST / HTTP/1.1", f"Host: {host}", f"Origin: https://{host.upper()}")

    assert (plain, safe) == (200, 200)


@pytest.mark.parametrize(
    ("site", "mode", "method", "expected"),
    [
        ("cross-site", "cors", "GET", 403),
        ("cross-site", "no-cors", "GET", 403),
        ("cross-site", "navigate", "POST", 403),
        ("same-site", "cors", "GET", 403),
        ("cross-site", "navigate", "GET", 200),
        ("same-origin", "cors", "POST", 200),
        ("none", "navigate", "GET", 200),
    ],
)
async def test_browser_says_where_a_request_comes_from(
    client: Client, site: str, mode: str, method: str, expected: int
) -> None:
    """Another site may link to us, and nothing else."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode}

    async with client.request(method, "/", headers=headers) as answer:
        status = answer.status

    assert status == expected


async def test_preflight_allows_nothing(client: Client) -> None:
    """No other origin is ever told that it may ask."""
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}

    async with client.options("/", headers=headers) as answer:
        allowed = [name for name in answer.headers if name.lower().startswith("access-control-")]

    assert (answer.status, allowed) == (403, [])


@pytest.mark.parametrize("path", ["/", "/nothing", "/fail?with=mistake", "/fail?with=ours", "/fail?with=redirect"])
async def test_answer_has_the_security_headers(client: Client, path: str) -> None:
    """Whatever the answer is."""
    async with client.get(path, allow_redirects=False) as answer:
        found = {name: answer.headers.get(name) for name in SECURITY_HEADERS}

    assert found == SECURITY_HEADERS


def test_policy_lets_nothing_in_but_our_own_files() -> None:
    """The words of the policy are part of the promise."""
    policy = dict(part.split(" ", 1) for part in SECURITY_HEADERS["Content-Security-Policy"].split("; "))

    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "connect-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'self'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "lit-html",
    }


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        ("ours", 429, "rate_limited"),
        ("mistake", 500, "internal"),
        ("401", 401, "not_signed_in"),
        ("403", 403, "access_refused"),
        ("409", 400, "invalid_request"),
        ("503", 500, "internal"),
    ],
)
async def test_error_is_told_as_json(client: Client, raised: str, status: int, code: str) -> None:
    """Errors of ours, of aiohttp, of a host's own code and of nobody: all have a code and words."""
    async with client.get(f"/fail?with={raised}") as answer:
        told = await answer.json()

    assert (answer.status, told["error"]["code"]) == (status, code)
    assert {type(told["error"][name]) for name in ("message", "hint")} == {str}
    assert "{" not in told["error"]["message"] + told["error"]["hint"]


async def test_mistake_of_ours_is_logged_and_not_shown(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Its traceback is in the log, its text nowhere else."""
    async with client.get("/fail?with=mistake") as answer:
        text = await answer.text()

    assert "secret of the handler" not in text
    assert [(record.levelno, record.name) for record in caplog.records] == [(logging.ERROR, "helicone_chat_source")]
    assert "secret of the handler" in caplog.text


@pytest.mark.parametrize("raised", ["ours", "mistake", "503"])
async def test_connection_breaks_when_an_answer_fails_half_way(client: Client, raised: str) -> None:
    """A second head in the middle of a body would look like a part of it; a break cannot be mistaken."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(f"GET /fail-late?with={raised} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()

    assert answer.count(b"HTTP/1.1") == 1
    assert b"half an answer" in answer
    assert not answer.endswith(b"0\r\n\r\n")


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [("", "de", "Unter"), ("?lang=de", "en", "Unter"), ("?lang=en", "de", "There"), ("", "", "There")],
)
async def test_error_is_told_in_the_language_of_the_reader(
    client: Client, query: str, header: str, expected: str
) -> None:
    """The query decides, then the browser."""
    async with client.get(f"/nothing{query}", headers={"Accept-Language": header}) as answer:
        told = await answer.json()

    assert told["error"]["message"].startswith(expected)


async def test_wrong_method_is_told_with_the_right_ones(client: Client) -> None:
    """The header and the sentence name them."""
    async with client.delete("/") as answer:
        told = await answer.json()

    assert answer.status == 405
    assert answer.headers["Allow"] == "GET,HEAD,POST"
    assert "GET, HEAD, POST" in told["error"]["message"]
