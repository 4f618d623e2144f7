"""The report of a source: what it says, whose it is, and that the key is not in it."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from helicone_chat_source import HeliconeSource, __version__
from helicone_chat_source.core.errors import BadKey, HeliconeError, InvalidModel
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.source.connection import MOST_REMEMBERED
from helicone_chat_source.source.report import RecentResults, failed_test
from replay_gateway import GOOD_KEY, ReplayGateway

GPT = "gpt-4o-mini/openai"
NOW = 1_800_000_000.0


@pytest.fixture(name="gateway")
def _gateway() -> ReplayGateway:
    return ReplayGateway()


@pytest.fixture(name="source")
async def _source(gateway: ReplayGateway) -> AsyncIterator[HeliconeSource]:
    """A source in memory in front of the replay gateway."""
    async with TestServer(gateway.app) as server:
        address = str(server.make_url("")).rstrip("/")
        async with HeliconeSource(gateway_url=address, api_url=address, clock=lambda: NOW) as source:
            yield source


async def test_report_when_nothing_was_done(source: HeliconeSource) -> None:
    """A source that was only opened has a report too, with everything in its place."""
    actual = await source.report()

    versions = actual.pop("versions")
    assert isinstance(versions, dict)
    assert (__version__, ["helicone_chat_source", "python", "aiohttp", "platform"]) == (
        versions["helicone_chat_source"],
        list(versions),
    )
    assert isinstance(actual.pop("settings"), dict)
    assert {
        "made_at": "2027-01-15T08:00:00Z",
        "source": {"id": "helicone", "gateway_url": source.gateway_url, "simulated": False},
        "storage": {"kind": "memory", "protected_by": "memory", "problem": None},
        "key": {"from": None, "hint": None, "problem": None},
        "state": "no_key",
        "steps": [],
        "models": {"count": 0, "fetched_at": None, "age_seconds": None, "registry": "missing"},
        "last_test": None,
        "last_error": None,
    } == actual


async def test_report_when_a_test_message_came(source: HeliconeSource) -> None:
    """Key, steps, models and the test message are told."""
    await source.connect(api_key=GOOD_KEY, settings={"model": GPT})
    await source.test_message()

    actual = await source.report()

    told = json.loads(json.dumps(actual))
    assert {"from": "stored", "hint": GOOD_KEY[-4:].rjust(5, "…"), "problem": None} == told["key"]
    assert ["host", "key", "models", "registry"] == [step["id"] for step in told["steps"] if step["ms"] >= 0]
    assert {"count": 111, "fetched_at": "2027-01-15T08:00:00Z", "age_seconds": 0, "registry": "fresh"} == told["models"]
    assert (GPT, "connected", None) == (told["settings"]["model"], told["state"], told["last_error"])
    assert (True, GPT, "openai", "complete", "stop", "2027-01-15T08:00:00Z") == tuple(
        told["last_test"][name] for name in ("ok", "model", "provider", "state", "finish_reason", "at")
    )
    assert 0 <= told["last_test"]["first_token_ms"] <= told["last_test"]["total_ms"]


async def test_report_when_a_reply_failed(source: HeliconeSource, gateway: ReplayGateway) -> None:
    """The last error is told with what the gateway said and each attempt, and so is the failed test message."""
    await source.connect(api_key=GOOD_KEY, settings={"model": GPT})
    gateway.chat = "err-no-credits"
    with pytest.raises(HeliconeError):
        await source.test_message()

    told = json.loads(json.dumps(await source.report()))

    assert "no_credits" == told["state"] == told["last_error"]["code"]
    assert {"at": "2027-01-15T08:00:00Z", "ok": False, "code": "no_credits"} == told["last_test"]
    assert [429] == [attempt["status"] for attempt in told["last_error"]["attempts"]]


async def test_report_when_connect_failed(source: HeliconeSource) -> None:
    """A refused key is an error to tell, although nothing was saved."""
    with pytest.raises(BadKey):
        await source.connect(api_key="sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd")

    told = json.loads(json.dumps(await source.report()))

    assert ("no_key", "bad_key") == (told["state"], told["last_error"]["code"])


async def test_report_when_the_test_message_could_not_be_sent(source: HeliconeSource) -> None:
    """Without a model there is no reply, which the test message tells."""
    await source.connect(api_key=GOOD_KEY)
    with pytest.raises(InvalidModel):
        await source.test_message()

    told = json.loads(json.dumps(await source.report()))

    assert {"at": "2027-01-15T08:00:00Z", "ok": False, "code": "invalid_model"} == told["last_test"]
    assert ("invalid_model", "none_chosen") == (told["last_error"]["code"], told["last_error"]["variant"])


async def test_report_when_there_are_several_owners(source: HeliconeSource) -> None:
    """One owner's errors and tests are not told to another."""
    with pytest.raises(BadKey):
        await source.connect(api_key="sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd", owner="anna")

    actual = await source.report("ben")

    assert actual["last_error"] is None


CANARY = "canary+key/of=the&owner?>?>-0123456789"
"""A key without the form of Helicone's, so that only its own value gives it away; encoded forms differ from it."""
FORMS = [
    CANARY,
    quote(CANARY, safe=""),
    quote(CANARY),
    base64.b64encode(CANARY.encode()).decode(),
    base64.urlsafe_b64encode(CANARY.encode()).decode().rstrip("="),
    CANARY.encode().hex(),
    CANARY.encode().hex().upper(),
]


async def test_report_when_everybody_repeats_the_key() -> None:
    """The key is in no form in the report, though a provider repeats it and it stands in the settings."""
    said = " | ".join(FORMS)
    details = [{"source": f"x/{CANARY}/ptb", "message": said, "type": "request_failed", "statusCode": 500}]
    body = {"success": False, "error": {"code": "request_failed", "message": said, "details": details}}

    async def refuse(_request: web.Request) -> web.Response:
        return web.json_response(body, status=500)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", refuse)
    async with TestServer(app) as server:
        address = str(server.make_url("")).rstrip("/")
        async with HeliconeSource(gateway_url=address, api_url=address, api_key=CANARY) as source:
            await source.save_settings({"model": f"{quote(CANARY, safe='')}/openai", "user_id": CANARY})
            with pytest.raises(HeliconeError):
                await source.connect()
            with pytest.raises(HeliconeError):
                await source.test_message()

            told = json.dumps(await source.report(), ensure_ascii=False)

    assert "[key removed]" in told
    assert [] == [form for form in FORMS if form in told]


def test_recent_results_when_there_are_very_many_owners() -> None:
    """What is remembered has an end: who was there longest ago is forgotten first."""
    recent = RecentResults()

    for number in range(MOST_REMEMBERED + 1):
        recent.remember_test(str(number), failed_test(BadKey()), NOW)
    recent.remember_error("1", BadKey(), NOW)

    assert (None, True, True) == (
        recent.of("0").test,
        recent.of("1").test is not None,
        recent.of("1").error is not None,
    )


async def test_report_when_the_key_is_one_letter(source: HeliconeSource) -> None:
    """A key that stands in every word changes texts, but not the names of the report."""
    async with HeliconeSource(gateway_url=source.gateway_url, api_key=Secret("s")) as short:
        actual = await short.report()

    assert {"versions", "source", "settings", "steps"} < actual.keys()
