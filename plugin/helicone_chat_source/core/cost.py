"""What a reply cost, in USD."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from helicone_chat_source.core.catalog import Endpoint, Model
from helicone_chat_source.core.foreign_values import mapping
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


def cost_of(
    usage: Mapping[str, object] | None, model: Model | None, provider: str | None, *, whole: bool = False
) -> Cost | None:
    """
    Return the reported cost, else tokens and searches at the provider's list price, else `None` (unknown, never 0).

    `whole` says that usage came with a whole completion instead of a stream. Reasoning tokens are part of
    `completion_tokens` and are not added. Where a provider's cache price is not known, its input price is taken.
    Prices are those of the first tier: nothing tells which count decides over the dearer one for long prompts.
    """
    if usage is None:
        return None
    reported = usage.get("cost")
    if isinstance(reported, (int, float)) and not isinstance(reported, bool) and 0 < reported < MOST:
        return Cost(float(reported), estimated=False)
    endpoint = model.endpoint(provider) if model else None
    if endpoint is None or endpoint.input is None or endpoint.output is None:
        return None
    usd = _prompt(usage, endpoint, endpoint.input, whole=whole)
    usd += count(usage.get("completion_tokens")) * endpoint.output / MILLION
    tool_use = usage.get("server_tool_use")
    if isinstance(tool_use, dict) and endpoint.search is not None:
        usd += count(tool_use.get("web_search_requests")) * endpoint.search
    return Cost(usd, estimated=True) if usd else None


def _prompt(usage: Mapping[str, object], endpoint: Endpoint, full: float, *, whole: bool) -> float:
    """Return the USD for a prompt: fresh tokens, tokens read from the provider's cache, tokens written to it."""
    details = mapping(usage.get("prompt_tokens_details"))
    by_age = mapping(details.get("cache_write_details"))
    cached, for_an_hour = count(details.get("cached_tokens")), count(by_age.get("write_1h_tokens"))
    # The sum goes first: older gateways wrote the tokens that were read into `write_5m_tokens`.
    written = count(details.get("cache_write_tokens")) or count(by_age.get("write_5m_tokens")) + for_an_hour
    for_an_hour = min(for_an_hour, written)
    read_price = full if endpoint.cache_read is None else endpoint.cache_read
    write_price = full if endpoint.cache_write is None else endpoint.cache_write
    hour_price = write_price if endpoint.cache_write_1h is None else endpoint.cache_write_1h
    usd = _fresh(count(usage.get("prompt_tokens")), cached, written, endpoint, whole=whole) * full
    usd += cached * read_price + (written - for_an_hour) * write_price + for_an_hour * hour_price
    return usd / MILLION


def _fresh(prompt: int, cached: int, written: int, endpoint: Endpoint, *, whole: bool) -> int:
    """
    Return how many prompt tokens were neither read from a cache nor written to one.

    What `prompt_tokens` holds depends on the way that the reply took through the gateway:

    - A whole completion out of Claude's format: neither (recorded: 4 beside 1,900 read and 300 written).
    - A stream out of Claude's format: also what was read (the gateway's `streamedResponse/toOpenai.ts`). Whether what
      was written as well, no recording tells: the smaller sum that the numbers allow is taken.
    - Every other format: what was read, never what was written (recorded: 2,006 with 1,920 read; the gateway's
      `mapModelUsageToOpenAI.ts`).

    `total_tokens` decides nothing, since the gateway adds cached tokens to it again in both shapes. A part that is
    larger than the whole cannot be in it, and then counts as standing apart, as in the gateway's own log.
    """
    if endpoint.claude_format and whole:
        return prompt
    included = (cached + written, cached, 0) if endpoint.claude_format else (cached, 0)
    return prompt - next(part for part in included if part <= prompt)
