"""The simulated gateway answers what the real gateway's code answered, wherever no provider text is involved."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientResponse
from aiohttp.pytest_plugin import AiohttpClient

from helicone_chat_source.gateway.demo import DEMO_KEY, create_demo_gateway

RECORDINGS = Path(__file__).parent.parent / "data" / "gateway"

SAME_BYTES = [
    "case-sensitive-model",
    "environment-field-with-model",
    "err-body-array",
    "err-body-bom",
    "err-body-malformed-json",
    "err-body-none",
    "err-body-null",
    "err-body-string",
    "err-helicone-auth-only",
    "err-key-empty-bearer",
    "err-key-lowercase-bearer",
    "err-key-malformed",
    "err-key-openai-style",
    "err-key-two-spaces",
    "err-key-unknown",
    "err-model-array",
    "err-model-empty",
    "err-model-missing",
    "err-model-number",
    "err-model-only-commas",
    "err-no-auth",
    "exclude-all-of-explicit",
    "exclude-only",
    "exclude-space",
    "exclude-unknown-provider",
    "exclude-uppercase",
    "get-chat-completions",
    "get-root",
    "healthcheck",
    "model-known-provider-without-that-model",
    "models-bad-key",
    "models-multimodal",
    "models-no-key",
    "models-query",
    "models-single",
    "models-trailing-slash",
    "models-with-key",
    "options-preflight",
    "post-embeddings-path",
    "prompt-id-without-model",
    "ptb-field-files-field",
    "ptb-field-logit-bias-string",
    "ptb-field-max-tokens-float",
    "ptb-field-max-tokens-string",
    "ptb-field-min-p",
    "ptb-field-openrouter-reasoning",
    "ptb-field-reasoning-effort-none",
    "ptb-field-repetition-penalty",
    "ptb-field-service-tier-bad",
    "ptb-field-unknown-field",
    "ptb-field-user-null",
    "ptb-field-user-number",
    "ptb-messages-content-null-user",
    "ptb-messages-empty",
    "ptb-messages-file-part",
    "ptb-messages-image-bad-url",
    "ptb-messages-image-detail-bad",
    "ptb-messages-missing",
    "ptb-messages-role-bad",
    "ptb-messages-string",
    "ptb-messages-tool-no-id",
    "ptb-messages-video-url-part",
    "ptb-unknown-field-stream",
    "unknown-model",
    "unknown-model-known-provider-ptb",
    "unknown-model-stream",
    "unknown-provider",
    "url-contains-browser",
    "web-online-suffix-after-provider",
    "web-plugins-not-array",
    "web-search-options-ptb",
]

SAME_ROUTE = [
    "chat-anthropic-json",
    "chat-azure-json",
    "chat-bedrock-json",
    "chat-google-json",
    "chat-openai-json",
    "chat-openrouter-json",
    "chat-vertex-claude-json",
    "fallback-first-invalid-name",
    "post-unknown-path",
    "ptb-field-metadata",
    "ptb-field-n-2",
    "ptb-field-response-format",
    "ptb-field-stop-null",
    "ptb-field-temperature-null",
    "ptb-field-tools-empty",
    "ptb-field-top-k",
    "ptb-field-verbosity",
    "ptb-messages-assistant-null-no-tools",
    "ptb-messages-cache-control-part",
    "ptb-messages-extra-message-field",
    "web-online-openai",
    "web-plugin-google-json",
    "web-plugin-sonnet45-unsupported",
    "web-plugin-unknown-id",
]

# Recorded without the provider "helicone", which the simulated gateway has and which comes first.
SAME_ROUTE_WITHOUT_HELICONE = [
    "exclude-after-model",
    "exclude-anthropic",
    "chat-google-default",
    "web-online-dated-sonnet45",
    "web-online-bare-name",
]

SAME_STREAM = [
    "chat-anthropic-length-stream",
    "chat-anthropic-reasoning-stream",
    "chat-anthropic-stream",
    "chat-azure-stream",
    "chat-bedrock-reasoning-stream",
    "chat-deepseek-reasoning-stream",
    "chat-google-length-stream",
    "chat-google-reasoning-stream",
    "chat-google-stream",
    "chat-openai-stream",
    "chat-openrouter-stream",
    "chat-vertex-claude-stream",
    "web-online-suffix-claude-stream",
    "web-plugin-claude-stream",
    "web-plugin-openai-stream",
]

SAME_DOCUMENT = [
    "chat-anthropic-json",
    "chat-anthropic-length-json",
    "chat-deepseek-reasoning-json",
    "chat-google-json",
    "chat-google-length-json",
    "chat-google-reasoning-json",
    "chat-openai-json",
    "chat-openai-length-json",
    "chat-openai-reasoning-json",
    "chat-openrouter-json",
    "web-online-suffix-claude-json",
    "web-plugin-claude-json",
]


def load_recording(name: str) -> dict[str, Any]:
    """Read what was asked and answered."""
    recording: dict[str, Any] = json.loads((RECORDINGS / f"{name}.json").read_text(encoding="utf-8"))
    return recording


def load_body(name: str) -> bytes:
    """Read the recorded answer."""
    return (RECORDINGS / f"{name}.body").read_bytes()


async def replay(aiohttp_client: AiohttpClient, recording: dict[str, Any]) -> ClientResponse:
    """Ask the simulated gateway what the recording asked."""
    client = await aiohttp_client(create_demo_gateway(pace=0))
    asked = recording["request"]
    headers = {name: value.replace("<KEY:credit>", DEMO_KEY) for name, value in asked["headers"].items()}
    return await client.request(asked["method"], asked["path"], headers=headers, data=encode_body(asked["body"]))


def encode_body(body: Any) -> bytes:
    """Turn what a recording says about a body into its bytes: text as it is, nothing for null, all else as JSON."""
    if body is None:
        return b""
    return body.encode() if isinstance(body, str) else json.dumps(body).encode()


def list_kinds(body: bytes) -> list[str]:
    """Name the keys of each event of a stream; events of the same kind in a row count once."""
    frames = [frame.removeprefix("data: ") for frame in body.decode().split("\n\n") if frame]
    return [kind for kind, _ in groupby(_name_kind(frame) for frame in frames)]


def _name_kind(frame: str) -> str:
    chunk = json.loads(frame.replace("[DONE]", '"[DONE]"'))
    parts = chunk if isinstance(chunk, dict) else {"choices": [], "done": chunk}
    keys = sorted(parts.keys() - {"obfuscation", "service_tier", "usage"}) + sorted(parts.get("usage") or {})
    choices = [(sorted(choice["delta"]), choice["finish_reason"]) for choice in parts["choices"]]
    return f"{keys} {choices}"


def list_keys(value: Any) -> Any:
    """Return the skeleton of a JSON document: its keys, and the skeleton of the first item of each list."""
    if isinstance(value, dict):
        return {key: list_keys(inner) for key, inner in value.items()}
    return [list_keys(inner) for inner in value[:1]] if isinstance(value, list) else None


@pytest.mark.parametrize("name", SAME_BYTES)
async def test_answer_is_the_recorded_one_when_no_provider_is_asked(aiohttp_client: AiohttpClient, name: str) -> None:
    """Status, content type and body are the same, byte by byte."""
    recording = load_recording(name)
    expected = recording["response"]

    answer = await replay(aiohttp_client, recording)

    assert (expected["status"], load_body(name)) == (answer.status, await answer.read())
    assert expected["headers"].get("Content-Type") == answer.headers.get("Content-Type")
    assert expected["headers"].get("Allow") == answer.headers.get("Allow")


@pytest.mark.parametrize("name", SAME_ROUTE)
async def test_route_is_the_recorded_one_when_a_provider_answers(aiohttp_client: AiohttpClient, name: str) -> None:
    """Provider and model are those that the real gateway chose."""
    recording = load_recording(name)
    expected = {key.lower(): value for key, value in recording["response"]["headers"].items()}

    answer = await replay(aiohttp_client, recording)

    assert answer.status == 200
    assert expected["helicone-provider"] == answer.headers["Helicone-Provider"]
    assert expected["helicone-model"] == answer.headers["Helicone-Model"]
    assert expected["helicone-gateway-mode"] == answer.headers["Helicone-Gateway-Mode"]


@pytest.mark.parametrize("name", SAME_ROUTE_WITHOUT_HELICONE)
async def test_route_is_the_recorded_one_when_helicone_is_excluded(aiohttp_client: AiohttpClient, name: str) -> None:
    """Without the provider helicone the order of the others is the recorded one."""
    recording = load_recording(name)
    recording["request"]["body"]["model"] += ",!helicone"
    expected = {key.lower(): value for key, value in recording["response"]["headers"].items()}

    answer = await replay(aiohttp_client, recording)

    assert expected["helicone-provider"] == answer.headers["Helicone-Provider"]


async def test_each_attempt_is_named_when_a_field_is_unknown(aiohttp_client: AiohttpClient) -> None:
    """Each of the three routes of a bare name repeats the complaint."""
    recording = load_recording("ptb-unknown-field-bare-model")
    recording["request"]["body"]["model"] += ",!helicone"

    answer = await replay(aiohttp_client, recording)

    assert load_body("ptb-unknown-field-bare-model") == await answer.read()


@pytest.mark.parametrize(
    ("name", "trouble"), [("err-no-credits", "[[no credits]]"), ("err-wallet-suspended", "[[blocked]]")]
)
async def test_trouble_is_the_recorded_one_when_it_is_the_account(
    aiohttp_client: AiohttpClient, name: str, trouble: str
) -> None:
    """Troubles with the account are answered as recorded for accounts that have them."""
    recording = load_recording(name)
    recording["request"]["headers"]["Authorization"] = f"Bearer {DEMO_KEY}"
    recording["request"]["body"]["messages"][0]["content"] = trouble

    answer = await replay(aiohttp_client, recording)

    assert (recording["response"]["status"], load_body(name)) == (answer.status, await answer.read())


@pytest.mark.parametrize("name", SAME_STREAM)
async def test_stream_has_the_recorded_kinds_of_events(aiohttp_client: AiohttpClient, name: str) -> None:
    """The events come in the recorded order and have the recorded keys."""
    recording = load_recording(name)

    answer = await replay(aiohttp_client, recording)

    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert list_kinds(load_body(name)) == list_kinds(await answer.read())


@pytest.mark.parametrize("name", SAME_DOCUMENT)
async def test_document_has_the_recorded_keys(aiohttp_client: AiohttpClient, name: str) -> None:
    """A reply that is not streamed has the keys of the recorded one."""
    recording = load_recording(name)

    answer = await replay(aiohttp_client, recording)

    assert list_keys(json.loads(load_body(name))) == list_keys(await answer.json(content_type=None))


async def test_list_of_models_has_111_entries(aiohttp_client: AiohttpClient) -> None:
    """The list is complete."""
    client = await aiohttp_client(create_demo_gateway(pace=0))

    answer = await client.get("/v1/models")

    assert len((await answer.json())["data"]) == 111
