"""What a reply cost."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.recordings import FOLDER, recording
from helicone_chat_source.core.catalog import Endpoint, Model, build_catalog, reduce_registry
from helicone_chat_source.core.cost import Cost, cost_of
from helicone_chat_source.core.gateway_reply import read_registry

CLAUDE = Model(
    "claude-sonnet-4",
    "Claude Sonnet 4",
    "anthropic",
    endpoints=(
        Endpoint("helicone", 3.0, 15.0, None, web_search=False, on_credits=True),
        Endpoint("anthropic", 3.0, 15.0, 0.01, web_search=True, on_credits=True),
        Endpoint("bedrock", None, 15.0, None, web_search=False, on_credits=True),
        Endpoint("free", 0.0, 0.0, None, web_search=False, on_credits=True),
    ),
)


def used(prompt: object = 1_000, completion: object = 100, **more: object) -> dict[str, object]:
    """Return usage as the gateway reports it."""
    return {"prompt_tokens": prompt, "completion_tokens": completion, **more}


SEARCHES = {"server_tool_use": {"web_search_requests": 2}}


@pytest.mark.parametrize(
    ("usage", "provider", "expected"),
    [
        (used(), "anthropic", Cost(0.0045, estimated=True)),
        (used(**SEARCHES), "anthropic", Cost(0.0245, estimated=True)),
        (used(**SEARCHES), "helicone", Cost(0.0045, estimated=True)),
        (used(prompt_tokens_details={"cached_tokens": 900}), "anthropic", Cost(0.0045, estimated=True)),
        (used(cost=0.0123), "anthropic", Cost(0.0123, estimated=False)),
        (used(cost=1), "nobody", Cost(1.0, estimated=False)),
        (used(cost=0), "anthropic", Cost(0.0045, estimated=True)),
        (used(cost=-1), "anthropic", Cost(0.0045, estimated=True)),
        (used(cost=True), "anthropic", Cost(0.0045, estimated=True)),
        (used(cost="0.1"), "anthropic", Cost(0.0045, estimated=True)),
        (used(cost=float("nan")), "anthropic", Cost(0.0045, estimated=True)),
        (used(cost=10**400), "anthropic", Cost(0.0045, estimated=True)),
        (used(prompt=10**400), "anthropic", Cost(0.0015, estimated=True)),
        (used(prompt=-5, completion="x"), "anthropic", None),
        (used(server_tool_use=[]), "anthropic", Cost(0.0045, estimated=True)),
        ({}, "anthropic", None),
        (None, "anthropic", None),
        (used(), "bedrock", None),
        (used(), "free", None),
        (used(), "nobody", None),
        (used(), None, None),
    ],
    ids=lambda value: str(value)[:90],
)
def test_cost_of_when_usage_came(usage: dict[str, object] | None, provider: str | None, expected: Cost | None) -> None:
    """What was reported counts; else list prices make an estimate; what is not known is never told as free."""
    actual = cost_of(usage, CLAUDE, provider)

    assert expected == (actual and Cost(round(actual.usd, 9), actual.estimated))


def test_cost_of_when_the_model_is_not_known() -> None:
    """Without a model only a reported cost can be told."""
    assert (None, Cost(0.5, estimated=False)) == (
        cost_of(used(), None, "anthropic"),
        cost_of(used(cost=0.5), None, "anthropic"),
    )


CACHING = Endpoint(
    "anthropic", 3.0, 15.0, 0.01, web_search=True, on_credits=True, cache_read=0.3, cache_write=3.75, cache_write_1h=6.0
)
"""Prices as `claude-sonnet-4` has them, in a format where the gateway counts as OpenAI does."""
CLAUDE_FORMAT = replace(CACHING, claude_format=True)


def cached(prompt: int, *, read: object = 0, **written: object) -> dict[str, object]:
    """Return usage with a part of the prompt read from the provider's cache or written to it, and no reply."""
    return used(prompt, 0, prompt_tokens_details={"cached_tokens": read, **written})


def parts(five_minutes: object, an_hour: object) -> dict[str, object]:
    """Return the tokens that were written, by the time for which they are kept."""
    return {"write_5m_tokens": five_minutes, "write_1h_tokens": an_hour}


WRITTEN = {"cache_write_tokens": 300, "cache_write_details": parts(300, 0)}
AN_HOUR = {"cache_write_tokens": 300, "cache_write_details": parts(100, 200)}


@pytest.mark.parametrize(
    ("endpoint", "whole", "usage", "millionths"),
    [
        # OpenAI's format: read tokens are in prompt_tokens. 100 x 3 + 900 x 0.3
        (CACHING, False, cached(1_000, read=900), 570),
        (CACHING, True, cached(1_000, read=900), 570),
        # Written ones are beside it. 100 x 3 + 900 x 0.3 + 300 x 3.75
        (CACHING, True, cached(1_000, read=900, **WRITTEN), 1_695),
        # More read than there were in all: they stand apart. 4 x 3 + 1,900 x 0.3
        (CACHING, False, cached(4, read=1_900), 582),
        # A whole completion of Claude's: both stand apart. 4 x 3 + 1,900 x 0.3 + 300 x 3.75
        (CLAUDE_FORMAT, True, cached(4, read=1_900, **WRITTEN), 1_707),
        # ... also where the numbers would allow more. 1,000 x 3 + 900 x 0.3
        (CLAUDE_FORMAT, True, cached(1_000, read=900), 3_270),
        # A stream of Claude's: read tokens are in prompt_tokens. 100 x 3 + 900 x 0.3
        (CLAUDE_FORMAT, False, cached(1_000, read=900), 570),
        # Written ones fit in beside them: the smaller sum. 100 x 3 + 600 x 0.3 + 300 x 3.75
        (CLAUDE_FORMAT, False, cached(1_000, read=600, **WRITTEN), 1_605),
        # They do not fit in. 100 x 3 + 900 x 0.3 + 300 x 3.75
        (CLAUDE_FORMAT, False, cached(1_000, read=900, **WRITTEN), 1_695),
        # Neither fits in. 4 x 3 + 1,900 x 0.3 + 300 x 3.75
        (CLAUDE_FORMAT, False, cached(4, read=1_900, **WRITTEN), 1_707),
        # Kept for an hour. 4 x 3 + 100 x 3.75 + 200 x 6
        (CLAUDE_FORMAT, True, cached(4, **AN_HOUR), 1_587),
        # Only the sum, or only the parts. 4 x 3 + 300 x 3.75; 4 x 3 + 100 x 3.75 + 200 x 6
        (CLAUDE_FORMAT, True, cached(4, cache_write_tokens=300), 1_137),
        (CLAUDE_FORMAT, True, cached(4, cache_write_details=parts(100, 200)), 1_587),
        # Parts that contradict the sum: the sum counts. 4 x 3 + 300 x 3.75; 4 x 3 + 300 x 6
        (CLAUDE_FORMAT, True, cached(4, cache_write_tokens=300, cache_write_details=parts(1_900, 0)), 1_137),
        (CLAUDE_FORMAT, True, cached(4, cache_write_tokens=300, cache_write_details=parts(0, 900)), 1_812),
        # Prices that are not known: the next dearer one that is. 100 x 3 + 900 x 3; 4 x 3 + 300 x 3; 4 x 3 + 300 x 3.75
        (replace(CACHING, cache_read=None), False, cached(1_000, read=900), 3_000),
        (replace(CLAUDE_FORMAT, cache_write=None, cache_write_1h=None), True, cached(4, **AN_HOUR), 912),
        (replace(CLAUDE_FORMAT, cache_write_1h=None), True, cached(4, **AN_HOUR), 1_137),
        # A cache that costs nothing. 100 x 3
        (replace(CACHING, cache_read=0.0), False, cached(1_000, read=900), 300),
        # What is no count is none. 1,000 x 3
        (CACHING, False, cached(1_000, read="900"), 3_000),
        (CACHING, False, cached(1_000, read=-900), 3_000),
        (CACHING, False, used(1_000, 0, prompt_tokens_details=[]), 3_000),
        (CACHING, False, cached(1_000, cache_write_details=5), 3_000),
    ],
)
def test_cost_of_when_a_part_of_the_prompt_was_cached(
    endpoint: Endpoint, whole: bool, usage: dict[str, object], millionths: float
) -> None:
    """Each prompt token is priced once, as fresh, read or written, whichever way the gateway counted it."""
    model = Model("m", "M", "anthropic", endpoints=(endpoint,))

    actual = cost_of(usage, model, "anthropic", whole=whole)

    assert Cost(millionths / 1e6, estimated=True) == (actual and Cost(round(actual.usd, 9), actual.estimated))


def test_cost_of_when_the_model_thought() -> None:
    """Reasoning tokens are a part of completion tokens: 400 x 15, not 784 x 15."""
    actual = cost_of(used(0, 400, completion_tokens_details={"reasoning_tokens": 384}), CLAUDE, "anthropic")

    assert Cost(0.006, estimated=True) == actual


@pytest.mark.parametrize(
    ("name", "model_id", "provider", "millionths"),
    [
        # 4 x 1 + 1,900 x 0.1 + 300 x 1.25 + 12 x 5
        ("chat-anthropic-cached-json", "claude-4.5-haiku", "anthropic", 629),
        # 86 x 0.15 + 1,920 x 0.075 + 12 x 0.6
        ("chat-openai-cached-usage-json", "gpt-4o-mini", "openai", 164.1),
    ],
)
def test_cost_of_when_the_reply_was_recorded(name: str, model_id: str, provider: str, millionths: float) -> None:
    """The recorded usage at the recorded registry's prices, reduced as it is kept, comes to what a hand works out."""
    registry = reduce_registry(read_registry(200, (FOLDER / "model-registry.json").read_bytes()) or [])
    model = build_catalog([{"id": model_id}], registry).find(model_id)

    actual = cost_of(json.loads(recording(name).body)["usage"], model, provider, whole=True)

    assert actual is not None
    assert millionths == round(actual.usd * 1e6, 6)
