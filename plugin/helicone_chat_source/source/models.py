"""The list of models of one gateway: fetched, kept, told with its age."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from helicone_chat_source.core.catalog import Catalog, build_catalog, reduce_registry
from helicone_chat_source.core.chat_request import build_models_request, build_registry_request
from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.core.gateway_reply import read_models, read_registry
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.redaction import redact
from helicone_chat_source.gateway.client import GatewayClient
from helicone_chat_source.storage.database import Database

T = TypeVar("T")

FRESH_FOR = 3_600.0
"""Seconds after which a list counts as stale: still used, but fetched anew at the next Connect or Refresh."""


@dataclass(frozen=True)
class KnownModels:
    """A list with its age: `fetched_at` in seconds since 1970, `None` if there never was one."""

    catalog: Catalog = field(default_factory=Catalog)
    fetched_at: float | None = None
    stale: bool = True
    registry: Literal["fresh", "cached", "missing"] = "missing"


class ModelLists:
    """
    Keeps the list of one gateway in the database, so that it outlives the process and an outage.

    `timings` has the milliseconds that the last answers took.
    """

    def __init__(
        self,
        client: GatewayClient,
        registry_client: GatewayClient,
        database: Database,
        *,
        gateway_name: str,
        clock: Callable[[], float],
        monotonic: Callable[[], float],
    ) -> None:
        self._client = client
        self._gateway_name = gateway_name
        self._registry_client = registry_client
        self._database = database
        self._clock = clock
        self._monotonic = monotonic
        self.timings: dict[Literal["models", "registry"], int] = {}
        self._known: KnownModels | None = None
        self._lock = asyncio.Lock()

    async def known(self) -> KnownModels:
        """Return the last list without asking anybody."""
        if self._known is None:
            stored = await self._database.load_catalog(self._gateway_name)
            if stored is None:
                self._known = KnownModels()
            else:
                catalog = build_catalog(stored.models, stored.registry)
                registry: Literal["cached", "missing"] = "cached" if catalog.registry_known else "missing"
                self._known = KnownModels(catalog, stored.fetched_at, registry=registry)
        return self._with_age(self._known)

    async def fetch(self) -> KnownModels:
        """Ask the gateway, and the registry beside it; raises what the gateway's answer means."""
        async with self._lock:
            asking = self._client.send(build_models_request())
            answer, registry = await asyncio.gather(
                self._timed("models", asking), self._timed("registry", self._registry())
            )
            try:
                models = read_models(answer.status, answer.body, account_of(None))
            except HeliconeError as error:
                error.redact(redact)
                raise
            stored = await self._database.load_catalog(self._gateway_name) if registry is None else None
            entries = registry if registry is not None else (stored.registry if stored else None)
            fetched_at = self._clock()
            await self._database.save_catalog(
                self._gateway_name, fetched_at=fetched_at, models=models, registry=entries
            )
            catalog = build_catalog(models, entries)
            told: Literal["fresh", "cached", "missing"] = "fresh" if registry is not None else "cached"
            self._known = KnownModels(catalog, fetched_at, False, told if catalog.registry_known else "missing")
            return self._known

    async def _timed(self, name: Literal["models", "registry"], work: Awaitable[T]) -> T:
        begun = self._monotonic()
        try:
            return await work
        finally:
            self.timings[name] = round((self._monotonic() - begun) * 1000)

    async def _registry(self) -> list[dict[str, object]] | None:
        """Return the registry's entries, or `None`: prices and abilities are welcome, never needed."""
        try:
            answer = await self._registry_client.send(build_registry_request())
        except HeliconeError:
            return None
        entries = read_registry(answer.status, answer.body)
        return reduce_registry(entries) if entries else None

    def _with_age(self, known: KnownModels) -> KnownModels:
        # A list from the future is one whose age nobody knows: the clock was wrong, then or now.
        is_fresh = known.fetched_at is not None and 0 <= self._clock() - known.fetched_at <= FRESH_FOR
        return KnownModels(known.catalog, known.fetched_at, not is_fresh, known.registry)
