"""What is noted of a request: its id, everywhere the same, and a line in the log where one was asked for."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator

import pytest
from aiohttp import web
from aiohttp.pytest_plugin import AiohttpClient

from helicone_chat_source.core.errors import NoCredits
from helicone_chat_source.web.guards import errors_as_json
from helicone_chat_source.web.metrics import Metrics
from helicone_chat_source.web.observed import observed
from replay_gateway import ReplayGateway
from web.conftest import PREFIX, Client

HELLO = [{"role": "user", "content": "Say hello."}]


async def test_reply_has_one_id_everywhere(host: Client, gateway: ReplayGateway) -> None:
    """The answer's header is what the gateway was told, so that log and dashboard can be joined."""
    streamed = await host.post(f"{PREFIX}/generate", json={"messages": HELLO, "stream": True})
    first = gateway.last_headers["helicone-request-id"]
    await host.post(f"{PREFIX}/test", json={})
    second = gateway.last_headers["helicone-request-id"]

    assert streamed.headers["X-Request-Id"] == first != second
    assert f'"request_id":"{first}"' in (await streamed.text()).replace(" ", "")


@pytest.mark.parametrize("path", ["/status", "/nothing"])
async def test_every_answer_has_an_id_of_its_own(host: Client, path: str) -> None:
    """Errors too: who asks for help can name it. What a client sends is not taken over."""
    headers = {"X-Request-Id": "from-a-client"}

    ids = {(await host.get(PREFIX + path, headers=headers)).headers["X-Request-Id"] for _ in range(2)}

    assert len(ids) == 2
    assert [str(uuid.UUID(found)) for found in ids] == list(ids)


async def no_credits(_request: web.Request) -> web.Response:
    """Fail as the gateway does."""
    raise NoCredits


async def elsewhere(_request: web.Request) -> web.Response:
    """Send away."""
    raise web.HTTPFound("/ok")


async def ok(_request: web.Request) -> web.Response:
    """Answer."""
    return web.Response(text="private")


def make_app(*, access_log: bool, ticks: Iterator[float]) -> web.Application:
    """Return an app that is observed, with one inside it that would be too."""
    app = web.Application(
        middlewares=[observed(Metrics(), access_log=access_log, monotonic=lambda: next(ticks)), errors_as_json]
    )
    app.add_routes([web.get("/ok", ok), web.get("/elsewhere", elsewhere)])
    inner = web.Application(middlewares=[observed(Metrics(), access_log=True), errors_as_json])
    inner.add_routes([web.get("/{secret}", no_credits)])
    app.add_subapp("/inner", inner)
    return app


async def test_request_has_one_line_when_asked_for(
    aiohttp_client: AiohttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Method, pattern, status, time and id, and nothing that a client wrote into the address."""
    caplog.set_level(logging.INFO, "helicone_chat_source.access")
    client = await aiohttp_client(make_app(access_log=True, ticks=iter([1.0, 1.5, 2.0, 2.25, 3.0, 3.0])))

    await client.get("/ok?token=private")
    answer = await client.get("/inner/private?token=private")
    await client.get("/elsewhere", allow_redirects=False)

    lines = [record for record in caplog.records if record.name == "helicone_chat_source.access"]
    told = [
        (found["route"], found["status"], found["code"], found["milliseconds"])
        for found in (record.__dict__ for record in lines)
    ]
    assert told == [("/ok", 200, "", 500), ("/inner/{secret}", 402, "no_credits", 250), ("/elsewhere", 302, "", 0)]
    assert lines[1].getMessage() == f"GET /inner/{{secret}} 402 250 ms {answer.headers['X-Request-Id']}"
    assert "private" not in str([record.__dict__ for record in lines])


async def test_request_has_no_line_when_nobody_asked(
    aiohttp_client: AiohttpClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A host has an access log of its own."""
    caplog.set_level(logging.DEBUG, "helicone_chat_source.access")
    client = await aiohttp_client(make_app(access_log=False, ticks=iter([1.0, 1.5])))

    await client.get("/ok")

    assert [record for record in caplog.records if record.name == "helicone_chat_source.access"] == []
