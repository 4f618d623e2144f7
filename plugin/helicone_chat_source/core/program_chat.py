"""
What another program sends to `/v1` becomes a chat.

Our own fields stand under `helicone` in the body, so that no parameter of a provider can be taken for one of them. Of
the request's headers a short allow-list counts, since hosts send such headers by templates: `Helicone-Property-<name>`,
`Helicone-Session-Id`, `-Name` and `-Path`, and `Helicone-User-Id`. An empty one counts as absent: Open WebUI and
LibreChat send the header even when their template has no value.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import ValidationError

from helicone_chat_source.core.chat_request import CallContext, Chat, read_chat
from helicone_chat_source.core.errors import FieldError, InvalidRequest
from helicone_chat_source.core.properties import PREFIX
from helicone_chat_source.core.settings import field_errors

OWN_FIELDS = frozenset(CallContext.model_fields)
LONGEST = 200


def read_program_chat(body: Mapping[str, object], headers: Mapping[str, str]) -> Chat:
    """Return the chat; raises `InvalidRequest`."""
    context, rest = _split(body, headers)
    chat = {name: value for name, value in rest.items() if name not in OWN_FIELDS} | context
    if not chat.get("model"):
        chat.pop("model", None)
    return read_chat(chat)


def read_program_context(
    body: Mapping[str, object], headers: Mapping[str, str]
) -> tuple[CallContext, dict[str, object]]:
    """Return what stands beside the messages, and the body without our own field; raises `InvalidRequest`."""
    context, rest = _split(body, headers)
    try:
        return CallContext.model_validate(context), rest
    except ValidationError as error:
        raise InvalidRequest(fields=field_errors(error)) from error


def _split(body: Mapping[str, object], headers: Mapping[str, str]) -> tuple[dict[str, object], dict[str, object]]:
    own = body.get("helicone") or {}
    if not isinstance(own, Mapping):
        raise InvalidRequest(fields=[FieldError("/helicone", "dict_type", "This must be an object.")])
    unknown = [name for name in own if name not in OWN_FIELDS]
    if unknown:
        found = [FieldError(f"/helicone/{name}", "extra_forbidden", "There is no such field.") for name in unknown]
        raise InvalidRequest(fields=found)
    rest = {name: value for name, value in body.items() if name != "helicone"}
    return {**_from_headers(headers), **own}, rest


def _from_headers(headers: Mapping[str, str]) -> dict[str, object]:
    texts = {name.lower(): _text(value) for name, value in headers.items()}
    found: dict[str, object] = {}
    properties = {
        name[len(PREFIX) :]: _text(value)
        for name, value in headers.items()
        if name.lower().startswith(PREFIX.lower()) and value.strip()
    }
    if properties:
        found["properties"] = properties
    if session_id := texts.get("helicone-session-id"):
        conversation = {"id": session_id[:LONGEST]}
        if name := texts.get("helicone-session-name"):
            conversation["name"] = name[:LONGEST]
        if path := texts.get("helicone-session-path"):
            conversation["path"] = f"/{path.lstrip('/')}"[:LONGEST]
        found["conversation"] = conversation
    if user_id := texts.get("helicone-user-id"):
        found["user_id"] = user_id[:LONGEST]
    return found


def _text(value: str) -> str:
    """Return a header's value; aiohttp reads bytes that are no UTF-8 as lone surrogates."""
    return value.strip().encode("utf-8", "surrogateescape").decode("utf-8", "replace")
