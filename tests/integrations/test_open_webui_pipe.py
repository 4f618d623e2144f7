"""The pipe for Open WebUI, driven as its host does, against a real `/v1` in front of the recorded gateway."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, unused_port

from clients.conftest import TOKEN, _asked, _base_url, _gateway  # noqa: F401  # fixtures
from core.expected_replies import ANSWER, HELLO, PAGES, REPLIES, SEARCHED
from integrations.open_webui_host import FILE, REWRITTEN, Host, front_matter
from replay_gateway import ReplayGateway

ASKED: dict[str, Any] = {"model": "helicone.gpt-4o-mini", "messages": [{"role": "user", "content": "Hi"}]}
CLAUDE = {**ASKED, "model": "helicone.claude-sonnet-4"}


@pytest.fixture(name="host")
def _host(base_url: str) -> Host:
    """A host whose pipe knows address and access token."""
    return Host(address=base_url, access_token=TOKEN)


# The file


def test_front_matter_is_what_the_host_reads() -> None:
    """Title, author, version and license are there; nothing has to be installed."""
    found = front_matter(FILE.read_text())

    assert {"title", "author", "version", "license", "requirements"} <= set(found)
    assert (found["title"], found["requirements"]) == ("Helicone", "")


def test_file_is_run_as_it_stands() -> None:
    """The host rewrites some words wherever they are; none of them is in the file, which is short enough to read."""
    text = FILE.read_text()

    assert [words for words in REWRITTEN if words in text] == []
    assert len(text.splitlines()) < 300


def test_access_token_is_no_plain_field() -> None:
    """Open WebUI masks what is declared as a password."""
    fields = Host().pipe.Valves.model_json_schema()["properties"]

    assert fields["access_token"]["input"] == {"type": "password"}
    assert [name for name, field in fields.items() if not field.get("description")] == []


# Models


async def test_models_are_the_gateways(host: Host) -> None:
    """Each with its name; first what is set in the panel."""
    models = await host.models()

    assert models[0] == ("helicone.panel", "Helicone/as set in the panel")
    assert ("helicone.claude-sonnet-4", "Helicone/Anthropic: Claude Sonnet 4") in models
    assert len(models) > 100


async def test_models_are_few_when_a_filter_is_set(host: Host, base_url: str) -> None:
    """Patterns choose among the ids; what the panel has is always there."""
    host.set(address=base_url, access_token=TOKEN, models="claude-sonnet-4, gpt-4o-mini*", price_in_name=True)

    models = await host.models()

    assert [model_id for model_id, _ in models] == [
        "helicone.panel",
        "helicone.claude-sonnet-4",
        "helicone.gpt-4o-mini",
    ]
    assert models[1][1] == "Helicone/Anthropic: Claude Sonnet 4 ($3 / $15)"


async def test_models_are_fetched_once_when_the_host_asks_often(host: Host, gateway: ReplayGateway) -> None:
    """The host asks whenever a page is opened."""
    first = await host.models()
    lists = gateway.lists

    again = [await host.models() for _ in range(5)]

    assert again == [first] * 5
    assert gateway.lists == lists


async def test_models_say_what_to_do_when_the_service_is_away() -> None:
    """One entry instead of none; a message to it is answered with the same words, in band."""
    host = Host(address=f"http://127.0.0.1:{unused_port()}/v1", access_token=TOKEN)

    ((model_id, name),) = await host.models()
    reply = await host.reply({**ASKED, "model": model_id})

    assert model_id == "helicone.not-connected"
    assert "Start it with helicone-chat serve" in name
    assert "Start it with helicone-chat serve" in reply.errors[0]


async def test_models_come_when_the_address_was_corrected(base_url: str) -> None:
    """What was wrong is not kept."""
    host = Host(address=f"http://127.0.0.1:{unused_port()}/v1", access_token=TOKEN)
    before = await host.models()

    host.set(address=f" {base_url}/ ", access_token=TOKEN)

    assert len(before) == 1
    assert len(await host.models()) > 100


async def test_models_say_what_to_do_when_the_token_is_wrong(base_url: str, gateway: ReplayGateway) -> None:
    """In the words of the service; the gateway is not asked."""
    host = Host(address=base_url, access_token="wrong-token-0123456789")

    ((_, name),) = await host.models()

    assert "not the access token of Helicone Chat" in name
    assert gateway.lists == 0


@pytest.mark.parametrize("answer", ["<h1>Hi</h1>", '{"data": 1}', "[]", '{"data": [{}]}'])
async def test_models_say_what_to_do_when_something_else_answers(answer: str) -> None:
    """An exception would hide the models of every other function too."""

    async def other(request: web.Request) -> web.Response:
        kind = "text/html" if answer.startswith("<") else "application/json"
        return web.Response(text=answer, content_type=kind)

    app = web.Application()
    app.router.add_get("/v1/models", other)
    async with TestServer(app) as server:
        host = Host(address=str(server.make_url("/v1")))

        ((_, name),) = await host.models()

    assert "is not Helicone Chat. Its address ends with /v1." in name


async def test_list_of_models_is_not_waited_for_when_it_is_slow() -> None:
    """Open WebUI shows no model at all until each function has answered."""
    asked, go_on = asyncio.Event(), asyncio.Event()

    async def slow(request: web.Request) -> web.Response:
        asked.set()
        await go_on.wait()
        return web.json_response({"data": [{"id": "gpt-4o", "owned_by": "openai"}]})

    app = web.Application()
    app.router.add_get("/v1/models", slow)
    async with TestServer(app) as server:
        host = Host(address=str(server.make_url("/v1")))

        before = await asyncio.wait_for(host.models(), 5)
        go_on.set()
        after = await host.models()

    assert asked.is_set()
    assert "Reload this page in a moment" in before[0][1]
    assert [model_id for model_id, _ in after] == ["helicone.panel", "helicone.gpt-4o"]


# A reply


async def test_reply_streams_when_asked_for_a_stream(host: Host) -> None:
    """The text arrives in pieces with usage, and a last line says who answered for how much."""
    await host.models()

    reply = await host.reply(ASKED)

    assert (reply.text, reply.errors) == (HELLO, [])
    assert len(reply.usage) == 1
    assert host.statuses()[0] == ("Asking gpt-4o-mini …", False)
    assert "openai · ~$0.000" in host.statuses()[-1][0]
    assert host.statuses()[-1][1] is True


async def test_reply_is_one_completion_when_no_stream_is_wanted(host: Host, gateway: ReplayGateway) -> None:
    """The host hands it on as it is."""
    gateway.chat = "chat-openai-json"

    reply = await host.run({**ASKED, "stream": False})

    assert reply["choices"][0]["message"]["content"] == HELLO
    assert host.statuses()[-1][1] is True


async def test_request_says_whose_chat_it_is(host: Host, gateway: ReplayGateway) -> None:
    """Session, user and properties reach the gateway; a user's properties win."""
    host.user_valves = {"custom_properties": '{"Team": "red"}'}

    await host.reply(ASKED)

    headers = gateway.last_headers
    assert (headers["helicone-session-id"], headers["helicone-user-id"]) == ("chat-1", "user-1")
    assert (headers["helicone-property-app"], headers["helicone-property-team"]) == ("open-webui", "red")
    assert gateway.last_body["model"] == "gpt-4o-mini"


async def test_headers_are_left_out_when_there_is_no_chat(host: Host, gateway: ReplayGateway) -> None:
    """A program that asks through the host has neither chat nor page."""
    reply = await host.reply(ASKED, __metadata__={"chat_id": ""}, __user__={"id": ""}, __event_emitter__=None)

    assert reply.text == HELLO
    assert {"helicone-session-id", "helicone-user-id"} & set(gateway.last_headers) == set()


async def test_panels_own_settings_are_used_when_its_entry_is_chosen(host: Host, gateway: ReplayGateway) -> None:
    """With its fallbacks."""
    await host.reply({**ASKED, "model": "helicone.panel"})

    assert gateway.last_body["model"] == "gpt-4o-mini/openai,gpt-4o-mini/azure"


async def test_reasoning_arrives(host: Host, gateway: ReplayGateway) -> None:
    """As the host reads it: once."""
    gateway.chat = "chat-deepseek-reasoning-stream"

    reply = await host.reply(ASKED)

    assert (reply.text, reply.reasoning) == (ANSWER, REPLIES[gateway.chat].reasoning)


async def test_citations_become_sources(host: Host, gateway: ReplayGateway) -> None:
    """Each page once, with its title."""
    gateway.chat = "web-online-suffix-claude-stream"

    reply = await host.reply(CLAUDE)

    assert (reply.text, reply.annotations) == (SEARCHED, [])
    assert host.sources() == list(PAGES)


async def test_citations_become_sources_when_no_stream_is_wanted(host: Host, gateway: ReplayGateway) -> None:
    """Open WebUI does not read them from a completion."""
    gateway.chat = "web-online-suffix-claude-json"

    await host.run({**CLAUDE, "stream": False})

    assert host.sources() == list(PAGES)


async def test_citations_stay_in_the_stream_when_nobody_shows_sources(host: Host, gateway: ReplayGateway) -> None:
    """A program that asks through the host reads them there."""
    gateway.chat = "web-online-suffix-claude-stream"

    reply = await host.reply(CLAUDE, __event_emitter__=None)

    assert reply.annotations


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        (("default", "default"), "claude-sonnet-4"),
        (("on", "default"), "claude-sonnet-4:online/anthropic,claude-sonnet-4"),
        (("on", "off"), "claude-sonnet-4"),
        (("off", "on"), "claude-sonnet-4:online/anthropic,claude-sonnet-4"),
    ],
)
async def test_web_search_is_as_the_user_wants_it(
    host: Host, gateway: ReplayGateway, base_url: str, switches: tuple[str, str], expected: str
) -> None:
    """A user's own switch wins over the administrator's, which wins over the panel's."""
    admin, own = switches
    host.set(address=base_url, access_token=TOKEN, web_search=admin)
    host.user_valves = {"web_search": own}

    await host.reply(CLAUDE)

    assert gateway.last_body["model"] == expected


# Tasks


async def test_task_goes_to_the_task_model(host: Host, gateway: ReplayGateway, base_url: str) -> None:
    """Without web search and reasoning, tagged; nothing is shown in the chat."""
    async with ClientSession() as session:
        settings = {"model": "claude-sonnet-4", "web_search": True, "reasoning_effort": "high"}
        await session.put(f"{base_url.removesuffix('/v1')}/settings", json=settings)
    host.set(address=base_url, access_token=TOKEN, web_search="on", task_model="gpt-5-nano")
    gateway.chat = "chat-openai-json"

    reply = await host.run({**CLAUDE, "stream": False}, __task__="title_generation")

    assert reply["choices"][0]["message"]["content"] == HELLO
    assert gateway.last_body["model"] == "gpt-5-nano"
    assert "reasoning_effort" not in gateway.last_body
    assert gateway.last_headers["helicone-property-task"] == "title"
    assert host.events == []


async def test_task_stays_with_the_chats_model_when_no_other_is_set(host: Host, gateway: ReplayGateway) -> None:
    """But without its web search."""
    gateway.chat = "chat-anthropic-json"

    await host.run({**ASKED, "model": "helicone.claude-sonnet-4:online", "stream": False}, __task__="tags_generation")

    assert gateway.last_body["model"] == "claude-sonnet-4"
    assert gateway.last_headers["helicone-property-task"] == "tags"


# What goes wrong


@pytest.mark.parametrize("stream", [True, False])
@pytest.mark.parametrize(
    ("recording", "told"), [("err-anthropic-401", "key"), ("byok-no-credits-429", "credits"), ("err-google-400", "")]
)
async def test_error_is_told_in_band_with_what_to_do(
    host: Host, gateway: ReplayGateway, recording: str, told: str, stream: bool
) -> None:
    """The sentences of the service, once, as the field that the host shows."""
    gateway.chat = recording

    reply = await (answer_of(host, ASKED) if stream else host.run({**ASKED, "stream": False}))

    assert told in reply["error"]["message"]
    assert len(reply["error"]["message"].split(". ")) >= 2
    assert host.statuses()[-1][1] is True


async def answer_of(host: Host, body: dict[str, Any]) -> dict[str, Any]:
    """Return the one error of a stream."""
    (message,) = (await host.reply(body)).errors
    return {"error": {"message": message}}


@pytest.mark.parametrize("name", ["broken-anthropic-truncated", "broken-openai-errchunk", "broken-google-break"])
async def test_part_of_a_reply_stays_when_it_breaks_off(host: Host, gateway: ReplayGateway, name: str) -> None:
    """The error comes behind it, with the cost of what arrived."""
    gateway.chat = name

    reply = await host.reply(ASKED)

    assert reply.text == REPLIES[name].text
    assert len(reply.errors) == 1
    assert host.statuses()[-1][1] is True


@pytest.mark.parametrize("stream", [True, False])
async def test_words_say_what_to_do_when_the_service_is_away(stream: bool) -> None:
    """The host gets an answer, never an exception."""
    host = Host(address=f"http://127.0.0.1:{unused_port()}/v1", access_token=TOKEN)

    reply = await (answer_of(host, ASKED) if stream else host.run({**ASKED, "stream": False}))

    assert "Start it with helicone-chat serve" in reply["error"]["message"]


async def test_words_say_what_to_do_when_the_service_ends_in_the_middle() -> None:
    """What arrived is there."""
    first = json.dumps({"choices": [{"index": 0, "delta": {"content": "Hel"}}]})

    async def breaks(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(f"data: {first}\n\n".encode())
        return response

    app = web.Application()
    app.router.add_post("/v1/chat/completions", breaks)
    async with TestServer(app) as server:
        reply = await Host(address=str(server.make_url("/v1"))).reply(ASKED)

    assert reply.text == "Hel"
    assert "broke off" in reply.errors[0]


@pytest.mark.parametrize("properties", ['{"App": ', "[1]", '"text"'])
async def test_nothing_is_sent_when_properties_are_no_object(
    host: Host, gateway: ReplayGateway, base_url: str, properties: str
) -> None:
    """The words say in which valves the mistake is."""
    host.set(address=base_url, access_token=TOKEN, custom_properties=properties)

    reply = await host.reply(ASKED)

    assert "the valves of the function Helicone" in reply.errors[0]
    assert gateway.requests == []


# Stop


async def close(lines: AsyncIterator[str], reading: asyncio.Task[str]) -> None:
    """Leave as a host does that closes the generator."""
    await reading
    await lines.aclose()  # type: ignore[attr-defined]  # an async generator


async def cancel(lines: AsyncIterator[str], reading: asyncio.Task[str]) -> None:
    """Leave as Open WebUI's Stop does: it cancels the task that reads."""
    await reading
    waiting = asyncio.ensure_future(read_on(lines))
    await asyncio.wait({waiting}, timeout=0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def read_on(lines: AsyncIterator[str]) -> None:
    """Read until there is no more."""
    async for _ in lines:
        pass


@pytest.mark.parametrize("leave", [close, cancel])
async def test_stop_closes_the_connection_to_the_gateway(
    host: Host, gateway: ReplayGateway, leave: Callable[[AsyncIterator[str], asyncio.Task[str]], Awaitable[None]]
) -> None:
    """At once, and the words above the reply say that it was stopped."""
    gateway.hold = asyncio.Event()
    lines = host.lines(ASKED)

    await leave(lines, asyncio.ensure_future(anext(lines)))

    await asyncio.wait_for(gateway.closed.wait(), 5)
    assert host.statuses()[-1] == ("Stopped.", True)
