"""Settings, a chat and a key become a request that the gateway takes."""

from __future__ import annotations

import json
import re
from importlib import resources
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import ANY_TEXT, JSON_VALUES, MANY
from core.recordings import FOLDER, recording
from helicone_chat_source.core.catalog import Catalog, build_catalog
from helicone_chat_source.core.chat_request import (
    Chat,
    ChatRequest,
    Notice,
    build_chat_request,
    build_key_probe,
    build_models_request,
    build_registry_request,
    compose_model,
    read_chat,
)
from helicone_chat_source.core.errors import HeliconeError, InvalidModel, InvalidProperties, InvalidRequest
from helicone_chat_source.core.gateway_reply import read_models, read_registry
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.parameters import DroppedParameter, choose_parameters
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.settings import ConnectionSettings, read_settings

KEY = Secret("sk-helicone-abcdefg-1234567")
REQUEST_ID = "0f9d2c52-63a3-4c8e-9a3f-0123456789ab"
HELLO = [{"role": "user", "content": "Hello"}]
CATALOG = build_catalog(
    read_models(200, recording("models-with-key").body, account_of(None)),
    read_registry(200, (FOLDER / "model-registry.json").read_bytes()),
)
GATEWAY_SCHEMA: dict[str, Any] = json.loads(
    resources.files("helicone_chat_source.gateway.demo").joinpath("chat_completion.schema.json").read_text("utf-8")
)
GATEWAY = jsonschema.Draft202012Validator(GATEWAY_SCHEMA)


def build(settings: dict[str, Any] | None = None, *, catalog: Catalog = CATALOG, **chat: Any) -> ChatRequest:
    """Return the request for a chat; what is not given is the least that there must be."""
    return build_chat_request(
        settings=read_settings({"model": "gpt-4o", **(settings or {})}),
        chat=read_chat({"messages": HELLO, **chat}),
        key=KEY,
        request_id=REQUEST_ID,
        catalog=catalog,
    )


def body_of(settings: dict[str, Any] | None = None, **chat: Any) -> dict[str, Any]:
    """Return the body of the request for a chat."""
    return dict(build(settings, **chat).gateway.body or {})


def refused(body: dict[str, Any]) -> list[str]:
    """Return what the gateway would refuse in a body, after it took out plugins and stored prompts."""
    taken_out = ("plugins", "prompt_id", "environment", "version_id", "inputs")
    return [
        error.message
        for error in GATEWAY.iter_errors({name: value for name, value in body.items() if name not in taken_out})
    ]


def test_build_chat_request_when_little_is_set() -> None:
    """The least request: model, messages, stream, a cap and a request id."""
    actual = build()

    assert {"model": "gpt-4o", "messages": HELLO, "stream": False, "max_tokens": 8_192} == actual.gateway.body
    assert {"Helicone-Request-Id": REQUEST_ID} == actual.gateway.headers
    assert ("POST", "/v1/chat/completions", KEY, (), (), REQUEST_ID) == (
        actual.gateway.method,
        actual.gateway.path,
        actual.gateway.key,
        actual.dropped,
        actual.notices,
        actual.request_id,
    )


def test_build_chat_request_when_it_is_printed() -> None:
    """No way to print a request shows the key."""
    actual = build({"cache": {"enabled": True}})

    assert KEY.reveal() not in f"{actual!r} {actual} {actual.gateway.headers} {actual.gateway.body}"


@pytest.mark.parametrize(("given", "expected"), [(True, True), (False, False), (None, False)])
def test_stream_when_it_is_asked_for(given: bool | None, expected: bool) -> None:
    """Only a stream that was asked for is one."""
    assert expected is body_of(stream=given)["stream"]


# Parameters: the allow-list

TOOLS = [{"type": "function", "function": {"name": "f", "description": "d", "parameters": {"type": "object"}}}]
ACCEPTED: dict[str, list[object]] = {
    "temperature": [0, 0.7, 2, 5],
    "top_p": [0.5],
    "top_k": [40],
    "frequency_penalty": [-2, 2, 0.5],
    "presence_penalty": [-2, 2],
    "stop": ["end", ["a", "b"]],
    "seed": [0, -5, 12_345],
    "n": [1, 128],
    "logit_bias": [{"50256": -100}],
    "logprobs": [True],
    "top_logprobs": [0, 20],
    "tools": [TOOLS, [{"type": "custom", "custom": {"name": "c"}}]],
    "tool_choice": ["none", "auto", "required", {"type": "function", "function": {"name": "f"}}],
    "parallel_tool_calls": [True, False],
    "response_format": [
        {"type": "text"},
        {"type": "json_object"},
        {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}},
    ],
    "reasoning_effort": ["minimal", "low", "medium", "high"],
    "reasoning_options": [{"budget_tokens": 1_024}, {"budget_tokens": 1_024, "thinking_level": "high"}],
    "user": ["me", ""],
    "safety_identifier": ["me"],
    "prompt_cache_key": ["k"],
    "image_generation": [{"aspect_ratio": "1:1", "image_size": "1K"}],
    "metadata": [{"a": "b"}],
    "store": [True],
    "service_tier": ["auto", "default", "flex", "scale", "priority"],
    "verbosity": ["low", "medium", "high"],
    "modalities": [["text"]],
}
EACH_ACCEPTED = [(name, value) for name, values in ACCEPTED.items() for value in values]


@pytest.mark.parametrize(("name", "value"), EACH_ACCEPTED, ids=[f"{n}-{json.dumps(v)[:90]}" for n, v in EACH_ACCEPTED])
def test_parameter_when_it_is_accepted(name: str, value: Any) -> None:
    """A parameter of the allow-list with a legal value goes through as it is, and the gateway takes it."""
    actual = build({"model": "gpt-4o,my-own-model/openai"}, **{name: value})

    assert (value, ()) == ((actual.gateway.body or {}).get(name), actual.dropped)
    assert [] == refused(dict(actual.gateway.body or {}))


UNKNOWN = [
    "min_p",
    "top_a",
    "repetition_penalty",
    "include_reasoning",
    "reasoning",
    "thinking",
    "usage",
    "transforms",
    "models",
    "provider",
    "route",
    "web_search_options",
    "audio",
    "extra_body",
    "custom_properties",
    "chat_completion_source",
    "api_key",
    "api_base",
    "base_url",
    "extra_headers",
    "custom_llm_provider",
    "prompt_id",
    "inputs",
    "environment",
    "version_id",
    "plugins",
    "cache_control",
    "context_editing",
    "disable_reasoning",
    "functions",
    "function_call",
    "prediction",
    "TEMPERATURE",
    "__proto__",
]


@pytest.mark.parametrize("name", UNKNOWN)
def test_parameter_when_it_is_not_in_the_list(name: str) -> None:
    """A parameter that the list does not have never reaches the body, and the user is told."""
    given: dict[str, Any] = {name: "x"}

    actual = build(**given)

    assert (False, (DroppedParameter(name, "unknown"),)) == (name in (actual.gateway.body or {}), actual.dropped)


WRONG: list[tuple[str, object]] = [
    ("temperature", "hot"),
    ("temperature", True),
    ("max_tokens", "100"),
    ("max_tokens", 1.5),
    ("max_tokens", 0),
    ("max_tokens", -1),
    ("max_completion_tokens", "x"),
    ("frequency_penalty", 2.1),
    ("presence_penalty", -3),
    ("stop", []),
    ("stop", [1]),
    ("seed", 1.5),
    ("n", 0),
    ("n", 129),
    ("logit_bias", {}),
    ("logit_bias", {"1": 0.5}),
    ("logit_bias", "x"),
    ("logprobs", "yes"),
    ("top_logprobs", 21),
    ("tools", []),
    ("tools", [{"type": "function"}]),
    ("tools", [{"type": "function", "function": {"name": ""}}]),
    ("tools", "x"),
    ("tool_choice", "any"),
    ("tool_choice", {"type": "allowed_tools", "allowed_tools": {}}),
    ("parallel_tool_calls", "x"),
    ("response_format", {"type": "xml"}),
    ("response_format", {"type": "json_schema"}),
    ("reasoning_effort", "none"),
    ("reasoning_effort", "xhigh"),
    ("reasoning_options", {}),
    ("user", 5),
    ("image_generation", {"aspect_ratio": "1:1"}),
    ("metadata", {"a": 1}),
    ("service_tier", "fast"),
    ("verbosity", "max"),
    ("modalities", ["audio"]),
    ("modalities", []),
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=[f"{n}-{json.dumps(v)[:90]}" for n, v in WRONG])
def test_parameter_when_its_form_is_wrong(name: str, value: Any) -> None:
    """A value that the gateway would refuse is left out, and the user is told; the cap then takes its default."""
    actual = build(**{name: value})

    assert (DroppedParameter(name, "form"),) == actual.dropped
    assert {"model": "gpt-4o", "messages": HELLO, "stream": False, "max_tokens": 8_192} == actual.gateway.body


def test_parameter_when_it_is_null() -> None:
    """Null counts as not given."""
    nothing: dict[str, Any] = dict.fromkeys([*ACCEPTED, *UNKNOWN])

    actual = build(**nothing)

    assert ({"model", "messages", "stream", "max_tokens"}, ()) == (set(actual.gateway.body or {}), actual.dropped)


def test_parameter_when_a_javascript_host_sends_whole_floats() -> None:
    """5.0 is a whole number to JavaScript and goes out as 5."""
    actual = build(max_tokens=100.0, seed=5.0, n=1.0)

    assert '"max_tokens": 100,' in json.dumps({**(actual.gateway.body or {}), "end": 0})
    assert ((5, 1), ()) == (((actual.gateway.body or {})["seed"], (actual.gateway.body or {})["n"]), actual.dropped)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_parameter_when_a_number_is_not_finite(value: float) -> None:
    """A number that JSON cannot write is left out."""
    chosen, dropped = choose_parameters({"temperature": value})

    assert ({}, [DroppedParameter("temperature", "form")]) == (chosen, dropped)


def test_parameter_when_settings_have_defaults() -> None:
    """What a host leaves open comes from the settings; what it sends wins."""
    settings = {"model": "grok-3-mini", "max_tokens": 500, "temperature": 0.5, "top_p": 0.9, "reasoning_effort": "low"}

    actual = body_of(settings, temperature=1, top_p=None)

    names = ("max_tokens", "temperature", "top_p", "reasoning_effort")
    assert (500, 1, 0.9, "low") == tuple(actual[name] for name in names)


# Rules of single models


@pytest.mark.parametrize(
    ("given", "kept", "dropped"),
    [
        ({"logit_bias": {"1": 5}}, {}, ["logit_bias"]),
        ({"tools": TOOLS, "tool_choice": "required"}, {"tools": TOOLS, "tool_choice": "auto"}, ["tool_choice"]),
        ({"tools": TOOLS, "tool_choice": "none"}, {}, ["tools"]),
        ({"tools": TOOLS, "tool_choice": "auto"}, {"tools": TOOLS, "tool_choice": "auto"}, []),
        (
            {"reasoning_effort": "low", "temperature": 1, "top_p": 0.5},
            {"reasoning_effort": "low"},
            ["top_p", "temperature"],
        ),
        ({"temperature": 1, "top_p": 0.5}, {"temperature": 1, "top_p": 0.5}, []),
        ({"tools": [{"type": "custom", "custom": {"name": "c"}}], "tool_choice": "auto"}, {}, ["tools"]),
        ({"tools": [*TOOLS, {"type": "custom", "custom": {"name": "c"}}]}, {"tools": TOOLS}, ["tools"]),
        ({"tools": [*TOOLS, {"type": "function", "function": {"name": "web_search"}}]}, {"tools": TOOLS}, ["tools"]),
    ],
    ids=[
        "logit bias",
        "tool required",
        "no tool",
        "tool by choice",
        "thinking",
        "samplers",
        "only a custom tool",
        "a custom tool too",
        "a tool called web_search",
    ],
)
def test_claude_when_the_mapping_would_fail(given: dict[str, Any], kept: dict[str, object], dropped: list[str]) -> None:
    """What makes the gateway's Claude mapping fail, or mean something else, is taken out and told."""
    actual = build({"model": "claude-sonnet-4"}, **given)

    body = {name: value for name, value in (actual.gateway.body or {}).items() if name in ACCEPTED}
    assert (kept, [DroppedParameter(name, "model") for name in dropped]) == (body, list(actual.dropped))


def test_other_models_when_the_same_is_sent() -> None:
    """Other models get what Claude cannot take."""
    given: dict[str, Any] = {"logit_bias": {"1": 5}, "tools": TOOLS, "tool_choice": "required", "temperature": 1}

    actual = build(reasoning_effort="low", model="grok-3-mini", **given)

    assert () == actual.dropped


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("gpt-5", True),
        ("gpt-4o", False),
        ("gpt-4o,gpt-5", True),
        ("gpt-4o/openai,claude-3.5-haiku", False),
        ("my-own-model/openai", True),
        ("gpt-4o,my-own-model/openai", True),
        ("deepseek-r1", False),
        ("!azure,claude-sonnet-4/anthropic", True),
    ],
)
def test_effort_when_no_model_takes_one(model: str, expected: bool) -> None:
    """An effort goes out where any route takes one or is not known; elsewhere it is left out, and told."""
    actual = build({"model": model, "reasoning_effort": "low"})

    told = () if expected else (DroppedParameter("reasoning_effort", "model"),)
    assert (expected, told) == ("reasoning_effort" in (actual.gateway.body or {}), actual.dropped)


def test_effort_when_the_registry_is_missing() -> None:
    """A model of which only the id is known may take an effort."""
    catalog = build_catalog([{"id": "gpt-4o"}], None)

    assert "low" == (build(catalog=catalog, reasoning_effort="low").gateway.body or {})["reasoning_effort"]


@pytest.mark.parametrize(
    ("model", "name"),
    [
        ("gpt-4o", "max_tokens"),
        ("gpt-4.1", "max_tokens"),
        ("claude-sonnet-4", "max_tokens"),
        ("grok-4", "max_tokens"),
        ("gpt-5", "max_completion_tokens"),
        ("gpt-5-mini/openai", "max_completion_tokens"),
        ("gpt-5.2", "max_completion_tokens"),
        ("o1", "max_completion_tokens"),
        ("o3", "max_completion_tokens"),
        ("o3-mini", "max_completion_tokens"),
        ("o4-mini", "max_completion_tokens"),
        ("gpt-4o,gpt-5", "max_completion_tokens"),
        ("olmo-3", "max_tokens"),
        ("o30b", "max_tokens"),
    ],
)
def test_cap_when_models_know_one_name_only(model: str, name: str) -> None:
    """There is always a cap, under the name that survives for the model."""
    body = body_of({"model": model})

    assert ({name}, True) == ({"max_tokens", "max_completion_tokens"} & set(body), body[name] > 0)


@pytest.mark.parametrize(
    ("model", "given", "expected"),
    [
        ("gpt-4o", {}, 8_192),
        ("gpt-4o", {"max_tokens": 100}, 100),
        ("gpt-4o", {"max_completion_tokens": 200}, 200),
        ("gpt-4o", {"max_tokens": 100, "max_completion_tokens": 200}, 200),
        ("gpt-4o", {"max_tokens": 1_000_000}, 16_384),
        ("claude-3-haiku-20240307", {}, 4_096),
        ("claude-sonnet-4,claude-3-haiku-20240307", {"max_tokens": 50_000}, 4_096),
        ("no-such-model/openai", {"max_tokens": 1_000_000}, 1_000_000),
        ("claude-3.5-sonnet", {"max_tokens": 1_000_000}, 8_192),
        ("claude-sonnet-4", {"max_tokens": 500, "reasoning_effort": "low"}, 2_148),
        ("claude-sonnet-4", {"max_tokens": 5_000, "reasoning_effort": "low"}, 5_000),
        ("gpt-5", {"max_tokens": 500, "reasoning_effort": "low"}, 500),
        ("claude-3.5-haiku", {"max_tokens": 500, "reasoning_effort": "low"}, 500),
    ],
)
def test_cap_when_it_is_worked_out(model: str, given: dict[str, Any], expected: int) -> None:
    """The cap is what was asked for, held to what the models can, and large enough for Claude to think."""
    body = body_of({"model": model}, **given)

    assert expected == body.get("max_tokens", body.get("max_completion_tokens"))


def test_cap_when_the_models_are_not_known() -> None:
    """Without a registry the cap is what was asked for."""
    assert 1_000_000 == (build(catalog=Catalog(), max_tokens=1_000_000).gateway.body or {})["max_tokens"]


# The model string


@pytest.mark.parametrize(
    ("settings", "chat", "expected"),
    [
        ({}, {}, "gpt-4o"),
        ({"fallbacks": ["claude-sonnet-4"], "excluded_providers": ["azure"]}, {}, "!azure,gpt-4o,claude-sonnet-4"),
        ({"fallbacks": ["claude-sonnet-4"], "excluded_providers": ["azure"]}, {"model": "grok-4"}, "!azure,grok-4"),
        ({"fallbacks": ["claude-sonnet-4"]}, {"model": " gpt-4o "}, "gpt-4o,claude-sonnet-4"),
        ({"fallbacks": ["claude-sonnet-4"]}, {"model": ""}, "gpt-4o,claude-sonnet-4"),
        ({"model": "claude-sonnet-4", "web_search": True}, {}, "claude-sonnet-4:online/anthropic,claude-sonnet-4"),
        ({"model": "claude-sonnet-4", "web_search": True}, {"web_search": False}, "claude-sonnet-4"),
        ({"model": "claude-sonnet-4"}, {"web_search": True}, "claude-sonnet-4:online/anthropic,claude-sonnet-4"),
        (
            {"fallbacks": ["claude-sonnet-4"], "web_search": True},
            {},
            "gpt-4o,claude-sonnet-4:online/anthropic,claude-sonnet-4",
        ),
        ({"model": "claude-sonnet-4", "web_search": True}, {"model": "gpt-4o"}, "gpt-4o"),
    ],
)
def test_model_when_settings_and_chat_name_one(settings: dict[str, Any], chat: dict[str, Any], expected: str) -> None:
    """The chat's model wins and leaves the fallbacks of another behind; exclusions always hold."""
    actual = build(settings, **chat)

    assert (expected, expected) == (str(actual.model), (actual.gateway.body or {})["model"])


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"model": "gpt-4o", "web_search": True}, [Notice("web_search_unavailable", {"model": "gpt-4o"})]),
        (
            {"model": "claude-4.5-sonnet", "web_search": True},
            [Notice("web_search_unavailable", {"model": "claude-4.5-sonnet"})],
        ),
        (
            {"model": "claude-sonnet-4/bedrock", "web_search": True},
            [Notice("web_search_unavailable", {"model": "claude-sonnet-4/bedrock"})],
        ),
        (
            {"model": "claude-sonnet-4", "web_search": True, "excluded_providers": ["anthropic"]},
            [Notice("web_search_excluded")],
        ),
        ({"model": "claude-sonnet-4", "web_search": True}, []),
        ({"model": "gpt-4o"}, []),
        ({"model": "no-such-model"}, [Notice("route_unknown_model", {"item": "no-such-model", "suggestion": ""})]),
        (
            {"model": "anthropic/claude-sonnet-4"},
            [
                Notice(
                    "route_provider_first",
                    {"item": "anthropic/claude-sonnet-4", "suggestion": "claude-sonnet-4/anthropic"},
                )
            ],
        ),
    ],
)
def test_notices_when_the_gateway_would_say_nothing(settings: dict[str, Any], expected: list[Notice]) -> None:
    """A search that cannot happen and a route that would be skipped are told before the reply."""
    assert expected == list(build(settings).notices)


@pytest.mark.parametrize(
    ("model", "variant"), [("", "none_chosen"), ("a/b/c/d", "too_many_parts"), ("!x,a", "exclusion")]
)
def test_model_when_it_cannot_be_used(model: str, variant: str) -> None:
    """No model, or one that breaks the grammar, is refused before anything is sent."""
    with pytest.raises(InvalidModel) as caught:
        build({"model": ""}, model=model)

    assert variant == caught.value.variant


def test_compose_model_when_none_is_chosen() -> None:
    """Settings without a model stand for no request."""
    with pytest.raises(InvalidModel, match="invalid_model"):
        compose_model(ConnectionSettings(), CATALOG, web_search=True)


# Web search options


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, None),
        ({"max_uses": 3}, {"id": "web", "max_uses": 3}),
        ({"allowed_domains": ["a.example"]}, {"id": "web", "allowed_domains": ["a.example"]}),
        ({"blocked_domains": ["a.example"]}, {"id": "web", "blocked_domains": ["a.example"]}),
        ({"user_location": {}}, None),
        (
            {"user_location": {"city": "Zürich", "country": "CH"}},
            {"id": "web", "user_location": {"type": "approximate", "city": "Zürich", "country": "CH"}},
        ),
    ],
)
def test_plugins_when_search_has_options(options: dict[str, Any], expected: dict[str, object] | None) -> None:
    """Options go as the web plugin; without options the suffix alone is enough."""
    body = body_of({"model": "claude-sonnet-4", "web_search": True, "web_search_options": options})

    assert (expected and [expected]) == json.loads(json.dumps(body.get("plugins")))


def test_plugins_when_search_is_off() -> None:
    """Options of a search that is off are not sent."""
    assert "plugins" not in body_of({"model": "claude-sonnet-4", "web_search_options": {"max_uses": 3}})


# Stored prompts


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        (None, {}),
        ({"id": "p"}, {"prompt_id": "p"}),
        ({"id": "p", "environment": "", "version_id": None, "inputs": {}}, {"prompt_id": "p"}),
        (
            {"id": "p", "environment": "staging", "version_id": "v", "inputs": {"name": "x", "n": 1}},
            {"prompt_id": "p", "environment": "staging", "version_id": "v", "inputs": {"name": "x", "n": 1}},
        ),
    ],
)
def test_prompt_when_it_is_set_or_not(prompt: dict[str, Any] | None, expected: dict[str, object]) -> None:
    """Only what is set is sent: a mere empty `inputs` would make the gateway look for a prompt."""
    body = body_of({"prompt": prompt})

    names = ("prompt_id", "environment", "version_id", "inputs")
    assert expected == {name: value for name, value in body.items() if name in names}


# Headers


def headers_of(settings: dict[str, Any] | None = None, **chat: Any) -> dict[str, str]:
    """Return the headers of a request, without its id."""
    headers = dict(build(settings, **chat).gateway.headers)
    assert headers.pop("Helicone-Request-Id") == REQUEST_ID
    return headers


@pytest.mark.parametrize(
    ("conversation", "expected"),
    [
        ({"id": "c1"}, ("c1", "Chat", "/chat")),
        ({"id": "c1", "name": "Zürich trip", "path": "/chat/2"}, ("c1", "Z%C3%BCrich trip", "/chat/2")),
        ({"id": "c1", "name": "a\r\nX: y\x7f"}, ("c1", "a  X: y", "/chat")),
        ({"id": "c1", "name": "  "}, ("c1", "Chat", "/chat")),
    ],
)
def test_session_when_a_conversation_is_named(conversation: dict[str, str], expected: tuple[str, str, str]) -> None:
    """A conversation becomes Helicone's session, on one line."""
    actual = headers_of(conversation=conversation)

    assert {
        "Helicone-Session-Id": expected[0],
        "Helicone-Session-Name": expected[1],
        "Helicone-Session-Path": expected[2],
    } == actual


@pytest.mark.parametrize(
    ("settings", "chat"),
    [
        ({"session_tracking": False}, {"conversation": {"id": "c1"}}),
        ({}, {}),
        ({}, {"conversation": {"id": "\n"}}),
    ],
    ids=["switched off", "no conversation", "an id without any sign"],
)
def test_session_when_there_is_none(settings: dict[str, Any], chat: dict[str, Any]) -> None:
    """Without tracking or a conversation there is no session."""
    assert {} == headers_of(settings, **chat)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"user_id": "me"}, {"Helicone-User-Id": "me"}),
        ({"user_id": "Zoë"}, {"Helicone-User-Id": "Zo%C3%AB"}),
        ({"user_id": "  "}, {}),
        ({"omit_request": True}, {"Helicone-Omit-Request": "true"}),
        ({"omit_response": True}, {"Helicone-Omit-Response": "true"}),
        ({"omit_request": False, "omit_response": False}, {}),
        (
            {"custom_properties": '{"session_type": "roleplay", "n": 1}'},
            {"Helicone-Property-session_type": "roleplay", "Helicone-Property-n": "1"},
        ),
    ],
)
def test_headers_when_a_setting_asks_for_them(settings: dict[str, Any], expected: dict[str, str]) -> None:
    """A header is sent only when it is on, boolean ones as `true`."""
    assert expected == headers_of(settings)


def test_cache_when_it_is_on() -> None:
    """The cache is kept apart from other accounts by a seed that does not give the key away."""
    actual = headers_of({"cache": {"enabled": True, "max_age": 3_600, "bucket_size": 5}})

    seed = actual.pop("Helicone-Cache-Seed")
    assert {
        "Helicone-Cache-Enabled": "true",
        "Cache-Control": "max-age=3600",
        "Helicone-Cache-Bucket-Max-Size": "5",
    } == actual
    assert re.fullmatch("[0-9a-f]{32}", seed)


def test_cache_when_two_keys_use_it() -> None:
    """Each key has its own seed, always the same."""
    requests = [
        build_chat_request(
            settings=read_settings({"model": "gpt-4o", "cache": {"enabled": True}}),
            chat=read_chat({"messages": HELLO}),
            key=key,
            request_id=REQUEST_ID,
            catalog=CATALOG,
        )
        for key in (KEY, Secret("another-key"), KEY)
    ]

    first, second, third = (request.gateway.headers["Helicone-Cache-Seed"] for request in requests)

    assert (True, False) == (first == third, first == second)


POLICY = re.compile(r"\d+(\.\d+)?;w=\d+;u=(request|cents)")


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        ({"amount": 100, "window": 3_600}, "100;w=3600;u=cents"),
        ({"amount": 100.0, "window": 3_600, "unit": "request"}, "100;w=3600;u=request"),
        ({"amount": 0.5, "window": 60}, "0.5;w=60;u=cents"),
        ({"amount": 12.25, "window": 86_400}, "12.25;w=86400;u=cents"),
        ({"amount": 1_000_000, "window": 31_536_000}, "1000000;w=31536000;u=cents"),
        ({"amount": 10.1, "window": 60}, "10.1;w=60;u=cents"),
        ({"amount": 0.0000001, "window": 60}, "0.0000001;w=60;u=cents"),
    ],
)
def test_spend_limit_when_it_is_set(limit: dict[str, Any], expected: str) -> None:
    """A limit is written by the grammar that the gateway reads; any other form would mean no limit at all."""
    assert {"Helicone-RateLimit-Policy": expected} == headers_of({"spend_limit": limit})


@MANY
@given(amount=st.floats(0, 1_000_000, exclude_min=True, allow_subnormal=False))
def test_spend_limit_when_any_amount_is_set(amount: float) -> None:
    """Any amount gives a policy with a quota above zero."""
    policy = headers_of({"spend_limit": {"amount": amount, "window": 60}})["Helicone-RateLimit-Policy"]

    assert POLICY.fullmatch(policy)
    assert amount == float(policy.partition(";")[0])


@pytest.mark.parametrize(
    ("kept", "own", "expected"),
    [
        ('{"a": "1"}', {"b": "2"}, {"a": "1", "b": "2"}),
        ('{"a": "1", "B": "1"}', {"A": "2"}, {"B": "1", "A": "2"}),
        ('{"a": "Zürich"}', {"b": True}, {"a": "Z%C3%BCrich", "b": "true"}),
        ("{}", {"a": None}, {}),
        ('{"a": "1"}', {}, {"a": "1"}),
    ],
)
def test_properties_when_settings_and_chat_have_some(
    kept: str, own: dict[str, object], expected: dict[str, str]
) -> None:
    """Both are sent; the chat's win over the settings' whatever their case."""
    actual = headers_of({"custom_properties": kept}, properties=own)

    assert {f"Helicone-Property-{name}": value for name, value in expected.items()} == actual


MACROS = json.dumps({"c": "{{conversation}}", "m": "{{model}}", "u": "{{user}}", "x": "{{character}}"})
TALK = {"id": "c-1", "name": "Zoë"}


@pytest.mark.parametrize(
    ("settings", "chat", "expected", "missing"),
    [
        ({}, {}, {"m": "gpt-4o"}, ["conversation", "user", "character"]),
        ({}, {"conversation": TALK}, {"c": "c-1", "m": "gpt-4o"}, ["user", "character"]),
        ({"session_tracking": False}, {"conversation": TALK}, {"c": "c-1", "m": "gpt-4o"}, ["user", "character"]),
        ({"user_id": "me"}, {}, {"m": "gpt-4o", "u": "me"}, ["conversation", "character"]),
        ({"user_id": "me"}, {"macros": {"User": "Ann"}}, {"m": "gpt-4o", "u": "Ann"}, ["conversation", "character"]),
        ({"user_id": "me"}, {"macros": {"user": ""}}, {"m": "gpt-4o"}, ["conversation", "user", "character"]),
        (
            {"fallbacks": ["o1"], "excluded_providers": ["azure"]},
            {"macros": {"character": "Zoë", "conversation": "own"}},
            {"c": "own", "m": "!azure,gpt-4o,o1", "x": "Zo%C3%AB"},
            ["user"],
        ),
        (
            {},
            {"macros": {"character": "Z"}, "properties": {"C": "{{Character}}", "m": 1, "u": None, "x": "x"}},
            {"C": "Z", "m": "1", "x": "x"},
            ["user"],
        ),
    ],
    ids=["little", "conversation", "no session", "user", "host's user", "empty", "host's own", "request's properties"],
)
def test_macros_when_a_request_is_built(
    settings: dict[str, Any], chat: dict[str, Any], expected: dict[str, str], missing: list[str]
) -> None:
    """What a macro stands for is known when the request is built; a property without it is left out and told."""
    actual = build({"custom_properties": MACROS, **settings}, **chat)

    prefix = "Helicone-Property-"
    sent = {name.removeprefix(prefix): value for name, value in actual.gateway.headers.items() if prefix in name}
    told = [notice.slots["macro"] for notice in actual.notices if notice.code == "property_left_out"]
    assert (expected, missing) == (sent, told)


def test_macros_when_a_value_is_too_long() -> None:
    """A property that becomes too long is left out and told; the request goes."""
    actual = build({"custom_properties": '{"a": "x{{v}}", "b": "y"}'}, macros={"v": "x" * 1_024})

    assert (Notice("property_too_long", {"name": "a"}),) == actual.notices
    assert {"Helicone-Request-Id": REQUEST_ID, "Helicone-Property-b": "y"} == actual.gateway.headers


def test_macros_when_they_stand_elsewhere() -> None:
    """Session and user headers say what they are given; only properties have macros."""
    talk = {"id": "{{user}}", "name": "{{model}}", "path": "/{{user}}"}

    actual = headers_of({"user_id": "{{model}}"}, conversation=talk, macros={"user": "Ann"})

    assert ["{{user}}", "{{model}}", "/{{user}}", "{{model}}"] == list(actual.values())


def test_properties_when_both_together_are_too_many() -> None:
    """The limit holds for what is sent in the end."""
    kept = json.dumps({f"a{number}": 1 for number in range(20)})

    with pytest.raises(InvalidProperties) as caught:
        build({"custom_properties": kept}, properties={f"b{number}": 1 for number in range(20)})

    assert "too_many" == caught.value.variant


# Messages


def messages_of(messages: list[dict[str, Any]], model: str = "gpt-4o") -> list[dict[str, Any]]:
    """Return the messages as they are sent."""
    sent: list[dict[str, Any]] = body_of({"model": model}, messages=messages)["messages"]
    return sent


USER = {"role": "user", "content": "Hi"}
IMAGE = {"type": "image_url", "image_url": {"url": "https://a.example/b.png", "detail": "low"}}
DATA_IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo="}}
DOCUMENT = {"type": "document", "source": {"type": "text", "media_type": "text/plain", "data": "x"}, "title": "T"}
CALL = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
THINKING = [{"thinking": "Hmm", "signature": "SIG"}]


@pytest.mark.parametrize(
    "messages",
    [
        [USER],
        [{"role": "system", "content": "Be brief."}, USER],
        [{"role": "developer", "content": "Be brief."}, USER],
        [{"role": "system", "content": [{"type": "text", "text": "Be brief."}]}, USER],
        [{"role": "user", "content": [{"type": "text", "text": "What is this?"}, IMAGE, DATA_IMAGE, DOCUMENT]}],
        [USER, {"role": "assistant", "content": "Hello"}, USER],
        [USER, {"role": "assistant", "tool_calls": [CALL]}, {"role": "tool", "tool_call_id": "c", "content": "5"}],
        [{"role": "user", "content": "Hi", "name": "me", "cache_control": {"type": "ephemeral"}}],
        [USER, {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}],
        [{"role": "assistant", "content": "I begin."}],
        [{"role": "user", "content": [{"type": "text", "text": "x", "cache_control": {"type": "ephemeral"}}]}],
    ],
    ids=[
        "user",
        "system",
        "developer",
        "system in parts",
        "pictures and a document",
        "assistant",
        "tools",
        "name and cache mark",
        "refusal",
        "assistant first",
        "cache mark in a part",
    ],
)
def test_messages_when_they_have_the_right_form(messages: list[dict[str, Any]]) -> None:
    """Good messages go as they are, and the gateway takes them."""
    assert messages == messages_of(messages)
    assert [] == refused(body_of(messages=messages))


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([USER, {"role": "assistant", "content": ""}, USER], [USER, USER]),
        ([USER, {"role": "assistant", "content": None}], [USER]),
        ([{"role": "user", "content": ""}, USER], [USER]),
        ([{"role": "user", "content": []}, USER], [USER]),
        ([{"role": "system", "content": ""}, USER], [USER]),
        ([{"role": "system", "content": []}, USER], [USER]),
        ([{**USER, "name": None, "id": "1", "timestamp": 5, "images": []}], [USER]),
        ([{**USER, "name": 5}], [USER]),
        (
            [USER, {"role": "assistant", "content": "x", "tool_calls": []}],
            [USER, {"role": "assistant", "content": "x"}],
        ),
        ([{**USER, "tool_calls": [CALL]}], [USER]),
        (
            [USER, {"role": "tool", "tool_call_id": "c", "content": []}],
            [USER, {"role": "tool", "tool_call_id": "c", "content": ""}],
        ),
    ],
    ids=[
        "empty assistant",
        "assistant of null",
        "empty user",
        "user without parts",
        "empty system",
        "system without parts",
        "keys of the app",
        "a number as name",
        "no tool calls",
        "a user's tool calls",
        "tool without parts",
    ],
)
def test_messages_when_they_are_cleaned(messages: list[dict[str, Any]], expected: list[dict[str, Any]]) -> None:
    """Empty messages and keys that no provider needs are left out, so that the gateway takes the rest."""
    assert expected == messages_of(messages)
    assert [] == refused(body_of(messages=messages))


@pytest.mark.parametrize(
    ("model", "role"), [("claude-sonnet-4", "system"), ("gpt-4o,claude-sonnet-4", "system"), ("gpt-4o", "developer")]
)
def test_messages_when_a_developer_speaks(model: str, role: str) -> None:
    """Claude knows no developer: there the message becomes a system message."""
    actual = messages_of([{"role": "developer", "content": "Be brief."}, USER], model)

    assert role == actual[0]["role"]


@pytest.mark.parametrize(
    ("thoughts", "expected"),
    [
        ({"reasoning": "Hmm", "reasoning_details": THINKING}, {"reasoning": "Hmm", "reasoning_details": THINKING}),
        ({"reasoning": "Hmm"}, {}),
        ({"reasoning_details": THINKING}, {}),
        ({"reasoning": "Hmm", "reasoning_details": []}, {}),
        ({"reasoning": "Hmm", "reasoning_details": [{"type": "reasoning.text", "text": "Hmm"}]}, {}),
        ({"reasoning": "", "reasoning_details": THINKING}, {}),
    ],
    ids=["both", "without signature", "without thoughts", "empty details", "another provider's", "empty thoughts"],
)
def test_messages_when_claude_gets_thoughts_back(thoughts: dict[str, Any], expected: dict[str, Any]) -> None:
    """Claude takes its thoughts back only with their signatures; others are left out, since it would refuse them."""
    (_, actual) = messages_of([USER, {"role": "assistant", "content": "x", **thoughts}], "claude-sonnet-4")

    assert {"role": "assistant", "content": "x", **expected} == actual


@pytest.mark.parametrize(
    ("messages", "expected"),
    [
        ([{"role": "robot", "content": "x"}], ("/messages/0/role", "message_role")),
        ([{"content": "x"}], ("/messages/0/role", "message_role")),
        ([{"role": 5, "content": "x"}], ("/messages/0/role", "message_role")),
        ([USER, {"role": "function", "content": "x", "name": "f"}], ("/messages/1/role", "message_role")),
        ([{"role": "user"}], ("/messages/0", "message_form")),
        ([{"role": "user", "content": None}], ("/messages/0", "message_form")),
        ([{"role": "user", "content": 5}], ("/messages/0/content", "message_form")),
        ([{"role": "user", "content": ["x"]}], ("/messages/0/content", "message_form")),
        (
            [{"role": "user", "content": [{"type": "input_audio", "input_audio": {}}]}],
            ("/messages/0/content", "message_form"),
        ),
        ([{"role": "user", "content": [{"type": "file", "file": {}}]}], ("/messages/0/content", "message_form")),
        (
            [{"role": "user", "content": [{"type": "video_url", "video_url": {}}]}],
            ("/messages/0/content", "message_form"),
        ),
        ([{"role": "system", "content": [IMAGE]}, USER], ("/messages/0/content", "message_form")),
        ([USER, {"role": "assistant", "content": [IMAGE]}], ("/messages/1/content", "message_form")),
        ([USER, {"role": "assistant", "content": [{}]}], ("/messages/1/content", "message_form")),
        ([USER, {"role": "assistant", "content": ["x", 5]}], ("/messages/1/content", "message_form")),
        ([USER, {"role": "assistant", "content": [{"type": "refusal"}]}], ("/messages/1/content", "message_form")),
        ([USER, {"role": "assistant", "tool_calls": [{}]}], ("/messages/1/tool_calls/0", "message_form")),
        (
            [USER, {"role": "assistant", "tool_calls": [{**CALL, "function": {"name": "f", "arguments": {}}}]}],
            ("/messages/1/tool_calls/0/function/arguments", "message_form"),
        ),
        ([USER, {"role": "tool", "content": "5"}], ("/messages/1", "message_form")),
        ([{"role": "user", "content": [{"type": "document", "source": {}}]}], ("/messages/0/content", "message_form")),
        ([{"role": "user", "content": [{**DOCUMENT, "title": 5}]}], ("/messages/0/content", "message_form")),
        ([{"role": "user", "content": [{**DOCUMENT, "citations": True}]}], ("/messages/0/content", "message_form")),
        ([{"role": "system", "content": "x"}], ("/messages", "messages_empty")),
        ([{"role": "user", "content": ""}], ("/messages", "messages_empty")),
    ],
    ids=lambda value: json.dumps(value)[:200],
)
def test_messages_when_they_cannot_be_sent(messages: list[dict[str, Any]], expected: tuple[str, str]) -> None:
    """A message that the gateway would refuse is refused here, with its place."""
    with pytest.raises(InvalidRequest) as caught:
        build(messages=messages)

    assert [expected] == [(field.pointer, field.code) for field in caught.value.fields]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/b.png", True),
        ("http://a.example", True),
        ("data:image/png;base64,iVBORw0KGgo=", True),
        ("data:image/svg+xml;base64,AAAA", True),
        ("iVBORw0KGgo=", False),
        ("//a.example/b.png", False),
        ("file:///etc/passwd", False),
        ("ftp://a.example", False),
        ("https://", False),
        ("https:///b.png", False),
        ("https://?b", False),
        ("https://#b", False),
        ("data:image/png,abc", False),
        ("data:image/png;base64,a,b", False),
        ("data:;base64,AAAA", False),
        ("", False),
    ],
)
def test_messages_when_a_picture_has_an_address(url: str, expected: bool) -> None:
    """A picture is a web address or base64 data with one comma."""
    part = {"type": "image_url", "image_url": {"url": url}}

    actual = is_built(messages=[{"role": "user", "content": [part]}])

    assert expected is actual


def is_built(**chat: Any) -> bool:
    """Say whether a request comes of a chat."""
    try:
        build(**chat)
    except InvalidRequest:
        return False
    return True


# What a host sends


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ([], [("", "model_type")]),
        ({}, [("/messages", "missing")]),
        ({"messages": []}, [("/messages", "too_short")]),
        ({"messages": "x"}, [("/messages", "list_type")]),
        ({"messages": ["x"]}, [("/messages/0", "dict_type")]),
        ({"messages": HELLO, "stream": "yes"}, [("/stream", "bool_type")]),
        ({"messages": HELLO, "model": 5}, [("/model", "string_type")]),
        ({"messages": HELLO, "model": "x" * 2_001}, [("/model", "string_too_long")]),
        ({"messages": HELLO, "web_search": 1}, [("/web_search", "bool_type")]),
        ({"messages": HELLO, "conversation": {}}, [("/conversation/id", "missing")]),
        ({"messages": HELLO, "conversation": {"id": ""}}, [("/conversation/id", "string_too_short")]),
        (
            {"messages": HELLO, "conversation": {"id": "a", "path": "x"}},
            [("/conversation/path", "string_pattern_mismatch")],
        ),
        ({"messages": HELLO, "conversation": {"id": "a", "b": 1}}, [("/conversation/b", "extra_forbidden")]),
        (
            {"messages": HELLO, "properties": {"a": [1], "str": {}}},
            [("/properties/a", "scalar_type"), ("/properties/str", "scalar_type")],
        ),
        ({"messages": HELLO, "properties": []}, [("/properties", "dict_type")]),
        ({"messages": HELLO, "macros": []}, [("/macros", "dict_type")]),
        ({"messages": HELLO, "macros": {"a": 1}}, [("/macros/a", "string_type")]),
        ({"messages": HELLO, "macros": {"a": None}}, [("/macros/a", "string_type")]),
        ({"messages": HELLO, "macros": {"a": "x" * 1_025}}, [("/macros/a", "string_too_long")]),
        ({"messages": HELLO, "macros": {"1a": ""}}, [("/macros", "macro_name")]),
        ({"messages": HELLO, "macros": {"a-b": ""}}, [("/macros", "macro_name")]),
        ({"messages": HELLO, "macros": {"n" * 33: ""}}, [("/macros", "macro_name")]),
        ({"messages": HELLO, "macros": {"\u017fa": ""}}, [("/macros", "macro_name")]),
        ({"messages": HELLO, "macros": {"a": "", "A": ""}}, [("/macros", "not_unique")]),
        ({"messages": HELLO, "macros": {f"a{n}": "" for n in range(33)}}, [("/macros", "too_long")]),
    ],
    ids=lambda value: json.dumps(value)[:200],
)
def test_read_chat_when_fields_are_refused(value: object, expected: list[tuple[str, str]]) -> None:
    """Each fault of a host's request has its place and a stable code."""
    with pytest.raises(InvalidRequest) as caught:
        read_chat(value)

    assert expected == [(field.pointer, field.code) for field in caught.value.fields]


def test_read_chat_when_parameters_come_along() -> None:
    """What is not known by name is a parameter."""
    chat: Chat = read_chat({"messages": HELLO, "model": "a", "temperature": 1, "min_p": 0.1})

    assert {"temperature": 1, "min_p": 0.1} == dict(chat.parameters)


# The other requests


def test_build_key_probe_when_a_key_is_tried() -> None:
    """The probe is an empty body: refused before it costs anything, after the key was looked at."""
    actual = build_key_probe(KEY)

    assert ("POST", "/v1/chat/completions", {}, {}, KEY) == (
        actual.method,
        actual.path,
        actual.headers,
        actual.body,
        actual.key,
    )
    assert KEY.reveal() not in repr(actual)


@pytest.mark.parametrize(
    ("request_", "path"),
    [(build_models_request(), "/v1/models"), (build_registry_request(), "/v1/public/model-registry/models")],
    ids=["models", "registry"],
)
def test_list_requests_when_they_are_sent(request_: Any, path: str) -> None:
    """Lists are public: the key is not sent there."""
    assert ("GET", path, {}, None, None) == (
        request_.method,
        request_.path,
        request_.headers,
        request_.body,
        request_.key,
    )


# Anything at all

PARTS = st.sampled_from(
    [{"type": "text", "text": "x"}, IMAGE, DOCUMENT, {"type": "refusal", "refusal": "n"}, {}, {"type": "file"}]
)
MESSAGES = st.fixed_dictionaries(
    {"role": st.sampled_from(["user", "assistant", "system", "developer", "tool", "function"])},
    optional={
        "content": st.text(max_size=5) | st.none() | st.lists(PARTS, max_size=3),
        "name": st.none() | st.text(max_size=3) | st.integers(),
        "tool_calls": st.lists(st.sampled_from([CALL, {}]), max_size=2),
        "tool_call_id": st.just("c"),
        "reasoning": st.text(max_size=3),
        "extra": JSON_VALUES,
    },
)
PARAMETERS = st.dictionaries(
    st.sampled_from([*ACCEPTED, "max_tokens", "max_completion_tokens", "stream_options", *UNKNOWN]),
    JSON_VALUES | st.sampled_from([value for _, value in [*EACH_ACCEPTED, *WRONG]]),
    max_size=8,
)
MODELS = st.sampled_from(["gpt-4o", "claude-sonnet-4", "gpt-5", "gpt-4o,claude-sonnet-4", "!openai,gemini-2.5-flash"])


def bodies_of(settings: dict[str, Any], chat: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the body of the request, or none where it is refused in an orderly way."""
    try:
        return [body_of(settings, **chat)]
    except HeliconeError:
        return []


@MANY
@given(messages=st.lists(MESSAGES, min_size=1, max_size=3), parameters=PARAMETERS, model=MODELS, search=st.booleans())
def test_build_chat_request_when_a_host_sends_anything(
    messages: list[dict[str, Any]], parameters: dict[str, Any], model: str, search: bool
) -> None:
    """Whatever a host sends, the body is one that the gateway takes, or there is no request."""
    bodies = bodies_of({"model": model, "web_search": search}, {**parameters, "messages": messages})

    assert [] == [mistake for body in bodies for mistake in refused(body)]


@MANY
@given(parameters=PARAMETERS, model=MODELS)
def test_build_chat_request_when_parameters_are_anything(parameters: dict[str, Any], model: str) -> None:
    """Good messages always make a request, and each parameter is in the body or told as dropped."""
    actual = build({"model": model}, **parameters)

    body = dict(actual.gateway.body or {})
    given = {name for name, value in parameters.items() if value is not None}
    told = {dropped.name for dropped in actual.dropped}
    aside = {"stream_options", "max_tokens", "max_completion_tokens", "tool_choice", "parallel_tool_calls"}
    assert [] == refused(body)
    assert given - set(body) - aside <= told
    json.dumps(body, allow_nan=False)


@MANY
@given(
    name=ANY_TEXT,
    path=ANY_TEXT,
    user=st.text(max_size=100),
    own=st.dictionaries(st.from_regex("[a-z][a-z0-9]{0,5}", fullmatch=True), ANY_TEXT, max_size=3),
)
def test_headers_when_texts_are_anything(name: str, path: str, user: str, own: dict[str, str]) -> None:
    """Whatever the texts, each header is one line of printable ASCII without spaces around it, or there is none."""
    conversation = {"id": name or "x", "name": path, "path": "/" + path}

    headers = headers_or_none({"user_id": user}, {"properties": own, "conversation": conversation})

    assert [] == [
        (header, value)
        for header, value in headers.items()
        if not re.fullmatch(r"[!-~]([ -~]*[!-~])?|", value) or not re.fullmatch("[A-Za-z][A-Za-z0-9_-]*", header)
    ]


def headers_or_none(settings: dict[str, Any], chat: dict[str, Any]) -> dict[str, str]:
    """Return the headers of a request, none where it is refused."""
    try:
        return dict(build(settings, **chat).gateway.headers)
    except HeliconeError:
        return {}


# What the gateway or the model would pass over without a word


@pytest.mark.parametrize(
    ("model", "given", "expected"),
    [
        pytest.param("gpt-5", {"temperature": 1, "top_p": 1}, {"temperature", "top_p"}, id="gpt-5 has no samplers"),
        pytest.param("gpt-5", {"max_tokens": 5}, set(), id="the cap has a name that gpt-5 knows"),
        pytest.param("claude-sonnet-4", {"top_k": 3, "seed": 1, "n": 2}, {"n", "seed", "top_k"}, id="claude"),
        pytest.param("gemini-2.5-flash/vertex", {"seed": 1, "top_k": 3}, {"seed"}, id="gemini"),
        pytest.param("gpt-4o", {"seed": 1, "temperature": 1}, set(), id="gpt-4o takes all"),
        pytest.param("gpt-4o,claude-sonnet-4", {"seed": 1}, set(), id="only the first route counts"),
        pytest.param("claude-sonnet-4/openrouter", {"seed": 1}, set(), id="another provider's own format"),
        pytest.param("my-own-model/openai", {"seed": 1}, set(), id="not in the registry"),
    ],
)
def test_ignored_parameters_are_told_and_sent(model: str, given: dict[str, Any], expected: set[str]) -> None:
    """What the first route ignores is named; it stays in the body, since a fallback may know it."""
    actual = build({"model": model}, **given)

    assert expected == {item.name for item in actual.dropped if item.reason == "ignored"}
    assert expected <= dict(actual.gateway.body or {}).keys()


@pytest.mark.parametrize(
    ("settings", "given", "expected"),
    [
        pytest.param({}, {"max_tokens": 100}, [], id="as it was"),
        pytest.param({}, {}, [], id="nobody set one"),
        pytest.param({}, {"max_tokens": 10**6}, ["replaced"], id="more than the model can"),
        pytest.param(
            {"model": "claude-sonnet-4", "reasoning_effort": "low"}, {"max_tokens": 9}, ["replaced"], id="thinking"
        ),
    ],
)
def test_a_changed_cap_is_told(settings: dict[str, Any], given: dict[str, Any], expected: list[str]) -> None:
    """A cap that had to be raised or lowered is named."""
    assert expected == [item.reason for item in build(settings, **given).dropped if item.name == "max_tokens"]


@pytest.mark.parametrize(
    ("model", "expected", "notices"),
    [
        ("claude-sonnet-4:online", "claude-sonnet-4:online/anthropic,claude-sonnet-4", []),
        ("claude-sonnet-4:online/anthropic", "claude-sonnet-4:online/anthropic", []),
        ("gpt-4o:online", "gpt-4o:online", ["web_search_unavailable"]),
        ("claude-sonnet-4:online/vertex", "claude-sonnet-4:online/vertex", ["web_search_unavailable"]),
    ],
)
def test_online_when_it_was_written_by_hand(model: str, expected: str, notices: list[str]) -> None:
    """`:online` in the model string gets the same pin and the same notices as the switch."""
    actual = build({"model": model})

    assert expected == str(actual.model)
    assert notices == [notice.code for notice in actual.notices]
    assert actual.web_search


@pytest.mark.parametrize("model", ["gpt-4o", "gemini-2.5-flash"])
def test_thoughts_do_not_go_to_another_model(model: str) -> None:
    """Thoughts with Claude's signature are left out for every other model."""
    thoughts = {"reasoning": "Hm", "reasoning_details": [{"thinking": "Hm", "signature": "S"}]}
    messages = [*HELLO, {"role": "assistant", "content": "Yes", **thoughts}, *HELLO]

    assert [*HELLO, {"role": "assistant", "content": "Yes"}, *HELLO] == body_of({"model": model}, messages=messages)[
        "messages"
    ]
    assert messages == body_of({"model": "claude-sonnet-4"}, messages=messages)["messages"]


@pytest.mark.parametrize("model", ["claude-sonnet-4", "gpt-4o"])
def test_messages_when_the_last_one_is_begun_for_the_model(model: str) -> None:
    """A reply that the host has begun (a prefill) stays last and stays as it is."""
    messages = [*HELLO, {"role": "assistant", "content": "Dear"}]

    assert messages == body_of({"model": model}, messages=messages)["messages"]
