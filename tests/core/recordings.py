"""Recorded answers of the gateway: the exact bytes that a client got, and how they were cut."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "data" / "gateway"


@dataclass(frozen=True)
class Recording:
    """One answer. `sizes` are those of its HTTP chunks; a compressed body has been unpacked and counts as one."""

    name: str
    status: int
    headers: dict[str, str]
    body: bytes
    sizes: tuple[int, ...]

    @property
    def is_stream(self) -> bool:
        """Whether the answer is an event stream."""
        return self.headers.get("content-type", "").startswith("text/event-stream")

    def pieces(self) -> Iterator[bytes]:
        """Yield the body as it came over the wire."""
        start = 0
        for size in self.sizes:
            yield self.body[start : start + size]
            start += size
        yield self.body[start:]


def recording(name: str) -> Recording:
    """Return the recording of that name."""
    head: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())["response"]
    headers = {header.lower(): value for header, value in dict(head["headers"]).items()}
    raw = (FOLDER / f"{name}.body").read_bytes()
    packed = headers.get("content-encoding") == "gzip"
    return Recording(
        name=name,
        status=head["status"],
        headers=headers,
        body=gzip.decompress(raw) if packed else raw,
        sizes=() if packed else tuple(head.get("chunks") or ()),
    )


def names(*prefixes: str) -> set[str]:
    """Return the names of all recordings that start with one of the prefixes."""
    return {path.stem for path in FOLDER.glob("*.body") if path.name.startswith(prefixes)}
