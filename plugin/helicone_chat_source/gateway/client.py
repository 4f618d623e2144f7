"""
The one place that opens a connection to the gateway, and the one that translates aiohttp's errors.

The session is passed in; `open_session` makes one with the right limits. No redirect is followed: aiohttp would carry
headers to another host. No request is sent twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import socket
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver

from helicone_chat_source.core.chat_request import GatewayRequest
from helicone_chat_source.core.errors import BadReply, GatewayDown, GatewayTimeout, InvalidJson, StreamBroken
from helicone_chat_source.gateway.resolver import GatewayResolver

CONNECT_TIMEOUT = 10.0
"""Seconds until a connection stands, TLS included."""
SILENCE_TIMEOUT = 300.0
"""Seconds without a byte: a model that thinks or searches is silent for long."""
SHORT_TIMEOUT = 30.0
"""Seconds for the whole of a short exchange: the key probe and the lists."""
RECEIVE_BUFFER = 64 * 2**10
"""Bytes that the kernel may hold of a stream that nobody takes (Linux takes twice that); by itself it takes 32 MiB."""
READ_SIZE = 8 * 2**10
LARGEST_ERROR = 2**20
"""What an error says beyond this is not read: nobody could use it."""
LARGEST_ANSWER = 16 * 2**20
"""16 MiB: a completion with a picture in it."""
LARGEST_LIST = 8 * 2**20
"""Room for many times the models that there are."""


@dataclass(frozen=True, slots=True)
class GatewayAnswer:
    """A whole answer. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def open_session(
    *,
    connect_seconds: float = CONNECT_TIMEOUT,
    silence_seconds: float = SILENCE_TIMEOUT,
    lookup: AbstractResolver | None = None,
) -> aiohttp.ClientSession:
    """
    Return a session for gateway calls; whoever calls this closes it.

    No cookie is kept, no proxy taken from the environment, no limit set on open streams; `total=None`, since aiohttp's
    default of five minutes would cut a long reply. Each request has a connection of its own: one that was kept may be
    dead, and a completion is not sent twice; and what a server sends on it late would be the answer to somebody else.
    `lookup` finds addresses in place of the system.
    """
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=0, limit_per_host=0, force_close=True, ttl_dns_cache=60, resolver=GatewayResolver(lookup)
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(
            total=None, connect=None, sock_connect=connect_seconds, sock_read=silence_seconds
        ),
        trust_env=False,
        read_bufsize=READ_SIZE,
        headers={"User-Agent": "helicone-chat-source", "Accept-Encoding": "identity"},
    )


class GatewayStream:
    """An open answer: its head is here, its bytes come as they arrive."""

    def __init__(self, response: aiohttp.ClientResponse, host: str, timeout: aiohttp.ClientTimeout) -> None:
        self._response = response
        self._host = host
        self._timeout = timeout
        self.status = response.status
        self.headers: Mapping[str, str] = {name.lower(): value for name, value in response.headers.items()}
        _tell_when_closed(response)
        if self.is_event_stream:
            _let_it_wait_at_the_gateway(response)

    @property
    def is_event_stream(self) -> bool:
        """Whether the body is an event stream; the gateway may answer JSON although a stream was asked for."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower() == "text/event-stream"

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the bytes as they come, in pieces of at most 8 KiB; raises `StreamBroken` or `GatewayTimeout`."""
        with _translated(self._host, self._timeout, started=True):
            async for chunk in self._response.content.iter_chunked(READ_SIZE):
                yield chunk

    async def read(self, largest: int = LARGEST_ANSWER) -> bytes:
        """Return the whole body, of an error its first MiB; raises `BadReply` over `largest` bytes, unpacked."""
        body = bytearray()
        async with contextlib.aclosing(self.chunks()) as chunks:
            async for chunk in chunks:
                body += chunk
                if self.status >= 400 and len(body) > LARGEST_ERROR:
                    break
                if len(body) > largest:
                    raise BadReply(variant="too_large", limit=largest)
        return bytes(body)


class GatewayClient:
    """Sends gateway requests to one base URL."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str) -> None:
        self._session = session
        self.base_url = base_url
        self.host = urlsplit(base_url).netloc

    async def send(
        self, request: GatewayRequest, *, seconds: float = SHORT_TIMEOUT, largest: int = LARGEST_LIST
    ) -> GatewayAnswer:
        """Return the whole answer to a request; raises `GatewayTimeout` when it takes longer than `seconds`."""
        try:
            async with asyncio.timeout(seconds), self.open(request) as stream:
                return GatewayAnswer(stream.status, stream.headers, await stream.read(largest))
        except TimeoutError as error:
            raise GatewayTimeout(host=self.host, seconds=round(seconds)) from error

    @contextlib.asynccontextmanager
    async def open(self, request: GatewayRequest) -> AsyncIterator[GatewayStream]:
        """Send a request and yield its answer once the head is there; leaving closes the connection at once."""
        headers = dict(request.headers)
        if request.key is not None:
            headers["Authorization"] = f"Bearer {request.key.reveal()}"
        data = None
        if request.body is not None:
            headers["Content-Type"] = "application/json"
            # A stream, since aiohttp would write a large text in one piece and hold up everybody else.
            data = io.BytesIO(_json_bytes(request.body))
        timeout = self._session.timeout
        # Any number of interim answers may come before the head, and each would count as a sign of life.
        longest = (timeout.sock_connect or 0) + (timeout.sock_read or 0) or None
        try:
            async with asyncio.timeout(longest):
                with _translated(self.host, timeout, started=False):
                    response = await self._session.request(
                        request.method, self.base_url + request.path, data=data, headers=headers, allow_redirects=False
                    )
        except TimeoutError as error:
            raise GatewayTimeout(host=self.host, seconds=f"{longest:g}") from error
        try:
            yield GatewayStream(response, self.host, timeout)
        finally:
            # close(), not release(): a reply that is not read to its end must stop at the other side.
            response.close()


def _tell_when_closed(response: aiohttp.ClientResponse) -> None:
    """
    Let the reader of a body know when its connection closes before its end.

    aiohttp 3.14 forgets that after a chunk whose size is no number: the reader would wait for ever.
    """
    protocol = response.connection.protocol if response.connection is not None else None
    closed = protocol.closed if protocol is not None else None

    def tell(future: asyncio.Future[None]) -> None:
        reason = None if future.cancelled() else future.exception()
        if not response.content.is_eof() and response.content.exception() is None:
            response.content.set_exception(reason or aiohttp.ClientPayloadError("the body has no end"))

    if closed is not None:
        closed.add_done_callback(tell)


def _let_it_wait_at_the_gateway(response: aiohttp.ClientResponse) -> None:
    """Hold little of a stream here while its reader is slow."""
    transport = response.connection.transport if response.connection is not None else None
    connection = transport.get_extra_info("socket") if transport is not None else None
    if connection is not None:
        with contextlib.suppress(OSError):  # closed already
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
    with contextlib.suppress(AttributeError):  # an event loop other than asyncio's takes what it takes
        setattr(transport, "max_size", READ_SIZE)  # noqa: B010 -- of asyncio's transports alone: what they read in one go


def _json_bytes(body: Mapping[str, object]) -> bytes:
    try:
        return json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise InvalidJson(variant="surrogate") from error


@contextlib.contextmanager
def _translated(host: str, timeout: aiohttp.ClientTimeout, *, started: bool) -> Iterator[None]:
    """Turn what aiohttp raises into our errors; `started` says whether the head of an answer has been seen."""
    try:
        yield
    except aiohttp.SocketTimeoutError as error:
        raise GatewayTimeout(variant="silent", host=host, seconds=f"{timeout.sock_read:g}") from error
    except aiohttp.ClientResponseError as error:
        # Its repr has the request's headers, so it does not go on as a cause; its message quotes the answer below the
        # first line, and an answer may repeat the key.
        raise BadReply(error.message.partition("\n")[0].rstrip(":"), variant="protocol") from None
    except (aiohttp.ClientError, ConnectionError, UnicodeError, ssl.SSLError) as error:
        if started:
            raise StreamBroken(host=host) from error
        raise _not_reached(error, host, timeout) from error


def _not_reached(error: Exception, host: str, timeout: aiohttp.ClientTimeout) -> GatewayDown:
    """Return what it means that no answer came; the order matters, since aiohttp's errors are children of another."""
    match error:
        case aiohttp.ServerTimeoutError():
            return GatewayDown(variant="connect_timeout", host=host, seconds=f"{timeout.sock_connect:g}")
        # A name that cannot exist, such as `a..b`, is a UnicodeError.
        case aiohttp.ClientConnectorDNSError() | aiohttp.InvalidURL() | UnicodeError():
            return GatewayDown(variant="name", host=host)
        case aiohttp.ClientConnectorCertificateError():
            return GatewayDown(_tls_reason(error.certificate_error), variant="tls", host=host)
        # A server that refuses the handshake may hang up; one that takes no connections says so at once.
        case aiohttp.ClientSSLError() | ssl.SSLError() | aiohttp.ClientConnectorError(os_error=ConnectionResetError()):
            return GatewayDown(_tls_reason(getattr(error, "os_error", error)), variant="no_tls", host=host)
        case aiohttp.ClientConnectorError():
            return GatewayDown(_system_reason(error.os_error), variant="refused", host=host)
        case _:
            return GatewayDown(variant="lost", host=host)


def _tls_reason(error: BaseException) -> str | None:
    reason = getattr(error, "verify_message", None) or getattr(error, "reason", None)
    return str(reason) if reason else None


def _system_reason(error: OSError) -> str | None:
    """Return the system's own words; asyncio puts others in their place."""
    return os.strerror(error.errno) if error.errno is not None and error.errno > 0 else error.strerror
