"""Gateways that cannot be reached, are not who they say, or hang up before they answer."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import socket
import ssl
from pathlib import Path

import aiohttp.connector
import pytest

from faults.certificates import Authority
from faults.conftest import OpenScene
from faults.scene import Scene
from gateway.raw_server import Visit, raw_server, whole
from replay_gateway import GOOD_KEY

COMPLETION = b'{"choices": [{"message": {"content": "Hello"}, "finish_reason": "stop"}]}'


async def test_name_that_does_not_exist(open_scene: OpenScene) -> None:
    """The name is told, and everything but the gateway goes on working."""
    async with open_scene(gateway_url="https://no-such-host.invalid") as scene:
        told = await scene.generate()
        state = await scene.status()

    assert (502, "", "gateway_down", None) == told.ending
    assert "The name no-such-host.invalid was not found." == told.error["message"]
    assert "unverified" == state


async def test_port_that_is_closed(scene: Scene) -> None:
    """The system's own reason goes along; once the gateway is back, so is the source."""
    await scene.to_gateway.go_down()

    told = await scene.generate()

    assert (502, "", "gateway_down", None) == told.ending
    assert told.error["message"].endswith("does not take connections.")
    assert "Connection refused" == told.error["detail"]


async def test_host_that_does_not_take_connections(hasty_scene: Scene) -> None:
    """A full queue of connections looks like a firewall that drops everything: it is given up in time."""
    await hasty_scene.to_gateway.go_down()
    with socket.socket() as full, contextlib.ExitStack() as waiting:
        full.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        full.bind(("127.0.0.1", hasty_scene.to_gateway.port))
        full.listen(0)
        for _ in range(3):
            client = waiting.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(full.getsockname())

        told = await hasty_scene.generate()

    assert (502, "", "gateway_down", None) == told.ending
    assert told.error["message"].endswith("did not answer within 0.04 seconds.")


# TLS


@pytest.fixture(name="authority", scope="module")
def _authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """An authority that nobody trusts, until a test does."""
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(name="trusted")
def _trusted(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The same, trusted by this machine."""
    monkeypatch.setattr(aiohttp.connector, "_SSL_CONTEXT_VERIFIED", authority.client_context)
    return authority


@pytest.mark.parametrize(
    ("address", "days", "reason"),
    [
        ("127.0.0.1", -1, "certificate has expired"),
        ("127.0.0.2", 1, "IP address mismatch, certificate is not valid for '127.0.0.1'."),
    ],
    ids=["expired", "of another host"],
)
async def test_certificate_that_is_wrong(
    open_scene: OpenScene, trusted: Authority, address: str, days: int, reason: str
) -> None:
    """The reason is told, and not a byte of the request is sent."""
    wrong = trusted.server_context(address, valid_for=datetime.timedelta(days=days))
    async with open_scene(tls=trusted.server_context()) as scene, raw_server(Visit.wait_until_left, tls=wrong) as other:
        scene.to_gateway.target = other.port

        told = await scene.generate()

    assert (502, "", "gateway_down", None) == told.ending
    assert (True, reason) == ("its certificate was refused" in told.error["message"], told.error["detail"])
    assert b"" == b"".join(other.received)


async def test_certificate_that_nobody_vouches_for(open_scene: OpenScene, trusted: Authority, tmp_path: Path) -> None:
    """An authority that this machine does not know is none."""
    unknown = Authority(tmp_path).server_context()
    async with (
        open_scene(tls=trusted.server_context()) as scene,
        raw_server(Visit.wait_until_left, tls=unknown) as other,
    ):
        scene.to_gateway.target = other.port

        told = await scene.generate()

    assert (502, "", "gateway_down", None) == told.ending
    assert "its certificate was refused" in told.error["message"]
    assert b"" == b"".join(other.received)


async def test_server_that_speaks_no_tls(open_scene: OpenScene, trusted: Authority) -> None:
    """It gets no request."""
    received: list[bytes] = []

    async def answer(visit: Visit) -> None:
        received.append(await visit.reader.read(65_536))
        await visit.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with open_scene(tls=trusted.server_context()) as scene, raw_server(answer) as other:
        scene.to_gateway.target = other.port

        told = await scene.generate()

    assert (502, "", "gateway_down", None) == told.ending
    assert "it may not speak https" in told.error["message"]
    assert GOOD_KEY.encode() not in b"".join(received)


def test_old_tls_is_not_spoken() -> None:
    """TLS 1.2 is the least that aiohttp's context takes."""
    context = aiohttp.connector._SSL_CONTEXT_VERIFIED

    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
    assert (True, ssl.CERT_REQUIRED) == (context.check_hostname, context.verify_mode)


# A connection that is lost before an answer


@pytest.mark.parametrize("end", [Visit.reset, lambda _: None], ids=["reset", "closed"])
async def test_connection_that_is_lost_before_the_head(scene: Scene, end: object) -> None:
    """The request may have been worked on, so it is not sent again behind the user's back."""

    async def answer(visit: Visit) -> None:
        end(visit)  # type: ignore[operator]

    scene.gateway.chat = answer

    told = await scene.generate()

    assert (502, "", "gateway_down", None) == told.ending
    assert told.error["message"].endswith("was lost before an answer came.")
    assert told.error["retryable"]
    assert 2 == scene.gateway.asked


async def test_connection_that_was_kept_and_is_dead(scene: Scene) -> None:
    """No request goes out on a connection that another has used: it may be dead, and a completion is not sent twice."""

    async def answer(visit: Visit) -> None:
        await visit.send(whole(COMPLETION))
        await visit.read_request()

    scene.gateway.chat = answer

    told = [await scene.generate(stream=False) for _ in range(3)]

    assert [200, 200, 200] == [answer.status for answer in told]
    assert [1, 1, 1] == [visit.received.count(b"POST ") for visit in scene.gateway.visits[1:]]


async def test_answer_that_nobody_asked_for(scene: Scene) -> None:
    """What a gateway sends late is not taken for the answer to the next request, which may be another person's."""
    go, gone = asyncio.Event(), asyncio.Event()

    async def answer(visit: Visit) -> None:
        await visit.send(whole(COMPLETION))
        await go.wait()
        with contextlib.suppress(ConnectionError):
            await visit.send(whole(COMPLETION.replace(b"Hello", b"evil!")))
        gone.set()
        await visit.wait_until_left()

    scene.gateway.chat = answer
    first = await scene.generate(stream=False)
    go.set()
    await gone.wait()
    await asyncio.sleep(0.01)

    second = await scene.generate(stream=False)

    assert [True, True] == [b"Hello" in told.body for told in (first, second)]
