"""The log: no keys, no control characters, no faked entries."""

from __future__ import annotations

import base64
import logging
import sys
from collections.abc import Callable
from urllib.parse import quote

import pytest

from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.logs import ScrubbingFormatter, log_to_stderr

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


def test_log_goes_to_stderr_from_warnings_on(capsys: pytest.CaptureFixture[str]) -> None:
    """Information is not for the terminal."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        log_to_stderr([Secret(PLAIN)])
        logging.getLogger("helicone_chat_source").warning("told %s", PLAIN)
        logging.getLogger("helicone_chat_source").info("quiet")
        handler = root.handlers[0]
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    told = capsys.readouterr()

    assert isinstance(handler, logging.StreamHandler)
    assert sys.stdout is not handler.stream
    assert told.out == ""
    assert told.err.endswith("WARNING helicone_chat_source: told [key removed]\n")
