"""A gateway that means harm: what its answers can do to browsers, programs and this process."""

from __future__ import annotations

import asyncio
import base64
import json
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest

from gateway.raw_server import SSE_HEAD, Visit, answering, chunk, raw_server, whole
from web.conftest import PREFIX, Client, OpenHost

KEY = "sk-helicone-canarya-canaryb-canaryc-canaryd"
HI = [{"role": "user", "content": "Hi"}]
CHAT = {"model": "gpt-4o-mini/openai", "messages": HI}
CLAUDE = {"model": "claude-sonnet-4/anthropic", "max_tokens": 9, "messages": HI}
RESPONSE = {"model": "gpt-4o-mini/openai", "input": "Hi"}
BEARER = {"Authorization": "Bearer a-token-of-the-tests-0123456789abcdef"}
WAYS: dict[str, tuple[str, dict[str, Any]]] = {
    "generate": ("generate", CHAT),
    "generate, streamed": ("generate", {**CHAT, "stream": True}),
    "chat completions": ("v1/chat/completions", CHAT),
    "chat completions, streamed": ("v1/chat/completions", {**CHAT, "stream": True}),
    "messages": ("v1/messages", CLAUDE),
    "messages, streamed": ("v1/messages", {**CLAUDE, "stream": True}),
    "responses": ("v1/responses", RESPONSE),
    "responses, streamed": ("v1/responses", {**RESPONSE, "stream": True}),
    "models": ("models/refresh", {}),
    "connect": ("connect", {"api_key": KEY}),
}
COMPLETION = {
    "id": "1",
    "object": "chat.completion",
    "model": "gpt-4o-mini",
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "Hello"}}],
}
STREAM = [
    b'data: {"choices": [{"index": 0, "delta": {"content": "Hello"}, "finish_reason": null}]}\n\n',
    b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n',
    b"data: [DONE]\n\n",
]

Answer = Callable[[Visit], Awaitable[None]]
OpenBefore = Callable[[str], Awaitable[Client]]


@pytest.fixture(name="open_before")
def _open_before(open_host: OpenHost) -> OpenBefore:
    """`await open_before(url)` starts a host whose gateway is at the URL and whose operator set the key."""

    async def open_before(url: str) -> Client:
        return await open_host(gateway_url=url, api_url=url, api_key=KEY, identify_program=lambda _token: "local")

    return open_before


async def ask(host: Client, way: str) -> tuple[int, str, str]:
    """Ask in this way; return status, headers and body as text."""
    path, body = WAYS[way]
    async with asyncio.timeout(20), host.post(f"{PREFIX}/{path}", json=body, headers=BEARER) as answer:
        return answer.status, str(answer.headers), await answer.text()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect_is_an_error_and_goes_nowhere(open_before: OpenBefore, status: int) -> None:
    """Whichever way was asked: who redirects us does not get the key for somebody else."""
    async with raw_server(answering(whole(b"stolen"))) as canary:
        moved = whole(b"", status=f"{status} Moved", headers=f"Location: {canary.url}/v1\r\n".encode())
        async with raw_server(answering(moved)) as gateway:
            host = await open_before(gateway.url)
            told = {way: await ask(host, way) for way in WAYS}

    codes = {way: (status, json.loads(body)["error"]["code"]) for way, (status, _, body) in told.items()}
    assert {way: said for way, said in codes.items() if said != (502, "not_a_gateway")} == {}
    assert len(gateway.visits) >= len(WAYS)
    assert canary.visits == []


HOSTILE_HEADERS = {
    "Set-Cookie": "a=evil",
    "Location": "https://evil.example",
    "Refresh": "0; url=https://evil.example",
    "Access-Control-Allow-Origin": "https://evil.example",
    "Access-Control-Allow-Credentials": "true",
    "Content-Security-Policy": "script-src https://evil.example",
    "Service-Worker-Allowed": "/evil",
    "Link": "<https://evil.example>; rel=preload",
    "Clear-Site-Data": '"evil"',
    "Content-Disposition": "attachment; filename=evil.html",
    "X-Accel-Redirect": "/evil",
    "X-Should-Retry": "evil",
    "Retry-After": "evil",
}


@pytest.mark.parametrize("status", ["200 OK", "429 Too Many Requests", "500 evil"])
async def test_header_of_the_gateway_does_not_reach_the_browser(open_before: OpenBefore, status: str) -> None:
    """None that a browser or a proxy would act on, whichever way was asked and whatever came of it."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in HOSTILE_HEADERS.items()).encode()
    streamed = SSE_HEAD.replace(b"\r\n\r\n", b"\r\n" + lines + b"\r\n") + b"".join(map(chunk, STREAM)) + b"0\r\n\r\n"
    plain = whole(json.dumps({**COMPLETION, "data": []}).encode(), status=status, headers=lines)

    async def answer(visit: Visit) -> None:
        is_streamed = b'"stream": true' in await visit.read_request() and status.startswith("200")
        await visit.send({True: streamed, False: plain}[is_streamed])

    async with raw_server(answer) as gateway:
        host = await open_before(gateway.url)
        told = {way: await ask(host, way) for way in WAYS}

    assert {way: headers for way, (_, headers, _) in told.items() if "evil" in headers} == {}
    assert len(gateway.visits) >= len(WAYS)


PAGE = b"<!doctype html><script>alert(1)</script>"


@pytest.mark.parametrize("content_type", ["text/html", "text/event-stream", "application/json", "image/svg+xml"])
@pytest.mark.parametrize("status", ["200 OK", "401 Unauthorized", "502 Bad Gateway"])
async def test_page_of_the_gateway_is_never_a_page_of_ours(
    open_before: OpenBefore, status: str, content_type: str
) -> None:
    """Whatever it calls itself: we answer JSON, or an event stream, that no browser takes for a page."""
    page = whole(PAGE, status=status, headers=f"Content-Type: {content_type}\r\n".encode())
    async with raw_server(answering(page)) as gateway:
        host = await open_before(gateway.url)
        told = {way: await ask(host, way) for way in WAYS}

    types = {way: "application/json" in headers or "text/event-stream" in headers for way, (_, headers, _) in
             told.items()}  # fmt: skip
    assert [way for way, is_harmless in types.items() if not is_harmless] == []
    assert [way for way, (_, headers, _) in told.items() if "nosniff" not in headers] == []
    assert [way for way, (_, _, body) in told.items() if '"error"' not in body and '"truncated"' not in body] == []


FORMS = {
    "plain": KEY,
    "base64": base64.b64encode(KEY.encode()).decode(),
    "hex": KEY.encode().hex(),
    "in a sentence": f"Incorrect API key provided: {KEY}. You can find yours at https://evil.example/?key={KEY}",
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("shape", ["error", "text", "finish"])
async def test_key_that_the_gateway_repeats_is_masked(open_before: OpenBefore, form: str, shape: str) -> None:
    """Providers quote the key in their answers; the browser never sees it, however it is written."""
    bodies = {
        "error": json.dumps({"error": {"message": form, "code": form, "type": form}}),
        "text": form,
        "finish": json.dumps({"error": form, "details": [{"source": form, "message": form, "status": 401}]}),
    }
    async with raw_server(answering(whole(bodies[shape].encode(), status="401 Unauthorized"))) as gateway:
        host = await open_before(gateway.url)
        told = {way: await ask(host, way) for way in WAYS if way != "models"}
        report = await (await host.get(f"{PREFIX}/report")).text()

    shown = [f"{headers}{body}" for _, headers, body in told.values()]
    assert [text for text in [*shown, report] if form in text or KEY[12:] in text] == []
    assert "key removed" in shown[0]


@pytest.mark.parametrize("way", [way for way in WAYS if way != "connect"])
async def test_key_in_a_reply_is_masked(open_before: OpenBefore, way: str) -> None:
    """Wherever somebody on the way put it: whole or streamed, for pages and for programs, and in the list of models."""
    message = {"role": "assistant", "content": f"Your key is {KEY}"}
    whole_reply = {**COMPLETION, "choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
    streamed = SSE_HEAD + chunk(STREAM[0].replace(b"Hello", KEY.encode())) + chunk(STREAM[1]) + b"0\r\n\r\n"

    async def answer(visit: Visit) -> None:
        is_streamed = b'"stream": true' in await visit.read_request()
        await visit.send({True: streamed, False: whole(json.dumps(whole_reply).encode())}[is_streamed])

    async with raw_server(answer) as gateway:
        host = await open_before(gateway.url)
        _, headers, body = await ask(host, way)

    assert KEY[12:] not in headers + body
    assert "key removed" in body


def bomb(start: bytes, size: int) -> Iterator[bytes]:
    """Yield gzip of `start` and then nothing but zeros, which takes a thousandth of their room."""
    packer, zeros = zlib.compressobj(9, zlib.DEFLATED, 31), bytes(2**20)
    yield packer.compress(start)
    for _ in range(size // len(zeros)):
        yield packer.compress(zeros)
    yield packer.flush()


MOST_MEMORY = 32 * 2**20
BOMB = b"".join(bomb(b"data: ", 256 * 2**20))
PACKED = "Content-Encoding: gzip\r\nContent-Type: {}\r\n"


@pytest.fixture(name="traced")
async def _traced() -> AsyncIterator[None]:
    """Memory is counted while the test runs."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


@pytest.mark.parametrize("way", ["generate", "generate, streamed", "chat completions, streamed", "models"])
@pytest.mark.parametrize("content_type", ["application/json", "text/event-stream"])
async def test_small_answer_does_not_become_a_large_one(
    open_before: OpenBefore, traced: None, way: str, content_type: str
) -> None:
    """A quarter of a megabyte that unpacks to 256: given up long before, with an error."""
    headers = PACKED.format(content_type).encode()
    async with raw_server(answering(whole(BOMB, headers=headers))) as gateway:
        host = await open_before(gateway.url)
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        _, _, told = await ask(host, way)
        _, peak = tracemalloc.get_traced_memory()

    assert len(BOMB) < 2**19
    assert '"bad_reply"' in told
    assert peak - before < MOST_MEMORY
