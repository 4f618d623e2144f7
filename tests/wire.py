"""Lets each chat test run twice: as it is, and over a network that brings every byte on its own."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import AsyncIterator, Callable

import pytest

from faults.faulty_pipe import faulty_pipe, slicer

SLICED = 6_000
"""Bytes of a connection that come singly: more than each recorded reply has, but for three long ones."""
Wire = Callable[[int], contextlib.AbstractAsyncContextManager[str]]
"""Gives the base URL under which a port of loopback is reached."""


@contextlib.asynccontextmanager
async def straight(port: int) -> AsyncIterator[str]:
    """Nothing stands in between."""
    yield f"http://127.0.0.1:{port}"


@contextlib.asynccontextmanager
async def byte_by_byte(port: int) -> AsyncIterator[str]:
    """Every byte comes on its own, in both directions."""
    async with faulty_pipe(port, up=[slicer(first=SLICED)], down=[slicer(first=SLICED)]) as pipe:
        yield pipe.url


WIRES: dict[str, Wire] = {"straight": straight, "byte by byte": byte_by_byte}


@pytest.fixture(name="wire")
def _wire(request: pytest.FixtureRequest) -> Wire:
    """What stands between the source and the gateway, and between a client and the app."""
    return WIRES[getattr(request, "param", "straight")]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test on both wires that says itself what the gateway answers, or looks at what it was asked."""
    if "wire" in metafunc.fixturenames and "gateway" in inspect.signature(metafunc.function).parameters:
        metafunc.parametrize("wire", WIRES, indirect=True)
