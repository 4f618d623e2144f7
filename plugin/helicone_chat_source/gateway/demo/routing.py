"""Reads a model string as the gateway does: which endpoints are tried for it, and in which order."""

from __future__ import annotations

from dataclasses import dataclass

from helicone_chat_source.core.model_string import LEGACY_NAMES, ONLINE
from helicone_chat_source.gateway.demo.registry import Endpoint, Model, Registry

_PLACES_OF_A_PINNED_DEPLOYMENT = 3


class BadModelString(ValueError):
    """A model string that is refused outright; its text is the gateway's own sentence."""


@dataclass(frozen=True)
class Route:
    """One attempt: a model at a provider, paid with Helicone credits."""

    model: Model
    endpoint: Endpoint
    deployment: str | None
    is_online: bool

    @property
    def source(self) -> str:
        """The route as error details name it."""
        place = f"{self.model.id}/{self.endpoint.provider}/ptb"
        return place if self.deployment is None else f"{place}/{self.deployment}"


def find_routes(model_string: str, registry: Registry) -> list[Route]:
    """
    Return the attempts in order; an empty list when nothing can be routed.

    Only a bad exclusion is an error. Every other item that cannot be routed is skipped without a word, as in the real
    gateway.
    """
    items = [item.strip() for item in model_string.split(",")]
    excluded = {_read_exclusion(item, registry) for item in items if item.startswith("!")}
    routes = [route for item in items if not item.startswith("!") for route in _find_item_routes(item, registry)]
    return [route for route in routes if route.endpoint.provider not in excluded]


def _read_exclusion(item: str, registry: Registry) -> str:
    provider = item.removeprefix("!")
    if not provider:
        raise BadModelString("Invalid global ignore syntax. Use !provider (e.g., !openai)")
    if provider not in registry.providers:
        raise BadModelString(
            f"Invalid provider in global ignore list: {provider}. See supported providers at https://helicone.ai/models"
        )
    return provider


def _find_item_routes(item: str, registry: Registry) -> list[Route]:
    name, *places = item.split("/")
    is_online = name.endswith(ONLINE)
    name = name.removesuffix(ONLINE)
    model = registry.models.get(LEGACY_NAMES.get(name, name))
    if model is None:
        return []
    endpoints = [
        endpoint
        for endpoint in model.endpoints
        if endpoint.is_paid_by_credits and (not places or endpoint.provider == places[0])
    ]
    deployment = places[1] if len(places) + 1 == _PLACES_OF_A_PINNED_DEPLOYMENT else None
    return [Route(model, endpoint, deployment, is_online) for endpoint in sorted(endpoints, key=lambda one: one.rank)]
