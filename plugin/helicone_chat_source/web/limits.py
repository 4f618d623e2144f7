"""How much an app does at once: replies that are open, and bytes of bodies that are being read."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator

from aiohttp import web

from helicone_chat_source.core.errors import Busy

MOST_FILES = 20_000
"""Files beyond this are not used: the replies would take more memory than is good."""
SHARE_OF_FILES = 0.45
"""A reply takes two files, its reader's connection and the gateway's; a tenth is left for all else."""
MOST_BODY_BYTES = 256 * 2**20


def most_files() -> int:
    """Return how many files, connections included, the process may have open, as far as that counts here."""
    try:
        import resource  # noqa: PLC0415 -- Windows has neither the module nor the limit
    except ImportError:
        return MOST_FILES
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST_FILES if soft == resource.RLIM_INFINITY else min(soft, MOST_FILES)


class Limits:
    """
    What all sources of an app share; each owner has a limit of his own beside it.

    Without `most_replies` as many replies are open at once as the process may have files for.
    """

    def __init__(self, *, most_replies: int | None = None, most_body_bytes: int = MOST_BODY_BYTES) -> None:
        self._most_replies = most_replies
        self._most_body_bytes = most_body_bytes
        self._replies = 0
        self._body_bytes = 0

    @contextlib.contextmanager
    def reply(self) -> Iterator[None]:
        """Count a reply while it is open; raises `Busy`."""
        most = int(most_files() * SHARE_OF_FILES) if self._most_replies is None else self._most_replies
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
