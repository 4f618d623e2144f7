"""The events of a reply in a provider's own format: each with its name, as clients of that format expect."""

from __future__ import annotations

from helicone_chat_source.core.errors import HeliconeError
from helicone_chat_source.core.event_stream import format_event
from helicone_chat_source.core.json_text import parse_foreign_json, write_json
from helicone_chat_source.core.native_request import NativeFormat
from helicone_chat_source.source.generation import Chunk, Event, Failed, Finished
from helicone_chat_source.web.program_errors import error_as_openai, what_broke
from helicone_chat_source.web.words import Words


class NativeFrames:
    """
    Writes one reply.

    The names of the events are taken from their data, since the gateway leaves them out of OpenAI's own streams. A
    reply that broke off gets an `error` event in the words of its format.
    """

    def __init__(self, form: NativeFormat, words: Words) -> None:
        self._form = form
        self._words = words
        self._error: HeliconeError | None = None

    def __call__(self, event: Event) -> bytes:
        """Return the bytes of an event."""
        match event:
            case Chunk():
                return format_event(event.data, event=_name_of(event.data))
            case Failed():
                self._error = event.error
            case Finished() if error := what_broke(self._error, event.outcome):
                return self._broken(error)
        return b""

    def _broken(self, error: HeliconeError) -> bytes:
        told = error_as_openai(error, self._words)
        shapes = {"messages": {"type": "error", "error": told}, "responses": {**told, "type": "error"}}
        return format_event(write_json(shapes[self._form]), event="error")


def _name_of(data: bytes) -> str | None:
    event = parse_foreign_json(data)
    kind = event.get("type") if isinstance(event, dict) else None
    return kind if isinstance(kind, str) and kind.isprintable() else None
