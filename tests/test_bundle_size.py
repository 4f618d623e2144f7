"""How much a browser fetches before it shows something."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

DIST = Path(__file__).parents[1] / "static" / "dist"
# Static imports and re-exports; what stands in `import(…)` is fetched on demand.
IMPORTED = re.compile(r'(?:from|import)\s*"\./([\w-]+\.js)"')
FETCHED_LATER = re.compile(r'import\("\./([\w-]+\.js)"\)')


def first_load(entry: str) -> set[str]:
    """Return the files without which an entry does not start."""
    found: set[str] = set()
    open_names = {entry}
    while open_names:
        name = open_names.pop()
        found.add(name)
        open_names |= set(IMPORTED.findall((DIST / name).read_text(encoding="utf-8"))) - found
    return found


def size(names: set[str]) -> int:
    """Return what the files weigh on the wire, each one compressed for itself."""
    return sum(len(gzip.compress((DIST / name).read_bytes(), 9)) for name in names)


@pytest.mark.parametrize(
    ("entry", "limit"),
    [
        pytest.param("helicone-panel.js", 25_600, id="panel"),
        # The chat with its markdown shall stay under 46,080 bytes; its line comes as soon as it does.
    ],
)
def test_first_load_is_small(entry: str, limit: int) -> None:
    """The panel shows itself after 25 KB; the rest is fetched when somebody opens or asks for it."""
    names = first_load(entry)

    weight = size(names)

    assert len(names) > 1
    assert weight <= limit


def test_parts_of_the_panel_are_fetched_on_demand() -> None:
    """What a closed panel does not show is in chunks of its own: folded fields, details, test result, diagnosis."""
    names = first_load("helicone-panel.js")

    later = {name for found in names for name in FETCHED_LATER.findall((DIST / found).read_text(encoding="utf-8"))}

    assert len(later - names) >= 5
