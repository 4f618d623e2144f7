"""An app on a port, until it is told to end."""

from __future__ import annotations

import asyncio
import resource
import signal
import socket
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer

from replay_gateway import GOOD_KEY, ReplayGateway
from web.stream import read_events

PROGRAM = Path(__file__).with_name("served_app.py")
ASK = {"messages": [{"role": "user", "content": "Hi"}], "model": "gpt-4o-mini/openai", "stream": True}
Start = Callable[..., Awaitable[Process]]


@pytest.fixture(name="start")
async def _start() -> AsyncIterator[Start]:
    """`await start(…)` starts the program with these words; what is left of it ends with the test."""
    running: list[Process] = []

    async def start(*words: str) -> Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-W", "error", str(PROGRAM), *words, stdout=PIPE, stderr=PIPE
        )
        running.append(process)
        return process

    yield start
    for process in running:
        with suppress(ProcessLookupError):
            process.kill()
        await process.communicate()


async def read_line(process: Process) -> str:
    """Return the next line that the program prints."""
    assert process.stdout is not None
    async with asyncio.timeout(10):
        return (await process.stdout.readline()).decode().strip()


async def read_rest(process: Process) -> tuple[str, str]:
    """Wait for the end of the program and return what else it printed."""
    async with asyncio.timeout(10):
        out, err = await process.communicate()
    return out.decode().strip(), err.decode().strip()


def wait_until_closed(port: int) -> None:
    """Return as soon as nobody listens there; for at most five seconds."""
    for _ in range(500):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.01)


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_app_ends_when_it_is_told_to(start: Start, name: signal.Signals) -> None:
    """What it opened is closed, no traceback is seen, and no core file can hold a key."""
    process = await start("127.0.0.1", "0", "lifetime")
    started, address = await read_line(process), await read_line(process)
    core_limit = resource.prlimit(process.pid, resource.RLIMIT_CORE)
    process.send_signal(name)

    rest = await read_rest(process)

    assert started == "started"
    assert address.startswith("http://127.0.0.1:")
    assert (rest, process.returncode) == (("cleaned up", ""), 0)
    assert core_limit == (0, 0)


@pytest.mark.parametrize("host", ["::1", "localhost"])
async def test_address_that_is_told_is_the_one_that_answers(start: Start, host: str) -> None:
    """An IPv6 address has brackets."""
    process = await start(host, "0")
    address = await read_line(process)
    name, _, port = address.removeprefix("http://").rpartition(":")

    _, writer = await asyncio.open_connection(name.strip("[]"), int(port))
    writer.close()

    assert name in {"127.0.0.1", "[::1]"}


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
async def test_second_signal_ends_the_app_at_once(start: Start, name: signal.Signals) -> None:
    """Who presses Ctrl+C twice does not want to wait for a reply that runs."""
    process = await start("127.0.0.1", "0", "lifetime")
    await read_line(process)
    port = int((await read_line(process)).rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /hang HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readuntil(b"begun")
    process.send_signal(name)
    await asyncio.to_thread(wait_until_closed, port)
    process.send_signal(name)

    async with asyncio.timeout(2):
        await process.wait()
    writer.close()

    assert process.returncode == -name


async def test_answer_without_an_end_is_cut_off_after_the_grace(start: Start) -> None:
    """Aiohttp would wait for it twice as long; the program ends as if nothing was left."""
    process = await start("127.0.0.1", "0", "lifetime", "grace=0.1")
    await read_line(process)
    port = int((await read_line(process)).rpartition(":")[2])
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(b"GET /hang HTTP/1.1\r\nHost: a\r\n\r\n")
    await reader.readuntil(b"begun")
    process.send_signal(signal.SIGTERM)

    rest = await read_rest(process)
    writer.close()

    assert (rest, process.returncode) == (("cleaned up", ""), 0)


async def test_replies_end_with_a_word_when_the_app_is_told_to_end(start: Start) -> None:
    """Nobody is let in any more; what ends within the grace is whole, and the others learn what happened."""
    gateway = ReplayGateway()
    gateway.hold = asyncio.Event()
    async with TestServer(gateway.app) as upstream, ClientSession() as session:
        source = str(upstream.make_url("")).rstrip("/")
        process = await start("127.0.0.1", "0", "lifetime", "grace=0.5", f"source={source}", f"key={GOOD_KEY}")
        await read_line(process)
        url = f"{await read_line(process)}/sources/helicone/generate"
        long = [await session.post(url, json=ASK) for _ in range(10)]
        gateway.hold = asyncio.Event()
        short = [await session.post(url, json=ASK) for _ in range(10)]
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(wait_until_closed, int(url.split(":")[2].partition("/")[0]))
        gateway.hold.set()

        whole = [read_events(await answer.read())[-1].data["state"] for answer in short]
        cut = [read_events(await answer.read())[-2].data["code"] for answer in long]
        rest = await read_rest(process)

    assert (whole, cut) == (["complete"] * 10, ["server_shutdown"] * 10)
    assert (rest, process.returncode) == (("cleaned up", ""), 0)


async def test_connections_are_refused_before_files_run_out(start: Start) -> None:
    """The soft limit is raised to the hard one; half of what is left is for connections, and then there is 503."""
    process = await start("127.0.0.1", "0", "files=300")
    port = int((await read_line(process)).rpartition(":")[2])
    files = resource.prlimit(process.pid, resource.RLIMIT_NOFILE)
    writers: list[asyncio.StreamWriter] = []

    async def hello() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
        head = await reader.readuntil(b"\r\n\r\n")
        return int(head.split(b" ")[1])

    statuses = [await hello() for _ in range(100)]
    for writer in writers:
        writer.close()
    process.send_signal(signal.SIGTERM)
    rest = await read_rest(process)

    assert files == (300, 300)
    assert statuses == [200] * 54 + [503] * 46
    assert rest == ("", "")


async def test_flood_of_connections_leaves_the_app_alive(start: Start) -> None:
    """More at once than there are files: each is answered or cut off, nothing is logged, and then it goes on."""
    process = await start("127.0.0.1", "0", "files=300")
    port = int((await read_line(process)).rpartition(":")[2])
    writers: list[asyncio.StreamWriter] = []

    async def flood() -> None:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)

    await asyncio.gather(*(flood() for _ in range(350)))
    for writer in writers:
        writer.close()
    async with asyncio.timeout(5), ClientSession() as session:
        status = 0
        while status != 200:
            async with session.get(f"http://127.0.0.1:{port}/") as answer:
                status = answer.status
    process.send_signal(signal.SIGTERM)
    rest = await read_rest(process)

    assert status == 200
    assert rest == ("", "")


async def test_port_of_somebody_else_is_left_alone(start: Start) -> None:
    """No other port is taken in its place; the system's own words say why, and what was opened is closed."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = await start("127.0.0.1", str(taken.getsockname()[1]), "lifetime")
        rest = await read_rest(process)

    assert rest == ("started\ncleaned up\ncannot listen: Address already in use", "")


async def test_name_that_does_not_exist_is_told(start: Start) -> None:
    """It is not a Python error."""
    process = await start("no-such-host.invalid", "0")

    out, err = await read_rest(process)

    assert out.startswith("cannot listen: ")
    assert err == ""


async def test_what_was_opened_is_closed_when_the_rest_fails_to_start(start: Start) -> None:
    """The database of a source is not left open because the next source fails."""
    process = await start("127.0.0.1", "0", "lifetime", "fail")

    assert await read_rest(process) == ("started\ncleaned up", "")
