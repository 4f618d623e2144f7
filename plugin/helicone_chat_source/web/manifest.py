"""What a host learns about the source: data for its list of sources, and the way to mount it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web


@dataclass(frozen=True, slots=True)
class SourceManifest:
    """
    A Chat Completion source, as a host lists it.

    `panel_url` is relative to the prefix under which the source is mounted; `simulated` says that no reply is real.
    `label` and `description` are keys of the words.
    """

    id: str
    label: str
    description: str
    icon: str
    links: dict[str, str]
    abilities: Sequence[str]
    panel_url: str = "panel.json"
    simulated: bool = False


class SourceRegistry(Protocol):
    """What a host offers to a source that registers itself."""

    def add(self, manifest: SourceManifest, mount: Callable[..., web.Application]) -> None:
        """Take in a source; `mount(app, prefix=…)` puts its routes into the host's app."""


HELICONE = SourceManifest(
    id="helicone",
    label="helicone.source.helicone.label",
    description="helicone.source.helicone.description",
    icon="helicone",
    links={"docs": "https://docs.helicone.ai/gateway/overview", "keys": "https://us.helicone.ai/settings/api-keys"},
    abilities=("stream", "web_search", "custom_properties", "fallbacks", "tools", "images", "reasoning"),
)
