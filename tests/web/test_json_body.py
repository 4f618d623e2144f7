"""The one way in for a request's body."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.pytest_plugin import AiohttpClient
from aiohttp.test_utils import TestClient

from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.web.guards import errors_as_json
from helicone_chat_source.web.json_body import LARGEST_BODY, read_json_object

Client = TestClient[web.Request, web.Application]
JSON = {"Content-Type": "application/json"}
LARGEST = 1_000


class Reader:
    """An app that reads bodies, and what came of the last one."""

    def __init__(self, *, optional: bool = False, largest: int = LARGEST, seconds: float = 5.0) -> None:
        self.ended = asyncio.Event()
        self.outcome: object = None
        self._limits: dict[str, Any] = {"optional": optional, "largest": largest, "seconds": seconds}
        self.app = web.Application(middlewares=[errors_as_json], client_max_size=10)
        self.app.router.add_post("/", self.read)

    async def read(self, request: web.Request) -> web.Response:
        """Answer with the object."""
        try:
            self.outcome = await read_json_object(request, **self._limits)
        except HeliconeError as error:
            self.outcome = error
            raise
        finally:
            self.ended.set()
        return web.json_response(self.outcome)


@pytest.fixture(name="client")
async def _client(aiohttp_client: AiohttpClient) -> Client:
    """A client of an app that reads small bodies."""
    return await aiohttp_client(Reader().app)


async def ask(client: Client, body: Any, headers: dict[str, str] | None = None) -> tuple[int, Any]:
    """Send a body and return status and JSON of the answer, or the error's code."""
    async with client.post("/", data=body, headers=JSON if headers is None else headers) as answer:
        told = await answer.json()
    return answer.status, told["error"]["code"] if answer.status >= 400 else told


@pytest.mark.parametrize(
    ("body", "expected"),
    [(b'{"a": 1}', {"a": 1}), (b"{}", {}), ('{"ü": "日本"}'.encode(), {"ü": "日本"})],
)
async def test_object_is_read(client: Client, body: bytes, expected: object) -> None:
    """An object is read as it stands; an empty one too."""
    assert await ask(client, body) == (200, expected)


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
async def test_nothing_is_no_object(client: Client, aiohttp_client: AiohttpClient, body: bytes) -> None:
    """An empty body is refused: it would reset all settings; where there is nothing to say it counts as `{}`."""
    lenient = await aiohttp_client(Reader(optional=True).app)

    assert await ask(client, body) == (400, "invalid_json")
    assert await ask(lenient, body) == (200, {})


@pytest.mark.parametrize(
    "content_type",
    ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json;charset=nonsense"],
)
async def test_type_is_json_when_case_or_parameters_differ(client: Client, content_type: str) -> None:
    """JSON is UTF-8 whatever a parameter says (RFC 8259)."""
    assert await ask(client, '{"a": "ü"}'.encode(), {"Content-Type": content_type}) == (200, {"a": "ü"})


@pytest.mark.parametrize(
    "content_type",
    [
        "text/plain",
        "text/plain; application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/jsonp",
        "application/octet-stream",
        "json",
    ],
)
async def test_body_is_refused_when_it_is_not_declared_as_json(client: Client, content_type: str) -> None:
    """A page of another site can send these types without asking first."""
    assert await ask(client, b'{"a": 1}', {"Content-Type": content_type}) == (415, "unsupported_media_type")


async def test_body_is_refused_when_nothing_is_declared(client: Client) -> None:
    """Not even an empty body goes without a type."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.1 415 ")


@pytest.mark.parametrize("body", [b"[]", b'"a"', b"1", b"null", b"true"])
async def test_body_is_refused_when_it_is_no_object(client: Client, body: bytes) -> None:
    """A handler may count on an object."""
    assert await ask(client, body) == (400, "invalid_json")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": "\xff"}',
        b'{"a": "\\ud800"}',
        b'{"a":' * 150 + b"1" + b"}" * 150,
        '{"a": 1}'.encode("utf-16"),
    ],
    ids=["cut", "NaN", "too large a number", "not UTF-8", "half a pair", "depth", "UTF-16"],
)
async def test_body_is_refused_when_it_is_no_json(client: Client, body: bytes) -> None:
    """What JSON does not know, and what Python could not read without harm, is a 400."""
    assert (await ask(client, body))[0] == 400


async def pieces_of(body: bytes, size: int) -> AsyncIterator[bytes]:
    """Give a body piece by piece, so that no length is declared."""
    for start in range(0, len(body), size):
        yield body[start : start + size]


@pytest.mark.parametrize("send", [lambda body: body, lambda body: pieces_of(body, 300)], ids=["length", "chunks"])
@pytest.mark.parametrize(("more", "expected"), [(0, 200), (1, 413)])
async def test_body_may_be_as_large_as_the_limit(
    client: Client, send: Callable[[bytes], Any], more: int, expected: int
) -> None:
    """Declared or counted, not one byte more; the limit of the host's app does not matter."""
    body = json.dumps({"a": "x" * (LARGEST + more - 9)}).encode()
    assert len(body) == LARGEST + more

    status, _ = await ask(client, send(body))

    assert status == expected


@pytest.mark.parametrize(("name", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
async def test_packed_body_is_read(client: Client, name: str, pack: Callable[[bytes], bytes]) -> None:
    """A program may pack what it sends."""
    assert await ask(client, pack(b'{"a": 1}'), {**JSON, "Content-Encoding": name}) == (200, {"a": 1})


async def test_body_is_refused_when_it_has_too_many_values(aiohttp_client: AiohttpClient) -> None:
    """A few megabytes of empty lists would keep a parser, and with it everybody, busy for seconds."""
    client = await aiohttp_client(Reader(largest=2**20).app)

    fits = await ask(client, json.dumps({"a": [[]] * 9_990}).encode())
    refused = await ask(client, json.dumps({"a": [[]] * 10_010}).encode())
    text = await ask(client, json.dumps({"a": "[[],[]]," * 50_000}).encode())

    assert (fits[0], refused, text[0]) == (200, (413, "body_too_large"), 200)


async def test_packed_body_counts_as_large_as_it_is(client: Client) -> None:
    """A bomb of a few bytes is refused."""
    bomb = gzip.compress(json.dumps({"a": "x" * 1_000_000}).encode())
    assert len(bomb) < 2_000

    assert await ask(client, bomb[:LARGEST] + bomb[LARGEST:], {**JSON, "Content-Encoding": "gzip"}) == (
        413,
        "body_too_large",
    )


async def test_body_is_refused_when_it_cannot_be_unpacked(client: Client) -> None:
    """What is called gzip and is none is the caller's mistake."""
    assert await ask(client, b"not gzip at all", {**JSON, "Content-Encoding": "gzip"}) == (400, "invalid_request")


async def test_body_is_given_up_when_it_does_not_come(aiohttp_client: AiohttpClient) -> None:
    """A caller that sends three of a hundred bytes and waits holds nothing open."""
    client = await aiohttp_client(Reader(seconds=0.03).app)
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{ }"
    )
    async with asyncio.timeout(5):
        head = await reader.readuntil(b"\r\n\r\n")
        told = json.loads(await reader.readuntil(b"}}"))
    writer.close()

    assert head.startswith(b"HTTP/1.1 400 ")
    assert told["error"]["code"] == "invalid_request"


async def test_body_gets_more_time_when_it_comes(aiohttp_client: AiohttpClient) -> None:
    """A picture on a slow line is no attack: each 64 KiB that came are good for another second."""
    client = await aiohttp_client(Reader(largest=100_000, seconds=0.03).app)
    body = json.dumps({"a": "x" * 70_000}).encode()
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    )
    writer.write(body[:-1])
    await asyncio.sleep(0.05)
    writer.write(body[-1:])
    async with asyncio.timeout(5):
        head = await reader.readuntil(b"\r\n\r\n")
    writer.close()

    assert head.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize("length", ["Content-Length: 100", "Transfer-Encoding: chunked"])
async def test_handler_ends_when_the_caller_leaves_in_the_middle(
    aiohttp_client: AiohttpClient, caplog: pytest.LogCaptureFixture, length: str
) -> None:
    """Nobody is left to answer, and that is no mistake of ours."""
    reading = Reader()
    client = await aiohttp_client(reading.app)
    _, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(f"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n{length}\r\n\r\n".encode())
    await writer.drain()
    writer.close()
    with contextlib.suppress(ConnectionError):
        await writer.wait_closed()

    async with asyncio.timeout(5):
        await reading.ended.wait()

    assert not isinstance(reading.outcome, dict)
    assert caplog.records == []


async def test_body_is_refused_when_its_chunks_are_none(client: Client) -> None:
    """A broken transfer is answered with a 400, once."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n"
    )
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()

    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.0 400 "))
    assert answer.count(b"HTTP/1.") == 1


def test_limit_has_room_for_pictures() -> None:
    """Eight MiB are a few photographs in base64."""
    assert LARGEST_BODY == 8 * 1024 * 1024
