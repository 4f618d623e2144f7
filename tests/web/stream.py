"""Reads the event stream of `generate` as an independent reader: line by line, by the standard's grammar."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class ReadEvent:
    """One event: its type, its id and its data as JSON."""

    event: str
    id: str
    data: Any


def read_events(body: bytes) -> list[ReadEvent]:
    """Return the events of a whole body; comments are passed over."""
    events = []
    for block in body.decode().split("\n\n"):
        lines = [line for line in block.split("\n") if line and not line.startswith(":")]
        fields = dict(line.split(": ", 1) for line in lines)
        if fields:
            events.append(ReadEvent(fields.get("event", "message"), fields["id"], json.loads(fields["data"])))
    return events


def text_of(events: list[ReadEvent]) -> str:
    """Add up the text of the chunks."""
    deltas = [choice["delta"] for event in events if event.event == "message" for choice in event.data["choices"]]
    return "".join(delta.get("content") or "" for delta in deltas)
