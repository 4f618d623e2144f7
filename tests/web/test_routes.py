"""Tests the routes of a source inside somebody else's aiohttp app."""

from __future__ import annotations

import asyncio
import io
import json
from typing import Any

import pytest
from aiohttp import web

from helicone_chat_source import setup
from replay_gateway import GOOD_KEY, ReplayGateway, recorded
from web.conftest import PREFIX, Client, OpenHost
from web.stream import read_events, text_of

HELLO = [{"role": "user", "content": "Say hello."}]
TEXT = "Hello! The gateway answered through the recorded path. "
ASK = {"messages": HELLO, "model": "gpt-4o-mini/openai", "stream": True}
JSON = {"Content-Type": "application/json"}
BAD_KEY = "sk-helicone-aaaaaaa-bbbbbbb-ccccccc-ddddddd"


async def error_of(answer: Any) -> dict[str, Any]:
    """Return the error that an answer tells."""
    error: dict[str, Any] = (await answer.json())["error"]
    return error


async def test_panel_manifest_names_files_that_are_served(host: Client) -> None:
    """Every file that the manifest names is there, relative to the prefix."""
    manifest = await (await host.get(f"{PREFIX}/panel.json")).json()
    files = [manifest["schema"], manifest["uischema"], manifest["rjsf"], *manifest["i18n"].values()]

    statuses = [(await host.get(f"{PREFIX}/{file}")).status for file in files]

    assert statuses == [200] * len(files)
    assert manifest["source"] == {
        "id": "helicone",
        "label": "Helicone",
        "description": "Many models through the Helicone AI Gateway with one key.",
        "simulated": False,
        "key_entry": True,
    }


async def test_panel_manifest_names_actions_that_answer(host: Client) -> None:
    """Each action of the manifest has its route: nothing there answers 404 or 405."""
    manifest = await (await host.get(f"{PREFIX}/panel.json")).json()

    answers = [
        await host.request(action["method"], f"{PREFIX}/{action['href']}", json={}) for action in manifest["actions"]
    ]

    assert {answer.status for answer in answers} <= {200, 402, 409}


async def test_panel_manifest_has_words_for_actions_and_states(host: Client) -> None:
    """A host can name each button, each question and each state in each language."""
    manifest = await (await host.get(f"{PREFIX}/panel.json")).json()
    keys = {action["i18n"] for action in manifest["actions"]}
    keys |= {action["confirm"] for action in manifest["actions"] if "confirm" in action}
    keys |= {f"{manifest['status']['i18n']}.{state}" for state in manifest["status"]["states"]}

    words = [await (await host.get(f"{PREFIX}/{file}")).json() for file in manifest["i18n"].values()]

    assert [keys - told.keys() for told in words] == [set(), set()]


async def test_schema_has_the_models_after_connect(host: Client) -> None:
    """Before Connect the model is a free text; afterwards the schema lists the models, the saved one among them."""
    before = await (await host.get(f"{PREFIX}/ui/connection.schema.json")).json()
    await host.post(f"{PREFIX}/connect", json={})

    after = await (await host.get(f"{PREFIX}/ui/connection.schema.json?lang=de")).json()

    choices = [choice["const"] for choice in after["properties"]["model"]["oneOf"]]
    assert "oneOf" not in before["properties"]["model"]
    assert len(choices) == 113
    assert choices[:2] == ["", "gpt-4o-mini/openai"]
    assert after["properties"]["model"]["title"] == "Modell"


async def test_connect_saves_and_tells_the_status(open_host: OpenHost) -> None:
    """A good key is saved; the answer has its last four characters and no more of it."""
    host = await open_host(api_key=None)

    answer = await host.post(f"{PREFIX}/connect", json={"api_key": GOOD_KEY, "settings": {"model": "gpt-4o"}})

    status = await answer.json()
    assert answer.status == 200
    assert status["state"] == "connected"
    assert status["key"] == {"saved": True, "hint": f"…{GOOD_KEY[-4:]}", "from": "stored", "protected_by": "file"}
    assert status["models"]["count"] == 111
    assert GOOD_KEY not in await answer.text()
    assert (await (await host.get(f"{PREFIX}/settings")).json())["model"] == "gpt-4o"


async def test_connect_with_a_bad_key_says_so_and_saves_nothing(open_host: OpenHost) -> None:
    """The error has a code, a sentence, a hint and a link; the next attempt with the right key works."""
    host = await open_host(api_key=None)

    answer = await host.post(f"{PREFIX}/connect", json={"api_key": BAD_KEY})

    error = await error_of(answer)
    assert answer.status == 502
    assert error["code"] == "bad_key"
    assert error["message"] == "Helicone did not accept this API key."
    assert error["link"] == "https://us.helicone.ai/settings/api-keys"
    assert (await (await host.get(f"{PREFIX}/status")).json())["key"]["saved"] is False
    assert (await host.post(f"{PREFIX}/connect", json={"api_key": GOOD_KEY})).status == 200


async def test_connect_saves_unverified_only_when_told_so(open_host: OpenHost) -> None:
    """The first answer tells which step failed; the second decision saves, and the status says what is not known."""
    host = await open_host(api_key=None, gateway_url="http://127.0.0.1:9")

    refused = await host.post(f"{PREFIX}/connect", json={"api_key": GOOD_KEY})
    before = await (await host.get(f"{PREFIX}/status")).json()
    answer = await host.post(f"{PREFIX}/connect", json={"api_key": GOOD_KEY, "unverified": True})

    (step,) = (await error_of(refused))["steps"]
    assert (step["id"], step["ok"], step["code"]) == ("host", False, "gateway_down")
    assert before["key"]["saved"] is False
    status = await answer.json()
    assert answer.status == 200
    assert (status["state"], status["key"]["saved"]) == ("unverified", True)
    assert status["error"]["code"] == "gateway_down"
    assert GOOD_KEY not in await answer.text()


async def test_connect_refuses_a_bad_key_in_any_case(open_host: OpenHost) -> None:
    """`unverified` does not save what the gateway refuses."""
    host = await open_host(api_key=None)

    answer = await host.post(f"{PREFIX}/connect", json={"api_key": BAD_KEY, "unverified": True})

    assert (await error_of(answer))["code"] == "bad_key"
    assert (await (await host.get(f"{PREFIX}/status")).json())["key"]["saved"] is False


async def test_a_failed_test_message_names_its_request(host: Client, gateway: ReplayGateway) -> None:
    """Whoever asks for help can say which request it was."""
    gateway.chat = "err-google-503"

    answer = await host.post(f"{PREFIX}/test", json={})

    assert (await error_of(answer))["request_id"] == gateway.last_headers["helicone-request-id"]


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        pytest.param({"colour": 1}, ["/colour"], id="unknown field"),
        pytest.param({"api_key": 5}, ["/api_key"], id="key is a number"),
        pytest.param({"api_key": "two words"}, ["/api_key"], id="key with a space"),
        pytest.param({"api_key": ""}, ["/api_key"], id="empty key"),
        pytest.param({"settings": []}, ["/settings"], id="settings are a list"),
        pytest.param({"settings": {"web_search": "yes"}}, ["/web_search"], id="wrong type in settings"),
    ],
)
async def test_connect_refuses_what_it_does_not_know(host: Client, body: object, pointers: list[str]) -> None:
    """Each refused field is named by its pointer."""
    answer = await host.post(f"{PREFIX}/connect", json=body)

    assert answer.status == 400
    assert [field["pointer"] for field in (await error_of(answer))["fields"]] == pointers


async def test_forget_key(open_host: OpenHost) -> None:
    """After forgetting there is no key."""
    host = await open_host(api_key=None)
    await host.post(f"{PREFIX}/connect", json={"api_key": GOOD_KEY})

    answer = await host.delete(f"{PREFIX}/key")

    assert (await answer.json())["state"] == "no_key"


@pytest.mark.parametrize(
    ("settings", "pointer", "part"),
    [
        pytest.param({"custom_properties": "[1]"}, "/custom_properties", "not an object", id="an array"),
        pytest.param({"custom_properties": '{"a": {}}'}, "/custom_properties", "list or an object", id="nested"),
        pytest.param({"custom_properties": '{"a": '}, "/custom_properties", "line 1, column 7", id="broken"),
        pytest.param({"model": "!nobody,gpt-4o"}, "/model", "excludes no provider", id="unknown exclusion"),
        pytest.param({"cache": {"bucket_size": 21}}, "/cache/bucket_size", "too large", id="over the limit"),
        pytest.param({"surprise": True}, "/surprise", "not known", id="unknown name"),
    ],
)
async def test_settings_are_refused_field_by_field(
    host: Client, settings: dict[str, object], pointer: str, part: str
) -> None:
    """A refused setting is named with a sentence, and the saved settings stay as they were."""
    answer = await host.put(f"{PREFIX}/settings", json={"model": "gpt-4o", **settings})

    error = await error_of(answer)
    assert answer.status == 400
    assert error["code"] == "invalid_settings"
    assert [field["pointer"] for field in error["fields"]] == [pointer]
    assert part in error["fields"][0]["message"]
    assert (await (await host.get(f"{PREFIX}/settings")).json())["model"] == "gpt-4o-mini/openai"


async def test_models_have_prices_and_abilities(host: Client) -> None:
    """The list joins what the gateway and the registry know."""
    answer = await (await host.get(f"{PREFIX}/models")).json()

    models = {model["id"]: model for model in answer["models"]}
    assert answer["registry"] == "fresh"
    assert models["claude-sonnet-4"]["price"] == {"input": 3, "output": 15, "cached": 0.3}
    assert models["claude-sonnet-4"]["web_search"] is True
    assert models["claude-4.5-sonnet"]["web_search"] is False
    assert models["claude-sonnet-4"]["providers"] == ["helicone", "anthropic", "vertex", "bedrock", "openrouter"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("chat-openai-stream", TEXT, id="openai"),
        pytest.param("chat-anthropic-stream", TEXT, id="claude"),
        pytest.param("chat-google-stream", TEXT, id="gemini"),
    ],
)
async def test_generate_streams_the_recorded_bytes(host: Client, gateway: ReplayGateway, name: str, text: str) -> None:
    """`start`, the gateway's chunks untouched and numbered, `finish` last; no `[DONE]`."""
    gateway.chat = name

    answer = await host.post(f"{PREFIX}/generate", json={"messages": HELLO, "stream": True})

    body = await answer.read()
    events = read_events(body)
    chunks = [line for line in recorded(name)[1].split(b"\n") if line.startswith(b"data: {")]
    generation = events[0].data["generation_id"]
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert [event.event for event in events] == ["start", *["message"] * len(chunks), "finish"]
    assert [event.id for event in events] == [f"{generation}:{number}" for number in range(len(events))]
    assert [line for line in body.split(b"\n") if line.startswith(b"data: {")][1:-1] == chunks
    assert b"[DONE]" not in body
    assert text_of(events) == text
    assert events[-1].data["state"] == "complete"


async def test_generate_without_stream_is_one_object(host: Client, gateway: ReplayGateway) -> None:
    """The gateway's completion comes back with one more key."""
    gateway.chat = "chat-openai-json"

    answer = await (await host.post(f"{PREFIX}/generate", json={"messages": HELLO})).json()

    beside = answer.pop("helicone")
    assert answer == json.loads(recorded("chat-openai-json")[1])
    assert beside["state"] == "complete"
    assert beside["provider"] == "openai"


async def test_generate_tells_an_early_error_with_a_true_status(host: Client, gateway: ReplayGateway) -> None:
    """An error before the first byte is JSON, not a stream."""
    gateway.chat = "err-no-credits"

    answer = await host.post(f"{PREFIX}/generate", json={"messages": HELLO, "stream": True})

    error = await error_of(answer)
    assert answer.status == 402
    assert error["code"] == "no_credits"
    assert error["link"] == "https://us.helicone.ai/credits"
    assert error["attempts"][0]["status"] == 429


async def test_generate_tells_a_late_error_in_the_stream(host: Client, gateway: ReplayGateway) -> None:
    """An error inside the stream is an `error` event before `finish`, and the text before it is kept."""
    gateway.chat = "broken-openai-errchunk"

    answer = await host.post(f"{PREFIX}/generate", json={"messages": HELLO, "stream": True})

    events = read_events(await answer.read())
    assert [event.event for event in events[-2:]] == ["error", "finish"]
    assert events[-2].data["code"] == "provider_down"
    assert events[-1].data["state"] == "error"
    assert text_of(events)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({"messages": []}, "invalid_request", id="no messages"),
        pytest.param({"messages": "hello"}, "invalid_request", id="messages are a text"),
        pytest.param({}, "invalid_request", id="nothing"),
        pytest.param({"messages": [{"role": "wizard", "content": "x"}]}, "invalid_request", id="unknown role"),
        pytest.param({"messages": HELLO, "model": "!nobody"}, "invalid_model", id="bad model string"),
        pytest.param({"messages": HELLO, "properties": {"a b": 1}}, "invalid_properties", id="bad property"),
        pytest.param({"messages": HELLO, "conversation": {"id": ""}}, "invalid_request", id="bad conversation"),
    ],
)
async def test_generate_refuses_bad_input(
    host: Client, gateway: ReplayGateway, body: dict[str, object], code: str
) -> None:
    """Bad input is told with a code, and the gateway is not asked."""
    answer = await host.post(f"{PREFIX}/generate", json={"stream": True, **body})

    assert answer.status == 400
    assert (await error_of(answer))["code"] == code
    assert gateway.requests == []


async def test_generate_with_a_body_of_ten_megabytes_is_refused(host: Client, gateway: ReplayGateway) -> None:
    """A body over the limit is refused, whatever the host's own limit is."""
    body = json.dumps({"messages": [{"role": "user", "content": "x" * 10 * 2**20}]})

    answer = await host.post(f"{PREFIX}/generate", data=io.BytesIO(body.encode()), headers=JSON)

    assert answer.status == 413
    assert (await error_of(answer))["message"] == "The request is larger than 8 MiB."


async def test_generate_takes_more_than_the_hosts_own_limit(host: Client, gateway: ReplayGateway) -> None:
    """Two megabytes pass, although aiohttp's default for an app is one."""
    body = json.dumps({"messages": [{"role": "user", "content": "x" * 2 * 2**20}], "stream": True})

    answer = await host.post(f"{PREFIX}/generate", data=io.BytesIO(body.encode()), headers=JSON)

    assert answer.status == 200


@pytest.mark.parametrize("handler_cancellation", [True, False], ids=["cancelling host", "plain host"])
async def test_a_reader_that_leaves_before_the_first_byte_stops_the_gateway(
    open_host: OpenHost, gateway: ReplayGateway, handler_cancellation: bool
) -> None:
    """The gateway's connection is closed although it has not answered yet, whichever way the host runs handlers."""
    host = await open_host(handler_cancellation=handler_cancellation)
    gateway.hold_head = asyncio.Event()
    reading = asyncio.ensure_future(host.post(f"{PREFIX}/generate", json=ASK))
    await asyncio.wait_for(gateway.arrived.wait(), 5)

    reading.cancel()

    await asyncio.wait_for(gateway.closed.wait(), 5)


@pytest.mark.parametrize("handler_cancellation", [True, False], ids=["cancelling host", "plain host"])
async def test_a_reader_that_leaves_in_the_middle_stops_the_gateway(
    open_host: OpenHost, gateway: ReplayGateway, handler_cancellation: bool
) -> None:
    """The gateway's connection is closed while it is silent in the middle of a reply."""
    host = await open_host(handler_cancellation=handler_cancellation)
    gateway.hold = asyncio.Event()
    answer = await host.post(f"{PREFIX}/generate", json=ASK)
    await answer.content.readuntil(b"\n\n")

    answer.close()

    await asyncio.wait_for(gateway.closed.wait(), 5)


async def test_stop_ends_the_stream(host: Client, gateway: ReplayGateway) -> None:
    """Stop closes the gateway's connection; the stream ends with a `finish` that says so."""
    gateway.hold = asyncio.Event()
    answer = await host.post(f"{PREFIX}/generate", json={"messages": HELLO, "stream": True})
    start = read_events(await answer.content.readuntil(b"\n\n"))[0]

    stopped = await host.delete(f"{PREFIX}/generations/{start.data['generation_id']}")

    await asyncio.wait_for(gateway.closed.wait(), 5)
    events = read_events(await answer.read())
    assert await stopped.json() == {"stopped": True}
    assert events[-1].data["state"] == "stopped"
    assert [notice["code"] for notice in events[-1].data["notices"]] == ["stopped"]


async def test_stop_of_an_unknown_reply_finds_nothing(host: Client) -> None:
    """An id that is not running is 404."""
    answer = await host.delete(f"{PREFIX}/generations/{'0' * 32}")

    assert answer.status == 404
    assert (await error_of(answer))["code"] == "not_found"


async def test_test_message_tells_what_it_brought(host: Client) -> None:
    """Reply, model, provider, times, usage, cost and links are told."""
    answer = await host.post(f"{PREFIX}/test", json={})

    told = await answer.json()
    assert answer.status == 200
    assert told["reply"] == TEXT
    assert told["model"] == "gpt-4o-mini/openai"
    assert told["provider"] == "openai"
    assert told["total_ms"] >= told["first_token_ms"] >= 0
    assert told["request_url"] == f"https://us.helicone.ai/requests?requestId={told['request_id']}"


async def test_report_is_an_object_and_a_text(host: Client, gateway: ReplayGateway) -> None:
    """What happened last is in both, the text in the reader's language."""
    gateway.chat = "err-no-credits"
    await host.post(f"{PREFIX}/test", json={})

    answers = [await (await host.get(f"{PREFIX}/report?lang={language}")).json() for language in ("en", "de")]

    assert [["report", "text"], ["report", "text"]] == [list(answer) for answer in answers]
    assert "no_credits" == answers[0]["report"]["last_error"]["code"]
    assert "\nLast error: " in answers[0]["text"]
    assert "\nLetzter Fehler: " in answers[1]["text"]


async def test_owners_are_told_apart(open_host: OpenHost) -> None:
    """`identify` decides whose settings they are; who is not known is refused."""
    host = await open_host(identify=lambda request: request.headers.get("X-User"))
    await host.put(f"{PREFIX}/settings", json={"model": "gpt-4o"}, headers={"X-User": "ada"})

    ada = await host.get(f"{PREFIX}/settings", headers={"X-User": "ada"})
    bob = await host.get(f"{PREFIX}/settings", headers={"X-User": "bob"})
    nobody = await host.get(f"{PREFIX}/settings")

    assert (await ada.json())["model"] == "gpt-4o"
    assert (await bob.json())["model"] == ""
    assert nobody.status == 401
    assert (await error_of(nobody))["code"] == "not_signed_in"


async def test_the_environments_key_belongs_to_one_person(open_host: OpenHost, monkeypatch: pytest.MonkeyPatch) -> None:
    """With one local owner the environment's key is used; with many users it is nobody's."""
    monkeypatch.setenv("HELICONE_API_KEY", GOOD_KEY)
    alone = await open_host(api_key=None)
    shared = await open_host(api_key=None, identify=lambda request: "ada")

    mine = await (await alone.get(f"{PREFIX}/status")).json()
    adas = await (await shared.get(f"{PREFIX}/status")).json()

    assert mine["key"]["from"] == "environment"
    assert mine["state"] == "unverified"
    assert adas["state"] == "no_key"


async def test_two_mounts_in_one_app_do_not_meet(gateway_url: str, open_host: OpenHost) -> None:
    """`setup` can be called twice with different prefixes."""
    app = web.Application()

    first = setup(app, prefix="/one", source_id="one", gateway_url=gateway_url)
    second = setup(app, prefix="/two", source_id="two", gateway_url=gateway_url)

    assert first is not second
    assert [resource.canonical for resource in app.router.resources()] == ["/one", "/two"]


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nothing", 404, "not_found"),
        ("GET", "/connect", 405, "method_not_allowed"),
        ("POST", "/settings", 405, "method_not_allowed"),
        ("GET", "/static/%2e%2e%2fpanel.json", 404, "not_found"),
        ("GET", "/ui/i18n/xx.json", 404, "not_found"),
    ],
)
async def test_wrong_addresses_are_told_as_json(host: Client, method: str, path: str, status: int, code: str) -> None:
    """What is not there is told like every other error."""
    answer = await host.request(method, PREFIX + path)

    assert answer.status == status
    assert (await error_of(answer))["code"] == code


async def test_errors_speak_the_readers_language(host: Client) -> None:
    """`Accept-Language` chooses the words."""
    answer = await host.get(f"{PREFIX}/nothing", headers={"Accept-Language": "fr, de;q=0.8, en;q=0.5"})

    assert (await error_of(answer))["message"] == "Unter dieser Adresse ist nichts."


async def test_the_key_never_leaves(
    open_host: OpenHost, gateway: ReplayGateway, caplog: pytest.LogCaptureFixture
) -> None:
    """No answer and no log line of a whole session has the key in it."""
    caplog.set_level("DEBUG")
    host = await open_host(api_key=None)
    calls: list[tuple[str, str, object]] = [
        ("POST", "/connect", {"api_key": GOOD_KEY, "settings": {"model": "gpt-4o-mini/openai"}}),
        ("GET", "/status", None),
        ("GET", "/settings", None),
        ("GET", "/ui/connection.schema.json", None),
        ("POST", "/test", {}),
        ("POST", "/generate", {"messages": HELLO, "stream": True}),
        ("POST", "/generate", {"messages": []}),
        ("GET", "/report", None),
        ("DELETE", "/key", None),
    ]

    answers = [await host.request(method, PREFIX + path, json=body) for method, path, body in calls]

    told = "".join([f"{answer.headers}{await answer.text()}" for answer in answers])
    assert GOOD_KEY[16:] not in told
    assert GOOD_KEY[16:] not in caplog.text
