"""The events of a reply as `generate` writes them: `start`, the gateway's chunks, `error` on trouble, `finish`."""

from __future__ import annotations

from collections.abc import Mapping

from helicone_chat_source.core.event_stream import format_event
from helicone_chat_source.core.json_text import write_json
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished, Started
from helicone_chat_source.web.payloads import error_as_json, outcome_as_json, start_as_json
from helicone_chat_source.web.words import Words


class NumberedFrames:
    """Numbers the events of one reply as `<generation>:<number>`, for a later version that resumes."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._number = 0
        self._generation_id = ""

    def __call__(self, event: Event) -> bytes:
        """Return the bytes of an event."""
        match event:
            case Started():
                self._generation_id = event.generation_id
                return self._frame("start", start_as_json(event))
            case Chunk():
                return self._frame(None, event.data)
            case Failed():
                return self._frame("error", error_as_json(event.error, self._words))
            case Finished():
                return self._frame("finish", outcome_as_json(event.outcome, self._words))

    def _frame(self, name: str | None, data: bytes | Mapping[str, object]) -> bytes:
        text = data if isinstance(data, bytes) else write_json(data)
        event_id = f"{self._generation_id}:{self._number}"
        self._number += 1
        return format_event(text, event=name, event_id=event_id)
