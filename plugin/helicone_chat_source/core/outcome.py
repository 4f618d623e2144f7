"""How a reply ended and what it took: the facts behind the `finish` event, with a notice for each silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from helicone_chat_source.core.catalog import Catalog, Endpoint
from helicone_chat_source.core.chat_request import ChatRequest, Notice
from helicone_chat_source.core.cost import Cost, cost_of
from helicone_chat_source.core.estimate import estimate_usage
from helicone_chat_source.core.links import Account
from helicone_chat_source.core.parameters import DroppedParameter
from helicone_chat_source.core.reply_state import Citation, Ending, ReplyState


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    The end of one reply.

    `usage` is an estimate, and says so, for a reply that did not come to its end. `cost` is `None` where it is not
    known; `cache` is `hit`, `miss` or `None`; `web_searches` is `None` until usage came.
    """

    state: Ending
    finish_reason: str | None
    usage: Mapping[str, object] | None
    cost: Cost | None
    provider: str | None
    model_served: str | None
    citations: tuple[Citation, ...]
    web_searches: int | None
    cache: str | None
    request_url: str | None
    dropped_parameters: tuple[DroppedParameter, ...]
    notices: tuple[Notice, ...]


def ending_of(reply: ReplyState, *, stopped: bool) -> Ending:
    """Return how the reply ended; a finish reason counts for more than a Stop that came too late."""
    if reply.error:
        return "error"
    if reply.finish_reason:
        return "complete"
    return "stopped" if stopped else "truncated"


def summarise(
    state: Ending,
    reply: ReplyState,
    request: ChatRequest,
    *,
    headers: Mapping[str, str],
    catalog: Catalog,
    account: Account,
) -> Outcome:
    """Return the outcome; `headers` are the gateway's, names in lower case."""
    provider = headers.get("helicone-provider")
    first = request.model.routes[0]
    served = _served_model(request, catalog, headers, provider)
    usage = reply.usage
    if usage is None and state != "complete" and not reply.is_empty:
        usage = estimate_usage(request.gateway.body or {}, reply)
    cache = (headers.get("helicone-cache") or "").lower() or None
    model = catalog.find(served or first.model)
    endpoint = model.endpoint(provider) if model else None
    cost = cost_of(usage, model, provider, whole=reply.whole)
    if cache == "hit":
        cost = Cost(0.0, estimated=False)
    return Outcome(
        state=state,
        finish_reason=reply.finish_reason,
        usage=usage,
        cost=replace(cost, simulated=account.simulated) if cost else None,
        provider=provider,
        model_served=served or headers.get("helicone-model") or reply.model,
        citations=tuple(reply.citations),
        web_searches=reply.web_searches,
        cache=cache,
        request_url=account.request_url(request.request_id),
        dropped_parameters=request.dropped,
        notices=(
            *request.notices,
            *_dropped(request),
            *_ending(state, reply),
            *_routing(state, reply, request, provider, served),
            *_searches(reply, endpoint),
        ),
    )


def _served_model(
    request: ChatRequest, catalog: Catalog, headers: Mapping[str, str], provider: str | None
) -> str | None:
    """Return the id of the requested model that answered, where the provider tells it."""
    if provider is None:
        return None
    fitting = dict.fromkeys(
        route.registry_id
        for route in request.model.routes
        if route.provider in (None, provider)
        and ((model := catalog.find(route.model)) is None or model.endpoint(provider) is not None)
    )
    if len(fitting) == 1:
        return next(iter(fitting))
    named = headers.get("helicone-model") or ""
    return next((model_id for model_id in fitting if model_id == named or named.endswith(f"/{model_id}")), None)


def _dropped(request: ChatRequest) -> list[Notice]:
    """Name the parameters that have no effect, or another one than they say."""
    if not request.dropped:
        return []
    return [Notice("dropped", {"names": ", ".join(item.name for item in request.dropped)})]


def _ending(state: Ending, reply: ReplyState) -> list[Notice]:
    """Say what a reply lacks: its end, a part, or all of it."""
    out_of_tokens = reply.finish_reason == "length"
    told = [
        (state == "truncated", Notice("truncated")),
        (state == "stopped", Notice("stopped")),
        (out_of_tokens, Notice("length")),
        (out_of_tokens and bool(reply.reasoning) and not reply.text, Notice("length_thinking")),
        (reply.finish_reason == "pause", Notice("paused")),
        (reply.finish_reason == "content_filter", Notice("filtered")),
        (bool(reply.refusal) and not reply.text, Notice("refused")),
        (state == "complete" and reply.is_empty, Notice("empty")),
    ]
    return [notice for holds, notice in told if holds]


def _routing(
    state: Ending, reply: ReplyState, request: ChatRequest, provider: str | None, served: str | None
) -> list[Notice]:
    """Say that another route served than the first, and that a search which was asked for did not happen."""
    notices: list[Notice] = []
    first = request.model.routes[0]
    elsewhere = first.provider is not None and provider != first.provider
    if provider and (elsewhere or served not in (None, first.registry_id)):
        notices.append(Notice("fallback_served", {"asked": str(first), "provider": provider}))
    if request.web_search and state == "complete" and not (reply.web_searches or reply.citations):
        online = any(route.online and route.provider == "anthropic" for route in request.model.routes)
        if online and provider != "anthropic":
            notices.append(Notice("web_search_lost", {"provider": provider or "?"}))
        elif online:
            notices.append(Notice("web_search_unused"))
    return notices


def _searches(reply: ReplyState, endpoint: Endpoint | None) -> list[Notice]:
    """Say how often the web was searched, and for how much where the price is known."""
    if not reply.web_searches:
        return []
    if endpoint is None or endpoint.search is None:
        return [Notice("web_searched", {"count": reply.web_searches})]
    price = f"{reply.web_searches * endpoint.search:.2f}"
    return [Notice("web_searched_price", {"count": reply.web_searches, "usd": price})]
