"""
Chunks of a chat completion that say what a reply has gained.

For Claude ids outside its registry the gateway lets Anthropic's own events through. `ReplyState` understands them; who
asked for chunks gets what each of them added as the chunk that would have said the same.
"""

from __future__ import annotations

from collections.abc import Mapping

from helicone_chat_source.core.reply_state import ReplyState


class ReplyChunks:
    """The chunks of one reply, under one id."""

    def __init__(self, chunk_id: str, created: int) -> None:
        self._id = chunk_id
        self._created = created
        self._text = 0
        self._reasoning = 0
        self._finish_reason: str | None = None
        self._usage: Mapping[str, object] | None = None
        self._arguments: dict[int, int] = {}
        self._has_begun = False

    def gained(self, reply: ReplyState) -> dict[str, object]:
        """Return what the reply has beyond the last call; where that is nothing, the chunk still tells of life."""
        pieces: dict[str, object] = {
            "content": reply.text[self._text :],
            "reasoning": reply.reasoning[self._reasoning :],
            "tool_calls": self._gained_calls(reply),
        }
        delta = {name: piece for name, piece in pieces.items() if piece}
        finish_reason = reply.finish_reason if reply.finish_reason != self._finish_reason else None
        usage = reply.usage if reply.usage != self._usage else None
        self._text, self._reasoning = len(reply.text), len(reply.reasoning)
        self._finish_reason, self._usage = reply.finish_reason, reply.usage
        role = {} if self._has_begun else {"role": "assistant"}
        self._has_begun = True
        return {
            "id": self._id,
            "object": "chat.completion.chunk",
            "created": self._created,
            "model": reply.model,
            "choices": [{"index": 0, "delta": {**role, **delta}, "finish_reason": finish_reason}],
            **({"usage": usage} if usage else {}),
        }

    def _gained_calls(self, reply: ReplyState) -> list[dict[str, object]]:
        pieces: list[dict[str, object]] = []
        for index, call in reply.tool_calls.items():
            known = self._arguments.get(index)
            arguments = call.arguments[known or 0 :]
            self._arguments[index] = len(call.arguments)
            if known is None:
                function = {"name": call.name, "arguments": arguments}
                pieces.append({"index": index, "id": call.id, "type": "function", "function": function})
            elif arguments:
                pieces.append({"index": index, "function": {"arguments": arguments}})
        return pieces
