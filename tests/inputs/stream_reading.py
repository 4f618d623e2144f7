"""What must hold for any bytes of an event stream; hypothesis makes them up for the tests, atheris for `make fuzz`."""

from __future__ import annotations

import json
from pathlib import Path

from helicone_chat_source.core.errors import BadReply
from helicone_chat_source.core.event_stream import EventStreamReader, StreamEvent, format_event
from helicone_chat_source.core.json_text import write_json
from helicone_chat_source.core.reply_chunks import ReplyChunks
from helicone_chat_source.core.reply_state import ReplyState

RECORDINGS = Path(__file__).parents[1] / "data" / "gateway"
LONGEST_LINE = 2_000


def check_stream(data: bytes) -> list[StreamEvent]:
    """
    Return the events of a stream, once all of this holds.

    They are the same however the bytes are cut, they come back from being written again, a reply takes them without
    failing, and what it adds up to can be sent on as JSON.
    """
    events = read([data])
    size = data[0] % 16 + 1 if data else 1
    assert read([data[at : at + size] for at in range(0, len(data), size)]) == events, size
    for event in events:
        (again,) = EventStreamReader().feed(format_event(event.data, event_id="0:1"))
        assert again.data == b"\n".join(event.data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"))
    reply, chunks = ReplyState(), ReplyChunks("x", 0)
    for event in events:
        reply.add(event.data)
        json.loads(write_json(chunks.gained(reply)))
    return events


def read(pieces: list[bytes]) -> list[StreamEvent]:
    """Return the events up to a line that is too long."""
    reader, events = EventStreamReader(longest_line=LONGEST_LINE), []
    try:
        for piece in pieces:
            events += reader.feed(piece)
    except BadReply:
        events = []
    return events
