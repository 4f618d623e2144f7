"""Event-stream framing: the cases of the standard, however the bytes are cut, and the way back."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import FEW, MANY
from helicone_chat_source.core.errors import BadReply
from helicone_chat_source.core.event_stream import COMMENT, EventStreamReader, StreamEvent, format_event

BOM = b"\xef\xbb\xbf"

CASES: dict[str, tuple[bytes, list[tuple[str, bytes]]]] = {
    "nothing": (b"", []),
    "one event": (b"data: a\n\n", [("message", b"a")]),
    "two events": (b"data: a\n\ndata: b\n\n", [("message", b"a"), ("message", b"b")]),
    "carriage returns": (b"data: a\rdata: b\r\rdata: c\r\r", [("message", b"a\nb"), ("message", b"c")]),
    "CRLF": (b"data: a\r\ndata: b\r\n\r\n", [("message", b"a\nb")]),
    "mixed line ends": (
        b"data: a\r\n\ndata: b\n\rdata: c\r\r\n",
        [("message", b"a"), ("message", b"b"), ("message", b"c")],
    ),
    "CR and LF apart are one line end": (b"data: a\r\ndata: b\r\n\n", [("message", b"a\nb")]),
    "LF CR are two line ends": (b"data: a\n\rdata: b\n\r", [("message", b"a"), ("message", b"b")]),
    "several data lines": (b"data: a\ndata:\ndata: b\n\n", [("message", b"a\n\nb")]),
    "BOM at the start": (BOM + b"data: a\n\n", [("message", b"a")]),
    "BOM twice": (BOM + BOM + b"data: a\n\ndata: b\n\n", [("message", b"b")]),
    "BOM in a later line": (b"data: a\n" + BOM + b"data: b\n\n", [("message", b"a")]),
    "BOM in the data": (b"data: " + BOM + b"\n\n", [("message", BOM)]),
    "half a BOM": (BOM[:2] + b"data: a\n\ndata: b\n\n", [("message", b"b")]),
    "only a BOM": (BOM, []),
    "comments": (b": hello\n:\ndata: a\n: still\ndata: b\n\n:x\n\n", [("message", b"a\nb")]),
    "heartbeat": (COMMENT + b"data: a\n\n" + COMMENT, [("message", b"a")]),
    "data without colon": (b"data\n\n", [("message", b"")]),
    "data without colon twice": (b"data\ndata\n\n", [("message", b"\n")]),
    "empty data": (b"data:\n\n", [("message", b"")]),
    "no space": (b"data:a\n\n", [("message", b"a")]),
    "two spaces": (b"data:  a\n\n", [("message", b" a")]),
    "tab is no space": (b"data:\ta\n\n", [("message", b"\ta")]),
    "space before the colon": (b"data : a\n\n", []),
    "space before the name": (b" data: a\n\n", []),
    "name in upper case": (b"DATA: a\n\n", []),
    "longer name": (b"data2: a\ndat: b\n\n", []),
    "colons in the data": (b"data: a: b:\n\n", [("message", b"a: b:")]),
    "trailing space stays": (b"data: a \n\n", [("message", b"a ")]),
    "event type": (b"event: finish\ndata: a\n\ndata: b\n\n", [("finish", b"a"), ("message", b"b")]),
    "last event type counts": (b"event: one\nevent: two\ndata: a\n\n", [("two", b"a")]),
    "empty event type": (b"event: one\nevent:\ndata: a\n\n", [("message", b"a")]),
    "event without data is forgotten": (b"event: one\n\ndata: a\n\n", [("message", b"a")]),
    "event type of invalid UTF-8": (b"event: \xff\ndata: a\n\n", [("\ufffd", b"a")]),
    "id and retry": (b"id: 1\nretry: 1000\ndata: a\n\n", [("message", b"a")]),
    "id alone": (b"id: 1\n\ndata: a\n\n", [("message", b"a")]),
    "id with NUL": (b"id: 1\x00\ndata: a\n\n", [("message", b"a")]),
    "retry of letters": (b"retry: x\ndata: a\n\n", [("message", b"a")]),
    "unknown field": (b"sometime: x\ndata: a\n\n", [("message", b"a")]),
    "NUL in the data": (b"data: a\x00b\n\n", [("message", b"a\x00b")]),
    "U+2028 and U+2029 end no line": (
        b"data: a\xe2\x80\xa8b\xe2\x80\xa9c\n\n",
        [("message", b"a\xe2\x80\xa8b\xe2\x80\xa9c")],
    ),
    "U+0085 ends no line": (b"data: a\xc2\x85b\n\n", [("message", b"a\xc2\x85b")]),
    "VT, FF and FS end no line": (b"data: a\x0bb\x0cc\x1cd\n\n", [("message", b"a\x0bb\x0cc\x1cd")]),
    "invalid UTF-8": (b"data: a\xff\xfeb\n\n", [("message", b"a\xff\xfeb")]),
    "truncated UTF-8": (b"data: \xe2\x82\n\ndata: \xf0\x9f\n\n", [("message", b"\xe2\x82"), ("message", b"\xf0\x9f")]),
    "characters of several bytes": ("data: Zürich 👥\n\n".encode(), [("message", "Zürich 👥".encode())]),
    "many blank lines": (b"\n\n\r\n\r\n\r\rdata: a\n\n\n\n", [("message", b"a")]),
    "end before the blank line": (b"data: a\n\ndata: b\n", [("message", b"a")]),
    "end in the middle of a line": (b"data: a\n\ndata: b", [("message", b"a")]),
    "end after a carriage return": (b"data: a\r\rdata: b\r", [("message", b"a")]),
    "done marker": (b"data: [DONE]\n\n", [("message", b"[DONE]")]),
}


def read(pieces: Iterable[bytes], reader: EventStreamReader) -> list[tuple[str, bytes]]:
    """Feed the pieces one after another."""
    return [(event.event, event.data) for piece in pieces for event in reader.feed(piece)]


@pytest.mark.parametrize(("stream", "expected"), CASES.values(), ids=CASES.keys())
def test_feed_when_the_stream_comes_whole(stream: bytes, expected: list[tuple[str, bytes]]) -> None:
    """A stream in one piece gives the events that the standard demands."""
    actual = read([stream], EventStreamReader())

    assert expected == actual


@pytest.mark.parametrize(("stream", "expected"), CASES.values(), ids=CASES.keys())
def test_feed_when_the_stream_is_cut_in_two(stream: bytes, expected: list[tuple[str, bytes]]) -> None:
    """No place to cut a stream changes its events."""
    cuts = range(len(stream) + 1)

    actual = [read([stream[:cut], stream[cut:]], EventStreamReader()) for cut in cuts]

    assert [expected for _ in cuts] == actual


@pytest.mark.parametrize(("stream", "expected"), CASES.values(), ids=CASES.keys())
def test_feed_when_bytes_come_one_by_one(stream: bytes, expected: list[tuple[str, bytes]]) -> None:
    """Single bytes, with empty pieces between them, give the same events."""
    pieces = [piece for byte in stream for piece in (bytes([byte]), b"")]

    actual = read(pieces, EventStreamReader())

    assert expected == actual


@pytest.mark.parametrize("reader_feed", [1, 7, 65_536, 400_000], ids=lambda size: f"{size} bytes a piece")
def test_feed_when_a_line_has_180_kilobytes(reader_feed: int) -> None:
    """A picture comes as one long line and arrives whole."""
    picture = b"iVBORw0KGgo" * 16_400
    stream = b"data: " + picture + b"\n\n"
    pieces = [stream[start : start + reader_feed] for start in range(0, len(stream), reader_feed)]

    actual = read(pieces, EventStreamReader())

    assert [("message", picture)] == actual


def test_feed_when_a_line_is_exactly_at_the_limit() -> None:
    """The limit itself is allowed."""
    reader = EventStreamReader(longest_line=10)

    actual = read([b"data: 1234\n\n"], reader)

    assert [("message", b"1234")] == actual


@pytest.mark.parametrize(
    "stream",
    [
        b"data: 12345\n\n",
        b"data: 12345",
        b": comments too",
        b"data: 12345\r\r",
        b"data: 1\ndata: 2\ndata: 3456789012\n",
    ],
    ids=["a line", "a line without end", "a comment", "a line with carriage returns", "a later line"],
)
@pytest.mark.parametrize("cut", [0, 1, 6, 9])
def test_feed_when_a_line_is_over_the_limit(stream: bytes, cut: int) -> None:
    """An endless line is refused as soon as it is too long, however it comes."""
    reader = EventStreamReader(longest_line=10)

    with pytest.raises(BadReply) as caught:
        read([stream[:cut], stream[cut:]], reader)

    assert ("line_too_long", {"limit": 10}) == (caught.value.variant, dict(caught.value.slots))


def test_feed_when_many_short_lines_make_a_large_event() -> None:
    """The limit holds for the data of an event as well, so that no event grows without end."""
    reader = EventStreamReader(longest_line=10)

    with pytest.raises(BadReply, match="bad_reply"):
        read([b"data: 123\n"] * 4, reader)


def test_feed_when_each_event_is_small() -> None:
    """The limit counts anew for each event."""
    reader = EventStreamReader(longest_line=10)

    actual = read([b"data: 123\n\n"] * 4, reader)

    assert [("message", b"123")] * 4 == actual


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        (b"", False),
        (b"data: a\n\n", False),
        (b": comment\n", False),
        (b"data: a\n", True),
        (b"data: a", True),
        (b"dat", True),
        (BOM[:1], True),
        (BOM, False),
        (b"data: a\r\r", False),
    ],
)
def test_is_inside_an_event_when_the_stream_ends(stream: bytes, expected: bool) -> None:
    """The reader knows whether an end now would cut an event off."""
    reader = EventStreamReader()

    reader.feed(stream)

    assert expected is reader.is_inside_an_event


@pytest.mark.parametrize(
    ("event", "event_id", "data", "expected"),
    [
        (None, None, b"{}", b"data: {}\n\n"),
        ("finish", None, b"{}", b"event: finish\ndata: {}\n\n"),
        (None, "ab:3", b"{}", b"id: ab:3\ndata: {}\n\n"),
        ("start", "ab:0", b"a\nb", b"event: start\nid: ab:0\ndata: a\ndata: b\n\n"),
        (None, None, b"", b"data: \n\n"),
        (None, None, b" a", b"data:  a\n\n"),
        (None, None, b"a\r\nb\rc\n", b"data: a\ndata: b\ndata: c\ndata: \n\n"),
    ],
)
def test_format_event_when_all_parts_are_known(
    event: str | None, event_id: str | None, data: bytes, expected: bytes
) -> None:
    """An event is written as the standard reads it."""
    actual = format_event(data, event=event, event_id=event_id)

    assert expected == actual


@MANY
@given(text=st.text(), event=st.sampled_from([None, "start", "finish"]))
def test_format_event_when_any_text_is_sent(text: str, event: str | None) -> None:
    """Any text comes back as the data of exactly one event, its line ends as line feeds: nothing can be smuggled in."""
    data = text.encode()
    expected = [StreamEvent(event or "message", data.replace(b"\r\n", b"\n").replace(b"\r", b"\n"))]

    actual = EventStreamReader().feed(format_event(data, event=event, event_id="0a:1"))

    assert expected == actual


@FEW
@given(texts=st.lists(st.sampled_from(["a", "", "event: x", "\n\n", "data: [DONE]", "\u2028", "\ufeff"]), max_size=4))
def test_format_event_when_events_follow_each_other(texts: list[str]) -> None:
    """Events that were written one after another come back one after another, read byte by byte."""
    stream = b"".join(format_event(text.encode()) for text in texts)

    actual = read([bytes([byte]) for byte in stream], EventStreamReader())

    assert [("message", text.encode()) for text in texts] == actual


@MANY
@given(
    stream=st.lists(
        st.sampled_from(
            [b"data", b"event", b"id", b":", b": ", b" ", b"a", b"\n", b"\r", b"\r\n", b"\n\n", BOM, b"\xff"]
        ),
        max_size=25,
    ).map(b"".join),
    cuts=st.lists(st.integers(0, 60), max_size=6).map(sorted),
)
def test_feed_when_any_stream_is_cut_anywhere(stream: bytes, cuts: list[int]) -> None:
    """What a stream says does not depend on how its bytes arrive."""
    borders = [0, *cuts, len(stream)]
    pieces = [stream[start:end] for start, end in pairwise(borders)]

    actual = read(pieces, EventStreamReader())

    assert read([stream], EventStreamReader()) == actual
