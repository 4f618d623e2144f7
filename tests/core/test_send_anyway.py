"""What the user wants sent goes out as it is; a refusal that names it says whose wish it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import JSON_VALUES, MANY
from core.recordings import FOLDER, recording
from helicone_chat_source.core.catalog import build_catalog
from helicone_chat_source.core.chat_request import ChatRequest, Notice, build_chat_request, read_chat
from helicone_chat_source.core.errors import Attempt, HeliconeError, PromptTooLong, ProviderDown, RequestRefused
from helicone_chat_source.core.gateway_reply import read_error, read_models, read_registry
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.send_anyway import WRITTEN_BY_US, blame_wish
from helicone_chat_source.core.settings import read_settings

CATALOG = build_catalog(
    read_models(200, recording("models-with-key").body, account_of(None)),
    read_registry(200, (FOLDER / "model-registry.json").read_bytes()),
)
CUSTOM = [{"type": "custom", "custom": {"name": "c"}}]
TOOLS = [{"type": "function", "function": {"name": "f"}}]


def build(settings: dict[str, Any], given: dict[str, Any]) -> ChatRequest:
    """Return the request for parameters that a host sent."""
    return build_chat_request(
        settings=read_settings({"model": "gpt-4o", **settings}),
        chat=read_chat({"messages": [{"role": "user", "content": "Hello"}], **given}),
        key=Secret("sk-helicone-abcdefg-1234567"),
        request_id="0f9d2c52-63a3-4c8e-9a3f-0123456789ab",
        catalog=CATALOG,
    )


def parameters_of(request: ChatRequest) -> dict[str, object]:
    """Return what the body has beside model, messages, stream and cap."""
    aside = {"model", "messages", "stream", "max_tokens", "max_completion_tokens"}
    return {name: value for name, value in (request.gateway.body or {}).items() if name not in aside}


@pytest.mark.parametrize(
    ("model", "wanted", "given"),
    [
        ("gpt-4o", ["min_p"], {"min_p": 0.05}),
        ("gpt-4o", ["provider", "top_a"], {"provider": {"order": ["x"], "deep": [None, {"a": 1}]}, "top_a": 0}),
        ("gpt-4o", ["seed"], {"seed": 1.5}),
        ("gpt-4o", ["seed"], {"seed": "5"}),
        ("gpt-4o", ["reasoning_effort"], {"reasoning_effort": "low"}),
        ("gpt-5", ["reasoning_effort"], {"reasoning_effort": "xhigh"}),
        ("gpt-4o", ["tools"], {"tools": "anything"}),
        ("claude-sonnet-4", ["logit_bias"], {"logit_bias": {}}),
        ("claude-sonnet-4", ["tools"], {"tools": CUSTOM}),
        ("claude-sonnet-4", ["tools"], {"tools": [{"name": "no form"}]}),
        ("claude-sonnet-4", ["tool_choice"], {"tools": TOOLS, "tool_choice": "required"}),
        ("claude-sonnet-4", ["tool_choice"], {"tools": TOOLS, "tool_choice": "none"}),
        ("claude-sonnet-4", ["temperature", "top_p"], {"reasoning_effort": "low", "temperature": 1, "top_p": 0.5}),
        ("claude-sonnet-4", ["tools", "tool_choice"], {"tools": CUSTOM, "tool_choice": "none"}),
    ],
)
def test_parameters_when_they_are_wanted(model: str, wanted: list[str], given: dict[str, Any]) -> None:
    """What is on the list goes as it was sent, whatever the allow-list, its form or the model's rules say."""
    actual = build({"model": model, "send_anyway": wanted}, given)

    assert (given, ()) == (parameters_of(actual), actual.dropped)
    assert (Notice("sent_anyway", {"names": ", ".join(wanted)}),) == actual.notices
    assert tuple(wanted) == actual.sent_anyway


def test_parameters_when_only_some_are_wanted() -> None:
    """All else keeps to the rules."""
    actual = build({"send_anyway": ["min_p"]}, {"min_p": 0.1, "top_a": 1, "seed": 1.5, "temperature": 1})

    assert {"min_p": 0.1, "temperature": 1} == parameters_of(actual)
    assert [("top_a", "unknown"), ("seed", "form")] == [(item.name, item.reason) for item in actual.dropped]


def test_parameters_when_wanted_ones_would_go_anyway() -> None:
    """What no rule holds back is nothing to tell; what the model ignores is told as the user's wish."""
    plain = build({"send_anyway": ["temperature", "min_p", "seed"]}, {"temperature": 1, "min_p": None})
    ignored = build({"model": "claude-sonnet-4", "send_anyway": ["seed"]}, {"seed": 1})

    assert ({"temperature": 1}, (), (), ()) == (parameters_of(plain), plain.dropped, plain.notices, plain.sent_anyway)
    assert ({"seed": 1}, (), ("seed",)) == (parameters_of(ignored), ignored.dropped, ignored.sent_anyway)


def test_parameters_when_tools_stay_and_no_tool_shall_be_called() -> None:
    """The choice `none`, which Claude's mapping would turn round, is left out and told, though the tools go."""
    actual = build({"model": "claude-sonnet-4", "send_anyway": ["tools"]}, {"tools": CUSTOM, "tool_choice": "none"})

    assert {"tools": CUSTOM} == parameters_of(actual)
    assert [("tool_choice", "model")] == [(item.name, item.reason) for item in actual.dropped]


def test_parameters_when_a_default_of_the_settings_is_wanted() -> None:
    """The settings' own effort can be sent to a model that takes none."""
    actual = build({"reasoning_effort": "low", "send_anyway": ["reasoning_effort"]}, {})

    assert ({"reasoning_effort": "low"}, ()) == (parameters_of(actual), actual.dropped)


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {1, 2}, {"a": object()}])
def test_parameters_when_they_are_no_json(value: object) -> None:
    """What JSON cannot say stays out, and is told."""
    actual = build({"send_anyway": ["min_p"]}, {"min_p": value})

    assert ({}, ["min_p"], ()) == (parameters_of(actual), [item.name for item in actual.dropped], actual.notices)


WANTED = ["min_p", "tools", "tool_choice", "temperature", "top_p", "reasoning_effort", "logit_bias", "seed", "top_a"]


@MANY
@given(
    wanted=st.lists(st.sampled_from(WANTED), unique=True),
    given=st.dictionaries(st.sampled_from([*WANTED, "max_tokens"]), JSON_VALUES | st.just(CUSTOM) | st.just("none")),
    model=st.sampled_from(["gpt-4o", "claude-sonnet-4", "gpt-5,claude-sonnet-4", "my-own/openai"]),
)
def test_parameters_when_anything_is_wanted(wanted: list[str], given: dict[str, Any], model: str) -> None:
    """Whatever is wanted goes as it was sent and is never told as dropped; the cap is always ours."""
    actual = build({"model": model, "send_anyway": wanted}, given)

    body = dict(actual.gateway.body or {})
    sent = {name: value for name, value in given.items() if name in wanted and value is not None}
    assert sent == {name: body[name] for name in sent}
    assert not sent.keys() & {item.name for item in actual.dropped}
    assert 1 == len({"max_tokens", "max_completion_tokens"} & body.keys())


@pytest.mark.parametrize("name", sorted(WRITTEN_BY_US))
def test_body_when_the_settings_hold_an_own_name(name: str) -> None:
    """A name that the request writes itself is refused, with the entry that is wrong."""
    with pytest.raises(HeliconeError) as caught:
        read_settings({"send_anyway": ["min_p", name]})

    (fault,) = caught.value.fields
    assert ("/send_anyway/1", "written_by_us", {"name": name}) == (fault.pointer, fault.code, fault.slots)


# A refusal


def test_blame_wish_when_the_gateway_names_the_field() -> None:
    """The recorded refusal of an unknown field is told as what the user wished for."""
    recorded = recording("ptb-field-min-p")
    error = read_error(recorded.status, recorded.body, account_of(None))

    actual = blame_wish(error, ("top_a", "min_p"))

    assert ("request_refused", "sent_anyway", "min_p") == (actual.code, actual.variant, actual.slots["names"])
    assert (error.detail, error.attempts) == (actual.detail, actual.attempts)


@pytest.mark.parametrize(
    ("error", "names", "expected"),
    [
        (RequestRefused("request: Unrecognized key: xmin_p", variant="field"), ("min_p",), "field"),
        (RequestRefused("seed: Invalid input", variant="field"), ("min_p",), "field"),
        (RequestRefused("seed: Invalid input", variant="field"), (), "field"),
        (RequestRefused("seed: Invalid input", variant="field"), ("seed",), "sent_anyway"),
        (RequestRefused(None, variant="provider"), ("seed",), "provider"),
        (
            RequestRefused("Bad", variant="provider", attempts=[Attempt("a", 400, "Logit bias is not supported")]),
            ("logit_bias",),
            "sent_anyway",
        ),
        (PromptTooLong("max seed"), ("seed",), None),
        (ProviderDown("seed"), ("seed",), None),
    ],
)
def test_blame_wish_when_it_is_the_cause_or_not(
    error: HeliconeError, names: tuple[str, ...], expected: str | None
) -> None:
    """Only a refusal that names what was sent anyway is changed."""
    actual = blame_wish(error, names)

    assert expected == actual.variant
