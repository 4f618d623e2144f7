"""That each row of THREAT_MODEL.md names tests which are there, or says why it needs none."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROW = re.compile(r"^\| (?P<id>[A-Z]\d+) \| (?P<what>.+?) \| (?P<against>.+?) \| (?P<proof>.+?) \|$", re.MULTILINE)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROWS = [match.groupdict() for match in ROW.finditer((ROOT / "THREAT_MODEL.md").read_text(encoding="utf-8"))]
COUNTS = {"W": 8, "L": 5, "U": 5, "M": 7, "G": 10, "P": 7, "R": 4, "N": 5, "S": 2, "F": 44}
"""Threats by who is behind them, and faults."""


@cache
def names_in(path: str) -> set[str]:
    """Return the names of the tests of a file."""
    return set(re.findall(r"^ *(?:async )?def (test_\w+)", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE))


def test_every_threat_and_fault_has_its_row() -> None:
    """Each once, and in order."""
    assert [row["id"] for row in ROWS] == [f"{kind}{number + 1}" for kind in COUNTS for number in range(COUNTS[kind])]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_row_names_what_proves_it(row: dict[str, str]) -> None:
    """A test by file and name, or the reason why there is nothing to prove."""
    named = TEST.findall(row["proof"])

    assert named or row["proof"].startswith("does not apply: ")
    assert [test for path, test in named if test not in names_in(path)] == []
