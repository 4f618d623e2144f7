"""JSONTestSuite through every place that reads JSON: what is no JSON is refused, and nothing of it is saved."""

from __future__ import annotations

import json

import pytest

from helicone_chat_source.core.errors import InvalidJson, InvalidProperties
from helicone_chat_source.core.json_text import parse_foreign_json, parse_json
from helicone_chat_source.core.properties import parse_properties
from inputs.bad_lists import BadLists
from inputs.open_app import SOURCE, OpenApp
from inputs.tried import tried

SINKS = [
    ("PUT", f"{SOURCE}/settings"),
    ("POST", f"{SOURCE}/connect"),
    ("POST", f"{SOURCE}/profiles"),
    ("POST", f"{SOURCE}/profiles/import"),
    ("POST", f"{SOURCE}/generate"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/messages"),
    ("POST", "/v1/responses"),
    ("POST", "/session"),
]
FREE_AND_REFUSED = ("huge_exp", "overflow", "surrogate", "escaped_invalid", "utf16", "UTF-16", "BOM", "500_nested")
"""Parts of the names of those texts that the suite leaves open and that are refused here; the others are read."""
FREE_AND_READ = ("neg_exp", "UTF8_surrogate")

BYTES = {
    "nothing but a byte": b"\xff",
    "half a character": b'["\xe2\x82"]',
    "a surrogate": b'["\xed\xa0\x80"]',
    "overlong": b'["\xc0\xaf"]',
    "overlong of six": b'["\xfc\x83\xbf\xbf\xbf\xbf"]',
    "beyond Unicode": b'["\xf4\xbf\xbf\xbf"]',
    "Latin-1": b'["\xe9"]',
    "a lone continuation": b'["\x81"]',
    "cut off": b'["\xe0\xff"]',
    "in a number": b"[0\xe5]",
    "in an escape": b'["\\u\xe5"]',
    "after an escape": b'["\\\xe5"]',
    "in a name": b'{"\xb9":"0",}',
    "half a mark": b"\xef\xbb{}",
    "a mark": b"\xef\xbb\xbf{}",
    "UTF-16 with a mark": '["é"]'.encode("utf-16"),
    "UTF-16, big end first": '["é"]'.encode("utf-16-be"),
    "UTF-16, little end first": '["é"]'.encode("utf-16-le"),
    "UTF-32": '["é"]'.encode("utf-32"),
    "UTF-7": b"+AFs-1+AF0-",
}
"""The suite's bytes that are no UTF-8, restated: as text they would have lost what makes them bad."""


def is_read(name: str) -> bool:
    """Say whether a text must be read."""
    refused = any(part in name for part in FREE_AND_REFUSED) and not any(part in name for part in FREE_AND_READ)
    return name.startswith("y_") or (name.startswith("i_") and not refused)


def refusal(text: str) -> str | None:
    """Return the kind of the refusal, `None` for what is read."""
    try:
        parse_json(text)
    except InvalidJson as error:
        return error.code
    return None


def test_json_is_read_or_refused_when_the_suite_says_so(lists: BadLists) -> None:
    """All that must be refused is, all that must be read is, and what is free is as it always was."""
    told = {name: refusal(text) is None for name, text in lists.json_texts.items()}

    assert told == {name: is_read(name) for name in lists.json_texts}
    assert [sum(name.startswith(kind) for name in told) for kind in ("y_", "n_", "i_")] == [95, 188, 57]


def test_json_of_a_gateway_is_read_or_refused_when_it_is_from_the_suite(lists: BadLists) -> None:
    """What a gateway sends ends as a value or in `ValueError`, whatever it is."""
    bodies = [text.encode() for text in lists.json_texts.values()] + [*BYTES.values()]
    survived = []

    for body in bodies:
        tried("JSON", "gateway", body)
        try:
            json.dumps(parse_foreign_json(body), allow_nan=False)
        except ValueError as error:
            survived.append(error)

    assert len(survived) >= 188


def test_properties_are_read_or_refused_when_they_are_from_the_suite(lists: BadLists) -> None:
    """The box for custom properties takes objects of plain values, and names what is wrong with all else."""
    variants = {}

    for name, text in lists.json_texts.items():
        tried("JSON", "properties", text)
        try:
            parse_properties(text)
        except InvalidProperties as error:
            variants[name] = error.variant

    not_json = {name for name, text in lists.json_texts.items() if not is_read(name) and text.strip()}
    assert {name for name, variant in variants.items() if variant == "not_json"} == not_json
    assert None not in variants.values()


@pytest.mark.parametrize(("method", "path"), SINKS, ids=[f"{method} {path}" for method, path in SINKS])
async def test_bodies_are_refused_when_they_are_from_the_suite(
    app: OpenApp, lists: BadLists, method: str, path: str
) -> None:
    """As a whole body and as a value in one: 4xx for what is no JSON, never a mistake of ours, and nothing is saved."""
    before = await app.saved()
    texts = {name: f'{{"x": {text}}}'.encode() for name, text in lists.json_texts.items()}
    whole = [text.encode() for name, text in lists.json_texts.items() if not is_read(name)]
    bodies = [*texts.values(), *whole, *BYTES.values(), *(b'{"x": ' + raw + b"}" for raw in BYTES.values())]
    for body in bodies:
        tried("JSON", path, body)

    answers = await app.ask_all((method, path, body) for body in bodies)

    inside = dict(zip(texts, answers, strict=False))
    assert {status for status, _ in answers if status >= 500} == set()
    assert {name for name, (_, code) in inside.items() if code in ("invalid_json", "body_too_large")} == {
        name for name in texts if not is_read(name)
    }
    assert await app.saved() == before


async def test_settings_are_kept_when_the_box_has_no_json(app: OpenApp, lists: BadLists) -> None:
    """The text of the properties box travels as a text; the field is named, and nothing is saved."""
    before = await app.saved()
    texts = [text for name, text in lists.json_texts.items() if not is_read(name) and text.strip()]
    bodies = [json.dumps({"custom_properties": text}).encode() for text in texts]
    for body in bodies:
        tried("JSON", "box", body)

    answers = await app.ask_all(("PUT", f"{SOURCE}/settings", body) for body in bodies)

    assert {code for _, code in answers} <= {"invalid_settings", "invalid_json"}
    assert await app.saved() == before
