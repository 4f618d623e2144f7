"""Finds the Node that the project's own scripts run with: PATH's, or the one from PyPI."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def node_program() -> str:
    """Return the path of Node."""
    ask = [sys.executable, str(ROOT / "hatch_build.py"), str(ROOT / "static"), "exec", "--call"]
    told = subprocess.run([*ask, "node -p process.execPath"], capture_output=True, text=True, check=True)
    return told.stdout.strip().splitlines()[-1]
