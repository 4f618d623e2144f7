"""The one way in for a request's body: declared as JSON, in time, not too large, and an object."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.web_request import BaseRequest

from helicone_chat_source.core.errors import BodyTooLarge, InvalidJson, InvalidRequest, UnsupportedMediaType
from helicone_chat_source.core.json_text import parse_json

LARGEST_BODY = 8 * 2**20
"""8 MiB: a chat with some pictures in it."""
BODY_SECONDS = 30.0


async def read_json_object(
    request: BaseRequest, *, largest: int = LARGEST_BODY, seconds: float = BODY_SECONDS
) -> dict[str, object]:
    """
    Return the JSON object in the body; an empty body counts as `{}`.

    Anything but `application/json` is refused, since a browser sends other types across origins without asking. The
    limit is our own: the one of an aiohttp app belongs to the host and is too small for pictures.
    """
    if request.content_type != "application/json":
        raise UnsupportedMediaType
    if request.content_length is not None and request.content_length > largest:
        raise BodyTooLarge(limit=largest // 2**20)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > largest:
                    raise BodyTooLarge(limit=largest // 2**20)
    except TimeoutError as error:
        raise InvalidRequest(variant="body_too_slow", seconds=round(seconds)) from error
    except web.RequestPayloadError as error:
        raise InvalidRequest(variant="body_broken") from error
    if not body.strip():
        return {}
    value = parse_json(bytes(body))
    if not isinstance(value, dict):
        raise InvalidJson("the body is not an object", variant="not_an_object")
    return value
