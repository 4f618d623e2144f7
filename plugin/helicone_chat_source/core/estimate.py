"""How many tokens a reply took when nobody counted them: after Stop, and when it broke off."""

from __future__ import annotations

import json
from collections.abc import Mapping

from helicone_chat_source.core.reply_state import ReplyState

BYTES_IN_A_TOKEN = 4
"""A rule of thumb that holds for English and, since UTF-8 takes three bytes there, roughly for Chinese and Japanese."""


def estimate_usage(body: Mapping[str, object], reply: ReplyState) -> dict[str, object]:
    """
    Return usage in the gateway's own form, with `estimated` beside it.

    What the provider made after the connection was closed is not in it: nobody here can know.
    """
    prompt = _tokens(_without_images(body.get("messages")))
    said = [reply.text, reply.reasoning, reply.refusal, *(call.arguments for call in reply.tool_calls.values())]
    completion = _tokens("".join(said), reply.bytes_let_go)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": completion,
        "total_tokens": prompt + completion,
        "estimated": True,
    }


def _tokens(text: str, more_bytes: int = 0) -> int:
    return -(-(len(text.encode("utf-8", "replace")) + more_bytes) // BYTES_IN_A_TOKEN)


def _without_images(messages: object) -> str:
    """Return all text of the messages; a picture's data says nothing about its tokens."""
    texts: list[str] = []
    for message in messages if isinstance(messages, list) else ():
        content = message.get("content") if isinstance(message, dict) else None
        parts = content if isinstance(content, list) else [{"text": content}]
        texts += [part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str)]
        if isinstance(message, dict) and message.get("tool_calls"):
            texts.append(json.dumps(message["tool_calls"]))
    return "".join(texts)
