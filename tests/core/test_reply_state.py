"""What chunks add up to, where the recordings have no case."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.generated import FEW, JSON_VALUES
from helicone_chat_source.core.errors import BadReply
from helicone_chat_source.core.outcome import ending_of
from helicone_chat_source.core.reply_state import Citation, ReplyState, ToolCall, count, error_text


def reply_of(*chunks: object) -> ReplyState:
    """Return what the chunks add up to."""
    reply = ReplyState()
    for chunk in chunks:
        reply.add(json.dumps(chunk).encode())
    return reply


def delta(finish: str | None = None, **values: object) -> dict[str, object]:
    """Return a chunk with one delta."""
    return {"choices": [{"index": 0, "delta": values, "finish_reason": finish}]}


def citation(url: object, title: object = "A page") -> dict[str, object]:
    """Return an annotation as the gateway sends it."""
    return {"type": "url_citation", "url_citation": {"url": url, "title": title}}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'{"choices":[]}', True),
        (b"{}", True),
        (b"[DONE]", False),
        (b"", False),
        (b"[]", False),
        (b"null", False),
        (b"1", False),
        (b'"text"', False),
        (b"{", False),
        (b"not json", False),
        (b'{"choices":[],"usage":{"cost":NaN}}', False),
        (b'{"choices":[],"usage":{"cost":Infinity}}', False),
        (b'{"choices":[],"usage":{"cost":1e999}}', False),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_add_when_the_data_is_an_object_or_not(data: bytes, expected: bool) -> None:
    """Only a JSON object is a chunk; what a browser could not read is passed over."""
    actual = ReplyState().add(data)

    assert expected is actual


@pytest.mark.parametrize("data", [b"[" * 100_000, b'{"choices": ' * 65 + b"[]" + b"}" * 65], ids=["arrays", "objects"])
def test_add_when_the_data_is_too_deep(data: bytes) -> None:
    """It is told, since text may be missing with it."""
    with pytest.raises(BadReply):
        ReplyState().add(data)


@pytest.mark.parametrize(
    ("data", "expected"), [(b"[DONE]", True), (b" [DONE]", False), (b'"[DONE]"', False), (b"", False)]
)
def test_add_when_the_end_marker_comes(data: bytes, expected: bool) -> None:
    """Exactly `[DONE]` is the end marker."""
    reply = ReplyState()

    reply.add(data)

    assert expected is reply.done


@pytest.mark.parametrize(
    ("chunks", "text", "reasoning"),
    [
        ([delta(content="a"), delta(content="b")], "ab", ""),
        ([delta(content=None), delta()], "", ""),
        ([delta(content=[{"type": "text", "text": "a"}, {"type": "image"}, {"text": "b"}, "c", None])], "ab", ""),
        ([delta(content=5)], "", ""),
        ([delta(reasoning="x"), delta(reasoning_content="y")], "", "xy"),
        ([delta(reasoning="x", reasoning_content="x")], "", "x"),
        ([delta(reasoning="", reasoning_content="y")], "", "y"),
        ([delta(reasoning={"text": "x"})], "", ""),
        ([{"choices": [{"index": 1, "delta": {"content": "second choice"}}]}], "", ""),
        ([{"choices": [{"delta": {"content": "no index"}}]}], "no index", ""),
        ([{"choices": [None, 1, "x"]}], "", ""),
        ([{"choices": "x"}], "", ""),
        ([{"choices": [{"index": 0, "delta": None, "message": {"content": "whole"}}]}], "whole", ""),
        ([{"choices": [{"index": 0, "delta": "x"}]}], "", ""),
    ],
)
def test_add_chunk_when_text_and_thoughts_come(chunks: list[object], text: str, reasoning: str) -> None:
    """Text and thoughts of the first choice are joined; thoughts under two names count once."""
    reply = reply_of(*chunks)

    assert (text, reasoning) == (reply.text, reply.reasoning)


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        (
            [
                [{"index": 0, "id": "a", "function": {"name": "f", "arguments": ""}}],
                [{"index": 0, "id": "a", "function": {"arguments": '{"x"'}}],
                [{"index": 0, "id": "a", "function": {"arguments": ":1}"}}],
            ],
            {0: ToolCall("a", "f", '{"x":1}')},
        ),
        (
            [
                [{"index": 1, "id": "b", "function": {"name": "g", "arguments": "{}"}}],
                [{"index": 0, "id": "a", "function": {"name": "f", "arguments": "{}"}}],
            ],
            {1: ToolCall("b", "g", "{}"), 0: ToolCall("a", "f", "{}")},
        ),
        (
            [[{"id": "a", "function": {"name": "f"}}, {"id": "b", "function": {"name": "g"}}]],
            {0: ToolCall("a", "f", ""), 1: ToolCall("b", "g", "")},
        ),
        ([[{"index": 0}], [None], ["x"], [{"index": "0", "function": "f"}]], {0: ToolCall()}),
    ],
    ids=["id repeated with every piece", "out of order", "without index", "strange"],
)
def test_add_chunk_when_tool_calls_come(calls: list[object], expected: dict[int, ToolCall]) -> None:
    """Calls are kept apart by index; ids and names are set, arguments are appended."""
    reply = reply_of(*(delta(tool_calls=call) for call in calls))

    assert expected == reply.tool_calls


@pytest.mark.parametrize(
    ("annotations", "expected"),
    [
        ([citation("https://a.example/")], [Citation("https://a.example/", "A page")]),
        ([citation("http://a.example/", "")], [Citation("http://a.example/", "http://a.example/")]),
        ([citation("https://a.example/", 5)], [Citation("https://a.example/", "https://a.example/")]),
        (
            [citation("https://b.example"), citation("https://a.example"), citation("https://b.example", "Again")],
            [Citation("https://b.example", "A page"), Citation("https://a.example", "A page")],
        ),
        (
            [citation("javascript:alert(1)"), citation("data:text/html,x"), citation("//x"), citation(""), citation(5)],
            [],
        ),
        ([None, "x", {}, {"url_citation": "x"}, {"url_citation": {}}], []),
        ([citation("https://a.example", "half \ud83d")], [Citation("https://a.example", "half ?")]),
    ],
    ids=["one", "no title", "a number as title", "the same again", "not the web", "strange", "half a character"],
)
def test_citations_when_pages_are_quoted(annotations: list[object], expected: list[Citation]) -> None:
    """Each page of the web is told once, in the order in which it came; nothing else becomes a link."""
    reply = reply_of(delta(annotations=annotations))

    assert expected == reply.citations


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        (None, None),
        ({}, 0),
        ({"server_tool_use": {"web_search_requests": 2}}, 2),
        ({"server_tool_use": {"web_search_requests": "2"}}, 0),
        ({"server_tool_use": []}, 0),
        ({"server_tool_use": {"web_search_requests": True}}, 0),
        ({"server_tool_use": {"web_search_requests": -1}}, 0),
    ],
)
def test_web_searches_when_usage_came_or_not(usage: object, expected: int | None) -> None:
    """Searches are counted from usage, and unknown without it."""
    reply = reply_of({"choices": [], "usage": usage})

    assert expected == reply.web_searches


@pytest.mark.parametrize(
    ("chunks", "error", "ending"),
    [
        ([{"error": {"message": "Overloaded"}}], "Overloaded", "error"),
        ([delta(content="a"), {"error": "gone"}], "gone", "error"),
        ([delta("stop", content="a"), {"error": {"message": "late"}}], "late", "error"),
        ([{"error": {"code": 1}}], '{"code": 1}', "error"),
        ([{"error": ["x"]}], '["x"]', "error"),
        ([{"error": {"message": "x" * 2_000}}], "x" * 1_000, "error"),
        ([{"error": {"message": "half \ud83d"}}], "half ?", "error"),
        ([{"error": None, "choices": []}], None, "truncated"),
        ([{**delta("stop", content="a"), "error": {"message": "a warning"}}], None, "complete"),
        (
            [{**delta("error", content=""), "error": {"message": "Provider disconnected"}}],
            "Provider disconnected",
            "error",
        ),
        ([delta("error", content="")], "error", "error"),
        ([{"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}], "Overloaded", "error"),
    ],
)
def test_error_when_it_comes_inside_the_reply(chunks: list[object], error: str | None, ending: str) -> None:
    """An error in place of a choice, or as the ending of one, makes the reply fail; beside a good one it does not."""
    reply = reply_of(*chunks)

    assert (error, ending) == (reply.error, ending_of(reply, stopped=False))


@pytest.mark.parametrize(
    ("chunks", "stopped", "expected"),
    [
        ([], False, "truncated"),
        ([], True, "stopped"),
        ([delta(content="a")], False, "truncated"),
        ([delta(content="a")], True, "stopped"),
        ([delta("stop", content="a")], False, "complete"),
        ([delta("stop", content="a")], True, "complete"),
        ([delta("length")], False, "complete"),
        ([delta("")], False, "truncated"),
        ([{"error": "x"}], True, "error"),
    ],
)
def test_ending_of_when_a_reply_ends(chunks: list[object], stopped: bool, expected: str) -> None:
    """A finish reason makes a reply complete, even when Stop came after it; without one it broke off or was stopped."""
    assert expected == ending_of(reply_of(*chunks), stopped=stopped)


@pytest.mark.parametrize(
    ("chunk", "expected"),
    [
        ({}, True),
        (delta(content=""), True),
        (delta("stop"), True),
        (delta(content="a"), False),
        (delta(reasoning="a"), False),
        (delta(refusal="no"), False),
        (delta(images=[{"image_url": {"url": "data:,"}}]), False),
        (delta(tool_calls=[{"index": 0}]), False),
    ],
)
def test_is_empty_when_there_is_something_to_show_or_not(chunk: object, expected: bool) -> None:
    """Text, thoughts, a refusal, a picture and a tool call are something to show."""
    assert expected is reply_of(chunk).is_empty


def test_add_chunk_when_usage_and_model_come_later() -> None:
    """The last usage and the last model that has a name count."""
    reply = reply_of(
        {"model": "", "choices": []},
        {"model": "a", "choices": [], "usage": {"prompt_tokens": 1}},
        {"model": 5, "choices": [], "usage": None},
        {"model": "b", "choices": [], "usage": {"prompt_tokens": 2}},
        {"choices": []},
    )

    assert ("b", {"prompt_tokens": 2}) == (reply.model, reply.usage)


@pytest.mark.parametrize(
    ("stop_reason", "expected"),
    [
        ("end_turn", "stop"),
        ("stop_sequence", "stop"),
        ("max_tokens", "length"),
        ("tool_use", "tool_calls"),
        ("refusal", "content_filter"),
        ("pause_turn", "pause"),
        ("something new", None),
        (None, None),
    ],
)
def test_finish_reason_when_the_format_is_anthropics_own(stop_reason: str | None, expected: str | None) -> None:
    """Anthropic's stop reasons are told in the words of chat completions."""
    streamed = reply_of({"type": "message_delta", "delta": {"stop_reason": stop_reason}})
    whole = reply_of({"type": "message", "content": [], "stop_reason": stop_reason})

    assert (expected, expected) == (streamed.finish_reason, whole.finish_reason)


def block(kind: str, index: object = 1, **more: object) -> dict[str, object]:
    """Return one of Anthropic's own events about a block of its reply."""
    return {"type": f"content_block_{kind}", "index": index, **more}


def piece(text: object, index: object = 1) -> dict[str, object]:
    """Return a piece of the JSON of a call's arguments."""
    return block("delta", index, delta={"type": "input_json_delta", "partial_json": text})


CALL = {"type": "tool_use", "id": "a", "name": "f", "input": {}}
SEARCH = {"type": "server_tool_use", "id": "s", "name": "web_search", "input": {}}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (
            [block("start", content_block=CALL), piece(""), piece('{"x"'), piece(":1}")],
            {1: ToolCall("a", "f", '{"x":1}')},
        ),
        ([block("start", content_block=CALL), piece(""), block("stop")], {1: ToolCall("a", "f", "{}")}),
        ([block("start", content_block=CALL), piece("{}"), block("stop")], {1: ToolCall("a", "f", "{}")}),
        ([block("start", content_block=CALL), piece('{"x')], {1: ToolCall("a", "f", '{"x')}),
        ([block("start", content_block=CALL), piece("{}", 2), block("stop", 2)], {1: ToolCall("a", "f", "")}),
        ([block("start", content_block=SEARCH), piece('{"query":"x"}'), block("stop")], {}),
        ([block("start", "1", content_block=CALL), piece("{}", "1"), block("stop", [])], {}),
        ([block("start", content_block="x"), block("start", content_block=None), piece("{}")], {}),
        (
            [block("start", content_block={"type": "tool_use", "id": 5, "name": None}), piece(7), block("stop")],
            {1: ToolCall("", "", "{}")},
        ),
        (
            [
                {
                    "type": "message",
                    "content": [{"type": "text", "text": "x"}, SEARCH, {**CALL, "input": {"é": [1, "\ud800"]}}],
                }
            ],
            {2: ToolCall("a", "f", '{"é":[1,"?"]}')},
        ),
        ([{"type": "message", "content": [{**CALL, "input": "x"}, None, 5]}], {0: ToolCall("a", "f", "{}")}),
    ],
    ids=[
        "in pieces",
        "without arguments",
        "with an empty object",
        "cut off",
        "of another block",
        "a search of Anthropic's",
        "without a number",
        "no block",
        "strange names",
        "a whole message",
        "a strange message",
    ],
)
def test_add_chunk_when_tool_calls_come_in_anthropics_own_format(
    events: list[object], expected: dict[int, ToolCall]
) -> None:
    """A block starts a call, pieces of JSON are its arguments, and its end makes nothing an empty object."""
    assert expected == reply_of(*events).tool_calls


def test_is_empty_when_the_only_content_is_a_call_in_anthropics_own_format() -> None:
    """A reply that wants a tool called is not an empty one."""
    assert not reply_of(block("start", content_block=CALL)).is_empty


@pytest.mark.parametrize(
    ("value", "expected"),
    [(5, 5), (0, 0), (-1, 0), (True, 0), (1.5, 0), ("5", 0), (None, 0), ([], 0), (10**400, 0)],
    ids=lambda value: repr(value)[:9],
)
def test_count_when_a_field_is_read(value: object, expected: int) -> None:
    """Only a whole number above zero is a count."""
    assert expected == count(value)


@pytest.mark.parametrize(
    ("error", "expected"),
    [("text", "text"), ({"message": "a"}, "a"), ({"message": None}, '{"message": null}'), (5, "5"), (None, "null")],
)
def test_error_text_when_an_error_has_any_form(error: object, expected: str) -> None:
    """An error says its message, itself if it is a text, or its JSON."""
    assert expected == error_text(error)


CHUNKS = st.fixed_dictionaries(
    {},
    optional={
        "choices": JSON_VALUES
        | st.lists(
            st.fixed_dictionaries(
                {},
                optional={
                    "index": JSON_VALUES,
                    "delta": JSON_VALUES
                    | st.dictionaries(
                        st.sampled_from(["content", "reasoning", "tool_calls", "annotations", "images", "refusal"]),
                        JSON_VALUES,
                    ),
                    "finish_reason": JSON_VALUES,
                },
            ),
            max_size=2,
        ),
        "usage": JSON_VALUES,
        "model": JSON_VALUES,
        "error": JSON_VALUES,
        "type": st.sampled_from(["message", "message_delta", "content_block_delta", "x"]),
        "content": JSON_VALUES,
        "delta": JSON_VALUES,
    },
)


@FEW
@given(chunks=st.lists(CHUNKS, max_size=3))
def test_add_when_any_object_comes(chunks: list[object]) -> None:
    """No JSON object makes the reader fail, and what it tells is text that can be sent on."""
    reply = reply_of(*chunks)

    told = [reply.text, reply.reasoning, reply.error or "", *(page.title for page in reply.citations)]
    assert "".join(told) == "".join(told).encode().decode()
