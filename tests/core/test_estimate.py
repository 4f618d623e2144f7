"""How many tokens a reply took when nobody counted them."""

from __future__ import annotations

import json

import pytest

from helicone_chat_source.core.estimate import estimate_usage
from helicone_chat_source.core.reply_state import ReplyState

PICTURE = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 4_000}}
CALL = [{"id": "a", "type": "function", "function": {"name": "f", "arguments": "{}"}}]


def reply_of(**delta: object) -> ReplyState:
    """Return a reply of one chunk."""
    reply = ReplyState()
    reply.add(json.dumps({"choices": [{"index": 0, "delta": delta}]}).encode())
    return reply


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("1", 1, id="a part of a token counts as one"),
        pytest.param("12345", 2, id="rounded up"),
        pytest.param("日本語と", 3, id="three bytes a character"),
        pytest.param([{"type": "text", "text": "1234"}, PICTURE], 1, id="a picture's data is not text"),
        pytest.param(None, 0, id="no content"),
        pytest.param("\ud800", 1, id="half a character"),
    ],
)
def test_prompt_tokens(content: object, expected: int) -> None:
    """All text of the messages counts."""
    assert (
        expected == estimate_usage({"messages": [{"role": "user", "content": content}]}, ReplyState())["prompt_tokens"]
    )


def test_prompt_tokens_when_tools_were_called() -> None:
    """What a model asked of a tool is sent again, so it counts."""
    message = {"role": "assistant", "content": None, "tool_calls": CALL}

    assert -(-len(json.dumps(CALL)) // 4) == estimate_usage({"messages": [message]}, ReplyState())["prompt_tokens"]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        pytest.param(reply_of(content="1234", reasoning="5678"), 2, id="thoughts are paid too"),
        pytest.param(reply_of(refusal="1234"), 1, id="a refusal"),
        pytest.param(reply_of(tool_calls=[{"index": 0, "function": {"arguments": "1234"}}]), 1, id="a tool call"),
        pytest.param(ReplyState(), 0, id="nothing"),
    ],
)
def test_completion_tokens(reply: ReplyState, expected: int) -> None:
    """Everything that arrived counts."""
    assert expected == estimate_usage({}, reply)["completion_tokens"]


def test_completion_tokens_when_the_text_was_let_go() -> None:
    """What was passed on and is not held any more counts as before, and what follows it too."""
    pieces = ["Grüße " * 2_000, "aus ", "der ", "日本語" * 2_000, "-Schule", ""]
    kept, let_go = ReplyState(), ReplyState()

    for piece in pieces:
        for reply in (kept, let_go):
            reply.add(json.dumps({"choices": [{"index": 0, "delta": {"content": piece, "reasoning": piece}}]}).encode())
        let_go.let_text_go()

    assert estimate_usage({}, let_go) == estimate_usage({}, kept)
    assert (let_go.text, let_go.reasoning) == ("G-Schule", "G-Schule")
    assert let_go.is_empty is False


def test_nothing_is_let_go_when_nothing_was_said() -> None:
    """A reply stays empty."""
    reply = ReplyState()

    reply.let_text_go()

    assert reply == ReplyState()
