"""The standalone app's log: one line an event, without keys and without control characters."""

from __future__ import annotations

import logging
import sys
import textwrap
from collections.abc import Collection
from typing import Any

from helicone_chat_source.core.redaction import redact
from helicone_chat_source.core.secret import Secret


class ScrubbingFormatter(logging.Formatter):
    """Takes secrets out of the finished text, tracebacks included: the second net behind the `Secret` type."""

    def __init__(self, secrets: Collection[Secret] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secrets)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, or lines where there is a traceback."""
        text = redact(super().format(record), *self._secrets)
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


def log_to_stderr(secrets: Collection[Secret]) -> None:
    """Send warnings and errors of this process to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ScrubbingFormatter(secrets))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
