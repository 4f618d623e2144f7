"""What the settings and the conversation become in the request's headers, apart from the key."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from helicone_chat_source.core.header_text import one_line
from helicone_chat_source.core.macros import LeftOut, fill_properties
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
    properties: Mapping[str, str],
    key: Secret,
) -> dict[str, str]:
    """Return what settings and conversation say to Helicone; `properties` are header values."""
    headers = property_headers(properties)
    if settings.session_tracking and conversation is not None and (session_id := one_line(conversation.id)):
        headers |= {
            "Helicone-Session-Id": session_id,
            "Helicone-Session-Name": one_line(conversation.name or "") or "Chat",
            "Helicone-Session-Path": one_line(conversation.path or "/chat"),
        }
    if user_id := one_line(settings.user_id):
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


def choose_properties(
    settings: ConnectionSettings, own: Mapping[str, Scalar | None], macros: Mapping[str, str]
) -> tuple[dict[str, str], tuple[LeftOut, ...]]:
    """
    Return the settings' properties with those of this request, their macros filled, and what had to be left out.

    Those of the request win, whatever the case of their names. Raises `InvalidProperties`.
    """
    converted = convert_properties(own)
    names = {name.lower() for name in converted}
    kept = parse_properties(settings.custom_properties).items()
    merged = convert_properties({**{name: value for name, value in kept if name.lower() not in names}, **converted})
    return fill_properties(merged, macros)
