"""
Finds a Chromium for the browser tests.

Run as a program, it also fetches one where the machine has none: npm's `@sparticuz/chromium` carries a headless
Chromium with its libraries and a font, so neither root nor a system package is needed.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

HERE = Path(__file__).parent
FETCHED = HERE / "node_modules" / ".chromium"
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
FLAGS = [
    "--no-sandbox",  # as root, Chromium starts only without its sandbox
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
]
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="relative">cache</cachedir></fontconfig>
"""


def chromium_path() -> Path | None:
    """Return the Chromium to test with: the variable CHROMIUM, else one of this machine, else the fetched one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named)
    on_path = (shutil.which(command) for command in COMMANDS)
    installed = (application for application in APPLICATIONS if Path(application).exists())
    fetched = FETCHED / "chromium"
    return next((Path(found) for found in (*on_path, *installed) if found), fetched if fetched.exists() else None)


def chromium_environment(chromium: Path) -> dict[str, str]:
    """Return the variables to start a Chromium with: the fetched one brings its own libraries and font."""
    if chromium != FETCHED / "chromium":
        return dict(os.environ)
    libraries = [str(FETCHED / "lib"), *filter(None, [os.environ.get("LD_LIBRARY_PATH")])]
    return os.environ | {"LD_LIBRARY_PATH": os.pathsep.join(libraries), "FONTCONFIG_PATH": str(FETCHED)}


def launch(playwright: Playwright, chromium: Path) -> Browser:
    """Start a Chromium without a window."""
    environment: dict[str, str | float | bool] = {**chromium_environment(chromium)}
    return playwright.chromium.launch(executable_path=chromium, args=FLAGS, env=environment)


def fetch_chromium() -> None:
    """Install the package that the lock file names, and unpack it."""
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise SystemExit("No Chromium was found. Install Chrome or Chromium, or set CHROMIUM to the path of one.")
    for arguments in (["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "unpack"]):
        npm = [sys.executable, str(HERE.parents[1] / "hatch_build.py"), str(HERE), *arguments]
        subprocess.run(npm, check=True)
    for archive in sorted(FETCHED.glob("*.tar")):
        with tarfile.open(archive) as files:
            # Python before 3.11.4, such as Debian 12's, has no filters; the lock file vouches for the archive.
            files.extraction_filter = getattr(tarfile, "data_filter", None)
            files.extractall(FETCHED)  # noqa: S202 -- filtered where that can be, and pinned by the lock file
        archive.unlink()
    (FETCHED / "fonts.conf").write_text(FONTS)
    (FETCHED / "unpacked").rename(FETCHED / "chromium")


if __name__ == "__main__":
    if not chromium_path():
        fetch_chromium()
    print(chromium_path())
