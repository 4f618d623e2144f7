"""
Event-stream framing (WHATWG HTML, 9.2.6 "Interpreting an event stream"): bytes to events and back, bounded.

The reader takes any splitting of the bytes. An event that the end of the stream cuts off is not delivered, as the
standard demands. Field names and the data's bytes are left as they came; only `event:` is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from helicone_chat_source.core.errors import BadReply

LINE_END = re.compile(rb"\r\n|\r|\n")
BOM = b"\xef\xbb\xbf"
LONGEST_LINE = 16 * 2**20
"""16 MiB: an image comes as one line of base64."""
COMMENT = b": still there\n\n"


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event: its type (`message` if none was given) and its data, lines joined by a line feed."""

    event: str
    data: bytes


class EventStreamReader:
    """Feed it bytes, get events. After `BadReply` (a line over the limit) it must not be used again."""

    def __init__(self, *, longest_line: int = LONGEST_LINE) -> None:
        self._longest_line = longest_line
        self._line = bytearray()
        self._data: list[bytes] = []
        self._data_size = 0
        self._event = b""
        self._skip_line_feed = False
        self._start: bytes | None = b""

    def feed(self, chunk: bytes) -> list[StreamEvent]:
        """Return the events that `chunk` completes."""
        chunk = self._without_bom(chunk)
        if self._skip_line_feed and chunk:
            # The carriage return before it ended the line already; both together are one line end.
            self._skip_line_feed = False
            chunk = chunk.removeprefix(b"\n")
        if not chunk:
            return []
        self._skip_line_feed = chunk.endswith(b"\r")
        first, *rest = LINE_END.split(chunk)
        self._extend_line(first)
        return list(self._end_lines(rest))

    def _end_lines(self, rest: Iterable[bytes]) -> Iterable[StreamEvent]:
        for piece in rest:
            line = bytes(self._line)
            self._line.clear()
            event = self._end_line(line)
            if event is not None:
                yield event
            self._extend_line(piece)

    @property
    def is_inside_an_event(self) -> bool:
        """Whether the stream, if it ended now, would cut an event off."""
        return bool(self._line or self._data or self._start)

    def _without_bom(self, chunk: bytes) -> bytes:
        """Drop a byte order mark at the very start, even when it comes in pieces."""
        if self._start is None:
            return chunk
        start = self._start + chunk
        if len(start) < len(BOM) and BOM.startswith(start):
            self._start = start
            return b""
        self._start = None
        return start.removeprefix(BOM)

    def _extend_line(self, piece: bytes) -> None:
        if len(self._line) + len(piece) > self._longest_line:
            raise BadReply(variant="line_too_long", limit=self._longest_line)
        self._line += piece

    def _end_line(self, line: bytes) -> StreamEvent | None:
        if not line:
            return self._end_event()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if name == b"data":
            self._data_size += len(value)
            if self._data_size > self._longest_line:
                raise BadReply(variant="line_too_long", limit=self._longest_line)
            self._data.append(value)
        elif name == b"event":
            self._event = value
        return None

    def _end_event(self) -> StreamEvent | None:
        data, event = self._data, self._event
        self._data, self._event, self._data_size = [], b"", 0
        if not data:
            return None
        return StreamEvent(event.decode("utf-8", "replace") or "message", b"\n".join(data))


def format_event(data: bytes, *, event: str | None = None, event_id: str | None = None) -> bytes:
    """Return the bytes of one event; line ends inside `data` become further `data:` lines."""
    lines = []
    if event is not None:
        lines.append(b"event: " + event.encode())
    if event_id is not None:
        lines.append(b"id: " + event_id.encode())
    lines += [b"data: " + line for line in LINE_END.split(data)]
    return b"\n".join(lines) + b"\n\n"
