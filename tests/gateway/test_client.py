"""The gateway client: what goes out, what comes in, and what becomes of everything that can go wrong on the way."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import gzip
import ipaddress
import json
import socket
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.client_reqrep import ConnectionKey
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from yarl import URL

from gateway.raw_server import SSE_HEAD, Visit, answering, chunk, raw_server, whole
from helicone_chat_source.core.chat_request import GatewayRequest
from helicone_chat_source.core.errors import (
    BadReply,
    GatewayDown,
    GatewayTimeout,
    HeliconeError,
    InvalidJson,
    StreamBroken,
)
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway import client as client_module
from helicone_chat_source.gateway.client import LARGEST_ANSWER, GatewayClient, open_session

KEY = "sk-helicone-canarya-canaryb-canaryc-canaryd"
GET = GatewayRequest("GET", "/v1/models", key=Secret(KEY))
POST = GatewayRequest(
    "POST",
    "/v1/chat/completions",
    headers={"Helicone-Property-Mood": "calm"},
    body={"model": "gpt-4o", "messages": [{"role": "user", "content": "Grüße"}]},
    key=Secret(KEY),
)


@pytest.fixture(name="session")
async def _session() -> AsyncIterator[aiohttp.ClientSession]:
    """The session that the source opens."""
    async with open_session() as session:
        yield session


@pytest.fixture(name="hasty_session")
async def _hasty_session() -> AsyncIterator[aiohttp.ClientSession]:
    """A session that waits for next to nothing."""
    async with open_session(connect_seconds=0.04, silence_seconds=0.04) as session:
        yield session


def shown_of(error: BaseException) -> str:
    """Everything that a log could show of an error and of what caused it."""
    shown = ["".join(traceback.format_exception(error))]
    link: BaseException | None = error
    while link is not None:
        shown += [str(link), repr(link), repr(link.args), repr(getattr(link, "slots", None))]
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)
    return "\n".join(shown)


async def fail(work: Awaitable[object]) -> HeliconeError:
    """Return the error in which the work ends; it shows the key nowhere."""
    with pytest.raises(HeliconeError) as raised:
        async with asyncio.timeout(5):
            await work
    assert KEY not in shown_of(raised.value)
    return raised.value


async def read_all(client: GatewayClient, request: GatewayRequest = POST) -> tuple[bytes, HeliconeError | None]:
    """Return what arrives of a stream, and how it broke; the error shows the key nowhere."""
    arrived, broken = bytearray(), None
    try:
        async with asyncio.timeout(5), client.open(request) as stream:
            async for piece in stream.chunks():
                arrived += piece
    except HeliconeError as error:
        broken = error
    assert broken is None or KEY not in shown_of(broken)
    return bytes(arrived), broken


# What goes out


async def test_request_is_exactly_what_was_built_when_sent(session: aiohttp.ClientSession) -> None:
    """Headers are the allowed ones and no others: the gateway passes all it does not know on to the provider."""
    async with raw_server(answering(whole(b"{}"))) as server:
        answer = await GatewayClient(session, server.url).send(POST)

    head, _, body = server.received[0].partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    assert answer.status == 200
    assert first == "POST /v1/chat/completions HTTP/1.1"
    assert sorted(lines) == sorted(
        [
            f"Host: 127.0.0.1:{server.port}",
            "Helicone-Property-Mood: calm",
            f"Authorization: Bearer {KEY}",
            "Content-Type: application/json",
            "User-Agent: helicone-chat-source",
            "Accept: */*",
            "Accept-Encoding: identity",
            "Connection: close",
            f"Content-Length: {len(body)}",
        ]
    )
    assert json.loads(body) == POST.body


async def test_request_has_no_key_and_no_body_when_none_were_given(session: aiohttp.ClientSession) -> None:
    """The registry on the other host is asked without the key."""
    async with raw_server(answering(whole(b"{}"))) as server:
        await GatewayClient(session, server.url).send(GatewayRequest("GET", "/v1/public/model-registry/models"))

    assert b"authorization" not in server.received[0].lower()
    assert b"content-type" not in server.received[0].lower()
    assert server.received[0].endswith(b"\r\n\r\n")


async def test_key_is_that_of_each_request_when_two_share_a_session(session: aiohttp.ClientSession) -> None:
    """No key sticks to the session, and no two requests share a connection."""

    async def answer_twice(visit: Visit) -> None:
        for _ in range(2):
            await visit.read_request()
            await visit.send(whole(b"{}"))

    async with raw_server(answer_twice) as server:
        client = GatewayClient(session, server.url)
        await client.send(GET)
        await client.send(GatewayRequest("GET", "/v1/models"))

    assert [visit.received.count(KEY.encode()) for visit in server.visits] == [1, 0]
    assert [visit.received.count(b"GET /v1/models") for visit in server.visits] == [1, 1]


async def test_cookie_is_not_sent_back_when_the_gateway_sets_one(session: aiohttp.ClientSession) -> None:
    """Cookies would go on to providers and could mix accounts."""
    set_cookie = b"Set-Cookie: a=1; Path=/\r\n"

    async def answer_twice(visit: Visit) -> None:
        for _ in range(2):
            await visit.read_request()
            await visit.send(whole(b"{}", headers=set_cookie))

    async with raw_server(answer_twice) as server:
        client = GatewayClient(session, f"http://localhost:{server.port}")  # jars take no cookies of an address
        await client.send(GET)
        await client.send(GET)

    assert b"".join(server.received).lower().count(b"cookie") == 0


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "ALL_PROXY"])
async def test_proxy_of_the_environment_is_ignored(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Whoever sets a variable does not get the key."""
    async with raw_server(answering(whole(b"proxied"))) as proxy, raw_server(answering(whole(b"direct"))) as server:
        monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        async with open_session() as session:
            answer = await GatewayClient(session, server.url).send(GET)

    assert answer.body == b"direct"
    assert proxy.visits == []


async def test_netrc_is_ignored(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, session: aiohttp.ClientSession
) -> None:
    """A password for the same host in the user's `.netrc` does not replace the key."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with raw_server(answering(whole(b"{}"))) as server:
        await GatewayClient(session, server.url).send(GET)

    assert f"Authorization: Bearer {KEY}\r\n".encode() in server.received[0]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("request_", [GET, POST], ids=["GET", "POST"])
async def test_redirect_is_not_followed(session: aiohttp.ClientSession, status: int, request_: GatewayRequest) -> None:
    """The answer comes back as it is; where it points to is not visited."""
    async with raw_server(answering(whole(b"stolen"))) as canary:
        head = b"HTTP/1.1 %d Moved\r\nLocation: %b/v1\r\nContent-Length: 0\r\n\r\n" % (status, canary.url.encode())
        async with raw_server(answering(head)) as server:
            answer = await GatewayClient(session, server.url).send(request_)

    assert answer.status == status
    assert canary.visits == []


async def test_lone_surrogate_is_refused_before_a_connection_is_opened(session: aiohttp.ClientSession) -> None:
    """Half a character cannot be sent; a program that hands one in gets an error of ours."""
    broken = GatewayRequest("POST", "/v1/chat/completions", body={"messages": [{"content": "a\udcff"}]})
    async with raw_server(answering(whole(b"{}"))) as server:
        error = await fail(GatewayClient(session, server.url).send(broken))

    assert isinstance(error, InvalidJson)
    assert error.variant == "surrogate"
    assert server.visits == []


# What comes in


async def test_header_names_are_in_lower_case(session: aiohttp.ClientSession) -> None:
    """Whoever reads them need not know how the gateway spells them."""
    async with raw_server(answering(whole(b"{}", headers=b"HELICONE-Id: 7\r\n"))) as server:
        answer = await GatewayClient(session, server.url).send(GET)

    assert answer.headers["helicone-id"] == "7"


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/event-stream", True),
        ("Text/Event-Stream; charset=utf-8", True),
        ("application/json", False),
        ("text/event-stream-not", False),
        ("", False),
    ],
)
async def test_event_stream_is_known_by_its_content_type(
    session: aiohttp.ClientSession, content_type: str, expected: bool
) -> None:
    """Case and parameters do not count."""
    answer = answering(whole(b"", headers=f"Content-Type: {content_type}\r\n".encode()))
    async with raw_server(answer) as server, GatewayClient(session, server.url).open(POST) as stream:
        found = stream.is_event_stream

    assert found is expected


async def test_gzip_is_unpacked_when_it_comes_unasked(session: aiohttp.ClientSession) -> None:
    """A cache on the way may pack what we asked for plain."""
    packed = whole(gzip.compress(b'{"a": 1}'), headers=b"Content-Encoding: gzip\r\n")
    async with raw_server(answering(packed)) as server:
        answer = await GatewayClient(session, server.url).send(GET)

    assert answer.body == b'{"a": 1}'


async def test_chunks_come_as_they_arrive(session: aiohttp.ClientSession) -> None:
    """The first token is there before the second was sent."""
    seen = asyncio.Event()

    async def answer(visit: Visit) -> None:
        await visit.read_request()
        await visit.send(SSE_HEAD, chunk(b"data: 1\n\n"))
        await seen.wait()
        await visit.send(chunk(b"data: 2\n\n"), b"0\r\n\r\n")

    async with raw_server(answer) as server:
        pieces = []
        async with asyncio.timeout(5), GatewayClient(session, server.url).open(POST) as stream:
            async for piece in stream.chunks():
                pieces.append(piece)
                seen.set()

    assert pieces == [b"data: 1\n\n", b"data: 2\n\n"]


async def test_line_may_be_longer_than_aiohttp_likes(session: aiohttp.ClientSession) -> None:
    """A picture in a chunk is one line of hundreds of KiB."""
    line = b"data: " + b"x" * 400_000 + b"\n\n"
    async with raw_server(answering(SSE_HEAD, chunk(line), b"0\r\n\r\n")) as server:
        arrived, error = await read_all(GatewayClient(session, server.url))

    assert (arrived, error) == (line, None)


async def test_body_without_length_is_whole_when_the_connection_closes(session: aiohttp.ClientSession) -> None:
    """HTTP/1.0 has no other way."""
    async with raw_server(answering(b"HTTP/1.0 200 OK\r\n\r\n{}")) as server:
        answer = await GatewayClient(session, server.url).send(GET)

    assert answer.body == b"{}"


async def test_interim_answers_are_skipped(session: aiohttp.ClientSession) -> None:
    """Any number of `100 Continue` may come before the answer."""
    async with raw_server(answering(b"HTTP/1.1 100 Continue\r\n\r\n" * 200 + whole(b"{}"))) as server:
        answer = await GatewayClient(session, server.url).send(GET)

    assert answer.status == 200


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip bomb"])
async def test_huge_body_is_given_up(session: aiohttp.ClientSession, packed: bool) -> None:
    """What is unpacked counts, so that a small answer cannot fill the memory."""
    zeros = bytes(LARGEST_ANSWER + 1)
    body = {False: zeros, True: gzip.compress(zeros, 1)}[packed]
    headers = {False: b"", True: b"Content-Encoding: gzip\r\n"}[packed]
    async with raw_server(answering(whole(body, headers=headers))) as server:
        error = await fail(GatewayClient(session, server.url).send(GET, seconds=5, largest=LARGEST_ANSWER))

    assert isinstance(error, BadReply)
    assert (error.variant, error.slots["limit"]) == ("too_large", LARGEST_ANSWER)


# No connection


async def test_name_that_does_not_exist_is_told(session: aiohttp.ClientSession) -> None:
    """The host is named, since a typing mistake is the likely cause."""
    error = await fail(GatewayClient(session, "http://no-such-host.invalid").send(GET))

    assert isinstance(error, GatewayDown)
    assert (error.variant, error.slots) == ("name", {"host": "no-such-host.invalid"})


@pytest.mark.parametrize("host", ["a..b", f"{'a' * 70}.invalid"], ids=["empty label", "long label"])
async def test_name_that_cannot_exist_is_told(session: aiohttp.ClientSession, host: str) -> None:
    """Python refuses such names with an error of its own."""
    error = await fail(GatewayClient(session, f"https://{host}").send(GET))

    assert isinstance(error, GatewayDown)
    assert error.variant == "name"


async def test_closed_port_is_told(session: aiohttp.ClientSession) -> None:
    """Nothing listens there; the system's own words go along."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

    error = await fail(GatewayClient(session, f"http://127.0.0.1:{port}").send(GET))

    assert isinstance(error, GatewayDown)
    assert error.variant == "refused"
    assert "refused" in (error.detail or "").lower()


async def test_host_that_does_not_answer_is_given_up(hasty_session: aiohttp.ClientSession) -> None:
    """A full queue of connections looks like a firewall that drops everything."""
    with socket.socket() as full, contextlib.ExitStack() as waiting:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(3):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(full.getsockname())
        port = full.getsockname()[1]

        error = await fail(GatewayClient(hasty_session, f"http://127.0.0.1:{port}").send(GET))

    assert isinstance(error, GatewayDown)
    assert error.variant == "connect_timeout"


@pytest.fixture(name="own_certificate", scope="module")
def _own_certificate(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    """A server's certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    plain = serialization.NoEncryption()
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


async def test_certificate_that_nobody_vouches_for_is_refused(
    session: aiohttp.ClientSession, own_certificate: ssl.SSLContext
) -> None:
    """Not a byte of the request is sent, and the reason is told."""
    async with raw_server(answering(whole(b"{}")), tls=own_certificate) as server:
        error = await fail(GatewayClient(session, f"https://127.0.0.1:{server.port}").send(POST))

    assert isinstance(error, GatewayDown)
    assert error.variant == "tls"
    assert "self-signed" in (error.detail or "")
    assert b"".join(server.received) == b""


async def test_plain_server_at_a_safe_address_is_refused(session: aiohttp.ClientSession) -> None:
    """A server that does not speak TLS gets no request; there is no certificate to blame."""

    async def answer(visit: Visit) -> None:
        visit.received += await visit.reader.read(65_536)
        await visit.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with raw_server(answer) as server:
        error = await fail(GatewayClient(session, f"https://127.0.0.1:{server.port}").send(POST))

    assert isinstance(error, GatewayDown)
    assert error.variant == "no_tls"
    assert KEY.encode() not in b"".join(server.received)


# Broken answers


CUT_STREAMS = {
    "between chunks": SSE_HEAD + chunk(b"data: 1\n\n"),
    "in a chunk": SSE_HEAD + b"40\r\ndata: 1\n\n",
    "in a chunk's size": SSE_HEAD + chunk(b"data: 1\n\n") + b"4",
    "short of its length": b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ndata: 1\n\n",
    "broken gzip": b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
}


@pytest.mark.parametrize("answer", CUT_STREAMS.values(), ids=CUT_STREAMS)
async def test_stream_is_broken_when_its_end_is_missing(session: aiohttp.ClientSession, answer: bytes) -> None:
    """A reply that was cut is never taken for a whole one."""
    async with raw_server(answering(answer)) as server:
        _, error = await read_all(GatewayClient(session, server.url))

    assert isinstance(error, StreamBroken)
    assert error.slots == {"host": f"127.0.0.1:{server.port}"}


@pytest.mark.parametrize("ending", ["reset", "nonsense"])
async def test_what_arrived_is_kept_when_the_stream_breaks(session: aiohttp.ClientSession, ending: str) -> None:
    """The chunks before the break come first, then the break."""
    seen = asyncio.Event()

    async def answer(visit: Visit) -> None:
        await visit.read_request()
        await visit.send(SSE_HEAD, chunk(b"data: 1\n\n"))
        await seen.wait()
        await visit.send({"nonsense": b"nonsense\r\n"}.get(ending, b""))
        {"reset": visit.reset}.get(ending, lambda: None)()

    async with raw_server(answer) as server, GatewayClient(session, server.url).open(POST) as stream:
        pieces = stream.chunks()
        arrived = await anext(pieces)
        seen.set()
        error = await fail(anext(pieces))

    assert arrived == b"data: 1\n\n"
    assert isinstance(error, StreamBroken)


@pytest.mark.parametrize("ending", ["closed", "reset", "half a head"])
async def test_gateway_is_down_when_no_head_comes(session: aiohttp.ClientSession, ending: str) -> None:
    """The request may have been worked on, so it is not sent again."""

    async def answer(visit: Visit) -> None:
        await visit.read_request()
        await visit.send({"half a head": b"HTTP/1.1 200 OK\r\nContent-"}.get(ending, b""))
        {"reset": visit.reset}.get(ending, lambda: None)()

    async with raw_server(answer) as server:
        error = await fail(GatewayClient(session, server.url).send(POST))

    assert isinstance(error, GatewayDown)
    assert error.variant == "lost"
    assert len(server.visits) == 1


BAD_HEADS = {
    "NUL in a header": b"HTTP/1.1 200 OK\r\nX-A: a\0b\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "length and chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "status without number": b"HTTP/1.1 OK\r\n\r\n",
    "long header": b"HTTP/1.1 200 OK\r\nX-A: " + b"a" * 9_000 + b"\r\n\r\n",
    "many headers": b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: a\r\n" % number for number in range(200)) + b"\r\n",
    "echo of the key": f"HTTP/1.1 200 OK\r\nBad{KEY}\0\r\n\r\n".encode(),
}


@pytest.mark.parametrize("answer", BAD_HEADS.values(), ids=BAD_HEADS)
async def test_reply_is_bad_when_its_head_is_not_http(session: aiohttp.ClientSession, answer: bytes) -> None:
    """What is not HTTP is told as such, and the connection is used no more."""
    async with raw_server(answering(answer)) as server:
        client = GatewayClient(session, server.url)
        error = await fail(client.send(POST))
        await fail(client.send(POST))

    assert isinstance(error, BadReply)
    assert error.variant == "protocol"
    assert len(server.visits) == 2


# Time


async def test_whole_answer_is_given_up_at_its_deadline(session: aiohttp.ClientSession) -> None:
    """A gateway that sends a byte now and then cannot hold a short exchange open."""

    async def answer(visit: Visit) -> None:
        await visit.read_request()
        await visit.send(SSE_HEAD)
        while True:
            await visit.send(chunk(b" "))
            await asyncio.sleep(0.01)

    async with raw_server(answer) as server:
        error = await fail(GatewayClient(session, server.url).send(GET, seconds=0.05))
        async with asyncio.timeout(2):
            await server.visits[0].wait_until_left()

    assert isinstance(error, GatewayTimeout)
    assert (error.variant, error.retryable) == (None, True)


@pytest.mark.parametrize("sent", [b"", SSE_HEAD, SSE_HEAD + chunk(b"data: 1\n\n")], ids=["nothing", "head", "a chunk"])
async def test_silence_is_given_up(hasty_session: aiohttp.ClientSession, sent: bytes) -> None:
    """Before the head, behind it and between chunks; the connection is closed then."""

    async def answer(visit: Visit) -> None:
        await visit.read_request()
        await visit.send(sent)
        await visit.wait_until_left()

    async with raw_server(answer) as server:
        _, error = await read_all(GatewayClient(hasty_session, server.url))
        async with asyncio.timeout(2):
            await server.visits[0].left.wait()

    assert isinstance(error, GatewayTimeout)
    assert error.variant == "silent"


async def test_waiting_time_that_is_told_is_the_one_that_was_waited(hasty_session: aiohttp.ClientSession) -> None:
    """The sentence has the session's own number of seconds."""
    async with raw_server(Visit.wait_until_left) as server:
        _, error = await read_all(GatewayClient(hasty_session, server.url))

    assert error is not None
    assert error.slots["seconds"] == "0.04"


def test_waiting_times_are_those_of_a_slow_model() -> None:
    """Ten seconds to connect, five minutes of silence, no limit for the whole."""

    async def timeouts() -> aiohttp.ClientTimeout:
        async with open_session() as session:
            return session.timeout

    found = asyncio.run(timeouts())

    assert (found.sock_connect, found.sock_read, found.total, found.connect) == (10, 300, None, None)


# Leaving


@pytest.mark.parametrize("sent", [SSE_HEAD, SSE_HEAD + chunk(b"data: 1\n\n")], ids=["head", "a chunk"])
async def test_connection_is_closed_at_once_when_a_stream_is_left(session: aiohttp.ClientSession, sent: bytes) -> None:
    """A reply that nobody reads any more is not produced any more."""

    async def answer(visit: Visit) -> None:
        await visit.read_request()
        await visit.send(sent)
        await visit.wait_until_left()

    async with raw_server(answer) as server:
        async with GatewayClient(session, server.url).open(POST):
            pass
        async with asyncio.timeout(1):
            await server.visits[0].left.wait()

    assert len(server.visits) == 1


async def test_connection_is_closed_at_once_when_the_wait_for_a_head_is_cancelled(
    session: aiohttp.ClientSession,
) -> None:
    """A model that thinks stops to think."""
    asked = asyncio.Event()

    async def answer(visit: Visit) -> None:
        await visit.read_request()
        asked.set()
        await visit.wait_until_left()

    async with raw_server(answer) as server:
        waiting = asyncio.create_task(GatewayClient(session, server.url).send(POST))
        await asked.wait()
        waiting.cancel()
        async with asyncio.timeout(1):
            await server.visits[0].left.wait()

    assert waiting.cancelled()


async def test_error_of_the_reader_goes_on_when_a_stream_is_left_by_it(session: aiohttp.ClientSession) -> None:
    """Only the gateway's troubles are translated, not those of whoever reads."""
    async with raw_server(answering(SSE_HEAD, b"0\r\n\r\n")) as server:
        with pytest.raises(ConnectionResetError, match="the browser"):
            async with GatewayClient(session, server.url).open(POST):
                raise ConnectionResetError("the browser")

    assert len(server.visits) == 1


async def test_completion_is_sent_once_when_a_kept_connection_would_be_dead(session: aiohttp.ClientSession) -> None:
    """A gateway that closes what it kept open loses no request, and none is sent again: that could cost twice."""

    async def answer_once(visit: Visit) -> None:
        await visit.read_request()
        await visit.send(whole(b"{}"))
        await visit.read_request()

    async with raw_server(answer_once) as server:
        client = GatewayClient(session, server.url)
        await client.send(GET)
        answer = await client.send(POST)

    assert answer.body == b"{}"
    assert [visit.received.count(b"POST ") for visit in server.visits] == [0, 1]


async def test_next_request_succeeds_when_one_has_failed(session: aiohttp.ClientSession) -> None:
    """A failure leaves nothing behind in the session."""
    answers = iter([b"SSH-2.0-x\r\n", SSE_HEAD + b"40\r\n", b"", whole(b"{}")])

    async def answer(visit: Visit) -> None:
        await visit.read_request()
        await visit.send(next(answers))

    async with raw_server(answer) as server:
        client = GatewayClient(session, server.url)
        failures = [(await fail(client.send(POST))).code for _ in range(3)]
        last = await client.send(POST)

    assert failures == ["bad_reply", "stream_broken", "gateway_down"]
    assert last.body == b"{}"


# Every error of aiohttp


def list_errors(kind: type[aiohttp.ClientError]) -> list[type[aiohttp.ClientError]]:
    """Return a class of errors and all below it that aiohttp's client has, not those of tests."""
    below = [error for child in kind.__subclasses__() for error in list_errors(child)]
    return sorted({kind, *below}, key=lambda error: error.__name__)


def make_error(kind: type[aiohttp.ClientError]) -> aiohttp.ClientError:
    """Make an error as aiohttp does, with the key wherever it puts the request."""
    connection = ConnectionKey("gateway.example", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None,
                               proxy_headers_hash=None, server_hostname=None)  # fmt: skip
    url = URL("https://gateway.example/v1/models")
    headers: Any = {"Authorization": f"Bearer {KEY}"}
    made: aiohttp.ClientError
    match kind:
        case aiohttp.ClientConnectorCertificateError:
            made = kind(connection, ssl.SSLCertVerificationError(1, "expired"))
        case aiohttp.client_exceptions.UnixClientConnectorError:
            made = kind("/tmp/socket", connection, OSError(111, "Connection refused"))  # noqa: S108
        case _ if issubclass(kind, aiohttp.ClientConnectorError):
            made = kind(connection, OSError(111, "Connection refused"))
        case _ if issubclass(kind, aiohttp.ClientResponseError):
            made = kind(aiohttp.RequestInfo(url, "GET", headers, url), (), status=400, message="bad", headers=headers)
        case aiohttp.ServerFingerprintMismatch:
            made = kind(b"a", b"b", "gateway.example", 443)
        case _ if issubclass(kind, aiohttp.InvalidURL):
            made = kind(url)
        case _:
            made = kind("something")
    return made


@pytest.mark.parametrize("started", [False, True], ids=["before the head", "behind the head"])
@pytest.mark.parametrize("kind", list_errors(aiohttp.ClientError), ids=lambda kind: kind.__name__)
async def test_error_of_aiohttp_is_translated(kind: type[aiohttp.ClientError], started: bool) -> None:
    """Only errors of ours leave the client, and behind the head none of them says that nothing was sent."""

    def raise_it() -> None:
        raise make_error(kind)

    waited = aiohttp.ClientTimeout(sock_connect=10, sock_read=300)

    with pytest.raises(HeliconeError) as raised, client_module._translated("a.example", waited, started=started):
        raise_it()

    assert KEY not in shown_of(raised.value)
    assert not (started and isinstance(raised.value, GatewayDown))
