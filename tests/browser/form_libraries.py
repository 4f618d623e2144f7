"""
Builds the example `examples/form_libraries`, whose pages draw the connection with JSON Forms and with RJSF.

A stamp lets a second run skip both steps: `npm ci` while the lock file is the same, esbuild while nothing changed.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "form_libraries"
INSTALLED, BUILT = EXAMPLE / "node_modules" / ".stamp", EXAMPLE / "dist" / ".stamp"
INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


def build_example() -> Path:
    """Install the locked packages and bundle the pages where that is not done yet; return the example's folder."""
    locked = digest([EXAMPLE / "package-lock.json"])
    sources = digest(sorted(EXAMPLE.glob("*.js*")))
    for stamp, fingerprint, step in ((INSTALLED, locked, INSTALL), (BUILT, sources, ["run", "build"])):
        if not stamp.exists() or stamp.read_text() != fingerprint:
            subprocess.run([sys.executable, str(ROOT / "hatch_build.py"), str(EXAMPLE), *step], check=True)
            stamp.write_text(fingerprint)
    return EXAMPLE


def digest(paths: Iterable[Path]) -> str:
    """Return a digest of the content of files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
