"""Whether this process can do its work, for load balancers and supervisors: no token, nothing private, no gateway."""

from __future__ import annotations

from aiohttp import web

from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.storage.database import Database
from helicone_chat_source.web.mounted import SOURCE


async def health_of_mount(request: web.Request) -> web.Response:
    """Answer for the store of a mounted source."""
    return await health_response(request.app[SOURCE].database)


async def health_response(database: Database) -> web.Response:
    """Return 200, or 503 where the store cannot be read; why is not told here, since anybody may ask."""
    try:
        await database.check()
    except HeliconeError:
        return web.json_response({"status": "store_unreadable"}, status=503)
    return web.json_response({"status": "ok"})
