"""`/v1` byte by byte: what no client library shows."""

from __future__ import annotations

import json

import pytest

from helicone_chat_source.core.json_text import write_json
from replay_gateway import GOOD_KEY, ReplayGateway
from web.conftest import PREFIX, Client, OpenHost

TOKEN = "a-token-of-the-tests-0123456789abcdef"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
CHAT = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Hi"}]}
V1 = f"{PREFIX}/v1"


@pytest.fixture(name="program")
async def _program(open_host: OpenHost) -> Client:
    """A host that lets programs in with a token of its own."""
    return await open_host(identify_program=lambda token: "local" if token == TOKEN else None)


async def test_stream_is_data_lines_alone(program: Client, gateway: ReplayGateway) -> None:
    """No named events and no ids, since some clients break on them; the gateway's chunks are not written anew."""
    gateway.chat = "chat-openai-stream"

    answer = await program.post(f"{V1}/chat/completions", json={**CHAT, "stream": True}, headers=BEARER)
    body = await answer.read()

    blocks = body.split(b"\n\n")
    assert all(block.startswith(b"data: ") and b"\n" not in block for block in blocks[:-1])
    assert (blocks[-2], blocks[-1]) == (b"data: [DONE]", b"")
    assert json.loads(blocks[-3].removeprefix(b"data: "))["choices"] == []
    assert answer.content_type == "text/event-stream"
    assert answer.headers["X-Request-Id"] == gateway.last_headers["helicone-request-id"]
    assert answer.headers["X-Accel-Buffering"] == "no"


async def test_reply_without_a_finish_ends_with_an_error(program: Client, gateway: ReplayGateway) -> None:
    """What is known stands before it, and `[DONE]` behind it."""
    gateway.chat = "broken-anthropic-truncated"

    answer = await program.post(f"{V1}/chat/completions", json={**CHAT, "stream": True}, headers=BEARER)
    blocks = (await answer.text()).split("\n\n")

    beside, error = (json.loads(block.removeprefix("data: ")) for block in blocks[-4:-2])
    assert beside["helicone"]["state"] == "truncated"
    assert (error["error"]["code"], error["error"]["type"]) == ("stream_broken", "api_error")
    assert "broke off" in error["error"]["message"]
    assert blocks[-2] == "data: [DONE]"


async def test_error_is_json_with_everything_that_is_known(program: Client, gateway: ReplayGateway) -> None:
    """The envelope is OpenAI's; under `helicone` stands each attempt."""
    gateway.chat = "fallback-500-then-403"

    answer = await program.post(f"{V1}/chat/completions", json=CHAT, headers=BEARER)
    error = (await answer.json())["error"]

    assert (answer.status, answer.headers["x-should-retry"]) == (403, "false")
    assert set(error) == {"message", "type", "code", "param", "helicone"}
    assert error["code"] == "account_blocked"
    assert [attempt["status"] for attempt in error["helicone"]["attempts"]] == [500, 403]


@pytest.mark.parametrize("name", ["x-api-key", "X-Api-Key"])
@pytest.mark.parametrize("value", [TOKEN, f"Bearer {TOKEN}"])
async def test_token_may_stand_in_x_api_key(program: Client, name: str, value: str) -> None:
    """As Anthropic's clients send it."""
    answer = await program.get(f"{V1}/models", headers={name: value})

    assert answer.status == 200


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer ", f"Basic {TOKEN}", "Bearer wrong", TOKEN])
@pytest.mark.parametrize("path", ["models", "models/gpt-4o", "chat/completions", "nothing"])
async def test_without_the_token_nothing_is_told(
    program: Client, gateway: ReplayGateway, authorization: str | None, path: str
) -> None:
    """Not even what exists is told to a program with a wrong token."""
    headers = {"Authorization": authorization} if authorization is not None else {}
    method = "POST" if path == "chat/completions" else "GET"

    answer = await program.request(method, f"{V1}/{path}", json=CHAT, headers=headers)

    assert ((await answer.json())["error"]["code"], answer.status) == ("token_missing", 401)
    assert (gateway.requests, gateway.lists) == ([], 0)


async def test_bad_key_is_told_to_who_lists_the_models(open_host: OpenHost, gateway: ReplayGateway) -> None:
    """Hosts verify a connection with this route alone; the gateway itself would answer with the list."""
    program = await open_host(api_key=GOOD_KEY[:-1] + "0", identify_program=lambda token: "local")

    answer = await program.get(f"{V1}/models", headers=BEARER)

    assert ((await answer.json())["error"]["code"], answer.status) == ("bad_key", 401)
    assert gateway.requests == []


async def test_no_key_is_told_as_refused(open_host: OpenHost) -> None:
    """409 would be sent again by most clients."""
    program = await open_host(api_key=None, identify_program=lambda token: "local")

    listed = await program.get(f"{V1}/models", headers=BEARER)
    asked = await program.post(f"{V1}/chat/completions", json=CHAT, headers=BEARER)

    assert [listed.status, asked.status] == [401, 401]
    assert (await asked.json())["error"]["code"] == "no_key"


async def test_last_list_is_served_while_the_gateway_is_away(open_host: OpenHost) -> None:
    """A host that starts while the gateway is down still shows its models."""
    first = await open_host(identify_program=lambda token: "local")
    await first.get(f"{V1}/models", headers=BEARER)
    second = await open_host(identify_program=lambda token: "local", gateway_url="http://127.0.0.1:9", gateway_name="x")
    third = await open_host(identify_program=lambda token: "local")

    away = await second.get(f"{V1}/models", headers=BEARER)
    known = await third.get(f"{V1}/models", headers=BEARER)

    assert (away.status, (await away.json())["error"]["code"]) == (502, "gateway_down")
    assert len((await known.json())["data"]) == 111


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        (b"{", "invalid_json", None),
        (b"[]", "invalid_json", None),
        (b"{}", "invalid_request", "messages"),
        (write_json({**CHAT, "messages": []}), "invalid_request", "messages"),
        (write_json({**CHAT, "helicone": 1}), "invalid_request", "helicone"),
        (write_json({**CHAT, "helicone": {"x": 1}}), "invalid_request", "helicone/x"),
        (write_json({**CHAT, "helicone": {"properties": {"a b": "c"}}}), "invalid_properties", None),
        (write_json({**CHAT, "model": ",,"}), "invalid_model", None),
    ],
)
async def test_bad_body_is_refused_in_words(
    program: Client, gateway: ReplayGateway, body: bytes, code: str, param: str | None
) -> None:
    """Never a 500, and nothing is spent."""
    headers = {**BEARER, "Content-Type": "application/json"}

    answer = await program.post(f"{V1}/chat/completions", data=body, headers=headers)
    error = (await answer.json())["error"]

    assert (answer.status, error["code"], error["param"]) == (400, code, param)
    assert error["type"] == "invalid_request_error"
    assert gateway.requests == []


async def test_without_identify_program_there_is_no_v1(host: Client) -> None:
    """The host's login guards the other routes; a program has none."""
    answer = await host.get(f"{V1}/models", headers=BEARER)

    assert answer.status == 404


@pytest.mark.parametrize("path", ["v1", "owui/v1", "st/v1"])
@pytest.mark.parametrize("recording", ["web-plugin-claude-stream", "web-online-suffix-claude-json"])
async def test_base_path_when_pages_were_quoted(
    program: Client, gateway: ReplayGateway, path: str, recording: str
) -> None:
    """Each path gives the same reply; SillyTavern's has the pages in its text, and all have them as annotations."""
    gateway.chat = recording
    body = {**CHAT, "stream": recording.endswith("stream")}

    answer = await program.post(f"{PREFIX}/{path}/chat/completions", json=body, headers=BEARER)
    told = await answer.text()

    assert answer.status == 200
    assert ("**Sources**" in told) is (path == "st/v1")
    assert '"url_citation"' in told


@pytest.mark.parametrize("path", ["st/v1", "owui/v1"])
async def test_base_path_when_the_token_is_wrong(program: Client, gateway: ReplayGateway, path: str) -> None:
    """It is asked for under each path, and nothing is spent."""
    wrong = {"Authorization": "Bearer wrong-token-0123456789"}

    asked = await program.post(f"{PREFIX}/{path}/chat/completions", json=CHAT, headers=wrong)
    listed = await program.get(f"{PREFIX}/{path}/models", headers=wrong)

    assert (asked.status, listed.status) == (401, 401)
    assert gateway.requests == []
