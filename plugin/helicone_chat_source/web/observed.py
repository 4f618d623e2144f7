"""What is noted of each request: its id, the figures for Prometheus, and a line in the log for who asked for one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from helicone_chat_source.source.request_id import new_request_id
from helicone_chat_source.web.metrics import Metrics

ACCESS_LOG = logging.getLogger("helicone_chat_source.access")
CLIENT_LEFT = 499
"""What nginx calls a request whose client closed the connection before the answer was whole."""
ERROR_CODE: web.RequestKey[str] = web.RequestKey("helicone_error_code", str)
_OBSERVED: web.RequestKey[bool] = web.RequestKey("helicone_observed", bool)


def route_of(request: web.Request) -> str:
    """Return the pattern of the route that a request took: its path may hold anything, above all a secret."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "none"


def observed(
    metrics: Metrics, *, access_log: bool = False, monotonic: Callable[[], float] = time.monotonic
) -> Middleware:
    """
    Return the outermost middleware; in an app inside another observed one it does nothing.

    Every answer has the header `X-Request-Id`; a reply's is the one under which Helicone keeps the request.
    """

    @web.middleware
    async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
        if _OBSERVED in request:
            return await handler(request)
        request[_OBSERVED] = True
        status, began = CLIENT_LEFT, monotonic()
        with new_request_id() as request_id:
            try:
                response = await handler(request)
                status = response.status
                if not response.prepared:
                    response.headers.setdefault("X-Request-Id", request_id)
                return response
            except web.HTTPException as redirect:
                status = redirect.status
                raise
            finally:
                told = {
                    "event": "request",
                    "request_id": request_id,
                    "method": request.method,
                    "route": route_of(request),
                    "status": status,
                    "code": request.get(ERROR_CODE, ""),
                }
                metrics.count_request(told["method"], told["route"], status, told["code"])
                if access_log:
                    milliseconds = round((monotonic() - began) * 1000)
                    words = (told["method"], told["route"], status, milliseconds, request_id)
                    ACCESS_LOG.info("%s %s %s %s ms %s", *words, extra={**told, "milliseconds": milliseconds})

    return observe
