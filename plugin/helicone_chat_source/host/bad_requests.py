"""Keeps requests that are no HTTP out of the log: each would leave a traceback there, as often as its sender likes."""

from __future__ import annotations

import logging

from aiohttp.http_exceptions import HttpProcessingError


def is_no_mistake_of_ours(record: logging.LogRecord) -> bool:
    """Say whether an entry is about something else than bytes that aiohttp has answered with 400 by itself."""
    return record.exc_info is None or not isinstance(record.exc_info[1], HttpProcessingError)


def leave_bad_requests_unlogged() -> None:
    """Let aiohttp's server log everything but those."""
    logging.getLogger("aiohttp.server").addFilter(is_no_mistake_of_ours)
