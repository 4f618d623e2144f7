"""The faulty pipe itself: what each toxic does to bytes on their way."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field

import pytest

from faults.faulty_pipe import (
    Toxic,
    bandwidth,
    faulty_pipe,
    latency,
    limit_data,
    reset_peer,
    slicer,
    slow_close,
    timeout,
)
from gateway.raw_server import Visit, raw_server


@dataclass
class Reader(asyncio.Protocol):
    """Keeps each piece as it arrives, and how the connection ended."""

    arrived: list[bytes] = field(default_factory=list)
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    reason: Exception | None = None

    def data_received(self, data: bytes) -> None:
        """Keep what came in one read."""
        self.arrived.append(data)

    def connection_lost(self, error: Exception | None) -> None:
        """Keep the reason."""
        self.reason = error
        self.ended.set()


@dataclass
class Slept:
    """Takes the place of time: notes how long somebody wanted to wait."""

    seconds: list[float] = field(default_factory=list)

    async def __call__(self, seconds: float) -> None:
        """Note it and let others run."""
        self.seconds.append(seconds)
        await asyncio.sleep(0)


async def say_hello(visit: Visit) -> None:
    """Send ten bytes in two pieces, and end."""
    await visit.send(b"hello", b"world")


@contextlib.asynccontextmanager
async def reading(*down: Toxic) -> AsyncIterator[Reader]:
    """Give what arrives of `say_hello` behind the toxics, once the connection has ended."""
    async with raw_server(say_hello) as server, faulty_pipe(server.port, down=down) as pipe:
        _, reader = await asyncio.get_running_loop().create_connection(Reader, "127.0.0.1", pipe.port)
        async with asyncio.timeout(5):
            await reader.ended.wait()
        yield reader


async def once(*pieces: bytes) -> AsyncGenerator[bytes, None]:
    """Give the pieces."""
    for piece in pieces:
        yield piece


async def test_bytes_go_both_ways_when_there_is_no_toxic() -> None:
    """A request goes up, its answer comes down, and an end is passed on in both directions."""

    async def echo(visit: Visit) -> None:
        while piece := await visit.reader.read(1_000):
            await visit.send(piece)

    async with raw_server(echo) as server, faulty_pipe(server.port) as pipe:
        reader, writer = await asyncio.open_connection("127.0.0.1", pipe.port)
        writer.write(b"there and back")
        writer.write_eof()
        async with asyncio.timeout(5):
            back = await reader.read()
        writer.close()

    assert b"there and back" == back
    assert 1 == pipe.passed


async def test_slicer_gives_single_bytes() -> None:
    """The reader gets each byte in a read of its own."""
    async with reading(slicer()) as reader:
        pass

    assert [bytes([byte]) for byte in b"helloworld"] == reader.arrived


async def test_slicer_cuts_no_more_than_it_is_told() -> None:
    """What comes later goes through as it is, so that large answers take no time without end."""
    pieces = [piece async for piece in slicer(2, first=7)(once(b"hello", b"world"))]

    assert [b"he", b"ll", b"o", b"wo", b"rld"] == pieces


async def test_limit_data_ends_where_it_is_told() -> None:
    """The connection ends in order behind the last byte that goes through."""
    async with reading(limit_data(7)) as reader:
        pass

    assert b"hellowo" == b"".join(reader.arrived)
    assert reader.reason is None


async def test_reset_peer_resets_behind_the_last_byte() -> None:
    """The reader is told of a reset; what came before it did come."""
    async with reading(slicer(), reset_peer(3)) as reader:
        pass

    assert b"hel".startswith(b"".join(reader.arrived))
    assert isinstance(reader.reason, ConnectionResetError)


async def test_timeout_lets_nothing_through() -> None:
    """Nothing comes, and the end comes when it is told."""
    slept = Slept()

    async with reading(timeout(30, sleep=slept)) as reader:
        pass

    assert ([], [30]) == (reader.arrived, slept.seconds)


async def test_timeout_without_a_number_ends_with_the_other_side() -> None:
    """Nothing comes but the end."""
    async with reading(timeout()) as reader:
        pass

    assert ([], None) == (reader.arrived, reader.reason)


async def test_latency_holds_back_each_piece() -> None:
    """Each piece waits, and all come."""
    slept = Slept()

    pieces = [piece async for piece in latency(0.2, sleep=slept)(once(b"hello", b"world"))]

    assert ([b"hello", b"world"], [0.2, 0.2]) == (pieces, slept.seconds)


async def test_bandwidth_waits_for_each_part() -> None:
    """As many seconds pass as the bytes take."""
    slept = Slept()

    pieces = [piece async for piece in bandwidth(400, sleep=slept)(once(b"helloworld"))]

    assert [b"hell", b"owor", b"ld"] == pieces
    assert sum(slept.seconds) == pytest.approx(10 / 400)


async def test_slow_close_holds_back_the_end_alone() -> None:
    """All bytes come at once, the end later."""
    slept = Slept()

    async with reading(slow_close(3, sleep=slept)) as reader:
        pass

    assert (b"helloworld", [3]) == (b"".join(reader.arrived), slept.seconds)


async def test_toxics_stand_behind_each_other() -> None:
    """The first is nearest to who sends."""
    pieces = [piece async for piece in slicer(4)(limit_data(6)(once(b"helloworld")))]

    assert [b"hell", b"ow"] == pieces


async def test_pipe_that_went_down_refuses_and_comes_back_on_its_port() -> None:
    """While it is down its open connections end and no other is taken."""
    async with raw_server(Visit.wait_until_left) as server, faulty_pipe(server.port) as pipe:
        _, reader = await asyncio.get_running_loop().create_connection(Reader, "127.0.0.1", pipe.port)

        await pipe.go_down()

        async with asyncio.timeout(5):
            await reader.ended.wait()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", pipe.port)
        await pipe.come_up()
        _, writer = await asyncio.open_connection("127.0.0.1", pipe.port)
        writer.close()


async def test_reset_is_passed_on_to_the_other_side() -> None:
    """Who is behind the pipe learns that the reader is gone, not that it said good-bye."""
    lost: list[BaseException] = []

    async def answer(visit: Visit) -> None:
        with pytest.raises(ConnectionResetError) as raised:
            await visit.reader.read()
        lost.append(raised.value)
        visit.left.set()

    async with raw_server(answer) as server, faulty_pipe(server.port, up=[reset_peer(1)]) as pipe:
        transport, reader = await asyncio.get_running_loop().create_connection(Reader, "127.0.0.1", pipe.port)
        transport.write(b"hello")
        async with asyncio.timeout(5):
            await reader.ended.wait()
            await server.visits[0].left.wait()

    assert isinstance(reader.reason, ConnectionResetError)
    assert 1 == len(lost)
