"""What programs send to `/v1`, in bodies and headers."""

from __future__ import annotations

import pytest

from helicone_chat_source.core.errors import InvalidRequest
from helicone_chat_source.core.program_chat import read_program_chat

MESSAGES = [{"role": "user", "content": "Hi"}]


def test_chat_when_our_fields_stand_beside_the_parameters() -> None:
    """They count only under `helicone`: a provider may have a parameter of the same name."""
    chat = read_program_chat({"messages": MESSAGES, "web_search": {"a": 1}, "helicone": {"web_search": True}}, {})

    assert chat.web_search is True
    assert chat.parameters == {}


def test_chat_when_the_model_is_empty() -> None:
    """Some clients send an empty name for "whatever is set"."""
    assert read_program_chat({"messages": MESSAGES, "model": ""}, {}).model is None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, None),
        ({"Helicone-Property-Chat": ""}, None),
        ({"Helicone-Property-Chat": " a "}, {"Chat": "a"}),
        ({"helicone-property-Chat": "a", "HELICONE-PROPERTY-B": "c"}, {"Chat": "a", "B": "c"}),
        ({"Helicone-Property-Name": "Gr\udcfc\udcdfe"}, {"Name": "Gr\ufffd\ufffde"}),
        ({"Property-X": "a", "X-Helicone-Property-Y": "b"}, None),
    ],
)
def test_properties_when_headers_bring_them(headers: dict[str, str], expected: dict[str, str] | None) -> None:
    """Empty ones are left out; bytes that are no UTF-8 become marks."""
    assert read_program_chat({"messages": MESSAGES}, headers).properties == expected


def test_conversation_when_headers_bring_it() -> None:
    """Path and name count only with an id; a path gets its slash; what is too long is cut."""
    headers = {"Helicone-Session-Id": "i" * 300, "Helicone-Session-Name": "Trip", "Helicone-Session-Path": "a/b"}

    chat = read_program_chat({"messages": MESSAGES}, headers)
    nameless = read_program_chat({"messages": MESSAGES}, {"Helicone-Session-Name": "Trip"})

    assert chat.conversation is not None
    assert (len(chat.conversation.id), chat.conversation.name, chat.conversation.path) == (200, "Trip", "/a/b")
    assert nameless.conversation is None


@pytest.mark.parametrize(
    ("own", "pointer"), [(1, "/helicone"), ({"x": 1}, "/helicone/x"), ({"model": "a"}, "/helicone/model")]
)
def test_refusal_when_our_fields_are_wrong(own: object, pointer: str) -> None:
    """The pointer says where."""
    with pytest.raises(InvalidRequest) as raised:
        read_program_chat({"messages": MESSAGES, "helicone": own}, {})

    assert [field.pointer for field in raised.value.fields] == [pointer]
