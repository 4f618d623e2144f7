"""
The gateway's routing grammar, written into the model name: parse, format, edit, check.

    model  := item ("," item)*                                   split at every comma, each item trimmed
    item   := "!" provider                                       excluded for all routes, wherever it stands
            | name [":online"] [ "/" provider [ "/" deployment ] ]

Source: what the gateway was seen to do (its `SimpleAIGateway.ts` and `provider-helpers.ts`). It answers 400 only for a
bad exclusion and for an empty string; every other bad item it skips without a word, which is why `check` exists.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from helicone_chat_source.core.errors import InvalidModel

Provider = Literal[
    "anthropic",
    "azure",
    "baseten",
    "bedrock",
    "canopywave",
    "cerebras",
    "chutes",
    "deepinfra",
    "deepseek",
    "fireworks",
    "google-ai-studio",
    "groq",
    "helicone",
    "mistral",
    "nebius",
    "novita",
    "openai",
    "openrouter",
    "perplexity",
    "vertex",
    "xai",
]
PROVIDERS: tuple[str, ...] = get_args(Provider)
"""Provider names as a model string may have them: exact, lower case."""

LEGACY_NAMES = {
    "gemini-1.5-flash": "gemini-2.5-flash-lite",
    "claude-3.5-sonnet": "claude-3.5-sonnet-v2",
    "claude-3.5-sonnet-20240620": "claude-3.5-sonnet-v2",
    "deepseek-r1": "deepseek-reasoner",
    "kimi-k2": "kimi-k2-0905",
    "kimi-k2-instruct": "kimi-k2-0905",
    "grok-4.1-fast-reasoning": "grok-4-1-fast-reasoning",
    "grok-4.1-fast-non-reasoning": "grok-4-1-fast-non-reasoning",
}
"""Old model names that the gateway still understands, and what they mean."""

ONLINE = ":online"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x84\x86-\x9f]")
"""Without U+0085, which is white space."""
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Route:
    """One way to a reply: a model, at one provider or at any, with web search or without."""

    model: str
    provider: str | None = None
    deployment: str | None = None
    online: bool = False

    def __str__(self) -> str:
        parts = [self.model + (ONLINE if self.online else "")]
        parts += [part for part in (self.provider, self.deployment) if part is not None]
        return "/".join(parts)

    @property
    def registry_id(self) -> str:
        """The model's id in the registry, old names translated."""
        return LEGACY_NAMES.get(self.model, self.model)


@dataclass(frozen=True, slots=True)
class ModelString:
    """Routes in the order in which the gateway tries them, and providers that it must not use."""

    routes: tuple[Route, ...]
    excluded: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ",".join([*(f"!{provider}" for provider in self.excluded), *map(str, self.routes)])


@dataclass(frozen=True, slots=True)
class RouteWarning:
    """
    A route that the gateway would skip without a word; `suggestion` is the whole corrected item, if there is one.

    `own_key_only` and `provider_lacks_model` are skipped only for who has no own key of that provider at Helicone.
    """

    code: str
    item: str
    suggestion: str | None = None


def parse_model_string(text: str) -> ModelString:
    """
    Return what `text` means to the gateway; empty items are dropped, as the gateway does.

    Raises `InvalidModel` for what the gateway answers with 400, for a fourth `/` part (whose rest the gateway would
    ignore), and for control characters.
    """
    if len(text) > LONGEST:
        raise InvalidModel(variant="too_long", limit=LONGEST)
    if CONTROL.search(text):
        raise InvalidModel(variant="control_character")
    routes: list[Route] = []
    excluded: list[str] = []
    for item in filter(None, (piece.strip() for piece in text.split(","))):
        if item.startswith("!"):
            if item[1:] not in PROVIDERS:
                raise InvalidModel(variant="exclusion", item=item, providers=", ".join(PROVIDERS))
            if item[1:] not in excluded:
                excluded.append(item[1:])
        else:
            routes.append(_parse_route(item))
    if not routes:
        raise InvalidModel(variant="only_exclusions" if excluded else "empty")
    return ModelString(tuple(routes), tuple(excluded))


def _parse_route(item: str) -> Route:
    name, *rest = item.split("/")
    if len(rest) > 2:
        raise InvalidModel(variant="too_many_parts", item=item)
    online = name.endswith(ONLINE)
    model = name.removesuffix(ONLINE)
    if not model:
        raise InvalidModel(variant="no_name", item=item)
    return Route(model, rest[0] if rest else None, rest[1] if len(rest) == 2 else None, online)


def with_fallbacks(first: ModelString, fallbacks: Iterable[str], excluded: Iterable[str]) -> ModelString:
    """Append fallback items and exclusions, leaving out what is there already."""
    routes = list(first.routes)
    for fallback in fallbacks:
        routes += [route for route in parse_model_string(fallback).routes if route not in routes]
    providers = list(first.excluded) + [provider for provider in excluded if provider not in first.excluded]
    return ModelString(tuple(routes), tuple(providers))


def with_web_search(model_string: ModelString, can_search: Callable[[str], bool]) -> ModelString:
    """
    Ask for web search on each route that can do it.

    Search works only at provider `anthropic`, and an unpinned Claude is tried at `helicone` first, which has none. So
    an unpinned route becomes `<model>:online/anthropic`, followed by the plain route, which answers without search when
    Anthropic fails. A route pinned to another provider stays as it is.
    """
    if "anthropic" in model_string.excluded:
        return model_string
    routes: list[Route] = []
    for route in model_string.routes:
        if not can_search(route.registry_id) or route.provider not in (None, "anthropic"):
            routes.append(route)
        else:
            routes.append(replace(route, online=True, provider="anthropic"))
            if route.provider is None:
                routes.append(replace(route, online=False))
    return ModelString(tuple(dict.fromkeys(routes)), model_string.excluded)


def check(model_string: ModelString, known: Mapping[str, Collection[str]]) -> list[RouteWarning]:
    """
    Name the routes that the gateway would skip, with the corrected item where one can be guessed.

    `known` has the providers of each model of the list; none where nobody knows them.
    """
    return [warning for route in model_string.routes if (warning := _check_route(route, known))]


def _check_route(route: Route, known: Mapping[str, Collection[str]]) -> RouteWarning | None:
    item = str(route)
    if any(part is not None and part.endswith(ONLINE) for part in (route.provider, route.deployment)):
        return _check_suffix(route, known)
    if route.provider is not None and route.provider not in PROVIDERS:
        return _check_provider(route, known)
    if _lacks_pin(route, known):
        return RouteWarning("provider_lacks_model", item, _suggested(route, known))
    if route.registry_id in known or not known:
        return None
    lower = route.model.lower()
    if lower in known or lower in LEGACY_NAMES:
        return RouteWarning("upper_case", item, _suggested(replace(route, model=lower), known))
    # With a provider the name may be anything: the user's own key can reach models that the registry does not have.
    return RouteWarning("unknown_model" if route.provider is None else "own_key_only", item)


def _check_suffix(route: Route, known: Mapping[str, Collection[str]]) -> RouteWarning:
    provider = (route.provider or "").removesuffix(ONLINE)
    deployment = None if route.deployment is None else route.deployment.removesuffix(ONLINE)
    moved = replace(route, online=True, provider=provider, deployment=deployment)
    if provider in PROVIDERS:
        return RouteWarning("suffix_in_wrong_place", str(route), _suggested(moved, known))
    return replace(_check_provider(moved, known), item=str(route))


def _check_provider(route: Route, known: Mapping[str, Collection[str]]) -> RouteWarning:
    item, provider = str(route), route.provider or ""
    if provider.lower() in PROVIDERS:
        return RouteWarning("upper_case", item, _suggested(replace(route, provider=provider.lower()), known))
    if provider and (route.model in PROVIDERS or provider in known):
        pinned = route.model if route.model in PROVIDERS else None
        return RouteWarning("provider_first", item, _suggested(Route(provider, pinned, online=route.online), known))
    return RouteWarning("unknown_provider", item, _suggested(replace(route, provider=None, deployment=None), known))


def _lacks_pin(route: Route, known: Mapping[str, Collection[str]]) -> bool:
    """
    Say whether the route is pinned to a provider that does not have the model on Helicone's credits.

    The gateway then tries the user's own key there, and without one skips the route.
    """
    providers = known.get(route.registry_id, ())
    return len(providers) > 0 and route.provider is not None and route.provider not in providers


def _suggested(meant: Route, known: Mapping[str, Collection[str]]) -> str:
    """Return what to suggest: what was meant, without a pin that would be the next thing to warn of."""
    return str(replace(meant, provider=None, deployment=None) if _lacks_pin(meant, known) else meant)
