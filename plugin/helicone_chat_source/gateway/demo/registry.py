"""
The models that the simulated gateway knows, read from `models.json` beside this module.

That file is the public Helicone model registry of July 2026 without the description texts; where an endpoint says the
same as its model, the file says it once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, Literal

ResponseFormat = Literal["ANTHROPIC", "GOOGLE", "OPENAI"]

# At equal price the gateway asks the provider with the lower number first.
_PRIORITIES = {"helicone": 2, "anthropic": 3, "openai": 3, "google-ai-studio": 5, "openrouter": 10}
_USUAL_PRIORITY = 4


@dataclass(frozen=True)
class Endpoint:
    """One model at one provider."""

    provider: str
    provider_model_id: str
    is_paid_by_credits: bool
    response_format: ResponseFormat
    plugins: tuple[str, ...]
    context_length: int
    max_output: int
    unsupported_parameters: frozenset[str]
    pricing: dict[str, Any]
    pricing_tiers: list[dict[str, Any]] | None

    @property
    def rank(self) -> tuple[float, int]:
        """Sorts the endpoints of a model as the gateway tries them: the cheapest first, then by priority."""
        return (self.input_price + self.output_price, _PRIORITIES.get(self.provider, _USUAL_PRIORITY))

    @property
    def input_price(self) -> float:
        """US dollars for one prompt token."""
        return float(self.pricing["prompt"]) / 1_000_000

    @property
    def output_price(self) -> float:
        """US dollars for one token of the reply."""
        return float(self.pricing["completion"]) / 1_000_000


@dataclass(frozen=True)
class Model:
    """One row of the registry."""

    id: str
    name: str
    author: str
    context_length: int
    max_output: int
    released: str
    input_modalities: tuple[str, ...]
    output_modalities: tuple[str, ...]
    supported_parameters: tuple[str, ...]
    pinned_version_of: str | None
    endpoints: tuple[Endpoint, ...]

    @property
    def created(self) -> int:
        """The release date in Unix seconds; a date without a zone is in UTC."""
        released = datetime.fromisoformat(self.released)
        return int((released if released.tzinfo else released.replace(tzinfo=UTC)).timestamp())


@dataclass(frozen=True)
class Provider:
    """A provider: the name in model strings, the name on pages, the alias in links."""

    name: str
    display_name: str
    slug: str


@dataclass(frozen=True)
class Registry:
    """Everything that `models.json` says."""

    models: dict[str, Model]
    providers: dict[str, Provider]
    capabilities: tuple[str, ...]


@cache
def load_registry() -> Registry:
    """Read `models.json`, once."""
    document = json.loads(resources.files(__package__).joinpath("models.json").read_text(encoding="utf-8"))
    return Registry(
        models={row["id"]: _read_model(row) for row in document["models"]},
        providers={
            row["name"]: Provider(row["name"], row["displayName"], row["slug"]) for row in document["providers"]
        },
        capabilities=tuple(document["capabilities"]),
    )


def _read_model(row: dict[str, Any]) -> Model:
    return Model(
        id=row["id"],
        name=row["name"],
        author=row["author"],
        context_length=row["contextLength"],
        max_output=row["maxOutput"],
        released=row["trainingDate"],
        input_modalities=tuple(row["inputModalities"]),
        output_modalities=tuple(row["outputModalities"]),
        supported_parameters=tuple(row["supportedParameters"]),
        pinned_version_of=row.get("pinnedVersionOfModel"),
        endpoints=tuple(_read_endpoint(row, endpoint) for endpoint in row["endpoints"]),
    )


def _read_endpoint(model: dict[str, Any], row: dict[str, Any]) -> Endpoint:
    return Endpoint(
        provider=row["provider"],
        provider_model_id=row["providerModelId"],
        is_paid_by_credits=row["supportsPtb"],
        response_format=row.get("responseFormat", "OPENAI"),
        plugins=tuple(row.get("supportedPlugins", ())),
        context_length=row.get("contextLength", model["contextLength"]),
        max_output=row.get("maxCompletionTokens", model["maxOutput"]),
        unsupported_parameters=frozenset(row.get("unsupportedParameters", ())),
        pricing=row["pricing"],
        pricing_tiers=row.get("pricingTiers"),
    )


def build_model_list(registry: Registry) -> dict[str, Any]:
    """Build the answer to `GET /v1/models`."""
    return {
        "object": "list",
        "data": [
            {"id": model.id, "object": "model", "created": model.created, "owned_by": model.author}
            for model in registry.models.values()
        ],
    }


def build_registry_document(registry: Registry) -> dict[str, Any]:
    """Build the answer to `GET /v1/public/model-registry/models`, in the shape of the real one."""
    models = list(registry.models.values())
    return {
        "data": {
            "models": [_build_registry_model(registry, model) for model in models],
            "total": len(models),
            "filters": {
                "providers": [
                    {"name": row.name, "displayName": row.display_name} for row in registry.providers.values()
                ],
                "authors": sorted({model.author for model in models}),
                "capabilities": list(registry.capabilities),
            },
        },
        "error": None,
    }


def _build_registry_model(registry: Registry, model: Model) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": model.id,
        "name": model.name,
        "author": model.author,
        "contextLength": model.context_length,
        "endpoints": [_build_registry_endpoint(registry, model, endpoint) for endpoint in model.endpoints],
        "maxOutput": model.max_output,
        "trainingDate": model.released,
        "inputModalities": list(model.input_modalities),
        "outputModalities": list(model.output_modalities),
        "supportedParameters": list(model.supported_parameters),
    }
    if model.pinned_version_of is not None:
        row["pinnedVersionOfModel"] = model.pinned_version_of
    return row


def _build_registry_endpoint(registry: Registry, model: Model, endpoint: Endpoint) -> dict[str, Any]:
    price: dict[str, Any] = {"threshold": 0, "input": endpoint.input_price, "output": endpoint.output_price}
    if "web_search" in endpoint.pricing:
        price["web_search"] = endpoint.pricing["web_search"] / 1_000_000
    shared: dict[str, Any] = {
        "providerModelId": endpoint.provider_model_id,
        "provider": endpoint.provider,
        "author": model.author,
        "pricing": [price],
        "contextLength": endpoint.context_length,
        "maxCompletionTokens": endpoint.max_output,
        "supportedParameters": list(model.supported_parameters),
        "ptbEnabled": endpoint.is_paid_by_credits,
    }
    if endpoint.unsupported_parameters:
        shared["unsupportedParameters"] = sorted(endpoint.unsupported_parameters)
    settings = dict(shared)
    if endpoint.plugins:
        settings["supportedPlugins"] = list(endpoint.plugins)
    if endpoint.response_format != "OPENAI":
        settings["responseFormat"] = endpoint.response_format
    row: dict[str, Any] = {
        "provider": endpoint.provider,
        "providerSlug": registry.providers[endpoint.provider].slug,
        "endpoint": {**shared, "modelConfig": settings},
        "supportsPtb": endpoint.is_paid_by_credits,
        "pricing": endpoint.pricing,
    }
    if endpoint.pricing_tiers is not None:
        row["pricingTiers"] = endpoint.pricing_tiers
    return row
