"""What a reply cost."""

from __future__ import annotations

import pytest

from helicone_chat_source.core.catalog import Endpoint, Model
from helicone_chat_source.core.cost import Cost, cost_of

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
