"""What Prometheus gets, who gets it, and what is never in it."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client.parser import text_string_to_metric_families

from helicone_chat_source import setup
from helicone_chat_source.core.errors import Attempt, GatewayDown, ProviderDown
from helicone_chat_source.gateway.demo import DEMO_KEY, create_demo_gateway
from helicone_chat_source.host.demo_source import DEMO
from helicone_chat_source.web.metrics import Metrics, SourceMetrics
from replay_gateway import GOOD_KEY, ReplayGateway
from web.conftest import PREFIX, Client, OpenHost

HELLO = [{"role": "user", "content": "Say hello."}]
NAME = "helicone_chat_"


class Figures:
    """What was read: the value of a name, without our own beginning, and labels; `None` where there is none."""

    def __init__(self, text: str) -> None:
        self.samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]

    def __call__(self, name: str, **labels: str) -> float | None:
        """Return a value."""
        found = [sample.value for sample in self.samples if (sample.name, sample.labels) == (NAME + name, labels)]
        return found[0] if found else None


async def read_figures(client: Client, path: str = f"{PREFIX}/metrics") -> Figures:
    """Ask for the figures."""
    answer = await client.get(path)
    assert answer.status == 200
    return Figures(await answer.text())


async def test_requests_are_counted_by_route_and_code(host: Client) -> None:
    """The route is its pattern; what is not there has none, so that nobody can make up new ones."""
    await host.get(f"{PREFIX}/status")
    await host.delete(f"{PREFIX}/generations/made-up-1")
    await host.delete(f"{PREFIX}/generations/made-up-2")
    await host.get(f"{PREFIX}/made-up-3")
    await host.request("PROPFIND", f"{PREFIX}/status")

    counted = await read_figures(host)

    stop = f"{PREFIX}/generations/{{generation_id}}"
    assert counted("requests_total", method="GET", route=f"{PREFIX}/status", status="200", code="") == 1
    assert counted("requests_total", method="DELETE", route=stop, status="404", code="not_found") == 2
    assert counted("requests_total", method="GET", route="none", status="404", code="not_found") == 1
    assert counted("requests_total", method="other", route="none", status="405", code="method_not_allowed") == 1
    assert "made" not in str(counted.samples).lower()


async def test_replies_are_counted_with_times_tokens_and_cost(host: Client) -> None:
    """Streams have a first token, whole replies have none; both have tokens and a cost."""
    await host.post(f"{PREFIX}/connect", json={})  # brings the prices
    streamed = await host.post(f"{PREFIX}/generate", json={"messages": HELLO, "stream": True})
    await streamed.read()

    counted = await read_figures(host)

    assert counted("replies_total", source="helicone", ending="complete", code="") == 1
    assert counted("replies_open", source="helicone") == 0
    assert counted("first_token_seconds_count", source="helicone") == 1
    assert counted("reply_seconds_count", source="helicone") == 1
    assert counted("tokens_total", source="helicone", kind="prompt") == 19
    assert counted("tokens_total", source="helicone", kind="completion") == 10
    assert counted("cost_usd_total", source="helicone", estimated="true") == pytest.approx(19 * 0.15e-6 + 10 * 0.6e-6)


async def test_whole_reply_is_counted_without_a_first_token(host: Client, gateway: ReplayGateway) -> None:
    """Its time as a whole is all that can be told."""
    gateway.chat = "chat-openai-json"
    await host.post(f"{PREFIX}/generate", json={"messages": HELLO})
    gateway.chat = "err-anthropic-529"
    await host.post(f"{PREFIX}/generate", json={"messages": HELLO})

    counted = await read_figures(host)

    assert counted("replies_total", source="helicone", ending="complete", code="") == 1
    assert counted("reply_seconds_count", source="helicone") == 2
    assert counted("replies_total", source="helicone", ending="error", code="provider_down") == 1
    assert counted("first_token_seconds_count", source="helicone") is None


async def test_reply_is_open_until_its_reader_leaves(open_host: OpenHost, gateway: ReplayGateway) -> None:
    """Then it counts as left, and the request as one without an answer."""
    host = await open_host()
    await host.put(f"{PREFIX}/settings", json={"model": "gpt-4o-mini/openai"})
    gateway.hold = asyncio.Event()
    answer = await host.post(f"{PREFIX}/generate", json={"messages": HELLO, "stream": True})
    await answer.content.readuntil(b"chat.completion.chunk")
    during = await read_figures(host)

    answer.close()
    async with asyncio.timeout(5):
        await gateway.closed.wait()

    counted = await read_figures(host)
    assert (during("replies_open", source="helicone"), counted("replies_open", source="helicone")) == (1, 0)
    assert counted("replies_total", source="helicone", ending="left", code="") == 1
    assert counted("requests_total", method="POST", route=f"{PREFIX}/generate", status="499", code="") == 1


def test_gateway_errors_are_counted_by_provider() -> None:
    """A provider that nobody knows is another one, since a gateway may send any text."""
    metrics = Metrics()
    told = SourceMetrics(metrics, "helicone")
    tried = ("gpt-4o/openai/ptb", "gpt-4o/openai/byok", "gpt-4o/sk-made-up/ptb", "nothing")

    told.gateway_failed(ProviderDown(attempts=[Attempt(source, 500, "down") for source in tried]))
    told.gateway_failed(GatewayDown(variant="refused", host="made-up.example"))

    counted = {
        tuple(sample.labels.values()): sample.value
        for family in metrics.registry.collect()
        for sample in family.samples
        if sample.name == f"{NAME}gateway_errors_total"
    }
    assert counted == {
        ("helicone", "openai", "provider_down"): 2,
        ("helicone", "other", "provider_down"): 2,
        ("helicone", "", "gateway_down"): 1,
    }


async def test_failed_connect_is_a_gateway_error(open_host: OpenHost) -> None:
    """A key that the gateway refuses is seen by the operator too."""
    host = await open_host(api_key=None)
    await host.post(f"{PREFIX}/connect", json={"api_key": "sk-helicone-wrong12-wrong34-wrong56-wrong78"})

    counted = await read_figures(host)

    assert counted("gateway_errors_total", source="helicone", provider="", code="bad_key") == 1


async def test_simulated_replies_have_no_cost() -> None:
    """Nobody pays them."""
    app = web.Application()
    async with TestServer(create_demo_gateway(pace=0)) as gateway:
        url = str(gateway.make_url("")).rstrip("/")
        setup(app, prefix=PREFIX, manifest=DEMO, gateway_url=url, api_url=url, api_key=DEMO_KEY)
        async with TestClient(TestServer(app)) as client:
            await client.post(f"{PREFIX}/generate", json={"messages": HELLO, "model": "claude-sonnet-4"})
            counted = await read_figures(client)

    assert counted("tokens_total", source="helicone", kind="completion") not in (None, 0)
    costs = [counted("cost_usd_total", source="helicone", estimated=estimated) for estimated in ("true", "false")]
    assert costs == [0, 0]


async def test_metrics_have_no_text_of_users(open_host: OpenHost, gateway: ReplayGateway) -> None:
    """Neither owner, key, model, property, conversation nor address of who asks."""
    host = await open_host(identify=lambda _request: "alice-the-owner", may_read_metrics=lambda _request: True)
    private = {
        "messages": [{"role": "user", "content": "private-text"}],
        "model": "private-model/openai",
        "user_id": "private-user",
        "properties": {"private": "private-value"},
        "conversation": {"id": "private-conversation"},
    }
    await host.post(f"{PREFIX}/generate?private=query", json={**private, "stream": True})
    await host.get(f"{PREFIX}/profiles/private-profile")

    text = await (await host.get(f"{PREFIX}/metrics")).text()

    assert "replies_total" in text
    assert re.findall(rf"private|alice|127\.0\.0\.1|{GOOD_KEY}", text) == []


ANSWERS: dict[str, dict[str, Any]] = {
    "one local owner": {},
    "a host that says yes": {"identify": lambda _: "alice", "may_read_metrics": lambda _: True},
    "a host that says no": {"may_read_metrics": lambda _: False},
    "a host with many users that says nothing": {"identify": lambda _: "alice"},
}


@pytest.mark.parametrize(("who", "status"), list(zip(ANSWERS, [200, 200, 404, 404], strict=True)))
async def test_metrics_are_for_whom_the_host_lets_read_them(open_host: OpenHost, who: str, status: int) -> None:
    """They are figures of all users together, so with many users nobody reads them unless the host says so."""
    host = await open_host(**ANSWERS[who])

    answer = await host.get(f"{PREFIX}/metrics")

    assert answer.status == status


async def test_host_may_take_its_time_to_say_who_reads(open_host: OpenHost) -> None:
    """The function may be a coroutine."""

    async def allowed(request: web.Request) -> bool:
        return request.headers.get("Authorization") == "Bearer scraper"

    host = await open_host(may_read_metrics=allowed)

    refused = await host.get(f"{PREFIX}/metrics")
    answered = await host.get(f"{PREFIX}/metrics", headers={"Authorization": "Bearer scraper"})

    assert (refused.status, answered.status) == (404, 200)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("", "text/plain; version=0.0.4"),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text"),
    ],
)
async def test_metrics_are_in_the_form_that_is_accepted(host: Client, accept: str, expected: str) -> None:
    """Prometheus asks for OpenMetrics where it can."""
    answer = await host.get(f"{PREFIX}/metrics", headers={"Accept": accept})

    assert answer.headers["Content-Type"].startswith(expected)
    assert answer.headers["Cache-Control"] == "no-store"


async def test_mounts_count_apart_unless_they_share(open_host: OpenHost, gateway_url: str) -> None:
    """Each has a registry of its own; nothing of ours is in the one that all programs of a process share."""
    shared, app = Metrics(), web.Application()
    for prefix in ("/one", "/two"):
        setup(app, prefix=prefix, gateway_url=gateway_url, metrics=shared)
    async with TestClient(TestServer(app)) as client:
        await client.get("/one/status")
        together = await read_figures(client, "/two/metrics")
    apart = await read_figures(await open_host())

    assert together("requests_total", method="GET", route="/one/status", status="200", code="") == 1
    assert [sample for sample in apart.samples if sample.name == f"{NAME}requests_total"] == []


async def test_lag_of_the_loop_is_measured() -> None:
    """What the loop was late for is what is counted, once for all who share the figures."""
    metrics, is_asleep = Metrics(), asyncio.Event()
    times, pauses = iter([0.0, 1.3, 2.0]), iter([0.0, 3600.0])

    async def sleep(seconds: float) -> None:
        pause = next(pauses)
        if pause:
            is_asleep.set()
        await asyncio.sleep(pause)

    async with metrics.watching_loop(sleep=sleep, monotonic=lambda: next(times)), metrics.watching_loop():
        await is_asleep.wait()

    assert metrics.registry.get_sample_value(f"{NAME}event_loop_lag_seconds_count") == 1
    assert metrics.registry.get_sample_value(f"{NAME}event_loop_lag_seconds_sum") == pytest.approx(0.3)
