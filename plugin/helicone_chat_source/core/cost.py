"""What a reply cost, in USD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helicone_chat_source.core.catalog import Model
from helicone_chat_source.core.reply_state import count

MILLION = 1_000_000
MOST = 1e9
"""A reported cost from there on is a mistake of whoever reports it."""


@dataclass(frozen=True, slots=True)
class Cost:
    """
    An amount; `estimated` when it was worked out instead of reported.

    `simulated` when nobody is asked to pay it.
    """

    usd: float
    estimated: bool
    simulated: bool = False


def cost_of(usage: Mapping[str, object] | None, model: Model | None, provider: str | None) -> Cost | None:
    """
    Return the reported cost, else tokens and searches at the provider's list price, else `None` (unknown, never 0).

    An estimate leaves cached tokens at the full input price, since the gateway counts them differently in streams and
    in whole completions.
    """
    if usage is None:
        return None
    reported = usage.get("cost")
    if isinstance(reported, (int, float)) and not isinstance(reported, bool) and 0 < reported < MOST:
        return Cost(float(reported), estimated=False)
    endpoint = model.endpoint(provider) if model else None
    if endpoint is None or endpoint.input is None or endpoint.output is None:
        return None
    usd = count(usage.get("prompt_tokens")) * endpoint.input / MILLION
    usd += count(usage.get("completion_tokens")) * endpoint.output / MILLION
    tool_use = usage.get("server_tool_use")
    if isinstance(tool_use, dict) and endpoint.search is not None:
        usd += count(tool_use.get("web_search_requests")) * endpoint.search
    return Cost(usd, estimated=True) if usd else None
