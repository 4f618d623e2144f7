"""What stands before every route: who may ask, from where; and what stands behind it: headers, and errors as JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from helicone_chat_source.core.errors import (
    AccessRefused,
    ForeignHost,
    ForeignOrigin,
    HeliconeError,
    Internal,
    InvalidRequest,
    MethodNotAllowed,
    NotFound,
    NotSignedIn,
)
from helicone_chat_source.core.gateway_url import is_loopback
from helicone_chat_source.web.observed import ERROR_CODE, route_of
from helicone_chat_source.web.payloads import error_as_json
from helicone_chat_source.web.words import Words, choose_language, words

LOG = logging.getLogger("helicone_chat_source")

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types lit-html",
    ]
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def framed_by(origins: Collection[str]) -> str:
    """Return the policy of a page that pages of these origins may show in a frame."""
    own = "frame-ancestors 'self'"
    return CONTENT_SECURITY_POLICY.replace(own, " ".join([own, *origins]))


async def add_security_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Set the headers on every response, streams and errors included; for `on_response_prepare`."""
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)


def words_of(request: web.BaseRequest) -> Words:
    """Return the words in the language of the request: `?lang=`, else `Accept-Language`."""
    return words(choose_language(request.query.get("lang"), request.headers.get("Accept-Language")))


def answer_errors(respond: Callable[[HeliconeError, Words], web.Response]) -> Middleware:
    """Return a middleware that answers every error; what we did not foresee is logged and told as `internal`."""

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        try:
            return await handler(request)
        except HeliconeError as error:
            told, allow = error, None
        except web.HTTPException as error:
            if error.status < 400:
                raise
            told, allow = _of_aiohttp(error), error.headers.get("Allow")
        except ConnectionResetError:
            # The browser is gone; there is nobody to answer.
            raise
        except Exception:
            LOG.exception("a mistake of ours in %s %s", request.method, route_of(request))
            told, allow = Internal(), None
        request[ERROR_CODE] = told.code
        if request.writer.output_size:
            raise ConnectionResetError(f"{told.code} came in the middle of an answer, which no other can follow")
        response = respond(told, words_of(request))
        if allow is not None:
            response.headers["Allow"] = allow
        if told.retry_after is not None:
            response.headers["Retry-After"] = str(told.retry_after)
        return response

    return guard


def error_response(error: HeliconeError, told_in: Words) -> web.Response:
    """Return the JSON answer for an error: a code and words."""
    return web.json_response({"error": error_as_json(error, told_in)}, status=error.status)


errors_as_json = answer_errors(error_response)


def _of_aiohttp(error: web.HTTPException) -> HeliconeError:
    """Return what an error of aiohttp means; a host's `identify` may raise one too."""
    match error:
        case web.HTTPNotFound():
            return NotFound()
        case web.HTTPMethodNotAllowed():
            return MethodNotAllowed(allowed=", ".join(sorted(error.allowed_methods)))
        case web.HTTPUnauthorized():
            return NotSignedIn()
        case web.HTTPForbidden():
            return AccessRefused()
    return InvalidRequest(error.reason) if error.status < 500 else Internal(error.reason)


def refuse_foreign_requests(allowed_hosts: Collection[str]) -> Middleware:
    """
    Return a middleware that lets in only our own pages and programs.

    The Host must be a loopback name or in `allowed_hosts` (`"*"` allows all): else a page could reach us under a name
    of its own that resolves to this machine (DNS rebinding). The Origin, where a browser sends one, must be ours.
    """
    allowed = {host.lower() for host in allowed_hosts}

    @web.middleware
    async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
        # `request.host` follows an absolute-form target, so both it and the header must be good.
        for host in (request.headers.get("Host", ""), request.host):
            if not _is_allowed(host, allowed):
                raise ForeignHost(host=_shown(host))
        origin = request.headers.get("Origin")
        if origin is not None and _host_of(origin) != request.headers.get("Host", "").lower():
            raise ForeignOrigin(origin=_shown(origin))
        if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site") and not _is_navigation(request):
            raise ForeignOrigin(origin="cross-site")
        return await handler(request)

    return guard


def _is_navigation(request: web.Request) -> bool:
    """Whether a person followed a link to a page: harmless, since no GET changes anything."""
    return request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"


def _host_of(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower()
    except ValueError:
        return None


def _is_allowed(host: str, allowed: Collection[str]) -> bool:
    host = host.lower()
    name = host if host.endswith("]") else host.rpartition(":")[0] if ":" in host else host
    address = name[1:-1] if name.startswith("[") and name.endswith("]") else name
    return bool(name) and ("*" in allowed or is_loopback(address) or name in allowed or host in allowed)


def _shown(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text[:100])
