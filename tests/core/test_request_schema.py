"""What real chat hosts send becomes a body that the gateway's contract allows, and what was dropped is listed."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import JSON_VALUES, MANY
from core.recordings import FOLDER, GROUP_OF, INDEX, recording
from helicone_chat_source.core.catalog import build_catalog
from helicone_chat_source.core.chat_request import Chat, ChatRequest, build_chat_request, read_chat
from helicone_chat_source.core.gateway_reply import read_models, read_registry
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.parameters import OURS
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.settings import read_settings
from helicone_chat_source.gateway.demo.validation import describe_format_mistake

SCHEMA: dict[str, Any] = json.loads((FOLDER.parent / "chat_completion_request.schema.json").read_text("utf-8"))
CONTRACT = jsonschema.Draft202012Validator(SCHEMA)
PROMPT_KEYS = {"plugins", "prompt_id", "environment", "version_id", "inputs"}
CATALOG = build_catalog(
    read_models(200, recording("models-with-key").body, account_of(None)),
    read_registry(200, (FOLDER / "model-registry.json").read_bytes()),
)

# The schema is held to the recordings


def demo_takes(body: dict[str, Any]) -> bool:
    """Say whether the simulated gateway takes a body, after it took out plugins and stored prompts."""
    return describe_format_mistake({name: value for name, value in body.items() if name not in PROMPT_KEYS}) is None


OTHER_REASONS: dict[str, bool] = {
    "byok-field-unknown": False,  # taken, since one's own key at the provider paid and nothing was checked
    "environment-field-with-model": True,  # refused, since there is no such stored prompt
    "prompt-id-without-model": False,  # refused, since there is no such stored prompt; it has no model and no messages
}
"""Answers that say nothing about the form of the body, and whether the body has the right form."""

VALIDATION = {
    name: OTHER_REASONS.get(name, recording(name).status == 200)
    for name, group in GROUP_OF.items()
    if group == "validation"
}


@pytest.mark.parametrize(("recorded", "expected"), VALIDATION.items(), ids=VALIDATION.keys())
def test_schema_when_the_gateways_verdict_was_recorded(recorded: str, expected: bool) -> None:
    """The schema and the simulated gateway take and refuse what the gateway took and refused."""
    body = recording(recorded).request["body"]

    assert (expected, expected) == (CONTRACT.is_valid(body), demo_takes(body))


def test_verdicts_when_they_are_counted() -> None:
    """Eleven bodies were taken, 25 refused for their form, and three answers say nothing about it."""
    told = {name: taken for name, taken in VALIDATION.items() if name not in OTHER_REASONS}

    assert (11, 25) == (list(told.values()).count(True), list(told.values()).count(False))


TAKEN = [
    entry["name"]
    for entry in INDEX
    if entry["status"] == 200
    and entry["group"] not in ("models", "native", "responses", "validation")
    and entry["name"] != "err-body-invalid-utf8"  # its body is bytes that are no text
]


@pytest.mark.parametrize("recorded", TAKEN)
def test_schema_when_the_gateway_answered(recorded: str) -> None:
    """Each body that brought a reply has the right form."""
    body = recording(recorded).request["body"]

    assert ([], True) == ([error.message for error in CONTRACT.iter_errors(body)], demo_takes(body))


def test_schema_when_openais_search_options_are_sent() -> None:
    """A refusal that is in another group of recordings."""
    body = recording("web-search-options-ptb").request["body"]

    assert (False, False) == (CONTRACT.is_valid(body), demo_takes(body))


FORMS: list[Any] = [
    *(None, True, False, 0, 1, -1, 2.5, 1.0, 3, 129, "", "x", "auto", "none", "low", "high", "text", "default"),
    *([], {}, ["x"], [1], ["text"], {"a": 1}, {"a": "b"}, {"50256": -100}, {"type": "text"}, {"name": "f"}),
    *({"budget_tokens": 5}, {"enabled": True}, {"enabled": True, "x": 1}, {"include_usage": True}, [{"name": "f"}]),
    {"type": "function", "function": {"name": "f"}},
    {"type": "custom", "custom": {"name": "f"}},
    [{"type": "function", "function": {"name": "f"}}],
    [{"type": "custom", "custom": {"name": "f"}}],
    {"type": "json_schema", "json_schema": {"name": "n"}},
    {"aspect_ratio": "1:1", "image_size": "1K"},
]
VALUES = st.sampled_from(FORMS)
CONTENTS: list[Any] = [
    *(None, "", "x", 5, [], [{}], ["x"], [{"type": "text", "text": "x"}], [{"type": "text"}]),
    *([{"type": "image_url", "image_url": {"url": url}}] for url in ("x", "https://a.b/c", "data:image/png;base64,A")),
    *([{"type": "refusal", "refusal": "x"}], [{"type": "file", "file": {}}], [{"type": "input_audio"}]),
]
MESSAGES = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "developer", "user", "assistant", "tool", "function", "bot"])},
        optional={
            "content": st.sampled_from(CONTENTS),
            "name": st.sampled_from([None, "me", 5]),
            "tool_call_id": st.sampled_from(["c", 5]),
            "extra": st.just(1),
        },
    ).filter(lambda message: message["role"] != "tool" or isinstance(message.get("name", ""), str)),
    max_size=2,
)
"""
Messages, good and bad, but for a tool's name that is no text.

The contract refuses such a name for every role; the simulated gateway knows none for that role and passes over it.
Nobody recorded what the gateway does, and no request of ours has one.
"""
GROUPS = [SCHEMA["$defs"][part["$ref"].rpartition("/")[2]] for part in SCHEMA["allOf"]]
KNOWN = sorted(name for group in GROUPS for name in group["properties"])


@MANY
@given(
    body=st.fixed_dictionaries({"model": st.sampled_from(["gpt-4o", ""]), "messages": MESSAGES}),
    more=st.dictionaries(st.sampled_from(KNOWN), VALUES, max_size=3),
)
def test_schema_when_the_simulated_gateway_judges_the_same_body(body: dict[str, Any], more: dict[str, Any]) -> None:
    """Two readings of one contract agree on any body."""
    asked = {**body, **{name: value for name, value in more.items() if name not in PROMPT_KEYS}}

    assert CONTRACT.is_valid(asked) is demo_takes(asked)


# What hosts send

SILLYTAVERN: dict[str, list[Any]] = {
    "type": ["normal", "quiet", "swipe", "continue"],
    "chat_completion_source": ["custom", "openrouter", "helicone"],
    "custom_url": ["http://127.0.0.1:8000/v1"],
    "custom_include_body": ["", "top_k: 5"],
    "custom_exclude_body": [""],
    "custom_include_headers": ["X-A: b"],
    "custom_prompt_post_processing": ["", "merge", "strict"],
    "temperature": [0, 0.7, 1, 2],
    "frequency_penalty": [-2, 0, 0.5, 2],
    "presence_penalty": [-2, 0, 2],
    "top_p": [0, 0.9, 1],
    "top_k": [0, 40, 200],
    "top_a": [0, 0.5],
    "min_p": [0, 0.05],
    "repetition_penalty": [1, 1.1],
    "max_tokens": [1, 300, 100_000],
    "max_completion_tokens": [300],
    "logit_bias": [{}, {"50256": -100}, {"1": 0.5}],
    "stop": [[], ["\nUser:"], "\n", ["a", "b", "c", "d", "e"]],
    "n": [1, 4, None],
    "seed": [-1, 0, 12_345],
    "include_reasoning": [True, False],
    "reasoning_effort": ["auto", "min", "low", "medium", "high", "max", "xhigh", "none", None],
    "verbosity": ["auto", "low", "high", None],
    "enable_web_search": [True, False],
    "request_images": [False],
    "request_image_resolution": [""],
    "request_image_aspect_ratio": [""],
    "user_name": ["User"],
    "char_name": ["Zoë"],
    "group_names": [[], ["A", "B"]],
    "use_fallback": [True],
    "provider": [[], ["Anthropic"]],
    "allow_fallbacks": [True],
    "quantizations": [[]],
    "middleout": ["auto"],
    "use_sysprompt": [True],
    "assistant_prefill": [""],
    "reverse_proxy": [""],
    "proxy_password": [""],
    "secret_id": ["1-2-3"],
    "json_schema": [None, {"name": "n", "value": {}}],
    "logprobs": [True, 5],
    "top_logprobs": [5],
    "tools": [[{"type": "function", "function": {"name": "f", "parameters": {"type": "object"}}}], []],
    "tool_choice": ["auto", "none", "required"],
}
OPEN_WEBUI: dict[str, list[Any]] = {
    "params": [{}, {"function_calling": "native"}],
    "features": [{"web_search": True, "image_generation": False, "code_interpreter": False, "memory": False}],
    "session_id": ["s-1"],
    "chat_id": ["c-1", "local:x"],
    "id": ["m-1"],
    "parent_id": ["m-0"],
    "metadata": [{"user_id": "u", "chat_id": "c", "files": [], "features": {}}, {"task": "title_generation"}],
    "background_tasks": [{"title_generation": True, "tags_generation": True, "follow_up_generation": True}],
    "model_item": [{"id": "x", "name": "X"}],
    "variables": [{"{{USER_NAME}}": "x"}],
    "files": [[], [{"type": "file", "id": "f"}]],
    "tool_ids": [["t"]],
    "tool_servers": [[]],
    "filter_ids": [[]],
    "stream_options": [{"include_usage": True}],
    "temperature": [0.8],
    "max_tokens": [1_000, -1, None],
    "max_completion_tokens": [1_000],
    "top_k": [40],
    "top_p": [0.9],
    "min_p": [0.05],
    "frequency_penalty": [1.1],
    "presence_penalty": [0],
    "repeat_penalty": [1.1],
    "repeat_last_n": [64],
    "tfs_z": [1],
    "mirostat": [0],
    "mirostat_eta": [0.1],
    "mirostat_tau": [5],
    "num_ctx": [2_048],
    "num_keep": [24],
    "num_batch": [512],
    "num_gpu": [1],
    "num_thread": [2],
    "use_mmap": [True],
    "use_mlock": [False],
    "keep_alive": ["5m"],
    "think": [True, "high"],
    "format": ["json", {"type": "object"}],
    "seed": [1],
    "stop": [["<end>"]],
    "logit_bias": [{"5432": 100}, "5432:100"],
    "reasoning_effort": ["low", "my own", ""],
    "user": [{"id": "u", "name": "x", "email": "a@b.c"}, "u"],
    "tools": [[{"type": "function", "function": {"name": "f", "description": "", "parameters": {}}}]],
}
LIBRECHAT: dict[str, list[Any]] = {
    "user": ["66f0c1"],
    "endpoint": ["Helicone"],
    "endpointType": ["custom"],
    "conversationId": ["c"],
    "parentMessageId": ["00000000-0000-0000-0000-000000000000"],
    "messageId": ["m"],
    "modelLabel": [None, "Helicone"],
    "chatGptLabel": [None],
    "promptPrefix": [None, "Be brief."],
    "maxContextTokens": [8_000],
    "fileTokenLimit": [100],
    "resendFiles": [True],
    "imageDetail": ["auto"],
    "iconURL": ["x"],
    "greeting": [""],
    "spec": [None],
    "tools": [[]],
    "temperature": [1],
    "top_p": [1],
    "top_k": [40],
    "topK": [40],
    "topP": [1],
    "presence_penalty": [0],
    "frequency_penalty": [0],
    "stop": [[], ["x"]],
    "max_tokens": [1_000],
    "max_completion_tokens": [1_000],
    "maxOutputTokens": [1_000],
    "stream_options": [{"include_usage": True}],
    "disableStreaming": [False],
    "useResponsesApi": [False],
    "reasoning_effort": ["", "none", "minimal", "low", "medium", "high", "xhigh"],
    "reasoning_summary": ["auto"],
    "verbosity": ["", "low"],
    "web_search": [True, False],
    "thinking": [True, {"type": "enabled", "budget_tokens": 2_000}],
    "thinkingBudget": [2_000],
    "promptCache": [True],
    "include_reasoning": [True],
    "reasoning": [{"effort": "low"}],
    "safeMode": [True],
    "transforms": [["middle-out"]],
    "plugins": [[{"id": "web"}]],
    "addParams": [{"a": 1}],
    "dropParams": [["stop"]],
}
HOSTS = {"SillyTavern": SILLYTAVERN, "Open WebUI": OPEN_WEBUI, "LibreChat": LIBRECHAT}
MODELS = [
    "gpt-4o",
    "gpt-5-mini/openai",
    "claude-sonnet-4",
    "claude-4.5-haiku:online/anthropic",
    "gemini-2.5-flash,gpt-4o",
    "!azure,o3,claude-sonnet-4",
    "no-such-model/openai",
]
FOLLOW_TOOLS = {"tool_choice", "parallel_tool_calls"}
"""Parameters that mean nothing without `tools`: they go with them, and `tools` is what the user is told."""


def build(model: str, chat: dict[str, Any]) -> ChatRequest:
    """Return the request for what a host sent."""
    return build_chat_request(
        settings=read_settings({"model": model}),
        chat=read_chat({"messages": [{"role": "user", "content": "Hello"}], "stream": True, **chat}),
        key=Secret("sk-helicone-abcdefg-1234567"),
        request_id="0f9d2c52-63a3-4c8e-9a3f-0123456789ab",
        catalog=CATALOG,
    )


def faults(request: ChatRequest) -> list[str]:
    """Return what the contract or the simulated gateway has against a body."""
    body = dict(request.gateway.body or {})
    complaint = describe_format_mistake({name: value for name, value in body.items() if name not in PROMPT_KEYS})
    return [error.message for error in CONTRACT.iter_errors(body)] + ([complaint] if complaint else [])


def unexplained(given: dict[str, Any], request: ChatRequest) -> set[str]:
    """Return the parameters that are neither in the body as they were given nor in the list of what was dropped."""
    body, listed = dict(request.gateway.body or {}), {item.name for item in request.dropped}
    sent = {name for name, value in given.items() if name in body and body[name] == value}
    capped = {"max_tokens", "max_completion_tokens"} if {"max_tokens", "max_completion_tokens"} & set(body) else set()
    silent = {name for name, value in given.items() if value is None} | OURS | {"web_search"} | capped
    followers = FOLLOW_TOOLS if "tools" not in body else set()
    return set(given) - sent - listed - silent - followers


EACH = [(host, name, value) for host, table in HOSTS.items() for name, values in table.items() for value in values]


@pytest.mark.parametrize(("host", "name", "value"), EACH, ids=[f"{h}-{n}-{json.dumps(v)[:40]}" for h, n, v in EACH])
def test_body_when_a_host_sends_a_parameter(host: str, name: str, value: Any) -> None:
    """Each value that a host has for a parameter is sent or listed, and the gateway takes the body."""
    actual = build("gpt-4o", {name: value})

    assert ([], set()) == (faults(actual), unexplained({name: value}, actual)), host


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("model", MODELS)
def test_body_when_a_host_sends_all_at_once(host: str, model: str) -> None:
    """All parameters of a host together, whatever the model."""
    chat = {name: values[0] for name, values in HOSTS[host].items()}

    actual = build(model, chat)

    assert ([], set()) == (faults(actual), unexplained(chat, actual))


def chats(table: dict[str, list[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return what a host may send: some of its parameters, each with one of its values."""
    return st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in table.items()})


@MANY
@given(model=st.sampled_from(MODELS), chat=st.one_of(*map(chats, HOSTS.values())))
def test_body_when_a_host_sends_some(model: str, chat: dict[str, Any]) -> None:
    """Any choice of a host's parameters gives a body that the contract allows, and a full list of what was dropped."""
    actual = build(model, chat)

    assert ([], set()) == (faults(actual), unexplained(chat, actual))


FIELDS = set(Chat.model_fields)


@MANY
@given(
    model=st.sampled_from(MODELS),
    chat=st.dictionaries(
        st.sampled_from(sorted({*KNOWN, *SILLYTAVERN, *OPEN_WEBUI, *LIBRECHAT} - FIELDS)) | st.text(max_size=8),
        VALUES | JSON_VALUES,
        max_size=6,
    ).map(lambda given: {name: value for name, value in given.items() if name not in FIELDS}),
)
def test_body_when_anything_is_sent(model: str, chat: dict[str, Any]) -> None:
    """Known names with any JSON and names that nobody knows give a body that the contract allows, too."""
    actual = build(model, chat)

    assert ([], set()) == (faults(actual), unexplained(chat, actual))
