"""The standalone app: its routes, its guards on every one of them, its sources and its page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from helicone_chat_source.gateway.demo import DEMO_KEY
from helicone_chat_source.web import assets
from helicone_chat_source.web.guards import CONTENT_SECURITY_POLICY, SECURITY_HEADERS
from host.conftest import BEARER, TOKEN, Client, OpenApp
from host.raw_requests import list_routes, raw

OPEN = {"/", "/panel", "/session", "/static/{name}", "/health"}
POLICY = "Content-Security-Policy"
# Who gets in


async def test_every_route_but_the_page_asks_for_the_token(client: Client) -> None:
    """Also those of the sources, and also what does not exist; the answer is JSON and says what to do."""
    closed = [route for route in list_routes(client) if route[1] not in OPEN]
    missing = [("GET", path) for path in ("/nothing", "/sources/", "/sources/helicone/nothing", "/static")]

    said = {}
    for method, path in closed + missing:
        async with client.request(method, path, json={}) as answer:
            code = (await answer.json())["error"]["code"] if method != "HEAD" else "token_missing"
            said[method, path] = (answer.status, code)

    assert {route: told for route, told in said.items() if told != (401, "token_missing")} == {}
    assert len(closed) > 40


async def test_every_route_is_open_with_the_token(client: Client) -> None:
    """Nothing says that the token is missing, and nothing is a mistake of ours; `/v1` says 401 for want of a key."""
    said = {}
    for method, path in list_routes(client):
        async with client.request(method, path, json={}, headers=BEARER) as answer:
            said[method, path] = answer.status

    programs = [
        ("GET", "models"),
        ("HEAD", "models"),
        ("GET", "models/{model_id}"),
        ("HEAD", "models/{model_id}"),
        ("POST", "messages"),
        ("POST", "responses"),
    ]
    assert {route: status for route, status in said.items() if status in (401, 500)} == {
        ("POST", "/session"): 401,
        **{(method, f"{base}/{path}"): 401 for method, path in programs for base in ("/v1", "/st/v1", "/owui/v1")},
    }


@pytest.mark.parametrize("headers", [{}, BEARER], ids=["without token", "with token"])
async def test_every_answer_has_the_security_headers(client: Client, headers: dict[str, str]) -> None:
    """Good and bad ones, of the app and of its sources."""
    lacking = {}
    for method, path in [*list_routes(client), ("GET", "/nothing"), ("TRACE", "/"), ("PATCH", "/sources")]:
        async with client.request(method, path, json={}, headers=headers) as answer:
            expected = {**SECURITY_HEADERS, "Cache-Control": answer.headers["Cache-Control"]}
            found = {name: answer.headers.get(name) for name in SECURITY_HEADERS}
            lacking[method, path, answer.status] = found != expected

    assert [route for route, is_lacking in lacking.items() if is_lacking] == []


# Operators


async def test_metrics_are_those_of_all_sources(client: Client) -> None:
    """Whoever has the token reads at one address what both sources and `/v1` did, and how the process is."""
    chat = {"messages": [{"role": "user", "content": "Hi"}]}
    await client.put("/sources/selected", json={"id": "demo"}, headers=BEARER)
    await client.post("/v1/chat/completions", json=chat, headers=BEARER)

    text = await (await client.get("/metrics", headers=BEARER)).text()
    same = await (await client.get("/sources/helicone/metrics", headers=BEARER)).text()

    assert 'helicone_chat_replies_total{code="",ending="complete",source="demo"} 1.0' in text
    assert 'helicone_chat_replies_open{source="helicone"} 0.0' in text
    assert 'method="POST",route="/v1/chat/completions",status="200"} 1.0' in text
    assert "process_resident_memory_bytes" in text
    assert 'helicone_chat_replies_total{code="",ending="complete",source="demo"} 1.0' in same


async def test_health_is_told_to_everybody(client: Client) -> None:
    """A supervisor has no token; it learns that the app works and nothing else."""
    answer = await client.get("/health")

    assert (answer.status, await answer.json()) == (200, {"status": "ok"})


# Programs


async def test_v1_serves_the_selected_source(client: Client) -> None:
    """The access token is the API key; what the page selects is what programs get."""
    chat = {"messages": [{"role": "user", "content": "Hi"}]}
    await client.put("/sources/selected", json={"id": "demo"}, headers=BEARER)

    listed = await client.get("/v1/models", headers={"x-api-key": TOKEN})
    asked = await client.post("/v1/chat/completions", json=chat, headers=BEARER)

    assert "claude-sonnet-4" in [model["id"] for model in (await listed.json())["data"]]
    completion = await asked.json()
    assert completion["choices"][0]["message"]["content"]
    assert completion["helicone"]["cost"]["simulated"] is True


@pytest.mark.parametrize("stream", [True, False])
async def test_sources_stand_in_the_text_under_st(client: Client, stream: bool) -> None:
    """An app that shows text alone shows them; `/v1` leaves the text as it is."""
    question = {"role": "user", "content": "What is new?"}
    chat = {"model": "claude-sonnet-4:online/anthropic", "messages": [question], "stream": stream}
    await client.put("/sources/selected", json={"id": "demo"}, headers=BEARER)

    told = await (await client.post("/st/v1/chat/completions", json=chat, headers=BEARER)).text()
    plain = await (await client.post("/v1/chat/completions", json=chat, headers=BEARER)).text()

    heading = r"\n\n**Sources**\n\n1. ["
    assert heading in told
    assert heading not in plain
    assert '"annotations"' in plain


async def test_no_page_but_the_panel_may_be_framed_when_an_app_is_allowed(open_app: OpenApp) -> None:
    """Only what was named, and only there; without a name nothing but this app."""
    open_to = await open_app(allowed_frames=["http://127.0.0.1:8000", "http://localhost:8000"])

    panel, chat = await open_to.get("/panel"), await open_to.get("/")
    closed = await (await open_app()).get("/panel")

    assert "frame-ancestors 'self' http://127.0.0.1:8000 http://localhost:8000;" in panel.headers[POLICY]
    assert panel.headers[POLICY].replace(" http://127.0.0.1:8000 http://localhost:8000", "") == CONTENT_SECURITY_POLICY
    assert (chat.headers[POLICY], closed.headers[POLICY]) == (CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY)
    assert "<helicone-frame>" in await panel.text()


@pytest.mark.parametrize("base", ["/v1", "/st/v1", "/owui/v1"])
async def test_v1_takes_no_cookie(client: Client, base: str) -> None:
    """A page that is signed in is not a program: what another site could make it send opens nothing."""
    await client.post("/session", json={"token": TOKEN})

    answer = await client.get(f"{base}/models")

    assert (answer.status, (await answer.json())["error"]["code"]) == (401, "token_missing")


# Other pages


async def test_two_slashes_do_not_open_a_route(client: Client) -> None:
    """What looks like an open path to one reader and like another to the next is closed."""
    statuses = [
        (await raw(client, "GET", target, "Host: localhost"))[0] for target in ("//session", "//", "/static/../sources")
    ]

    assert [status for status in statuses if status == 200] == []


@pytest.mark.parametrize("path", ["/", "/sources", "/sources/helicone/status", "/static/helicone-app.js", "/session"])
async def test_other_names_are_answered_nowhere(client: Client, path: str) -> None:
    """A name that was pointed at this machine reads not even the page."""
    token = f"Authorization: Bearer {TOKEN}"

    by_host, _ = await raw(client, "GET", path, "Host: evil.example", token)
    by_target, _ = await raw(client, "GET", f"http://evil.example{path}", "Host: 127.0.0.1", token)

    assert (by_host, by_target) == (421, 421)


async def test_other_sites_are_allowed_nothing(client: Client) -> None:
    """No answer has a CORS header, not even one to a preflight."""
    host = f"Host: 127.0.0.1:{client.port}"
    status, answer = await raw(client, "OPTIONS", "/sources", host, "Origin: https://evil.example",
                               "Access-Control-Request-Method: PUT")  # fmt: skip
    _, ours = await raw(client, "GET", "/sources", host, f"Origin: http://127.0.0.1:{client.port}",
                        f"Authorization: Bearer {TOKEN}")  # fmt: skip

    assert status == 403
    assert "access-control-" not in (answer + ours).lower()


async def test_allowed_hosts_hold_for_the_sources_too(open_app: OpenApp) -> None:
    """A name that the operator allows opens the whole app."""
    client = await open_app(allowed_hosts=["chat.example"])

    status, _ = await raw(client, "GET", "/sources/demo/status", "Host: chat.example", f"Authorization: Bearer {TOKEN}")

    assert status == 200


# The page


async def test_page_has_the_policy_and_no_secret(client: Client) -> None:
    """Everybody may load it: it is the same for all."""
    async with client.get("/") as answer:
        text = await answer.text()

    assert (answer.status, answer.content_type) == (200, "text/html")
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "helicone-app.js" in text
    assert "style=" not in text
    assert "<script>" not in text


async def test_page_says_so_when_it_is_not_built(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout without the bundle tells how to build it."""
    monkeypatch.setattr(assets, "PACKAGE", tmp_path)
    monkeypatch.setattr(assets, "CHECKOUT", tmp_path)

    async with client.get("/") as answer:
        text = await answer.text()

    assert (answer.status, answer.content_type) == (503, "text/html")
    assert "pip install -e ." in text
    assert answer.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY


@pytest.mark.parametrize(
    ("name", "expected"), [("helicone-app.js", "text/javascript"), ("helicone-app.css", "text/css")]
)
async def test_file_of_the_bundle_is_served(client: Client, name: str, expected: str) -> None:
    """Browsers ask again each time, so that an update is there at once."""
    async with client.get(f"/static/{name}") as answer:
        again = await client.get(f"/static/{name}", headers={"If-None-Match": answer.headers["ETag"]})

    assert (answer.status, answer.content_type, answer.headers["Cache-Control"]) == (200, expected, "no-cache")
    assert again.status == 304


async def test_files_are_sent_compressed_when_the_browser_takes_it(client: Client) -> None:
    """Who asks for it gets fewer bytes of the same file; the compressed file itself has no address."""
    name = "/static/helicone-app.js"

    async with (
        client.get(name, headers={"Accept-Encoding": "gzip"}) as small,
        client.get(name, headers={"Accept-Encoding": "identity"}) as whole,
        client.get(f"{name}.gz") as missing,
    ):
        encodings = [answer.headers.get("Content-Encoding") for answer in (small, whole)]
        types = [answer.content_type for answer in (small, whole)]
        sizes = [int(answer.headers["Content-Length"]) for answer in (small, whole)]
        texts = [await answer.text() for answer in (small, whole)]

    assert encodings == ["gzip", None]
    assert types == ["text/javascript", "text/javascript"]
    assert sizes[0] < sizes[1] / 2
    assert texts[0] == texts[1]
    assert missing.status == 404


async def test_page_names_the_files_that_its_script_imports(client: Client) -> None:
    """The browser fetches all of them at once."""
    async with client.get("/") as answer:
        page = await answer.text()

    named = re.findall(r'<link rel="modulepreload" href="(/static/chunk-\w+\.js)">', page)
    statuses = [(await client.get(path)).status for path in named]
    assert len(named) > 1
    assert set(statuses) == {200}


@pytest.mark.parametrize(
    "target",
    [
        "/static/../pyproject.toml",
        "/static/..%2f..%2fpyproject.toml",
        "/static/%2e%2e/package.json",
        "/static/..%5cpackage.json",
        "/static/%2fetc%2fpasswd",
        "/static//etc/passwd",
        "/static/.stamp",
        "/static/index.html",
        "/static/",
        "/static/helicone-app.js/",
        "/static/helicone-app.js%00.css",
    ],
)
async def test_files_outside_of_the_bundle_are_not_served(client: Client, target: str) -> None:
    """A name from a fixed list, never a path."""
    status, answer = await raw(client, "GET", target, "Host: localhost", f"Authorization: Bearer {TOKEN}")

    assert status in (400, 404)
    assert "root:" not in answer
    assert "[project]" not in answer


# Sources


async def test_sources_are_listed_in_the_language_of_the_reader(client: Client) -> None:
    """Helicone and the Demo, and where each of them lives."""
    async with client.get("/sources?lang=en", headers=BEARER) as answer:
        told = await answer.json()
    async with client.get("/sources?lang=de", headers=BEARER) as answer:
        german = await answer.json()

    assert [(source["id"], source["label"], source["simulated"], source["base"]) for source in told["sources"]] == [
        ("helicone", "Helicone", False, "/sources/helicone/"),
        ("demo", "Demo (simulated)", True, "/sources/demo/"),
    ]
    assert told["selected"] == "helicone"
    assert told["sources"][0]["description"] != german["sources"][0]["description"]


async def test_selected_source_is_remembered_over_a_restart(open_app: OpenApp) -> None:
    """It is one of the things at rest."""
    client = await open_app()
    async with client.put("/sources/selected", json={"id": "demo"}, headers=BEARER) as answer:
        now = (answer.status, (await answer.json())["selected"])
    await client.close()
    again = await open_app()
    async with again.get("/sources", headers=BEARER) as answer:
        later = (await answer.json())["selected"]

    assert (now, later) == ((200, "demo"), "demo")


@pytest.mark.parametrize("body", [{}, {"id": "nothing"}, {"id": 1}, {"id": None}, {"id": ["demo"]}, {"id": {}}])
async def test_source_that_does_not_exist_cannot_be_selected(client: Client, body: dict[str, Any]) -> None:
    """The field is named, and the choice stays."""
    async with client.put("/sources/selected", json=body, headers=BEARER) as answer:
        told = await answer.json()
    async with client.get("/sources", headers=BEARER) as answer:
        selected = (await answer.json())["selected"]

    assert (answer.status, selected) == (200, "helicone")
    assert (told["error"]["code"], told["error"]["fields"][0]["pointer"]) == ("invalid_request", "/id")


async def test_helicone_source_works_from_key_to_reply(client: Client) -> None:
    """Connect, settings and a reply, over HTTP."""
    base = "/sources/helicone"
    async with client.post(f"{base}/connect", json={"api_key": DEMO_KEY}, headers=BEARER) as answer:
        connected = await answer.json()
    await client.put(f"{base}/settings", json={"model": "gpt-4o-mini/openai"}, headers=BEARER)
    async with client.post(
        f"{base}/generate", json={"messages": [{"role": "user", "content": "Hi"}]}, headers=BEARER
    ) as answer:
        reply = await answer.json()

    assert connected["state"] == "connected"
    assert DEMO_KEY not in json.dumps(connected)
    assert reply["helicone"]["state"] == "complete"


# Trouble with the data folder


async def test_app_works_in_memory_when_its_folder_cannot_be_written(open_app: OpenApp, tmp_path: Path) -> None:
    """What is entered is used, and the status says that it will not last."""
    (tmp_path / "file").write_text("")
    client = await open_app(data_folder=tmp_path / "file" / "data")
    async with client.post("/sources/helicone/connect", json={"api_key": DEMO_KEY}, headers=BEARER) as answer:
        told = await answer.json()
    async with client.put("/sources/selected", json={"id": "demo"}, headers=BEARER) as answer:
        selected = (await answer.json())["selected"]

    assert (told["state"], told["key"]["saved"], told["key"]["protected_by"]) == ("connected", True, "memory")
    assert told["storage"]["kind"] == "memory"
    assert told["storage"]["problem"]["code"] == "storage_read_only"
    assert selected == "demo"
