"""The log: no keys, no control characters, no faked entries."""

from __future__ import annotations

import base64
import json
import logging
import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp.http_exceptions import BadStatusLine

from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.logs import JsonFormatter, LogFormat, ScrubbingFormatter, log_to_stderr
from helicone_chat_source.source.request_id import new_request_id
from helicone_chat_source.web.observed import ACCESS_LOG

PLAIN = "s3cr3t/t0ken+with=signs"
KEY = "sk-helicone-canarya-canaryb-canaryc-canaryd"


def write(message: str, *values: object, error: BaseException | None = None) -> str:
    """Return what the log has for a message."""
    record = logging.LogRecord("test", logging.ERROR, "", 1, message, values, None)
    record.exc_info = (type(error), error, error.__traceback__) if error else None
    return ScrubbingFormatter([Secret(PLAIN)]).format(record)


def catch(error: Exception) -> Exception:
    """Return the error with a traceback."""
    try:
        raise error
    except type(error) as caught:
        return caught


FORMS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "url": lambda text: quote(text, safe=""),
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "hex": lambda text: text.encode().hex(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_secret_is_not_in_the_log_in_any_form(form: Callable[[str], str]) -> None:
    """In the message, in its values and in a traceback."""
    hidden = form(PLAIN)

    text = write("a %s %s", hidden, f"b {hidden}", error=catch(ValueError(f"c {hidden}")))

    assert hidden not in text
    assert text.count("[key removed]") == 3


def test_key_is_not_in_the_log_when_nobody_knows_it() -> None:
    """What looks like a key goes, whoever's it is."""
    text = write("%r", {"Authorization": f"Bearer {KEY}"}, error=catch(KeyError(KEY)))

    assert "canary" not in text


def test_entry_is_one_line_when_a_message_has_several() -> None:
    """A model's name cannot fake an entry or move the cursor."""
    text = write("model %s", "x\x1b]0;pwn\x07\r\n2026-01-01 ERROR fake\u2028\u202e")

    assert len(text.splitlines()) == 1
    assert [character for character in text if not character.isprintable()] == []


def test_traceback_is_indented_when_its_error_has_several_lines() -> None:
    """What looks like an entry in there stands to the right of the entries."""
    first, *rest = write("oh", error=catch(ValueError("a\n2026-01-01 00:00:00,000 ERROR fake: entry"))).splitlines()

    assert first.endswith("oh")
    assert len(rest) > 3
    assert [line for line in rest if not line.startswith("    ")] == []


@pytest.fixture(name="kept_log")
def _kept_log() -> Iterator[None]:
    """Leave the log as it was."""
    root = logging.getLogger()
    before, levels = root.handlers[:], (root.level, ACCESS_LOG.level)
    yield
    root.handlers[:] = before
    root.setLevel(levels[0])
    ACCESS_LOG.setLevel(levels[1])


def test_log_goes_to_stderr_from_warnings_on(capsys: pytest.CaptureFixture[str], kept_log: None) -> None:
    """Information is not for the terminal, and requests are not logged."""
    log_to_stderr([Secret(PLAIN)])
    logging.getLogger("helicone_chat_source").warning("told %s", PLAIN)
    logging.getLogger("helicone_chat_source").info("quiet")
    ACCESS_LOG.info("quiet")

    told = capsys.readouterr()

    assert told.out == ""
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARNING helicone_chat_source: told \[key removed\]\n", told.err
    )


def write_json(message: str, *values: object, error: BaseException | None = None, **fields: Any) -> dict[str, object]:
    """Return what the log in JSON has for a message."""
    record = logging.LogRecord("test", logging.ERROR, "", 1, message, values, None)
    record.exc_info = (type(error), error, error.__traceback__) if error else None
    record.created, record.msecs = 1795294800.123, 123.0
    record.__dict__.update(fields)
    line = JsonFormatter([Secret(PLAIN)]).format(record)
    assert line.isascii()
    assert line.isprintable()
    told: dict[str, object] = json.loads(line)
    return told


@pytest.fixture(name="tokyo")
def _tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the machine far from UTC."""
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_entry_in_json_has_what_is_known_and_no_more(tokyo: None) -> None:
    """The time is UTC, whatever the zone of the machine."""
    assert write_json("model %s", "x") == {
        "time": "2026-11-21T21:00:00.123Z",
        "level": "error",
        "logger": "test",
        "event": "model x",
    }


def test_entry_in_json_has_the_request() -> None:
    """Its id, also where the code that logs does not know of it."""
    fields: dict[str, Any] = {
        "event": "request",
        "method": "GET",
        "route": "/ok",
        "status": 200,
        "milliseconds": 0,
        "code": "",
    }

    with new_request_id() as request_id:
        told = write_json("GET /ok 200 0 ms", **fields)
        elsewhere = write_json("a line of another module")

    assert {"event": "request", "route": "/ok", "status": 200, "milliseconds": 0} == {
        name: told[name] for name in ("event", "route", "status", "milliseconds")
    }
    assert "code" not in told
    assert told["request_id"] == elsewhere["request_id"] == request_id


def test_entry_in_json_has_no_secret_and_no_control_characters() -> None:
    """One line, whatever a model's name is, in the message and in a traceback."""
    text = f"x\x1b]0;pwn\x07\r\nFAKE 200 \u2028 {PLAIN}"

    told = write_json("%s", text, error=catch(ValueError(text)))

    assert "FAKE" in str(told["event"])
    assert "ValueError" in str(told["traceback"])
    assert PLAIN not in str(told)


@pytest.mark.parametrize("form", [ScrubbingFormatter, JsonFormatter])
def test_secret_is_not_in_the_log_when_it_came_later(form: type[ScrubbingFormatter]) -> None:
    """An access token that was renewed is one of them."""
    secrets = [Secret(PLAIN)]
    formatter = form(secrets)
    secrets.append(Secret("another/s3cret+with=signs"))
    record = logging.LogRecord("test", logging.ERROR, "", 1, "another/s3cret+with=signs", (), None)

    assert "[key removed]" in formatter.format(record)


@pytest.mark.parametrize(("form", "expected"), [("text", " INFO helicone_chat_source.access: hi"), ("json", '"hi"')])
def test_requests_are_logged_when_asked_for(
    capsys: pytest.CaptureFixture[str], kept_log: None, form: LogFormat, expected: str
) -> None:
    """They and nothing else below a warning."""
    log_to_stderr([], form=form, access_log=True)
    ACCESS_LOG.info("hi")
    logging.getLogger("aiohttp").info("quiet")

    told = capsys.readouterr().err.strip()

    assert expected in told
    assert len(told.splitlines()) == 1


def test_request_that_is_no_http_is_not_quoted(capsys: pytest.CaptureFixture[str], kept_log: None) -> None:
    """Its lines hold whatever a stranger, or a broken client with a token, sent."""
    log_to_stderr([])
    logging.getLogger("aiohttp.server").error("oh", exc_info=catch(BadStatusLine("GET /?private")))
    logging.getLogger("aiohttp.server").error("oh", exc_info=catch(ValueError("shown")))

    told = capsys.readouterr().err

    assert "a request was no HTTP: BadStatusLine\n" in told
    assert "private" not in told
    assert "ValueError: shown" in told
