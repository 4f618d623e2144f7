"""How much a browser fetches before it shows something."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

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


def test_first_load_of_the_panel_is_small() -> None:
    """The panel shows itself after 25 KB; the rest is fetched when somebody opens or asks for it."""
    names = first_load("helicone-panel.js")

    assert len(names) > 1
    assert size(names) <= 25_600


def test_chat_with_its_markdown_is_small() -> None:
    """A chat that shows a reply has fetched 45 KB."""
    names = first_load("helicone-chat.js")
    (markdown,) = [path.name for path in DIST.glob("*.js") if {"blockquote", "codespan"} <= words_in(path)]

    assert markdown not in names
    assert size(names | first_load(markdown)) <= 46_080


def words_in(path: Path) -> set[str]:
    """Return every word of a file."""
    return set(re.findall(r"\w+", path.read_text(encoding="utf-8")))


def test_parts_of_the_panel_are_fetched_on_demand() -> None:
    """What a closed panel does not show is in chunks of its own: folded fields, details, test result, diagnosis."""
    names = first_load("helicone-panel.js")

    later = {name for found in names for name in FETCHED_LATER.findall((DIST / found).read_text(encoding="utf-8"))}

    assert len(later - names) >= 5
