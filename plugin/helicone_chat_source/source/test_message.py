"""The test message: one tiny real reply, and what it took."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from helicone_chat_source.core.chat_request import Chat, read_chat
from helicone_chat_source.core.outcome import Outcome
from helicone_chat_source.core.reply_state import ReplyState
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished

TEXT = "Say hello."
MAX_TOKENS = 64


@dataclass(frozen=True, slots=True)
class TestResult:
    """What a test message brought. Times in milliseconds; `first_token_ms` is `None` when no text came."""

    __test__ = False  # not a test case, whatever pytest thinks of the name

    reply: str
    model: str
    first_token_ms: int | None
    total_ms: int
    request_id: str
    outcome: Outcome


def chat_for_test(profile: str | None) -> Chat:
    """Return the chat of a test message."""
    messages = [{"role": "user", "content": TEXT}]
    return read_chat({"messages": messages, "max_tokens": MAX_TOKENS, "profile": profile})


async def read_test(events: AsyncIterator[Event], monotonic: Callable[[], float]) -> TestResult:
    """Return what the events of a reply add up to; raises what went wrong, with the request's id."""
    begun, first_token = monotonic(), None
    request_id = model = ""
    reply = ReplyState()
    async for event in events:
        match event:
            case Chunk():
                reply.add(event.data)
                if first_token is None and (reply.text or reply.reasoning):
                    first_token = monotonic()
            case Failed():
                event.error.request_id = request_id
                raise event.error
            case Finished():
                outcome = event.outcome
            case started:
                request_id, model = started.request_id, started.model
    return TestResult(
        reply=reply.text,
        model=model,
        first_token_ms=None if first_token is None else round((first_token - begun) * 1000),
        total_ms=round((monotonic() - begun) * 1000),
        request_id=request_id,
        outcome=outcome,
    )
