"""Anthropic's own events, said again in chunks of a chat completion."""

from __future__ import annotations

from core.expected_replies import REPLIES
from core.recordings import recording
from helicone_chat_source.core.event_stream import EventStreamReader
from helicone_chat_source.core.json_text import write_json
from helicone_chat_source.core.reply_chunks import ReplyChunks
from helicone_chat_source.core.reply_state import ReplyState


def said_again(name: str) -> list[dict[str, object]]:
    """Return the chunks for a recorded stream."""
    reply, chunks = ReplyState(), ReplyChunks("chatcmpl-1", 7)
    said = []
    for event in EventStreamReader().feed(recording(name).body):
        reply.add(event.data)
        said.append(chunks.gained(reply))
    return said


def test_chunks_when_claude_calls_tools() -> None:
    """Read as chunks they come to the same as the events: texts, calls with arguments, finish reason, usage."""
    expected = ReplyState()
    for event in EventStreamReader().feed(recording("native-anthropic-tools-stream").body):
        expected.add(event.data)

    actual = ReplyState()
    for chunk in said_again("native-anthropic-tools-stream"):
        assert actual.add(write_json(chunk))

    assert actual.text == expected.text == REPLIES["native-anthropic-tools-stream"].text
    assert list(actual.tool_calls.values()) == list(expected.tool_calls.values())
    assert (actual.finish_reason, actual.usage) == ("tool_calls", expected.usage)


def test_chunks_when_claude_thinks() -> None:
    """Thoughts and words stay apart; each chunk has what clients ask for, the role comes once."""
    chunks = said_again("native-anthropic-thinking-stream")

    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]  # type: ignore[index]
    heads = {(chunk["id"], chunk["object"], chunk["created"]) for chunk in chunks}

    assert heads == {("chatcmpl-1", "chat.completion.chunk", 7)}
    assert [delta.get("role") for delta in deltas] == ["assistant", *[None] * (len(deltas) - 1)]
    assert (
        "".join(delta.get("reasoning", "") for delta in deltas) == REPLIES["native-anthropic-thinking-stream"].reasoning
    )
    assert "".join(delta.get("content", "") for delta in deltas) == REPLIES["native-anthropic-thinking-stream"].text
