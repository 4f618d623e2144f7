"""How much an app does at once: replies that are open, and bytes of bodies that are being read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from aiohttp import web

from helicone_chat_source.core.errors import Busy

MOST_FILES = 20_000
"""Files beyond this are not used: the replies would take more memory than is good."""
SPARE_FILES = 192
"""For the stores, for the listening sockets, and for the up to 128 connections that asyncio accepts in one go."""
FEWEST_FILES = 64
SHARE_OF_FILES = 0.46
"""A reply takes two files of the rest: its reader's connection and the gateway's."""
MOST_BODY_BYTES = 256 * 2**20
GRACE_SECONDS = 10.0


def most_files() -> int:
    """Return how many files, connections included, the process may have open, as far as that counts here."""
    try:
        import resource  # noqa: PLC0415 -- Windows has neither the module nor the limit
    except ImportError:
        return MOST_FILES
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_FILES if soft == resource.RLIM_INFINITY else min(soft, MOST_FILES)


def room_for(share: float) -> int:
    """Return how many there may be at once of what takes this share of the files."""
    return int(max(most_files() - SPARE_FILES, FEWEST_FILES) * share)


class Limits:
    """
    What all sources of an app share; each owner has a limit of their own beside it.

    Without `most_replies` as many replies are open at once as the process may have files for. `grace_seconds` is the
    time that they have left when the app is told to end.
    """

    def __init__(
        self,
        *,
        most_replies: int | None = None,
        most_body_bytes: int = MOST_BODY_BYTES,
        grace_seconds: float = GRACE_SECONDS,
    ) -> None:
        self.grace_seconds = grace_seconds
        self._most_replies = most_replies
        self._most_body_bytes = most_body_bytes
        self._replies = 0
        self._body_bytes = 0

    @contextlib.contextmanager
    def reply(self) -> Iterator[None]:
        """Count a reply while it is open; raises `Busy`."""
        most = room_for(SHARE_OF_FILES) if self._most_replies is None else self._most_replies
        if self._replies >= most:
            raise Busy(variant="in_all")
        self._replies += 1
        try:
            yield
        finally:
            self._replies -= 1

    @contextlib.contextmanager
    def body(self) -> Iterator[Callable[[int], None]]:
        """Give a function that counts bytes while a body is being read, and raises `Busy`."""
        taken = 0

        def take(count: int) -> None:
            nonlocal taken
            if self._body_bytes + count > self._most_body_bytes:
                raise Busy(variant="bodies")
            self._body_bytes += count
            taken += count

        try:
            yield take
        finally:
            self._body_bytes -= taken


LIMITS: web.AppKey[Limits] = web.AppKey("helicone_limits", Limits)


def limits_of(request: web.Request) -> Limits:
    """Return the limits of the app in which the source is mounted."""
    return request.config_dict.get(LIMITS) or Limits()
