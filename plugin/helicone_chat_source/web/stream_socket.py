"""What a stream asks of its connection: little memory for a reader that stands still, an end for one that is gone."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct

SEND_BUFFER = 64 * 2**10
"""Bytes that the kernel may hold for a reader that stands still (Linux takes twice that); by itself it takes 4 MiB."""
WRITE_BUFFER = 8 * 2**10
VANISHED_SECONDS = 60
"""
A peer that acknowledges nothing for this long has vanished: the power went, or the net.

Linux counts one that lives but takes nothing in the same way, so this is no shorter than the patience with a slow one.
"""


def bound_buffers(transport: asyncio.Transport) -> None:
    """Keep what is waiting for a slow reader small, so that the reply waits at the gateway and not here."""
    transport.set_write_buffer_limits(WRITE_BUFFER)
    set_option(transport, socket.SOL_SOCKET, "SO_SNDBUF", SEND_BUFFER)
    set_option(transport, socket.IPPROTO_TCP, "TCP_USER_TIMEOUT", VANISHED_SECONDS * 1_000)


def drop(transport: asyncio.Transport) -> None:
    """Close at once: what was not sent is thrown away, by the kernel too, which would go on trying for minutes."""
    set_option(transport, socket.SOL_SOCKET, "SO_LINGER", struct.pack("ii", 1, 0))
    transport.abort()


def set_option(transport: asyncio.BaseTransport, level: int, name: str, value: int | bytes) -> None:
    """Set an option where the platform and the kind of connection have it."""
    connection, option = transport.get_extra_info("socket"), getattr(socket, name, None)
    if connection is not None and option is not None:
        with contextlib.suppress(OSError):  # a Unix socket knows nothing of TCP, and a closed one of anything
            connection.setsockopt(level, option, value)
