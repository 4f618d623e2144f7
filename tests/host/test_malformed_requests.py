"""Requests that are none, or two in one: what a proxy in front might read in another way than we do."""

from __future__ import annotations

import asyncio
import logging

import pytest
from aiohttp.http_exceptions import BadHttpMessage

from helicone_chat_source.host.bad_requests import is_no_mistake_of_ours, leave_bad_requests_unlogged
from host.conftest import Client

INSIDE = b"GET /sources HTTP/1.1\r\nHost: localhost\r\n\r\n"
"""A second request that a first one tries to carry past a proxy."""


def head(*lines: bytes, target: bytes = b"POST /session HTTP/1.1") -> bytes:
    """Return a head with a good Host and more lines."""
    return b"\r\n".join([target, b"Host: localhost", *lines, b"", b""])


JSON = b"Content-Type: application/json"
CHUNKED = b"Transfer-Encoding: chunked"
REFUSED = {
    "length and chunks": head(JSON, b"Content-Length: 6", CHUNKED) + b"0\r\n\r\n" + INSIDE,
    "chunks and length": head(JSON, CHUNKED, b"Content-Length: 6") + b"0\r\n\r\n" + INSIDE,
    "two lengths": head(JSON, b"Content-Length: 2", b"Content-Length: 9") + b"{}" + INSIDE,
    "two lengths in one": head(JSON, b"Content-Length: 2, 9") + b"{}" + INSIDE,
    "the same length twice": head(JSON, b"Content-Length: 2", b"Content-Length: 2") + b"{}" + INSIDE,
    "length with a sign": head(JSON, b"Content-Length: +2") + b"{}" + INSIDE,
    "length with an underscore": head(JSON, b"Content-Length: 0_2") + b"{}" + INSIDE,
    "length in hex": head(JSON, b"Content-Length: 0x2") + b"{}" + INSIDE,
    "negative length": head(JSON, b"Content-Length: -1") + INSIDE,
    "length of another script": head(JSON, "Content-Length: ٢".encode()) + b"{}" + INSIDE,
    "empty length": head(JSON, b"Content-Length:") + INSIDE,
    "huge length": head(JSON, b"Content-Length: 99999999999999999999999") + INSIDE,
    "xchunked": head(JSON, b"Transfer-Encoding: xchunked") + b"0\r\n\r\n" + INSIDE,
    "chunked, identity": head(JSON, b"Transfer-Encoding: chunked, identity") + b"0\r\n\r\n" + INSIDE,
    "chunked twice": head(JSON, CHUNKED, CHUNKED) + b"0\r\n\r\n" + INSIDE,
    "chunked after a control character": head(JSON, b"Transfer-Encoding: \x0bchunked") + b"0\r\n\r\n" + INSIDE,
    "chunk size with a sign": head(JSON, CHUNKED) + b"+2\r\n{}\r\n0\r\n\r\n" + INSIDE,
    "chunk size in two notations": head(JSON, CHUNKED) + b"0x2\r\n{}\r\n0\r\n\r\n" + INSIDE,
    "chunk without its end": head(JSON, CHUNKED) + b"2\r\n{}0\r\n\r\n" + INSIDE,
    "chunk with a bare line feed": head(JSON, CHUNKED) + b"2\n{}\r\n0\r\n\r\n" + INSIDE,
    "extension with a line feed": head(JSON, CHUNKED) + b"2;a\n{}\r\n0\r\n\r\n" + INSIDE,
    "bare line feeds": head(JSON, b"Content-Length: 2").replace(b"\r\n", b"\n") + b"{}",
    "bare carriage returns": b"GET / HTTP/1.1\rHost: localhost\r\r",
    "space before the colon": head(b"Content-Length : 2"),
    "folded line": head(b"X-A: a", b" b"),
    "folded first line": b"GET / HTTP/1.1\r\n Host: localhost\r\n\r\n",
    "no colon": head(b"X-A"),
    "empty name": head(b": a"),
    "space in a name": head(b"X A: a"),
    "name of another script": head("X-Ä: a".encode()),
    "NUL in a value": head(b"X-A: a\0b"),
    "carriage return in a value": head(b"X-A: a\rb"),
    "two hosts": head(b"Host: evil.example", target=b"GET / HTTP/1.1"),
    "no host": b"GET / HTTP/1.1\r\n\r\n",
    "long line": head(b"X-A: " + b"a" * 9_000),
    "long target": head(target=b"GET /" + b"a" * 9_000 + b" HTTP/1.1"),
    "many headers": head(*(b"X-%d: a" % number for number in range(200))),
    "another version": head(target=b"GET / HTTP/9.9"),
    "version without a number": head(target=b"GET / HTTP/1.x"),
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "method with a space": head(target=b"GE T / HTTP/1.1"),
    "method in braces": head(target=b"{GET} / HTTP/1.1"),
    "space in the target": head(target=b"GET /a b HTTP/1.1"),
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(32) + b"\r\n\r\n",
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
}


@pytest.mark.parametrize("sent", REFUSED.values(), ids=REFUSED)
async def test_request_is_refused_and_the_connection_closed(client: Client, sent: bytes) -> None:
    """There is one answer, that it is bad; what stands behind it is never taken for another request."""
    reader, writer = await asyncio.open_connection(client.host, client.port)
    writer.write(sent)
    async with asyncio.timeout(5):
        answer = await reader.read()
    writer.close()

    assert answer.startswith(b"HTTP/1.0 400 ")
    assert answer.count(b"\r\nDate: ") == 1
    assert b"token_missing" not in answer


def test_request_that_is_none_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever can reach the port could fill the disk with tracebacks; what else goes wrong is still told."""
    log = logging.getLogger("aiohttp.server")
    leave_bad_requests_unlogged()

    for error in (BadHttpMessage("Host: a"), ValueError("something else")):
        log.error("Error handling request", exc_info=error)
    log.error("no exception at all")
    log.removeFilter(is_no_mistake_of_ours)

    assert [record.exc_info and record.exc_info[0] for record in caplog.records] == [ValueError, None]
