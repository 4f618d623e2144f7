"""What the settings and the conversation become in the request's headers, apart from the key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from helicone_chat_source.core.header_text import header_text
from helicone_chat_source.core.properties import convert_properties, parse_properties, property_headers
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.settings import ConnectionSettings, Scalar


class Conversation(BaseModel):
    """Which conversation a request belongs to; becomes Helicone's session."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: Annotated[str, Field(min_length=1, max_length=200)]
    name: Annotated[str, Field(max_length=200)] | None = None
    path: Annotated[str, Field(max_length=200, pattern="^/")] | None = None


def request_headers(
    settings: ConnectionSettings,
    conversation: Conversation | None,
    properties: Mapping[str, Scalar | None],
    key: Secret,
) -> dict[str, str]:
    """Return what settings and conversation say to Helicone; `properties` are those of this request."""
    headers = property_headers(_merged_properties(settings, properties))
    if settings.session_tracking and conversation is not None and (session_id := _one_line(conversation.id)):
        headers |= {
            "Helicone-Session-Id": session_id,
            "Helicone-Session-Name": _one_line(conversation.name or "") or "Chat",
            "Helicone-Session-Path": _one_line(conversation.path or "/chat"),
        }
    if user_id := _one_line(settings.user_id):
        headers["Helicone-User-Id"] = user_id
    if settings.omit_request:
        headers["Helicone-Omit-Request"] = "true"
    if settings.omit_response:
        headers["Helicone-Omit-Response"] = "true"
    if settings.cache.enabled:
        headers |= {
            "Helicone-Cache-Enabled": "true",
            "Cache-Control": f"max-age={settings.cache.max_age}",
            "Helicone-Cache-Bucket-Max-Size": str(settings.cache.bucket_size),
            # The gateway's cache is shared between accounts for some providers; a seed of one's own keeps it apart.
            "Helicone-Cache-Seed": hashlib.sha256(b"helicone-chat-source " + key.reveal().encode()).hexdigest()[:32],
        }
    if settings.spend_limit is not None:
        limit = settings.spend_limit
        # Without an exponent, and never rounded to 0: the gateway takes what it cannot read for no limit at all.
        amount = f"{Decimal(str(limit.amount)):f}".removesuffix(".0")
        headers["Helicone-RateLimit-Policy"] = f"{amount};w={limit.window};u={limit.unit}"
    return headers


def _merged_properties(settings: ConnectionSettings, properties: Mapping[str, Scalar | None]) -> dict[str, str]:
    """Return the settings' properties with those of this request, which win whatever their case."""
    own = convert_properties(properties)
    names = {name.lower() for name in own}
    kept = parse_properties(settings.custom_properties).items()
    return convert_properties({**{name: value for name, value in kept if name.lower() not in names}, **own})


def _one_line(text: str) -> str:
    """Return a name from a host as a header value; control characters become spaces, lone surrogates a mark."""
    printable = "".join(character if character >= " " and character != "\x7f" else " " for character in text)
    return header_text(printable.encode("utf-8", "replace").decode())
