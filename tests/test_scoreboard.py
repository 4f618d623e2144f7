"""The scoreboard prints its table."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_table_is_printed_for_the_rows_that_are_asked_for() -> None:
    """The rows that are counted in a moment have a line each, below the state of the machine."""
    command = [sys.executable, "-m", "benchmarks.scoreboard", "8", "10"]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)

    machine, _, headings, rule, *rows = done.stdout.splitlines()
    assert " cores, load " in machine
    assert [cell.strip() for cell in headings.split("|")[2:6]] == ["measure", "target", "measured", "peers"]
    assert set(rule) == {"|", "-"}
    assert [row.split("|")[1].strip() for row in rows] == ["8", "10", "10"]
    assert len({len(row) for row in (headings, rule, *rows)}) == 1
    assert "httpx-sse" in rows[1]
