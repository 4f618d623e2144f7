"""Lets atheris make up event streams, guided by the code that they reach; `make fuzz` runs it."""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports(include=["helicone_chat_source.core", "inputs"]):
    from inputs.stream_reading import RECORDINGS, check_stream


def try_stream(data: bytes) -> None:
    """Take some bytes for an event stream."""
    check_stream(data)


if __name__ == "__main__":
    # The recordings come last: what is found goes into the first folder.
    atheris.Setup([*sys.argv, str(RECORDINGS)], try_stream)
    atheris.Fuzz()
