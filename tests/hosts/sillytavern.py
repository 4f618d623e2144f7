"""A real SillyTavern: its server as a process, with what our command writes into its folders."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from node_program import node_program

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / ".hosts" / "sillytavern" / "node_modules" / "sillytavern"
OURS = ROOT / "integrations" / "sillytavern"
PATIENCE = 180.0
"""The first start compiles the page's libraries."""


def free_port() -> int:
    """Return a port of this machine that nobody uses."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextlib.contextmanager
def sillytavern(
    folder: Path, port: int, environment: Mapping[str, str], *, with_extension: bool = True
) -> Iterator[str]:
    """Run SillyTavern with data of its own in a folder; give its address."""
    extensions, plugins = folder / "data" / "default-user" / "extensions", INSTALLED / "plugins"
    write = [sys.executable, "-m", "helicone_chat_source.cli", "integrations", "sillytavern", str(extensions)]
    if with_extension:
        subprocess.run([*write, "--server-plugin", str(plugins)], check=True)
    settings = (INSTALLED / "default" / "config.yaml").read_text(encoding="utf-8")
    settings = re.sub(r"(?m)^enableServerPlugins: false", "enableServerPlugins: true", settings)
    settings = re.sub(r"(?m)^enableServerPluginsAutoUpdate: true", "enableServerPluginsAutoUpdate: false", settings)
    (folder / "config.yaml").write_text(settings, encoding="utf-8")
    options = ["--configPath", str(folder / "config.yaml"), "--dataRoot", str(folder / "data"), "--port", str(port)]
    command = [node_program(), "server.js", *options, "--listen", "false", "--browserLaunchEnabled", "false"]
    address = f"http://127.0.0.1:{port}"
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(
            command, cwd=INSTALLED, env={**os.environ, **environment}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(address, process)
            yield address
        finally:
            process.terminate()
            process.wait(30)
            shutil.rmtree(plugins / "helicone-chat", ignore_errors=True)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310
            if answer.status == 200:
                return
        time.sleep(0.5)
    raise RuntimeError("SillyTavern does not start; its own words are in log.txt beside its data")
