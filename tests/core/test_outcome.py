"""How a reply ended, with a notice for each silence of the gateway."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from core.recordings import FOLDER, recording
from helicone_chat_source.core.catalog import Catalog, build_catalog
from helicone_chat_source.core.chat_request import ChatRequest, GatewayRequest, Notice
from helicone_chat_source.core.cost import Cost
from helicone_chat_source.core.gateway_reply import read_models, read_registry
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.model_string import parse_model_string
from helicone_chat_source.core.outcome import Outcome, summarise
from helicone_chat_source.core.parameters import DroppedParameter
from helicone_chat_source.core.reply_state import Citation, Ending, ReplyState

ACCOUNT = account_of(None)
CATALOG = build_catalog(
    read_models(200, recording("models-with-key").body, ACCOUNT),
    read_registry(200, (FOLDER / "model-registry.json").read_bytes()),
)
REQUEST_ID = "0f9d2c52-63a3-4c8e-9a3f-0123456789ab"
USAGE = {"prompt_tokens": 1_000, "completion_tokens": 100}
SEARCHED = {**USAGE, "server_tool_use": {"web_search_requests": 1}}


def asked(model: str, *, web_search: bool = False) -> ChatRequest:
    """Return a request for a model string."""
    return ChatRequest(
        GatewayRequest("POST", "/v1/chat/completions"), parse_model_string(model), REQUEST_ID, web_search, (), ()
    )


def reply_of(*, finish: str | None = "stop", usage: Mapping[str, object] | None = None, **delta: object) -> ReplyState:
    """Return a reply of one chunk."""
    reply = ReplyState()
    reply.add(json.dumps({"choices": [{"index": 0, "delta": delta, "finish_reason": finish}], "usage": usage}).encode())
    return reply


def outcome(
    request: ChatRequest,
    reply: ReplyState,
    *,
    state: Ending = "complete",
    catalog: Catalog = CATALOG,
    **headers: str | None,
) -> Outcome:
    """Return the outcome; `headers` are the gateway's without their prefix, `None` for one that is not there."""
    named = {f"helicone-{name}": value for name, value in headers.items() if value is not None}
    return summarise(state, reply, request, headers=named, catalog=catalog, account=ACCOUNT)


HELLO = reply_of(content="Hello", usage=USAGE)
SEARCH_ROUTE = "claude-sonnet-4:online/anthropic,claude-sonnet-4"


@pytest.mark.parametrize(
    ("model", "reply", "state", "provider", "expected"),
    [
        ("gpt-4o", HELLO, "complete", "openai", []),
        ("gpt-4o", HELLO, "complete", None, []),
        ("gpt-4o", reply_of(content="Hel", finish=None), "truncated", "openai", ["truncated"]),
        ("gpt-4o", reply_of(content="Hel", finish=None), "stopped", "openai", ["stopped"]),
        ("gpt-4o", reply_of(content="Hel", finish=None), "error", "openai", []),
        ("gpt-4o", reply_of(content="Hel", finish="length"), "complete", "openai", ["length"]),
        ("gpt-4o", reply_of(reasoning="Hm", content="Hel", finish="length"), "complete", "openai", ["length"]),
        ("gpt-4o", reply_of(reasoning="Hm", finish="length"), "complete", "openai", ["length", "length_thinking"]),
        ("gpt-4o", reply_of(content="Hel", finish="content_filter"), "complete", "openai", ["filtered"]),
        ("gpt-4o", reply_of(content="Hel", finish="pause"), "complete", "openai", ["paused"]),
        ("gpt-4o", reply_of(content="Hel", usage=SEARCHED), "complete", "nobody", ["web_searched"]),
        ("gpt-4o", reply_of(refusal="I cannot."), "complete", "openai", ["refused"]),
        ("gpt-4o", reply_of(refusal="No.", content="But"), "complete", "openai", []),
        ("gpt-4o", reply_of(), "complete", "openai", ["empty"]),
        ("gpt-4o", reply_of(finish="length"), "complete", "openai", ["length", "empty"]),
        ("gpt-4o", reply_of(finish=None), "truncated", "openai", ["truncated"]),
        ("gpt-4o", reply_of(tool_calls=[{"index": 0}]), "complete", "openai", []),
        ("gpt-4o/openai,gpt-4o/azure", HELLO, "complete", "azure", ["fallback_served"]),
        ("gpt-4o/openai,gpt-4o/azure", HELLO, "complete", "openai", []),
        ("gpt-4o/openai,claude-sonnet-4", HELLO, "complete", "anthropic", ["fallback_served"]),
        ("gpt-4o,claude-sonnet-4", HELLO, "complete", "anthropic", ["fallback_served"]),
        ("gpt-4o,claude-sonnet-4", HELLO, "complete", "openai", []),
        ("gpt-4o,claude-sonnet-4", HELLO, "complete", "helicone", []),
    ],
)
def test_notices_when_the_gateway_says_nothing(
    model: str, reply: ReplyState, state: Ending, provider: str | None, expected: list[str]
) -> None:
    """Each silence of the gateway gets its notice, and a plain success gets none."""
    actual = outcome(asked(model), reply, state=state, provider=provider)

    assert expected == [notice.code for notice in actual.notices]


@pytest.mark.parametrize(
    ("model", "reply", "state", "provider", "expected"),
    [
        (SEARCH_ROUTE, reply_of(content="x", usage=SEARCHED), "complete", "anthropic", ["web_searched_price"]),
        (SEARCH_ROUTE, HELLO, "complete", "anthropic", ["web_search_unused"]),
        (SEARCH_ROUTE, HELLO, "complete", "vertex", ["fallback_served", "web_search_lost"]),
        (SEARCH_ROUTE, reply_of(content="x", finish=None), "truncated", "anthropic", ["truncated"]),
        (
            SEARCH_ROUTE,
            reply_of(content="x", annotations=[{"url_citation": {"url": "https://a.example"}}]),
            "complete",
            "anthropic",
            [],
        ),
        ("gpt-4o", HELLO, "complete", "openai", []),
    ],
    ids=["searched", "not used", "another provider", "broke off", "pages without usage", "cannot search"],
)
def test_notices_when_web_search_was_asked_for(
    model: str, reply: ReplyState, state: Ending, provider: str, expected: list[str]
) -> None:
    """A search that did not happen is told, with the reason; what cannot search at all was told before."""
    actual = outcome(asked(model, web_search=True), reply, state=state, provider=provider)

    assert expected == [notice.code for notice in actual.notices]


def test_notices_when_nobody_says_who_served() -> None:
    """Without the provider's name the notice of a lost search has a mark in its place."""
    actual = outcome(asked(SEARCH_ROUTE, web_search=True), HELLO)

    assert (Notice("web_search_lost", {"provider": "?"}),) == actual.notices


def test_notices_when_search_is_not_asked_for() -> None:
    """Who did not ask for a search hears nothing of one."""
    actual = outcome(asked(SEARCH_ROUTE), HELLO, provider="anthropic")

    assert () == actual.notices


def test_notices_when_a_fallback_served() -> None:
    """The notice names what was asked for and who served."""
    actual = outcome(asked("gpt-4o/openai,gpt-4o/azure"), HELLO, provider="azure")

    assert (Notice("fallback_served", {"asked": "gpt-4o/openai", "provider": "azure"}),) == actual.notices


def test_notices_when_the_request_had_some() -> None:
    """What was to be told when the request was made comes first."""
    early = Notice("web_search_excluded")
    request = replace(asked("gpt-4o"), notices=(early,))

    actual = outcome(request, reply_of(finish="length", content="x"))

    assert (early, Notice("length")) == actual.notices


@pytest.mark.parametrize(
    ("model", "headers", "expected"),
    [
        ("gpt-4o", {"provider": "openai", "model": "gpt-4o-2024-08-06"}, "gpt-4o"),
        ("gpt-4o", {"provider": "helicone", "model": "pa/gt-4p-m"}, "gpt-4o"),
        ("gpt-4o", {"model": "gpt-4o-2024-08-06"}, "gpt-4o-2024-08-06"),
        ("gpt-4o", {}, "from the reply"),
        ("claude-3.5-sonnet", {"provider": "anthropic"}, "claude-3.5-sonnet-v2"),
        ("gpt-4o,claude-sonnet-4", {"provider": "anthropic"}, "claude-sonnet-4"),
        ("gpt-4o,claude-sonnet-4", {"provider": "azure"}, "gpt-4o"),
        ("gpt-4o/openai,gpt-4o-mini/openai", {"provider": "openai", "model": "gpt-4o-mini"}, "gpt-4o-mini"),
        ("gpt-4o/openai,gpt-4o-mini/openai", {"provider": "openai", "model": "openai/gpt-4o"}, "gpt-4o"),
        ("gpt-4o/openai,gpt-4o-mini/openai", {"provider": "openai", "model": "something-else"}, "something-else"),
        ("gpt-4o/openai", {"provider": "azure", "model": "strange"}, "strange"),
        ("my-own-model/openai", {"provider": "openai", "model": "ft:my-own"}, "my-own-model"),
    ],
)
def test_model_served_when_the_provider_is_told(model: str, headers: dict[str, Any], expected: str) -> None:
    """The served model is told by the name that was asked for, where provider and list leave one."""
    reply = reply_of(content="x")
    reply.model = "from the reply"

    actual = outcome(asked(model), reply, **headers)

    assert expected == actual.model_served


def test_summarise_when_all_is_known() -> None:
    """The outcome holds the facts of the `finish` event."""
    page = {"url_citation": {"url": "https://a.example", "title": "A"}}
    request = replace(asked("claude-sonnet-4/anthropic"), dropped=(DroppedParameter("min_p", "unknown"),))

    actual = outcome(
        request,
        reply_of(content="x", usage=SEARCHED, annotations=[page]),
        provider="anthropic",
        model="claude-sonnet-4-20250514",
        cache="MISS",
    )

    assert (
        Outcome(
            state="complete",
            finish_reason="stop",
            usage=SEARCHED,
            cost=Cost(1_000 * 3 / 1e6 + 100 * 15 / 1e6 + 0.01, estimated=True),
            provider="anthropic",
            model_served="claude-sonnet-4",
            citations=(Citation("https://a.example", "A"),),
            web_searches=1,
            cache="miss",
            request_url=f"https://us.helicone.ai/requests?requestId={REQUEST_ID}",
            dropped_parameters=(DroppedParameter("min_p", "unknown"),),
            notices=(
                Notice("dropped", {"names": "min_p"}),
                Notice("web_searched_price", {"count": 1, "usd": "0.01"}),
            ),
        )
        == actual
    )


@pytest.mark.parametrize(
    ("part", "dollars"),
    # Whole: 1,000 x 3 + 900 x 0.3. Streamed: 100 x 3 + 900 x 0.3.
    [("message", 0.00327), ("delta", 0.00057)],
)
def test_summarise_when_claude_had_the_prompt_in_its_cache(part: str, dollars: float) -> None:
    """For Claude the gateway counts cached tokens apart in a whole completion, and in the prompt in a stream."""
    usage = {"prompt_tokens": 1_000, "prompt_tokens_details": {"cached_tokens": 900}}
    reply = ReplyState()
    reply.add_chunk({"choices": [{part: {"content": "Hi"}, "finish_reason": "stop"}], "usage": usage})

    actual = outcome(asked("claude-sonnet-4/anthropic"), reply, provider="anthropic")

    assert actual.cost is not None
    assert dollars == round(actual.cost.usd, 9)


def test_summarise_when_nothing_is_known() -> None:
    """A reply that never began has an outcome too."""
    actual = outcome(asked("gpt-4o"), ReplyState(), state="error", catalog=Catalog())

    assert (None, None, None, None, None, (), None, None, ()) == (
        actual.finish_reason,
        actual.usage,
        actual.cost,
        actual.provider,
        actual.model_served,
        actual.citations,
        actual.web_searches,
        actual.cache,
        actual.notices,
    )


@pytest.mark.parametrize(("header", "expected"), [("HIT", "hit"), ("MISS", "miss"), ("", None)])
def test_cache_when_the_header_tells(header: str, expected: str | None) -> None:
    """Whether the cache answered is told in lower case."""
    assert expected == outcome(asked("gpt-4o"), HELLO, cache=header).cache


def test_cost_when_a_fallback_served() -> None:
    """The estimate uses the prices of the model that served."""
    actual = outcome(asked("gpt-4o,claude-sonnet-4"), HELLO, provider="anthropic")

    assert Cost(1_000 * 3 / 1e6 + 100 * 15 / 1e6, estimated=True) == actual.cost


@pytest.mark.parametrize("state", ["stopped", "truncated", "error"])
def test_usage_when_a_reply_did_not_end_is_an_estimate(state: Ending) -> None:
    """Prompt and what arrived are counted at four bytes a token, at the price of the provider, and marked."""
    body = {"messages": [{"role": "user", "content": "12345678"}]}
    request = replace(asked("gpt-4o"), gateway=GatewayRequest("POST", "/v1/chat/completions", {}, body))

    actual = outcome(request, reply_of(content="123456789", finish=None), state=state, provider="openai")

    expected = {"prompt_tokens": 2, "completion_tokens": 3, "total_tokens": 5, "estimated": True}
    assert expected == actual.usage
    assert actual.cost is not None
    assert pytest.approx((2 * 2.5 + 3 * 10) / 1e6) == actual.cost.usd
    assert actual.cost.estimated


def test_usage_when_nothing_arrived_is_not_known() -> None:
    """A request that was stopped before its first word has no figures: nothing is known, and nothing is not 0."""
    actual = outcome(asked("gpt-4o"), ReplyState(), state="stopped", provider=None)

    assert (None, None) == (actual.usage, actual.cost)


def test_usage_when_the_provider_counted_is_the_providers() -> None:
    """An estimate never replaces figures that came."""
    reply = reply_of(content="Hel", finish=None, usage=USAGE)

    assert USAGE == outcome(asked("gpt-4o"), reply, state="stopped", provider="openai").usage


def test_cost_when_the_cache_answered_is_nothing() -> None:
    """A reply from Helicone's cache costs nothing, whatever its recorded usage says."""
    assert Cost(0.0, estimated=False) == outcome(asked("gpt-4o"), HELLO, provider="openai", cache="HIT").cost


def test_cost_when_the_gateway_is_simulated_says_so() -> None:
    """What a simulated gateway counts is no money, and its requests have no page."""
    headers = {"helicone-provider": "openai"}
    account = account_of(None, simulated=True)

    actual = summarise("complete", HELLO, asked("gpt-4o"), headers=headers, catalog=CATALOG, account=account)

    assert actual.cost is not None
    assert actual.cost.simulated
    assert actual.request_url is None
