"""`GET /v1/models` plus the public model registry become one list of models with prices, context and abilities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from helicone_chat_source.core.foreign_values import mapping
from helicone_chat_source.core.model_string import LEGACY_NAMES
from helicone_chat_source.core.reasoning import takes_effort

WEB_SEARCH_MODELS = frozenset(
    {
        "claude-3.5-haiku",
        "claude-3.5-sonnet-v2",
        "claude-3.7-sonnet",
        "claude-4.5-haiku",
        "claude-4.5-opus",
        "claude-4.6-opus",
        "claude-4.6-sonnet",
        "claude-haiku-4-5-20251001",
        "claude-opus-4",
        "claude-opus-4-1",
        "claude-opus-4-1-20250805",
        "claude-sonnet-4",
    }
)
"""Models that can search the web at provider `anthropic`, as seen in July 2026; for use without a registry."""

HIGHEST_PRICE = 1e12
"""A number from there on is no price; a whole number of hundreds of digits could not even be a float."""

IGNORED_BY_FORMAT = {
    "ANTHROPIC": frozenset(
        {
            "top_k",
            "frequency_penalty",
            "presence_penalty",
            "seed",
            "n",
            "response_format",
            "logprobs",
            "top_logprobs",
            "verbosity",
        }
    ),
    "GOOGLE": frozenset({"seed", "logit_bias"}),
}
"""What the gateway's mapping to a provider's own format leaves out (its `toAnthropic.ts` and `toGoogle.ts`)."""

PRIORITY = {"helicone": 2, "anthropic": 3, "openai": 3, "google-ai-studio": 5, "openrouter": 10}
"""The gateway's order among providers of equal price (its `priorities.ts`); all others are 4."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """
    One provider of a model. Prices in USD for a million tokens, `search` for one search.

    `cache_read` is for tokens out of the provider's prompt cache, `cache_write` for tokens put there for five minutes,
    `cache_write_1h` for an hour. `claude_format` says that the gateway translates Anthropic's own format there.
    `ignored` are parameters that the gateway takes and leaves out there without a word.
    """

    provider: str
    input: float | None
    output: float | None
    search: float | None
    web_search: bool
    on_credits: bool
    ignored: frozenset[str] = frozenset()
    cache_read: float | None = None
    cache_write: float | None = None
    cache_write_1h: float | None = None
    claude_format: bool = False


@dataclass(frozen=True)
class Model:
    """
    One model. Lengths in tokens; `None` and empty where the registry does not know the model.

    `endpoints` stand in the order in which the gateway tries them for an unpinned name paid with credits.
    """

    id: str
    name: str
    author: str
    context_length: int | None = None
    max_output: int | None = None
    input_modalities: tuple[str, ...] = ()
    output_modalities: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    released: str | None = None
    endpoints: tuple[Endpoint, ...] = ()

    @property
    def web_search(self) -> bool:
        """Whether any endpoint has the gateway's web plugin; without a registry entry, whether it had in July 2026."""
        if not self.endpoints:
            return self.id in WEB_SEARCH_MODELS
        return any(endpoint.web_search for endpoint in self.endpoints)

    @property
    def reasoning(self) -> bool:
        """Whether it thinks at an effort that can be chosen; see `core/reasoning.py` for the rule."""
        return takes_effort(self.id, self.parameters)

    @property
    def first(self) -> Endpoint | None:
        """The endpoint that an unpinned request meets first."""
        return next(iter(self.endpoints), None)

    def endpoint(self, provider: str | None) -> Endpoint | None:
        """Return the endpoint at `provider`."""
        return next((endpoint for endpoint in self.endpoints if endpoint.provider == provider), None)


@dataclass(frozen=True)
class Catalog:
    """All models of a gateway. `registry_known` says whether prices and abilities come from the registry."""

    models: tuple[Model, ...] = ()
    registry_known: bool = False

    @cached_property
    def by_id(self) -> Mapping[str, Model]:
        """Models by their id."""
        return {model.id: model for model in self.models}

    @cached_property
    def providers(self) -> Mapping[str, tuple[str, ...]]:
        """The providers of each model, by its id; none where the registry does not know the model."""
        return {model.id: tuple(endpoint.provider for endpoint in model.endpoints) for model in self.models}

    def find(self, model_id: str) -> Model | None:
        """Return a model by its id or by an old name of it."""
        return self.by_id.get(LEGACY_NAMES.get(model_id, model_id))

    def can_search(self, model_id: str) -> bool:
        """Say whether web search works for this model at provider `anthropic`."""
        model = self.find(model_id)
        return model.web_search if model else model_id in WEB_SEARCH_MODELS

    def can_reason(self, model_id: str) -> bool:
        """Say whether this model takes `reasoning_effort`; what the registry does not know may."""
        model = self.find(model_id)
        return model is None or not model.endpoints or model.reasoning

    @property
    def web_search_models(self) -> list[str]:
        """The ids for which web search works."""
        return [model.id for model in self.models if model.web_search]


def build_catalog(models: Sequence[Mapping[str, object]], registry: Sequence[Mapping[str, object]] | None) -> Catalog:
    """
    Join `data` of `GET /v1/models` with `data.models` of the registry.

    The first list decides which models there are. Entries without a text `id` are left out, a repeated id stands once;
    a field of the wrong type counts as missing, since the registry is another team's internal record.
    """
    entries = {str(entry["id"]): entry for entry in registry or () if isinstance(entry.get("id"), str)}
    joined = [
        _model(str(model["id"]), str(model.get("owned_by") or ""), entries.get(str(model["id"]), {}))
        for model in models
        if isinstance(model.get("id"), str) and model["id"]
    ]
    return Catalog(tuple({model.id: model for model in joined}.values()), registry_known=bool(entries))


def _model(model_id: str, owner: str, entry: Mapping[str, object]) -> Model:
    endpoints = [_endpoint(endpoint) for endpoint in _mappings(entry.get("endpoints"))]
    return Model(
        id=model_id,
        name=_text(entry.get("name")) or model_id,
        author=_text(entry.get("author")) or owner,
        context_length=_count(entry.get("contextLength")),
        max_output=_count(entry.get("maxOutput")),
        input_modalities=_texts(entry.get("inputModalities")),
        output_modalities=_texts(entry.get("outputModalities")),
        parameters=_texts(entry.get("supportedParameters")),
        released=_text(entry.get("trainingDate"))[:10] or None,
        endpoints=tuple(sorted(endpoints, key=_attempt_order)),
    )


def _endpoint(entry: Mapping[str, object]) -> Endpoint:
    prices = mapping(entry.get("pricing"))
    record = mapping(mapping(entry.get("endpoint")).get("modelConfig"))
    search = _number(prices.get("web_search"))
    input_price = _number(prices.get("prompt"))
    for_an_hour = _number(_hour_multiplier(record))
    return Endpoint(
        provider=_text(entry.get("provider")),
        input=input_price,
        output=_number(prices.get("completion")),
        search=None if search is None else search / 1_000_000,
        web_search="web" in _texts(record.get("supportedPlugins")),
        on_credits=entry.get("supportsPtb") is True,
        ignored=frozenset(_texts(record.get("unsupportedParameters")))
        | IGNORED_BY_FORMAT.get(_text(record.get("responseFormat")), frozenset()),
        cache_read=_number(prices.get("cacheRead")),
        cache_write=_number(prices.get("cacheWrite")),
        cache_write_1h=None if input_price is None or for_an_hour is None else _number(input_price * for_an_hour),
        claude_format=record.get("responseFormat") == "ANTHROPIC",
    )


def _hour_multiplier(record: Mapping[str, object]) -> object:
    """Return what a token costs that is cached for an hour, as a multiple of the input price."""
    tier = next(iter(_mappings(record.get("pricing"))), {})
    return mapping(tier.get("cacheMultipliers")).get("write1h")


def _attempt_order(endpoint: Endpoint) -> tuple[bool, float, int]:
    price = (endpoint.input or 0.0) + (endpoint.output or 0.0)
    return (not endpoint.on_credits, price, PRIORITY.get(endpoint.provider, 4))


def _mappings(value: object) -> Iterable[Mapping[str, object]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < HIGHEST_PRICE:
        return None
    # The registry multiplies single-token prices, which leaves 0.7999999999999999 where 0.8 is meant.
    return round(float(value), 9)


def reduce_registry(models: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
    """Return the registry's entries with only what `build_catalog` reads, so that little is kept at rest."""
    return [_reduced(entry) for entry in models]


def _reduced(entry: Mapping[str, object]) -> dict[str, object]:
    kept = ("id", "name", "author", "contextLength", "maxOutput", "trainingDate")
    lists = ("inputModalities", "outputModalities", "supportedParameters")
    reduced: dict[str, object] = {name: entry[name] for name in (*kept, *lists) if name in entry}
    reduced["endpoints"] = [
        {
            "provider": endpoint.get("provider"),
            "supportsPtb": endpoint.get("supportsPtb"),
            "pricing": {
                name: price
                for name, price in mapping(endpoint.get("pricing")).items()
                if name in ("prompt", "completion", "web_search", "cacheRead", "cacheWrite")
            },
            "endpoint": {"modelConfig": _reduced_record(endpoint)},
        }
        for endpoint in _mappings(entry.get("endpoints"))
    ]
    return reduced


def _reduced_record(endpoint: Mapping[str, object]) -> dict[str, object]:
    record = mapping(mapping(endpoint.get("endpoint")).get("modelConfig"))
    kept = ("supportedPlugins", "unsupportedParameters", "responseFormat")
    reduced: dict[str, object] = {name: record[name] for name in kept if name in record}
    if (multiplier := _hour_multiplier(record)) is not None:
        reduced["pricing"] = [{"cacheMultipliers": {"write1h": multiplier}}]
    return reduced


def model_as_json(model: Model) -> dict[str, object]:
    """Return what the models route tells about a model; see README for the shape."""
    first = model.first
    price = None
    if first is not None and first.input is not None and first.output is not None:
        price = {"input": first.input, "output": first.output, "cached": first.cache_read}
    return {
        "id": model.id,
        "name": model.name,
        "author": model.author,
        "context_length": model.context_length,
        "max_output": model.max_output,
        "price": price,
        "input_modalities": list(model.input_modalities),
        "output_modalities": list(model.output_modalities),
        "web_search": model.web_search,
        "tools": "tools" in model.parameters,
        "reasoning": model.reasoning,
        "providers": [endpoint.provider for endpoint in model.endpoints],
        "endpoints": [_endpoint_as_json(endpoint) for endpoint in model.endpoints],
        "released": model.released,
    }


def _endpoint_as_json(endpoint: Endpoint) -> dict[str, object]:
    return {
        "provider": endpoint.provider,
        "input": endpoint.input,
        "output": endpoint.output,
        "web_search": endpoint.web_search,
        "on_credits": endpoint.on_credits,
    }
