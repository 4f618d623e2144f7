"""The standalone app's log: one entry an event, times in UTC, without keys and without control characters."""

from __future__ import annotations

import json
import logging
import sys
import textwrap
import time
from collections.abc import Collection
from typing import Any, Literal

from aiohttp.http_exceptions import HttpProcessingError

from helicone_chat_source.core.redaction import redact
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.source.request_id import current_request_id
from helicone_chat_source.web.observed import ACCESS_LOG

LogFormat = Literal["text", "json"]

REQUEST_FIELDS = ("method", "route", "status", "milliseconds", "code")


class ScrubbingFormatter(logging.Formatter):
    """
    Takes secrets out of the finished text, tracebacks included: the second net behind the `Secret` type.

    `secrets` may grow while the app runs.
    """

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self, secrets: Collection[Secret] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = secrets

    @staticmethod
    def converter(seconds: float | None) -> time.struct_time:
        """Return a time in UTC, since machines and seasons have different hours."""
        return time.gmtime(seconds)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, or lines where there is a traceback."""
        text = self.scrub(super().format(record))
        return "".join(character if character.isprintable() or character in "\n\t" else "�" for character in text)

    def formatException(self, ei: Any) -> str:  # noqa: N802 -- logging's own name
        """Return the traceback, indented: the text of an exception may have lines that look like entries."""
        return textwrap.indent(super().formatException(ei), "    ")

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 -- logging's own name
        """Return the stack, indented too."""
        return textwrap.indent(super().formatStack(stack_info), "    ")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- logging's own name
        """Return the record's own line; a line break inside it could fake another entry."""
        return super().formatMessage(record).replace("\r", " ").replace("\n", " ")

    def scrub(self, text: str) -> str:
        """Return the text without secrets."""
        return redact(text, *self._secrets)


class JsonFormatter(ScrubbingFormatter):
    """Writes each entry as one line of JSON in ASCII: `time`, `level`, `logger`, `event`, and what else is known."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        told: dict[str, object] = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": getattr(record, "event", None) or self.scrub(record.getMessage()),
            "request_id": current_request_id(),
            **{name: getattr(record, name, None) for name in REQUEST_FIELDS},
        }
        if record.exc_info:
            told["traceback"] = self.scrub(logging.Formatter.formatException(self, record.exc_info))
        return json.dumps({name: value for name, value in told.items() if value not in (None, "")})


def without_foreign_text(record: logging.LogRecord) -> bool:
    """Let a record pass, but not what a request said that was no HTTP: aiohttp quotes its lines, headers too."""
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        record.msg, record.args, record.exc_info = "a request was no HTTP: %s", (type(error).__name__,), None
    return True


def log_to_stderr(secrets: Collection[Secret], *, form: LogFormat = "text", access_log: bool = False) -> None:
    """Send warnings and errors of this process to stderr, with `access_log` also a line for each request."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(secrets) if form == "json" else ScrubbingFormatter(secrets))
    handler.addFilter(without_foreign_text)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    ACCESS_LOG.setLevel(logging.INFO if access_log else logging.NOTSET)
