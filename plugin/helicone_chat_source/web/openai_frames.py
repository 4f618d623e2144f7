"""The events of a reply as OpenAI's interface has them: `data:` lines alone, and `data: [DONE]` last."""

from __future__ import annotations

import time
from collections.abc import Callable

from helicone_chat_source.core.errors import HeliconeError, StreamBroken
from helicone_chat_source.core.event_stream import format_event
from helicone_chat_source.core.json_text import write_json
from helicone_chat_source.core.reply_state import DONE
from helicone_chat_source.core.sources_text import sources_as_markdown
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished, Started
from helicone_chat_source.web.payloads import outcome_as_json
from helicone_chat_source.web.program_errors import error_as_openai
from helicone_chat_source.web.words import Words


class OpenAIFrames:
    """
    Writes one reply.

    What we know beyond the gateway's chunks goes into one more chunk without choices, under `helicone`. A reply that
    broke off gets an `error` frame: every client notices that, and most miss a lacking finish reason.
    """

    def __init__(self, words: Words, *, sources_in_text: bool = False, clock: Callable[[], float] = time.time) -> None:
        self._words = words
        self._sources_in_text = sources_in_text
        self._clock = clock
        self._started = Started("", "", "")
        self._error: HeliconeError | None = None

    def __call__(self, event: Event) -> bytes:
        """Return the bytes of an event."""
        match event:
            case Started():
                self._started = event
                return b""
            case Chunk():
                return format_event(event.data)
            case Failed():
                self._error = event.error
                return b""
            case Finished():
                return self._ending(event)

    def _ending(self, finished: Finished) -> bytes:
        error = self._error
        if error is None and finished.outcome.state != "complete":
            error = StreamBroken(variant="stopped" if finished.outcome.state == "stopped" else "no_finish")
        beside = {**self._chunk(), "choices": [], "helicone": outcome_as_json(finished.outcome, self._words)}
        told = format_event(write_json({"error": error_as_openai(error, self._words)})) if error else b""
        return self._sources(finished) + format_event(write_json(beside)) + told + format_event(DONE)

    def _sources(self, finished: Finished) -> bytes:
        """Return one more piece of the reply's text: for apps that know no `annotations`."""
        heading = self._words.text("helicone.chat.sources")
        text = sources_as_markdown(finished.outcome.citations, heading) if self._sources_in_text else ""
        if not text:
            return b""
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": None}
        return format_event(write_json({**self._chunk(), "choices": [choice]}))

    def _chunk(self) -> dict[str, object]:
        return {
            "id": self._started.generation_id,
            "object": "chat.completion.chunk",
            "created": int(self._clock()),
            "model": self._started.model,
        }
