"""The id of the request that is being served: the same for its log lines, its answer, the gateway and the dashboard."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from contextvars import ContextVar

_CURRENT: ContextVar[str | None] = ContextVar("helicone_request_id", default=None)


def current_request_id() -> str | None:
    """Return the id of the request that this code runs for, `None` outside of one."""
    return _CURRENT.get()


def gateway_request_id() -> str:
    """Return the id for a request to the gateway: that of the request which is being served, else a new one."""
    return _CURRENT.get() or str(uuid.uuid4())


@contextlib.contextmanager
def new_request_id() -> Iterator[str]:
    """Give an id to all that runs inside."""
    token = _CURRENT.set(str(uuid.uuid4()))
    try:
        yield gateway_request_id()
    finally:
        _CURRENT.reset(token)
