"""The standalone app's list of Chat Completion sources, filled by whoever announces one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points

from aiohttp import web

from helicone_chat_source.web.manifest import SourceManifest

LOG = logging.getLogger("helicone_chat_source")
ENTRY_POINTS = "chat_completion_sources"


@dataclass(frozen=True, slots=True)
class RegisteredSource:
    """A source and the function that mounts it."""

    manifest: SourceManifest
    mount: Callable[..., web.Application]

    @property
    def prefix(self) -> str:
        """Where the standalone app mounts the source."""
        return f"/sources/{self.manifest.id}"


class Sources:
    """Sources in the order in which they came; an id can be there once."""

    def __init__(self) -> None:
        self._sources: dict[str, RegisteredSource] = {}

    def add(self, manifest: SourceManifest, mount: Callable[..., web.Application]) -> None:
        """Take in a source; raises `ValueError` for an id that is there already."""
        if manifest.id in self._sources:
            raise ValueError(f"two sources have the id {manifest.id!r}")
        self._sources[manifest.id] = RegisteredSource(manifest, mount)

    def __iter__(self) -> Iterator[RegisteredSource]:
        return iter(self._sources.values())

    def __contains__(self, source_id: object) -> bool:
        return source_id in self._sources


def discover(sources: Sources) -> None:
    """Let every installed package that has the entry point register its source; one that fails is left out."""
    for entry_point in sorted(entry_points(group=ENTRY_POINTS), key=lambda found: found.name):
        try:
            entry_point.load()(sources)
        except Exception:  # whatever a foreign package raises, the other sources are not to suffer
            LOG.exception("the source %s of %s cannot be used", entry_point.name, entry_point.value)
