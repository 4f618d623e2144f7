"""Recorded answers of the gateway: the exact bytes that a client got, and how they were cut."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent.parent / "data" / "gateway"
INDEX: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text())
GROUP_OF: dict[str, str] = {entry["name"]: entry["group"] for entry in INDEX}
"""The group of each recording, by its name."""


@dataclass(frozen=True)
class Recording:
    """
    One answer, and what was asked.

    `sizes` are those of its HTTP chunks; a compressed body has been unpacked and counts as one. `logged` is what the
    gateway noted down, where that was recorded.
    """

    name: str
    status: int
    headers: dict[str, str]
    body: bytes
    sizes: tuple[int, ...]
    request: dict[str, Any]
    logged: dict[str, Any]

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
    told: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    head: dict[str, Any] = told["response"]
    headers = {header.lower(): value for header, value in dict(head["headers"]).items()}
    raw = (FOLDER / f"{name}.body").read_bytes()
    packed = headers.get("content-encoding") == "gzip"
    return Recording(
        name=name,
        status=head["status"],
        headers=headers,
        body=gzip.decompress(raw) if packed else raw,
        sizes=() if packed else tuple(head.get("chunks") or ()),
        request=told["request"],
        logged=dict(*(told.get("logged") or ())[:1]),
    )


def group_lines(outcomes: Iterable[tuple[str, bool]]) -> list[str]:
    """
    Return one line for each group of recordings, from pairs of a recording's name and whether a test of it passed.

    A recording counts if all of its tests passed. A group of which no test ran has no line, and one of which some did
    not run says so.
    """
    passed: dict[str, bool] = {}
    for name, ok in outcomes:
        passed[name] = passed.get(name, True) and ok
    tried = dict.fromkeys(group for name, group in GROUP_OF.items() if name in passed)
    total = Counter(GROUP_OF.values())
    good = Counter(GROUP_OF[name] for name, ok in passed.items() if ok)
    skipped = total - Counter(GROUP_OF[name] for name in passed)
    return [
        f"recordings: {group} {good[group]} of {total[group]}"
        + (f", {skipped[group]} not run" if skipped[group] else "")
        for group in tried
    ]
