"""
Installs the npm packages that a folder's lock file names, and runs its scripts.

A stamp lets a second run skip what is done; a lock lets the processes of one run wait for each other.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from filelock import FileLock

HATCH_BUILD = Path(__file__).parents[1] / "hatch_build.py"
INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


def digest(paths: Iterable[Path]) -> str:
    """Return a digest of the content of files."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()


def npm(folder: Path, *arguments: str) -> str:
    """Run npm in a folder, with PATH's Node or the one from PyPI; return what it printed."""
    command = [sys.executable, str(HATCH_BUILD), str(folder), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout


def install(folder: Path) -> None:
    """Install the locked packages where that is not done yet."""
    once(folder / "node_modules" / ".stamp", digest([folder / "package-lock.json"]), lambda: npm(folder, *INSTALL))


def once(stamp: Path, fingerprint: str, work: Callable[[], object]) -> None:
    """Do the work unless the stamp says that it is done; processes that ask at once do it once."""
    folder = stamp.parents[1]
    with FileLock(folder / ".lock"):
        if not stamp.exists() or stamp.read_text() != fingerprint:
            work()
            stamp.write_text(fingerprint)
