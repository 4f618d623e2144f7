"""What a mounted sub-application holds: the source, how a host lists it, and how the host tells its users apart."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable

from aiohttp import web

from helicone_chat_source.core.errors import NotSignedIn
from helicone_chat_source.source.helicone_source import LOCAL_OWNER, HeliconeSource
from helicone_chat_source.web.manifest import SourceManifest

Identify = Callable[[web.Request], Awaitable[str | None] | str | None]

SOURCE = web.AppKey("helicone_source", HeliconeSource)
MANIFEST = web.AppKey("helicone_source_manifest", SourceManifest)
IDENTIFY: web.AppKey[Identify | None] = web.AppKey("helicone_source_identify")


async def source_and_owner(request: web.Request) -> tuple[HeliconeSource, str]:
    """Return the source of this mount and who asks; raises `NotSignedIn` for a request that the host does not know."""
    identify = request.app[IDENTIFY]
    if identify is None:
        return request.app[SOURCE], LOCAL_OWNER
    owner = await owner_of(identify(request))
    if owner is None:
        raise NotSignedIn
    return request.app[SOURCE], owner


async def owner_of(found: Awaitable[str | None] | str | None) -> str | None:
    """Return the owner that a host's function gave, which may be a coroutine; `None` for what is no owner."""
    owner = await found if inspect.isawaitable(found) else found
    return owner if owner and isinstance(owner, str) else None
