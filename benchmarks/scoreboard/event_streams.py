"""Row 10: the event streams of the tests, read by our reader and by those of others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import httpx_sse
from openai._streaming import SSEDecoder

from benchmarks.scoreboard.figures import listed
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row
from helicone_chat_source.core.event_stream import EventStreamReader

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from core.test_event_stream import CASES

Events = list[tuple[str, str]]
Read = Callable[[Sequence[bytes]], Events]


def read_ours(pieces: Sequence[bytes]) -> Events:
    """Read with this project's reader."""
    reader = EventStreamReader()
    return [(event.event, event.data.decode(errors="replace")) for piece in pieces for event in reader.feed(piece)]


def read_httpx(pieces: Sequence[bytes]) -> Events:
    """Read with httpx-sse."""
    response = httpx.Response(200, headers={"Content-Type": "text/event-stream"}, content=iter(pieces))
    return [(event.event, event.data) for event in httpx_sse.EventSource(response).iter_sse()]


def read_openai(pieces: Sequence[bytes]) -> Events:
    """Read with the OpenAI SDK."""
    return [(event.event or "message", event.data) for event in SSEDecoder().iter_bytes(iter(pieces))]


READERS: dict[str, Read] = {"ours": read_ours, "httpx-sse": read_httpx, "openai": read_openai}


def outcome(read: Read, pieces: Sequence[bytes]) -> Events | str:
    """Return the events, or the name of the error that ended the reading."""
    try:
        return read(pieces)
    except Exception as error:
        return type(error).__name__


def right(read: Read) -> int:
    """Count the streams that are read as the standard demands."""
    return sum(
        outcome(read, [stream]) == [(event, data.decode(errors="replace")) for event, data in expected]
        for stream, expected in CASES.values()
    )


def changed_by_a_cut(read: Read) -> int:
    """Count the places at which a cut changes what is read."""
    return sum(
        outcome(read, [stream[:cut], stream[cut:]]) != outcome(read, [stream])
        for stream, _ in CASES.values()
        for cut in range(1, len(stream))
    )


async def measure_event_streams(_sizes: Sizes) -> list[Row]:
    """Read each stream whole, and cut in two at each byte."""
    whole = {name: right(read) for name, read in READERS.items()}
    cut = {name: changed_by_a_cut(read) for name, read in READERS.items()}
    cuts = sum(max(0, len(stream) - 1) for stream, _ in CASES.values())

    def row(measure: str, target: int, counts: dict[str, int]) -> Row:
        ours, *others = ((name, f"{count}") for name, count in counts.items())
        return Row(10, measure, f"{target}", ours[1], counts[ours[0]] == target, listed(others))

    return [
        row("event streams read as the standard demands", len(CASES), whole),
        row(f"of {cuts} cuts in two: those that change what is read", 0, cut),
    ]
