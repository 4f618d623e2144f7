"""Any bytes as an event stream; `make fuzz` tries more of them."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.generated import MANY
from helicone_chat_source.core.event_stream import EventStreamReader, StreamEvent
from inputs import stream_reading
from inputs.stream_reading import RECORDINGS, check_stream
from inputs.tried import tried

STREAMS = sorted(RECORDINGS.glob("*stream*.body"))
FIELDS = [b"data: ", b"data:", b"event: x", b"id: 1", b"retry: 0", b": x", b"data: " + b"x" * 3_000, b"[DONE]"]
ENDS = [b"\n", b"\r", b"\r\n", b"\n\n", b"\xff", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\x00"]
DATA = [
    b"{",
    b"}",
    b'{"choices":[{"delta":{"content":"',
    b'"}}]}',
    b'"finish_reason":"stop"',
    b'{"error":',
    b'{"type":"content_block_delta","delta":{"text":"x"}}',
    b'"\\ud800"',
    b"null",
    b"1e999",
    b"NaN",
    b"9" * 5_000,
    b"[" * 200,
]
PIECES = st.sampled_from([*FIELDS, *ENDS, *DATA])


@settings(MANY, max_examples=600)
@given(data=st.lists(PIECES | st.binary(max_size=20), max_size=20).map(b"".join))
@example(data=b"data: 1\r")
def test_events_are_read_when_any_bytes_come(data: bytes) -> None:
    """Cut anywhere, written again, taken into a reply: nothing fails, and nothing is told apart."""
    tried("made up", "stream", data)

    check_stream(data)


@settings(MANY, max_examples=300)
@given(
    stream=st.sampled_from(STREAMS).map(lambda path: path.read_bytes()[:4_000]),
    at=st.integers(0, 4_000),
    length=st.integers(0, 40),
    put=st.binary(max_size=10) | PIECES,
)
def test_events_are_read_when_a_recording_is_damaged(stream: bytes, at: int, length: int, put: bytes) -> None:
    """A recorded stream with some bytes lost and others in their place."""
    damaged = stream[:at] + put + stream[at + length :]
    tried("made up", "stream", damaged)

    check_stream(damaged)


def test_the_check_fails_when_events_depend_on_the_cuts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check itself can fail: a reader that forgets at each piece is found out."""

    class Forgetful(EventStreamReader):
        def feed(self, chunk: bytes) -> list[StreamEvent]:
            self._line.clear()
            return super().feed(chunk)

    monkeypatch.setattr(stream_reading, "EventStreamReader", Forgetful)

    with pytest.raises(AssertionError):
        check_stream(b"data: abcdefghijkl\n\n" * 3)
