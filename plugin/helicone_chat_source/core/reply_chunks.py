"""
Chunks of a chat completion that say what a reply has gained.

For Claude ids outside its registry the gateway lets Anthropic's own events through. `ReplyState` understands them; who
asked for chunks gets what each of them added as the chunk that would have said the same.
"""

from __future__ import annotations

from helicone_chat_source.core.reply_state import ReplyState


class ReplyChunks:
    """The chunks of one reply, under one id."""

    def __init__(self, chunk_id: str, created: int) -> None:
        self._id = chunk_id
        self._created = created
        self._seen = ReplyState()
        self._arguments: dict[int, int] = {}
        self._has_begun = False

    def gained(self, reply: ReplyState) -> dict[str, object]:
        """Return what the reply has beyond the last call; where that is nothing, the chunk still tells of life."""
        seen = self._seen
        pieces: dict[str, object] = {
            "content": reply.text[len(seen.text) :],
            "reasoning": reply.reasoning[len(seen.reasoning) :],
            "tool_calls": self._gained_calls(reply),
        }
        delta = {name: piece for name, piece in pieces.items() if piece}
        finish_reason = reply.finish_reason if reply.finish_reason != seen.finish_reason else None
        usage = reply.usage if reply.usage != seen.usage else None
        self._seen = ReplyState(reply.text, reply.reasoning, finish_reason=reply.finish_reason, usage=reply.usage)
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
