"""Tests the use cases against the recorded gateway and the simulated one."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from helicone_chat_source import HeliconeSource
from helicone_chat_source.core.errors import (
    BadKey,
    Busy,
    GatewayDown,
    HeliconeError,
    InvalidModel,
    InvalidRequest,
    InvalidSettings,
    KeyEntryDisabled,
    KeyForOtherGateway,
    NoCredits,
    NoKey,
    NotFound,
    ProviderDown,
    RequestRefused,
)
from helicone_chat_source.core.reply_state import ReplyState
from helicone_chat_source.gateway.demo import DEMO_KEY, DEMO_STATE, create_demo_gateway
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished, Started
from replay_gateway import GOOD_KEY, ReplayGateway, recorded
from source.conftest import Open

HELLO = {"messages": [{"role": "user", "content": "Say hello."}]}
GPT = "gpt-4o-mini/openai"


async def collect(events: AsyncIterator[Event]) -> list[Event]:
    """Read a reply to its end."""
    return [event async for event in events]


def text_of(events: list[Event]) -> str:
    """Add the chunks up to the text of the reply."""
    reply = ReplyState()
    for event in events:
        if isinstance(event, Chunk):
            reply.add(event.data)
    return reply.text


async def test_connect_with_a_good_key_saves_key_and_settings(open_source: Open) -> None:
    """Key and settings are there after a restart, the models with prices and abilities too."""
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, settings={"model": GPT})

    async with open_source() as source:
        status = await source.status()

        assert status.connection.key is not None
        assert status.connection.key.reveal() == GOOD_KEY
        assert status.connection.settings.model == GPT
        assert status.verdict.state == "unverified"
        assert len(status.models.catalog.models) == 111
        assert status.models.catalog.can_search("claude-sonnet-4")


async def test_connect_reports_each_step(open_source: Open) -> None:
    """Host, key, models and registry are told apart."""
    async with open_source() as source:
        status = await source.connect(api_key=GOOD_KEY)

    assert [(step.id, step.ok) for step in status.verdict.steps] == [
        ("host", True),
        ("key", True),
        ("models", True),
        ("registry", True),
    ]


async def test_connect_measures_each_step(open_source: Open) -> None:
    """One request proves host and key; models and registry have times of their own, and none where nobody is asked."""
    now = [0.0]

    def monotonic() -> float:
        now[0] += 0.25
        return now[0]

    async with open_source(monotonic=monotonic) as source:
        first = await source.connect(api_key=GOOD_KEY)
        again = await source.connect()

    measured = {step.id: step.ms for step in first.verdict.steps}
    assert (measured["host"], measured["key"]) == (250, 250)
    assert min(measured["models"] or 0, measured["registry"] or 0) >= 250
    assert [step.ms for step in again.verdict.steps] == [250, 250, None, None]


async def test_connect_measures_a_failure_too(open_source: Open, unused_tcp_port: int) -> None:
    """How long a host took to fail tells a refusal from a wait."""
    times = iter([1.0, 3.5])
    async with open_source(
        gateway_url=f"http://127.0.0.1:{unused_tcp_port}", api_key=GOOD_KEY, monotonic=lambda: next(times)
    ) as source:
        with pytest.raises(GatewayDown):
            await source.connect()
        status = await source.status()

    assert [(step.id, step.ok, step.ms) for step in status.verdict.steps] == [("host", False, 2_500)]


async def test_connect_again_keeps_the_models_of_the_last_hour(open_source: Open, gateway: ReplayGateway) -> None:
    """Opening a page again proves the key again, and fetches the list only when it has become old."""
    now = [1_000_000.0]
    async with open_source(clock=lambda: now[0]) as source:
        await source.connect(api_key=GOOD_KEY)
        now[0] += 3_500
        status = await source.connect()
        within_the_hour = gateway.lists
        now[0] += 200
        await source.connect()

    assert within_the_hour == 1
    assert gateway.lists == 2
    assert [(step.id, step.ok) for step in status.verdict.steps][2:] == [("models", True), ("registry", True)]


@pytest.mark.parametrize("jump", [86_400.0, -86_400.0], ids=["forwards", "backwards"])
async def test_nothing_is_lost_when_the_clock_jumps_a_day(
    open_source: Open, gateway: ReplayGateway, jump: float
) -> None:
    """Key, settings and models stay; the list counts as old and is fetched anew once; no age is negative."""
    now = [1_000_000.0]
    async with open_source(clock=lambda: now[0]) as source:
        await source.connect(api_key=GOOD_KEY, settings={"model": GPT})
        now[0] += jump

        jumped = await source.status()
        report: Any = await source.report()
        events = await collect(source.generate(HELLO))
        again = await source.connect()

    assert (jumped.verdict.state, len(jumped.models.catalog.models), jumped.models.stale) == ("connected", 111, True)
    assert report["models"]["age_seconds"] >= 0
    assert isinstance(events[-1], Finished)
    assert (again.models.stale, gateway.lists) == (False, 2)


async def test_connect_recovers_after_a_bad_key(open_source: Open) -> None:
    """A wrong key is told and nothing is saved; the right one afterwards works."""
    async with open_source() as source:
        with pytest.raises(BadKey):
            await source.connect(api_key="sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd", settings={"model": GPT})
        after_failure = await source.status()

        status = await source.connect(api_key=GOOD_KEY, settings={"model": GPT})

    assert after_failure.connection.key is None
    assert after_failure.connection.settings.model == ""
    assert after_failure.verdict.state == "no_key"
    assert status.verdict.state == "connected"


async def test_connect_with_a_bad_key_keeps_the_good_one(open_source: Open) -> None:
    """A key that is refused does not replace the one that works."""
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY)

        with pytest.raises(BadKey):
            await source.connect(api_key="sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd")

        status = await source.status()
    assert status.verdict.state == "connected"
    assert status.connection.key is not None
    assert status.connection.key.reveal() == GOOD_KEY


async def test_connect_without_a_key_asks_for_one(open_source: Open) -> None:
    """Without a key there is nothing to prove."""
    async with open_source() as source:
        with pytest.raises(NoKey):
            await source.connect()


async def test_connect_to_a_host_that_is_down_names_it(open_source: Open, unused_tcp_port: int) -> None:
    """The error names the host that could not be reached, and nothing is saved."""
    async with open_source(gateway_url=f"http://127.0.0.1:{unused_tcp_port}") as source:
        with pytest.raises(GatewayDown) as caught:
            await source.connect(api_key=GOOD_KEY)

        status = await source.status()
    assert f"127.0.0.1:{unused_tcp_port}" == caught.value.slots["host"]
    assert status.connection.key is None


@pytest.mark.parametrize("answer", ["closed port", "not a gateway"])
async def test_connect_saves_what_cannot_be_checked_when_told_so(
    answer: str, open_source: Open, unused_tcp_port: int, aiohttp_server: Callable[..., Any]
) -> None:
    """Nothing is saved at first; after a second decision key and settings are, as unverified and with the reason."""
    other = await aiohttp_server(web.Application())
    address = {"closed port": f"http://127.0.0.1:{unused_tcp_port}", "not a gateway": str(other.make_url(""))}[answer]
    async with open_source(gateway_url=address) as source:
        with pytest.raises(HeliconeError) as caught:
            await source.connect(api_key=GOOD_KEY, settings={"model": GPT})
        before = await source.status()

        status = await source.connect(api_key=GOOD_KEY, settings={"model": GPT}, unverified=True)

    assert before.connection.key is None
    assert status.connection.key is not None
    assert status.connection.settings.model == GPT
    assert status.verdict.state == "unverified"
    assert status.verdict.error is not None
    assert status.verdict.error.code == caught.value.code
    assert [(step.id, step.ok, step.code) for step in status.verdict.steps] == [("host", False, caught.value.code)]


async def test_connect_never_saves_a_refused_key(open_source: Open) -> None:
    """No decision of the user saves a key that the gateway refuses."""
    async with open_source() as source:
        with pytest.raises(BadKey) as caught:
            await source.connect(api_key="sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd", unverified=True)

        status = await source.status()
    assert status.connection.key is None
    assert [(step.id, step.ok) for step in caught.value.steps] == [("host", True), ("key", False)]


async def test_connect_with_a_good_key_is_connected_although_unverified_would_do(open_source: Open) -> None:
    """The check is made all the same, and what it proves counts."""
    async with open_source() as source:
        status = await source.connect(api_key=GOOD_KEY, unverified=True)

    assert status.verdict.state == "connected"


async def test_a_key_saved_without_a_check_stays_unverified_until_one_succeeds(
    open_source: Open, gateway: ReplayGateway
) -> None:
    """A failed check changes nothing; a reply through the gateway does."""
    gateway.probe = "err-google-503"
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, settings={"model": GPT}, unverified=True)
        with pytest.raises(HeliconeError):
            await source.connect()
        after_check = await source.status()

        await source.test_message()

        status = await source.status()
    assert after_check.verdict.state == "unverified"
    assert status.verdict.state == "connected"
    assert [(step.id, step.ok) for step in status.verdict.steps] == [("host", True), ("key", True)]


async def test_a_key_saved_without_a_check_stays_unverified_after_a_restart(
    open_source: Open, gateway: ReplayGateway
) -> None:
    """It is not merely offline, since nobody knows that it is right; one good check changes that for good."""
    gateway.probe = "err-google-503"
    states = []
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, settings={"model": GPT}, unverified=True)
    async with open_source() as source:
        with pytest.raises(HeliconeError):
            await source.connect()
        states.append((await source.status()).verdict.state)
        await source.test_message()

    async with open_source() as source:
        with pytest.raises(HeliconeError):
            await source.connect()
        states.append((await source.status()).verdict.state)

    assert states == ["unverified", "offline"]


async def test_a_key_that_replaces_an_unchecked_one_is_checked(open_source: Open, gateway: ReplayGateway) -> None:
    """After Connect the gateway's silence says nothing about the key."""
    gateway.probe = "err-google-503"
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, unverified=True)
        gateway.probe = "err-model-missing"
        await source.connect(api_key=GOOD_KEY)
        gateway.probe = "err-google-503"

        with pytest.raises(HeliconeError):
            await source.connect()

        status = await source.status()
    assert status.verdict.state == "offline"


async def test_connect_without_a_model_list_is_connected_and_says_why(
    open_source: Open, gateway: ReplayGateway
) -> None:
    """The list is a result of its own: host and key stand, and the reason is told."""
    gateway.models = "err-google-503"
    async with open_source() as source:
        status = await source.connect(api_key=GOOD_KEY)

    assert status.verdict.state == "connected"
    assert status.verdict.error is not None
    assert [(step.id, step.ok) for step in status.verdict.steps] == [("host", True), ("key", True), ("models", False)]
    assert all(step.ms is not None for step in status.verdict.steps)


async def test_the_test_message_is_the_request_of_a_chat(open_source: Open, gateway: ReplayGateway) -> None:
    """At the gateway both requests are byte for byte the same, but for their id, the messages and the token cap."""
    settings = {
        "model": "claude-sonnet-4,gpt-4o/azure",
        "web_search": True,
        "custom_properties": '{"session_type": "roleplay"}',
        "temperature": 0.5,
        "max_tokens": 999,
        "user_id": "ada",
    }
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, settings=settings)
        await collect(source.generate({"messages": [{"role": "user", "content": "Hello there, gateway."}]}))

        await source.test_message()

    (*chat_line, chat_headers, chat), (*test_line, test_headers, test) = gateway.requests
    own = {"messages", "max_tokens", "max_completion_tokens"}
    its_own = {"helicone-request-id", "content-length"}
    rest = [json.dumps({name: value for name, value in body.items() if name not in own}) for body in (chat, test)]
    headers = [[item for item in found.items() if item[0] not in its_own] for found in (chat_headers, test_headers)]
    assert chat_line == test_line
    assert headers[0] == headers[1]
    assert rest[0] == rest[1]
    assert list(chat) == list(test)
    assert chat["messages"] != test["messages"]


async def test_connect_when_a_stored_key_went_bad_says_so(open_source: Open, gateway: ReplayGateway) -> None:
    """The state is `bad_key` after the gateway refused the stored key, which is kept."""
    async with open_source(api_key="sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd") as source:
        with pytest.raises(BadKey):
            await source.connect()

        status = await source.status()
    assert status.verdict.state == "bad_key"


async def test_connect_with_settings_that_are_refused_asks_nobody(open_source: Open, gateway: ReplayGateway) -> None:
    """Settings are checked before the key is sent anywhere."""
    async with open_source() as source:
        with pytest.raises(InvalidSettings) as caught:
            await source.connect(api_key=GOOD_KEY, settings={"model": "!nobody", "colour": "red"})

        status = await source.status()
    assert sorted(field.pointer for field in caught.value.fields) == ["/colour", "/model"]
    assert status.connection.key is None


async def test_connect_where_the_operator_set_the_key_refuses_another(open_source: Open) -> None:
    """A user cannot replace the operator's key."""
    async with open_source(api_key=GOOD_KEY, allow_key_entry=False) as source:
        with pytest.raises(KeyEntryDisabled):
            await source.connect(api_key="sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd")


async def test_a_stored_key_is_not_used_for_another_gateway(open_source: Open, unused_tcp_port: int) -> None:
    """A key goes only to the gateway that it was entered for."""
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, settings={"model": GPT})

    async with open_source(gateway_url=f"http://127.0.0.1:{unused_tcp_port}") as source:
        status = await source.status()

    assert status.connection.key is None
    assert status.connection.settings.model == GPT
    assert isinstance(status.verdict.error, KeyForOtherGateway)
    assert status.connection.key_hint == f"…{GOOD_KEY[-4:]}"


async def test_forget_key_keeps_the_settings(open_source: Open) -> None:
    """Forgetting the key leaves the settings alone."""
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, settings={"model": GPT})

        status = await source.forget_key()

    assert status.verdict.state == "no_key"
    assert status.connection.settings.model == GPT


async def test_forget_key_falls_back_to_the_environment(open_source: Open) -> None:
    """The operator's key is used again once the user's own is forgotten."""
    async with open_source(api_key=GOOD_KEY, api_key_from="environment") as source:
        await source.connect(api_key=GOOD_KEY)
        stored = await source.status()

        status = await source.forget_key()

    assert stored.connection.key_from == "stored"
    assert status.connection.key_from == "environment"


async def test_owners_do_not_meet(open_source: Open) -> None:
    """Key and settings of one owner are not another's."""
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, settings={"model": GPT}, owner="ada")

        status = await source.status("bob")

    assert status.verdict.state == "no_key"
    assert status.connection.settings.model == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("chat-openai-stream", "Hello! The gateway answered through the recorded path. ", id="openai"),
        pytest.param("chat-anthropic-stream", "Hello! The gateway answered through the recorded path. ", id="claude"),
        pytest.param("chat-google-stream", "Hello! The gateway answered through the recorded path. ", id="gemini"),
    ],
)
async def test_generate_passes_the_recorded_chunks_on(
    open_source: Open, gateway: ReplayGateway, name: str, text: str
) -> None:
    """The chunks are the recorded ones, byte for byte, without `[DONE]`; the ending is told."""
    gateway.chat = name
    async with open_source(api_key=GOOD_KEY) as source:
        await source.save_settings({"model": GPT})

        events = await collect(source.generate(HELLO))

    sent = [line[6:] for line in recorded(name)[1].replace(b"\r\n", b"\n").split(b"\n") if line.startswith(b"data: ")]
    assert isinstance(events[0], Started)
    assert [event.data for event in events if isinstance(event, Chunk)] == sent[:-1]
    assert isinstance(events[-1], Finished)
    assert events[-1].outcome.state == "complete"
    assert text_of(events) == text


async def test_generate_builds_the_request_from_settings_and_chat(open_source: Open, gateway: ReplayGateway) -> None:
    """Model, fallbacks, properties and session go out as the settings and the chat say."""
    async with open_source(api_key=GOOD_KEY) as source:
        await source.save_settings(
            {"model": "claude-sonnet-4", "fallbacks": ["gpt-4o/openai"], "custom_properties": '{"tier": "gold"}'}
        )
        chat = {**HELLO, "web_search": True, "conversation": {"id": "c1"}, "properties": {"scene": 3}, "top_a": 1}

        events = await collect(source.generate(chat))

    finished = events[-1]
    assert isinstance(finished, Finished)
    assert gateway.last_body["model"] == "claude-sonnet-4:online/anthropic,claude-sonnet-4,gpt-4o/openai"
    assert gateway.last_body["stream"] is True
    assert gateway.last_headers["helicone-property-tier"] == "gold"
    assert gateway.last_headers["helicone-property-scene"] == "3"
    assert gateway.last_headers["helicone-session-id"] == "c1"
    assert [(item.name, item.reason) for item in finished.outcome.dropped_parameters] == [("top_a", "unknown")]


async def test_generate_without_a_model_says_so(open_source: Open) -> None:
    """A request that cannot be made is refused before anything is sent."""
    async with open_source(api_key=GOOD_KEY) as source:
        with pytest.raises(InvalidModel):
            await collect(source.generate(HELLO))


async def test_generate_without_messages_says_so(open_source: Open) -> None:
    """An empty list of messages is refused by name."""
    async with open_source(api_key=GOOD_KEY) as source:
        with pytest.raises(InvalidRequest) as caught:
            await collect(source.generate({"messages": [], "model": GPT}))

    assert [field.pointer for field in caught.value.fields] == ["/messages"]


@pytest.mark.parametrize(
    ("name", "kind", "state"),
    [
        pytest.param("err-no-credits", NoCredits, "no_credits", id="no credits"),
        pytest.param("err-anthropic-529", ProviderDown, "unverified", id="provider down"),
    ],
)
async def test_generate_tells_errors_as_events(
    open_source: Open, gateway: ReplayGateway, name: str, kind: type[HeliconeError], state: str
) -> None:
    """An error is an event, and `Finished` follows; what it says about the account is remembered."""
    gateway.chat = name
    async with open_source(api_key=GOOD_KEY) as source:
        events = await collect(source.generate({**HELLO, "model": GPT}))

        status = await source.status()
    assert [type(event) for event in events] == [Started, Failed, Finished]
    assert isinstance(events[1], Failed)
    assert isinstance(events[1].error, kind)
    assert isinstance(events[2], Finished)
    assert events[2].outcome.state == "error"
    assert status.verdict.state == state


@pytest.mark.parametrize(
    "name",
    [
        "broken-anthropic-errevent",
        "broken-anthropic-truncated",
        "broken-google-truncated",
        "broken-openai-truncated",
    ],
)
async def test_generate_tells_a_reply_without_a_finish_as_truncated(
    open_source: Open, gateway: ReplayGateway, name: str
) -> None:
    """`[DONE]` alone is no ending: the reply counts as truncated, with a sentence."""
    gateway.chat = name
    async with open_source(api_key=GOOD_KEY) as source:
        events = await collect(source.generate({**HELLO, "model": GPT}))

    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.outcome.state == "truncated"
    assert "truncated" in [notice.code for notice in finished.outcome.notices]


async def test_stop_closes_the_gateway_connection(open_source: Open, gateway: ReplayGateway) -> None:
    """Stop in the middle ends the reply as stopped, and the gateway sees its client leave."""
    gateway.hold = asyncio.Event()
    async with open_source(api_key=GOOD_KEY) as source:
        events: list[Event] = []
        async for event in source.generate({**HELLO, "model": GPT}):
            events.append(event)
            if isinstance(event, Chunk):
                assert isinstance(events[0], Started)
                source.stop(events[0].generation_id)

        await asyncio.wait_for(gateway.closed.wait(), 5)
    assert isinstance(events[-1], Finished)
    assert events[-1].outcome.state == "stopped"


async def test_stop_before_the_first_byte_closes_the_gateway_connection(
    open_source: Open, gateway: ReplayGateway
) -> None:
    """Stop works while the gateway has not answered yet."""
    gateway.hold_head = asyncio.Event()
    async with open_source(api_key=GOOD_KEY) as source:
        events = source.generate({**HELLO, "model": GPT})
        started = await anext(events)
        upcoming = asyncio.ensure_future(anext(events))
        await asyncio.wait_for(gateway.arrived.wait(), 5)
        assert isinstance(started, Started)

        source.stop(started.generation_id)

        finished = await asyncio.wait_for(upcoming, 5)
        await asyncio.wait_for(gateway.closed.wait(), 5)
        await events.aclose()
    assert isinstance(finished, Finished)
    assert finished.outcome.state == "stopped"


async def test_leaving_the_iterator_closes_the_gateway_connection(open_source: Open, gateway: ReplayGateway) -> None:
    """A reader that goes away stops the gateway too."""
    gateway.hold = asyncio.Event()
    async with open_source(api_key=GOOD_KEY) as source:
        events = source.generate({**HELLO, "model": GPT})
        await anext(events)
        await anext(events)

        await events.aclose()

        await asyncio.wait_for(gateway.closed.wait(), 5)


async def test_stop_of_another_owners_reply_finds_nothing(open_source: Open, gateway: ReplayGateway) -> None:
    """An id is of use only to its owner."""
    gateway.hold = asyncio.Event()
    async with open_source(api_key=GOOD_KEY) as source:
        events = source.generate({**HELLO, "model": GPT}, "ada")
        started = await anext(events)
        assert isinstance(started, Started)

        with pytest.raises(NotFound):
            source.stop(started.generation_id, "bob")

        await events.aclose()


async def test_generate_beyond_the_limit_is_busy(open_source: Open, gateway: ReplayGateway) -> None:
    """An owner has a limited number of replies at once, and gets a place back when one ends."""
    gateway.hold = asyncio.Event()
    async with open_source(api_key=GOOD_KEY, most_generations=1) as source:
        first = source.generate({**HELLO, "model": GPT})
        await anext(first)

        with pytest.raises(Busy):
            await anext(source.generate({**HELLO, "model": GPT}))

        await first.aclose()
        second = source.generate({**HELLO, "model": GPT})
        assert isinstance(await anext(second), Started)
        await second.aclose()


async def test_complete_returns_the_gateways_object(open_source: Open, gateway: ReplayGateway) -> None:
    """Without a stream the recorded object comes back as it is, the outcome beside it."""
    gateway.chat = "chat-openai-json"
    async with open_source(api_key=GOOD_KEY) as source:
        completion = await source.complete({**HELLO, "model": GPT})

    assert completion.completion == json.loads(recorded("chat-openai-json")[1])
    assert gateway.last_body["stream"] is False
    assert completion.outcome.state == "complete"


async def test_generate_reads_json_in_place_of_a_stream(open_source: Open, gateway: ReplayGateway) -> None:
    """A gateway that answers JSON although a stream was asked for is understood: one chunk with the whole text."""
    gateway.chat = "chat-openai-json"
    async with open_source(api_key=GOOD_KEY) as source:
        events = await collect(source.generate({**HELLO, "model": GPT}))

    expected = json.loads(recorded("chat-openai-json")[1])["choices"][0]["message"]["content"]
    assert text_of(events) == expected
    assert [type(event) for event in events] == [Started, Chunk, Finished]


async def test_test_message_measures_a_real_reply(open_source: Open, gateway: ReplayGateway) -> None:
    """A test message is a small request through the same code, with times from the given clock."""
    ticks = iter([0.0, 0.0, 0.25, 0.25, 1.5, 1.5])  # who counts replies looks at the clock too
    async with open_source(api_key=GOOD_KEY, monotonic=lambda: next(ticks)) as source:
        await source.save_settings({"model": GPT})

        result = await source.test_message()

    assert result.reply == "Hello! The gateway answered through the recorded path. "
    assert (result.first_token_ms, result.total_ms) == (250, 1500)
    assert gateway.last_body["max_tokens"] == 64


async def test_test_message_differs_from_a_chat_only_in_messages_and_cap(
    open_source: Open, gateway: ReplayGateway
) -> None:
    """What a test proves holds for the chat: the two requests are equal but for messages and token cap."""
    async with open_source(api_key=GOOD_KEY) as source:
        await source.save_settings(
            {"model": "claude-sonnet-4", "web_search": True, "custom_properties": '{"tier": "gold"}', "user_id": "u"}
        )
        await collect(source.generate(HELLO))
        _, _, chat_headers, chat_body = gateway.requests[-1]

        await source.test_message()

    _, _, test_headers, test_body = gateway.requests[-1]
    for body in (chat_body, test_body):
        del body["messages"], body["max_tokens"]
    for headers in (chat_headers, test_headers):
        del headers["helicone-request-id"], headers["content-length"]
    assert chat_body == test_body
    assert chat_headers == test_headers


async def test_models_outlive_an_outage(open_source: Open, unused_tcp_port: int) -> None:
    """The last list is told, with its age, when the gateway cannot be asked."""
    async with open_source(clock=lambda: 1_000_000.0) as source:
        await source.connect(api_key=GOOD_KEY)

    async with open_source(clock=lambda: 1_010_000.0) as source:
        known = await source.models()

    assert len(known.catalog.models) == 111
    assert known.fetched_at == 1_000_000.0
    assert known.stale
    assert known.registry == "cached"


async def test_the_demo_gateway_serves_the_whole_way() -> None:
    """Connect, search the web and stop, against the simulated gateway."""
    demo = create_demo_gateway(pace=0)
    async with TestServer(demo, handler_cancellation=True) as server:
        address = str(server.make_url("")).rstrip("/")
        async with HeliconeSource(gateway_url=address, api_url=address, api_key=DEMO_KEY) as source:
            await source.connect()
            events = await collect(source.generate({**HELLO, "model": "claude-sonnet-4", "web_search": True}))

    finished = events[-1]
    assert isinstance(finished, Finished)
    assert finished.outcome.provider == "anthropic"
    assert finished.outcome.model_served == "claude-sonnet-4"
    assert finished.outcome.web_searches == 1
    assert finished.outcome.citations
    assert finished.outcome.cost is not None
    assert demo[DEMO_STATE].open_streams == 0


async def test_generate_fills_the_macros_of_custom_properties(open_source: Open, gateway: ReplayGateway) -> None:
    """The gateway gets what the macros stand for; a property without a value stays at home, and that is told."""
    properties = {"Chat": "{{conversation}}", "route": "{{ Model }}", "who": "{{user}}/{{character}}", "none": "{{x}}"}
    settings = {"model": GPT, "custom_properties": json.dumps(properties)}
    chat = {**HELLO, "conversation": {"id": "c-1"}, "macros": {"character": "Zoë\r\n{", "user": "Ann"}}
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, settings=settings)
        events = await collect(source.generate(chat))

    sent = {name: value for name, value in gateway.last_headers.items() if name.startswith("helicone-property-")}
    assert sent == {
        "helicone-property-chat": "c-1",
        "helicone-property-route": GPT,
        "helicone-property-who": "Ann/Zo%C3%AB  {",
    }
    assert gateway.last_headers["helicone-session-id"] == "c-1"
    assert "macros" not in gateway.last_body
    finished = events[-1]
    assert isinstance(finished, Finished)
    assert [dict(notice.slots) for notice in finished.outcome.notices if notice.code == "property_left_out"] == [
        {"name": "none", "macro": "x"}
    ]


async def test_generate_tells_whose_wish_was_refused(open_source: Open, gateway: ReplayGateway) -> None:
    """What was sent anyway reaches the gateway as it is; its refusal names the wish, with a stream and without."""
    gateway.chat = "ptb-field-min-p"
    chat = {**HELLO, "min_p": 0.05, "top_a": 1}
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, settings={"model": GPT, "send_anyway": ["min_p"]})
        events = await collect(source.generate(chat))
        with pytest.raises(RequestRefused) as caught:
            await source.complete(chat)

    failed, finished = events[-2:]
    assert isinstance(failed, Failed)
    assert isinstance(finished, Finished)
    assert (gateway.last_body["min_p"], "top_a" in gateway.last_body) == (0.05, False)
    assert [(error.variant, error.slots["names"]) for error in (failed.error, caught.value)] == [
        ("sent_anyway", "min_p")
    ] * 2
    assert [item.name for item in finished.outcome.dropped_parameters] == ["top_a"]
    assert [notice.slots for notice in finished.outcome.notices if notice.code == "sent_anyway"] == [{"names": "min_p"}]
