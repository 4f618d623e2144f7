"""The events of a reply as OpenAI's interface has them: `data:` lines alone, and `data: [DONE]` last."""

from __future__ import annotations

import time
from collections.abc import Callable

from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.core.event_stream import format_event
from helicone_chat_source.core.json_text import write_json
from helicone_chat_source.core.presentation import Presentation, chunk_with_sources
from helicone_chat_source.core.reply_state import DONE, ReplyState
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished, Started
from helicone_chat_source.web.payloads import outcome_as_json
from helicone_chat_source.web.program_errors import error_as_openai, what_broke
from helicone_chat_source.web.words import Words

SOURCES = "helicone.chat.sources"


class OpenAIFrames:
    """
    Writes one reply.

    What we know beyond the gateway's chunks goes into one more chunk without choices, under `helicone`. A reply that
    broke off gets an `error` frame: every client notices that, and most miss a lacking finish reason.
    """

    def __init__(
        self, words: Words, presentation: Presentation = "as_it_came", *, clock: Callable[[], float] = time.time
    ) -> None:
        self._words = words
        self._presentation = presentation
        self._reply = ReplyState()
        self._clock = clock
        self._started = Started("", "", "")
        self._error: HeliconeError | None = None

    def __call__(self, event: Event) -> bytes:
        """Return the bytes of an event."""
        match event:
            case Started():
                self._started = event
                return b""
            case Chunk() if self._presentation == "with_sources":
                return self._with_sources(event.data)
            case Chunk():
                return format_event(event.data)
            case Failed():
                self._error = event.error
                return b""
            case Finished():
                return self._ending(event)

    def _with_sources(self, data: bytes) -> bytes:
        self._reply.add(data)
        self._reply.let_text_go()
        chunks = chunk_with_sources(data, self._reply.citations, self._words.text(SOURCES))
        return b"".join(map(format_event, chunks))

    def _ending(self, finished: Finished) -> bytes:
        error = what_broke(self._error, finished.outcome)
        beside = {
            "id": self._started.generation_id,
            "object": "chat.completion.chunk",
            "created": int(self._clock()),
            "model": self._started.model,
            "choices": [],
            "helicone": outcome_as_json(finished.outcome, self._words),
        }
        told = format_event(write_json({"error": error_as_openai(error, self._words)})) if error else b""
        return format_event(write_json(beside)) + told + format_event(DONE)
