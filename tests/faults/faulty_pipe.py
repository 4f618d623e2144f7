"""
A TCP proxy that does to bytes what bad networks do: between us and the gateway, or between a browser and us.

A toxic is a generator between what is read on one side and what is written on the other: it takes pieces of bytes and
gives pieces of bytes. Where it ends, its direction ends; where it raises `Reset`, both connections are reset. The eight
have the names that they have in toxiproxy; `FaultyPipe.go_down` is the eighth.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence

Pieces = AsyncGenerator[bytes, None]
Toxic = Callable[[Pieces], Pieces]
Sleep = Callable[[float], Awaitable[object]]
READ_SIZE = 65_536


class Reset(Exception):
    """The connection is to end with RST in place of FIN."""


def latency(seconds: float, *, sleep: Sleep = asyncio.sleep) -> Toxic:
    """Hold back each piece."""

    async def toxic(pieces: Pieces) -> Pieces:
        async for piece in pieces:
            await sleep(seconds)
            yield piece

    return toxic


def bandwidth(bytes_per_second: int, *, sleep: Sleep = asyncio.sleep) -> Toxic:
    """Let so many bytes through in a second, in pieces of a hundredth of that."""
    size = max(1, bytes_per_second // 100)

    async def toxic(pieces: Pieces) -> Pieces:
        async for piece in pieces:
            for start in range(0, len(piece), size):
                part = piece[start : start + size]
                await sleep(len(part) / bytes_per_second)
                yield part

    return toxic


def slow_close(seconds: float, *, sleep: Sleep = asyncio.sleep) -> Toxic:
    """Hold back the end."""

    async def toxic(pieces: Pieces) -> Pieces:
        async for piece in pieces:
            yield piece
        await sleep(seconds)

    return toxic


def timeout(seconds: float | None = None, *, sleep: Sleep = asyncio.sleep) -> Toxic:
    """Let nothing through, and end after so many seconds; without a number when the other side does."""

    async def toxic(pieces: Pieces) -> Pieces:
        if seconds is None:
            async for _ in pieces:
                pass
        else:
            await sleep(seconds)
        return
        yield b""

    return toxic


def limit_data(most: int) -> Toxic:
    """Let so many bytes through, then end."""

    async def toxic(pieces: Pieces) -> Pieces:
        left = most
        async for piece in pieces:
            yield piece[:left]
            left -= len(piece)
            if left <= 0:
                return

    return toxic


def reset_peer(after: int = 0) -> Toxic:
    """Let so many bytes through, then reset both connections."""

    async def toxic(pieces: Pieces) -> Pieces:
        async for piece in limit_data(after)(pieces):
            yield piece
        raise Reset

    return toxic


def slicer(size: int = 1, *, first: int | None = None) -> Toxic:
    """
    Let so many bytes through at a time, each with a turn for the reader in between.

    With `first`, only as many bytes of a connection are cut: the lists of models would take seconds.
    """

    async def toxic(pieces: Pieces) -> Pieces:
        passed = 0
        async for piece in pieces:
            cut = len(piece) if first is None else max(0, first - passed)
            for start in range(0, min(cut, len(piece)), size):
                yield piece[start : min(start + size, cut)]
                # One turn until the selector sees the bytes, one until the reader has taken them.
                await asyncio.sleep(0)
                await asyncio.sleep(0)
            if rest := piece[cut:]:
                yield rest
            passed += len(piece)

    return toxic


class FaultyPipe:
    """
    A listening end on loopback, whose connections go on to `target` (a port of loopback).

    `up` changes what goes to the target, `down` what comes back; both, and `target`, count for connections from then
    on. `passed` is the number of connections that were made.
    """

    def __init__(self, target: int, *, up: Sequence[Toxic] = (), down: Sequence[Toxic] = ()) -> None:
        self.target = target
        self.up = list(up)
        self.down = list(down)
        self.passed = 0
        self.port = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """The base URL of this end."""
        return f"http://127.0.0.1:{self.port}"

    async def come_up(self) -> None:
        """Listen, on the same port as before."""
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def go_down(self) -> None:
        """Refuse new connections and close the open ones."""
        if self._server is not None:
            self._server.close()
            self._server = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        self.passed += 1
        with contextlib.suppress(asyncio.CancelledError, OSError):
            await self._join(reader, writer)
        writer.close()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", self.target)
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(_carry(reader, there_writer, self.up))
                both.create_task(_carry(there_reader, writer, self.down))
        except* (Reset, OSError):
            for side in (writer, there_writer):
                _reset(side)
        finally:
            there_writer.close()


@contextlib.asynccontextmanager
async def faulty_pipe(
    target: int, *, up: Sequence[Toxic] = (), down: Sequence[Toxic] = ()
) -> AsyncIterator[FaultyPipe]:
    """Run a pipe to a port of loopback."""
    pipe = FaultyPipe(target, up=up, down=down)
    await pipe.come_up()
    try:
        yield pipe
    finally:
        await pipe.go_down()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, toxics: Sequence[Toxic]) -> None:
    pieces = _read(reader)
    for toxic in toxics:
        pieces = toxic(pieces)
    async with contextlib.aclosing(pieces):
        async for piece in pieces:
            writer.write(piece)
            await writer.drain()
    if not writer.is_closing():
        writer.write_eof()


async def _read(reader: asyncio.StreamReader) -> Pieces:
    while piece := await reader.read(READ_SIZE):
        yield piece


def _reset(writer: asyncio.StreamWriter) -> None:
    raw: socket.socket = writer.get_extra_info("socket")
    if raw.fileno() >= 0:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
