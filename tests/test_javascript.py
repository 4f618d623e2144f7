"""Runs the tests of the browser's modules, so that one command runs all tests."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_modules_of_the_browser() -> None:
    """`node --test` passes, and found tests to run."""
    npm = [sys.executable, str(ROOT / "hatch_build.py"), str(ROOT / "static"), "test", "--", "--test-reporter=tap"]

    ran = subprocess.run(npm, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout[-4_000:] + ran.stderr[-2_000:]
    assert re.search(r"^# pass [1-9]", ran.stdout, re.MULTILINE)
