"""The one way in for a request's body: declared as JSON, in time, not too large, and an object."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from aiohttp import web

from helicone_chat_source.core.errors import BodyTooLarge, InvalidJson, InvalidRequest, UnsupportedMediaType
from helicone_chat_source.core.json_size import ValueCounter
from helicone_chat_source.core.json_text import parse_json
from helicone_chat_source.web.limits import limits_of

LARGEST_BODY = 8 * 2**20
"""8 MiB: a chat with some pictures in it."""
MOST_VALUES = 20_000
"""Numbers, texts, lists and so on: a chat of five thousand messages has fewer; a million would hold everybody up."""
LONG_BODY = 64 * 2**10
"""One that is longer is parsed beside the other requests."""
BODY_SECONDS = 20.0
SLOWEST_BODY = 64 * 2**10
"""Bytes in a second: what has come gets more time by this, so that a slow line is not taken for an attack."""


async def read_json_object(
    request: web.Request, *, optional: bool = False, largest: int = LARGEST_BODY, seconds: float = BODY_SECONDS
) -> dict[str, object]:
    """
    Return the JSON object in the body; an empty body counts as `{}` where it is `optional`.

    Anything but `application/json` is refused, since a browser sends other types across origins without asking. The
    limit is our own: the one of an aiohttp app belongs to the host and is too small for pictures. A body that does not
    come at all, or only drop by drop, ends after `seconds`.
    """
    if request.content_type != "application/json":
        raise UnsupportedMediaType
    if request.content_length is not None and request.content_length > largest:
        raise BodyTooLarge(limit=largest // 2**20)
    with limits_of(request).body() as take:
        body = await _read(request, largest, seconds, take)
        if optional and not body.strip():
            return {}
        value = parse_json(body) if len(body) <= LONG_BODY else await asyncio.to_thread(parse_json, body)
    if not isinstance(value, dict):
        raise InvalidJson("the body is not an object", variant="not_an_object")
    return value


async def _read(request: web.Request, largest: int, seconds: float, take: Callable[[int], None]) -> bytes:
    body, values, allowed = bytearray(), ValueCounter(), seconds
    begun = asyncio.get_running_loop().time()
    try:
        async with asyncio.timeout(allowed) as limit:
            async for piece in request.content.iter_any():
                take(len(piece))
                body += piece
                if len(body) > largest:
                    raise BodyTooLarge(limit=largest // 2**20)
                values.feed(piece)
                if values.count > MOST_VALUES:
                    raise BodyTooLarge(variant="values", limit=MOST_VALUES)
                allowed = seconds + len(body) / SLOWEST_BODY
                limit.reschedule(begun + allowed)
    except TimeoutError as error:
        raise InvalidRequest(variant="body_too_slow", seconds=round(allowed)) from error
    except web.RequestPayloadError as error:
        raise InvalidRequest(variant="body_broken") from error
    return bytes(body)
