"""The messages of a chat in the form that the gateway takes, or a refusal that names the message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator

from helicone_chat_source.core.errors import FieldError, InvalidRequest

TEXT_PART = {
    "type": "object",
    "required": ["type", "text"],
    "properties": {"type": {"const": "text"}, "text": {"type": "string"}},
}
IMAGE_PART = {
    "type": "object",
    "required": ["type", "image_url"],
    "properties": {
        "type": {"const": "image_url"},
        "image_url": {
            "type": "object",
            "required": ["url"],
            "properties": {
                "url": {"type": "string", "pattern": r"^(https?://[^\s/?#]|data:[\w.+-]+/[\w.+-]+;base64,[^,]*$)"},
                "detail": {"enum": ["auto", "low", "high"]},
            },
        },
    },
}
DOCUMENT_PART = {
    "type": "object",
    "required": ["type", "source"],
    "properties": {
        "type": {"const": "document"},
        "source": {
            "type": "object",
            "required": ["type", "media_type", "data"],
            "properties": {"type": {"const": "text"}, "media_type": {"type": "string"}, "data": {"type": "string"}},
        },
        "title": {"type": "string"},
        "citations": {"type": "object"},
    },
}
REFUSAL_PART = {
    "type": "object",
    "required": ["type", "refusal"],
    "properties": {"type": {"const": "refusal"}, "refusal": {"type": "string"}},
}
TOOL_CALL = {
    "type": "object",
    "required": ["id", "type", "function"],
    "properties": {
        "id": {"type": "string"},
        "type": {"const": "function"},
        "function": {
            "type": "object",
            "required": ["name", "arguments"],
            "properties": {"name": {"type": "string"}, "arguments": {"type": "string"}},
        },
    },
}


def _content(*parts: Mapping[str, Any], null: bool = False) -> dict[str, Any]:
    kinds: list[Mapping[str, Any]] = [{"type": "string"}, {"type": "array", "items": {"anyOf": list(parts)}}]
    return {"anyOf": [*kinds, {"type": "null"}] if null else kinds}


ROLES: Mapping[str, Mapping[str, Any]] = {
    "system": {"required": ["content"], "properties": {"content": _content(TEXT_PART)}},
    "developer": {"required": ["content"], "properties": {"content": _content(TEXT_PART)}},
    "user": {"required": ["content"], "properties": {"content": _content(TEXT_PART, IMAGE_PART, DOCUMENT_PART)}},
    "assistant": {
        "properties": {
            "content": _content(TEXT_PART, REFUSAL_PART, null=True),
            "tool_calls": {"type": "array", "items": TOOL_CALL},
        }
    },
    "tool": {
        "required": ["content", "tool_call_id"],
        "properties": {"content": _content(TEXT_PART), "tool_call_id": {"type": "string"}},
    },
}
"""Roles and the form of their messages, after the gateway's own validator."""

KEPT = (
    "role",
    "content",
    "name",
    "tool_calls",
    "tool_call_id",
    "refusal",
    "reasoning",
    "reasoning_details",
    "cache_control",
)
"""Keys of a message that are passed on; the gateway tolerates others, but no provider needs them."""


def clean_messages(messages: Sequence[Mapping[str, object]], *, for_claude: bool) -> list[dict[str, object]]:
    """
    Return messages that the gateway takes.

    A message without any content is left out, since Claude's provider refuses an empty one; only a tool may answer with
    nothing. For Claude the role `developer` becomes `system`, which alone the gateway lifts to the top, and thoughts
    without their signatures are left out. Raises `InvalidRequest` with a pointer for a role or a form that cannot be
    sent.
    """
    cleaned: list[dict[str, object]] = []
    for index, message in enumerate(messages):
        kept = {name: message[name] for name in KEPT if message.get(name) is not None}
        role = kept.get("role")
        if not isinstance(role, str) or role not in ROLES:
            raise _refused(f"/messages/{index}/role", "message_role")
        error = next(iter(_validator(role).iter_errors(kept)), None)
        if error is not None:
            path = "".join(f"/{part}" for part in error.absolute_path)
            raise _refused(f"/messages/{index}{path}", "message_form")
        if not isinstance(kept.get("name", ""), str):
            del kept["name"]
        _fit_thoughts(kept, for_claude=for_claude)
        if for_claude and role == "developer":
            kept["role"] = "system"
        if role != "assistant" or not kept.get("tool_calls"):
            kept.pop("tool_calls", None)
        if role == "tool":
            kept["content"] = kept["content"] or ""
        elif not kept.get("content") and "tool_calls" not in kept:
            continue
        cleaned.append(kept)
    if not any(message["role"] in ("user", "assistant", "tool") for message in cleaned):
        raise _refused("/messages", "messages_empty")
    return cleaned


def _fit_thoughts(message: dict[str, object], *, for_claude: bool) -> None:
    """Keep thoughts only for Claude, and only whole ones with their signatures: all else a provider refuses."""
    details = message.get("reasoning_details")
    signed = isinstance(details, list) and all(
        isinstance(detail, dict) and detail.get("thinking") and detail.get("signature") for detail in details
    )
    if not (for_claude and details and signed and message.get("reasoning")):
        message.pop("reasoning", None)
        message.pop("reasoning_details", None)


def _refused(pointer: str, code: str) -> InvalidRequest:
    sentences = {
        "message_role": f"A message's role is one of {', '.join(ROLES)}.",
        "message_form": "This message does not have the form that its role demands.",
        "messages_empty": "There is no message with content to answer.",
    }
    return InvalidRequest(fields=[FieldError(pointer, code, sentences[code], {"roles": ", ".join(ROLES)})])


@cache
def _validator(role: str) -> Draft202012Validator:
    return Draft202012Validator(ROLES[role])
