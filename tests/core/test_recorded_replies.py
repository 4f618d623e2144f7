"""What recorded replies add up to, with each stream cut in every way that a network may cut it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import pytest

from core.expected_replies import MANY_SCRIPTS, REPLIES, WEATHER, Expected
from core.recordings import Recording, recording
from helicone_chat_source.core.event_stream import EventStreamReader
from helicone_chat_source.core.gateway_reply import completion_as_chunk, read_completion
from helicone_chat_source.core.links import account_of
from helicone_chat_source.core.outcome import ending_of
from helicone_chat_source.core.reply_state import ReplyState

RECORDINGS: dict[str, Recording] = {name: recording(name) for name in sorted(REPLIES)}
STREAMS = [name for name, found in RECORDINGS.items() if found.is_stream]
COMPLETIONS = [name for name, found in RECORDINGS.items() if not found.is_stream]

STRIDES = ((2_000, 1), (10_000, 7), (1_000_000, 997))
"""
A stream of up to 2,000 bytes is cut in two at every byte, one of up to 10,000 at each 7th, a longer one at each 997th.

Both are primes, so that the cuts fall on ever other places of the events. Byte by byte all streams are fed."""


def summary(reply: ReplyState) -> Expected:
    """Return a reply in the form of the table."""
    usage = reply.usage or {}
    counted = (usage.get("prompt_tokens"), usage.get("completion_tokens"))
    return Expected(
        text=reply.text,
        model=reply.model,
        tokens=None if counted == (None, None) else counted,  # type: ignore[arg-type]  # the table says what they are
        finish=reply.finish_reason,
        reasoning=reply.reasoning,
        tools=tuple((call.id, call.name, call.arguments) for call in reply.tool_calls.values()),
        pages=tuple((citation.url, citation.title) for citation in reply.citations),
        searches=reply.web_searches,
        images=reply.images,
        error=reply.error,
        ending=ending_of(reply, stopped=False),
        done=reply.done,
    )


def read_stream(pieces: Iterable[bytes]) -> Expected:
    """Add the events up until the end marker or the end."""
    reader, reply = EventStreamReader(), ReplyState()
    for piece in pieces:
        for event in reader.feed(piece):
            reply.add(event.data)
    return summary(reply)


def events_of(*pieces: bytes) -> list[bytes]:
    """Return the data of each event, on which alone the reply depends."""
    reader = EventStreamReader()
    return [event.data for piece in pieces for event in reader.feed(piece)]


@pytest.mark.parametrize("recorded", STREAMS)
def test_stream_when_it_comes_as_it_was_recorded(recorded: str) -> None:
    """The chunks that the network made give the reply that a person reads in the recording."""
    assert REPLIES[recorded] == read_stream(RECORDINGS[recorded].pieces())


@pytest.mark.parametrize("recorded", STREAMS)
def test_stream_when_it_comes_whole(recorded: str) -> None:
    """One piece gives the same reply."""
    assert REPLIES[recorded] == read_stream([RECORDINGS[recorded].body])


@pytest.mark.parametrize("recorded", STREAMS)
def test_stream_when_bytes_come_one_by_one(recorded: str) -> None:
    """Single bytes, which cut every character of several bytes, give the same reply."""
    body = RECORDINGS[recorded].body

    assert REPLIES[recorded] == read_stream(body[place : place + 1] for place in range(len(body)))


@pytest.mark.parametrize("recorded", STREAMS)
def test_stream_when_it_is_cut_in_two_anywhere(recorded: str) -> None:
    """Wherever the cut is, the events are the same, and so is the reply."""
    body = RECORDINGS[recorded].body
    stride = next(stride for longest, stride in STRIDES if len(body) <= longest)
    whole = events_of(body)

    different = [place for place in range(0, len(body), stride) if events_of(body[:place], body[place:]) != whole]

    assert [] == different


@pytest.mark.parametrize("recorded", COMPLETIONS)
def test_completion_when_it_is_read_at_once(recorded: str) -> None:
    """A whole completion adds up to the reply that a person reads in the recording."""
    found, reply = RECORDINGS[recorded], ReplyState(done=True)

    reply.add_chunk(read_completion(found.status, found.body, account_of(None)))

    assert REPLIES[recorded] == summary(reply)


@pytest.mark.parametrize("recorded", COMPLETIONS)
def test_completion_when_it_is_made_a_chunk(recorded: str) -> None:
    """A completion in place of a stream becomes a chunk, and says the same."""
    found, reply = RECORDINGS[recorded], ReplyState(done=True)

    reply.add_chunk(completion_as_chunk(read_completion(found.status, found.body, account_of(None))))

    assert REPLIES[recorded] == summary(reply)


# What makes readers of event streams fail, each in a recording that has it

NOT_ENDED = [
    "broken-anthropic-errevent",
    "broken-anthropic-errfirst",
    "broken-anthropic-truncated",
    "broken-bedrock-truncated",
    "broken-google-truncated",
    "broken-openai-truncated",
    "broken-openai-truncatedmid",
]


@pytest.mark.parametrize("recorded", NOT_ENDED)
def test_end_marker_when_no_finish_reason_came(recorded: str) -> None:
    """`[DONE]` alone does not make a reply complete: the gateway sends it after a provider that died, too."""
    body = RECORDINGS[recorded].body

    actual = read_stream([body])

    assert body.endswith(b"data: [DONE]\n\n")
    assert (True, None, "truncated") == (actual.done, actual.finish, actual.ending)


def test_line_separators_when_they_are_inside_a_text() -> None:
    """U+2028, U+2029, U+0085, VT and FF are no line ends in an event stream, whatever Python's `splitlines` thinks."""
    body = RECORDINGS["chat-anthropic-utf8-stream"].body

    actual = read_stream([body])

    assert (True, True) == ("\u2028".encode() in body, "\x85".encode() in body)
    assert MANY_SCRIPTS == actual.text


def test_end_marker_when_it_is_inside_a_text() -> None:
    """`data: [DONE]` as part of a text ends nothing."""
    assert 12 == read_stream([RECORDINGS["chat-anthropic-utf8-stream"].body]).text.count("data: [DONE]")


@pytest.mark.parametrize("recorded", ["chat-anthropic-stream", "chat-openai-tools-stream", "chat-google-stream"])
@pytest.mark.parametrize("end", [b"\r", b"\r\n"], ids=["CR", "CR LF"])
@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"], ids=["as it is", "byte order mark"])
def test_stream_when_lines_end_otherwise(recorded: str, end: bytes, start: bytes) -> None:
    """A lone CR and CR LF end lines too, and a byte order mark at the start is no part of the first line."""
    body = start + RECORDINGS[recorded].body.replace(b"\n", end)

    assert REPLIES[recorded] == read_stream([body])
    assert REPLIES[recorded] == read_stream(body[place : place + 1] for place in range(len(body)))


def test_line_when_it_has_180_kilobytes() -> None:
    """An image comes as one line; none of it is lost."""
    found = RECORDINGS["chat-google-image-big-stream"]
    longest = max(map(len, found.body.split(b"\n")))

    images = [part for data in events_of(*found.pieces()) for part in re.findall(rb'"url":"data:[^"]+"', data)]

    assert longest > 180_000
    assert [True] == [len(image) > 179_000 for image in images]


@pytest.mark.parametrize("recorded", ["chat-openai-gzip-upstream-json", "chat-openai-gzip-upstream-stream"])
def test_body_when_it_was_compressed(recorded: str) -> None:
    """The file is gzip; unpacked it is what any other reply of that model is."""
    found = RECORDINGS[recorded]

    assert "gzip" == found.headers["content-encoding"]
    assert REPLIES["chat-openai-json"] == REPLIES[recorded]
    assert found.body.startswith((b"data: {", b'{"id"'))


def test_answer_when_json_came_in_place_of_a_stream() -> None:
    """A stream was asked for; the content type says that it is none."""
    found = RECORDINGS["chat-openai-stream-upstream-json"]

    assert (True, False) == (found.request["body"]["stream"], found.is_stream)


def test_chunk_when_its_choices_are_empty() -> None:
    """Azure begins with a chunk without choices, and usage comes in another one."""
    chunks = [json.loads(data) for data in events_of(RECORDINGS["chat-azure-stream"].body)[:-1]]
    reply = ReplyState()

    for chunk in [chunks[0], chunks[-1]]:
        reply.add_chunk(chunk)

    assert ([], []) == (chunks[0]["choices"], chunks[-1]["choices"])
    assert ("", None, (19, 10)) == (reply.text, reply.finish_reason, summary(reply).tokens)


def test_tool_call_when_its_id_is_repeated() -> None:
    """The gateway repeats a call's id with every piece of its arguments: it is one call with one id."""
    body = RECORDINGS["chat-anthropic-tools-stream"].body

    first, second = read_stream([body]).tools

    assert body.count(b'"id":"toolu_01FakeA"') > 1
    assert ("toolu_01FakeA", "get_weather", WEATHER) == first
    assert ("toolu_01FakeB", "get_time", "{}") == second


def test_chunk_when_it_is_anthropics_own() -> None:
    """Claude ids outside the registry come in Anthropic's own events, which are read as well."""
    types = {json.loads(data)["type"] for data in events_of(RECORDINGS["native-anthropic-thinking-stream"].body)}

    assert {"message_start", "content_block_delta", "message_delta", "message_stop"} <= types
    assert "The answer is 42." == read_stream([RECORDINGS["native-anthropic-thinking-stream"].body]).text
