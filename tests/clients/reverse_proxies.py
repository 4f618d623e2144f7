"""Starts the reverse proxies of this machine with the configurations that README has."""

from __future__ import annotations

import asyncio
import contextlib
import re
import shutil
import socket
from collections.abc import AsyncIterator
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text()
APP = "127.0.0.1:8484"
NGINX = """daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  {server}
}}
"""
INSTALLED = [name for name in ("nginx", "haproxy") if shutil.which(name)]
"""Those on PATH; Debian has both."""


def configuration(name: str) -> str:
    """Return a configuration of README."""
    found = re.search(rf"<!-- configuration: {name} -->\n```\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


@contextlib.asynccontextmanager
async def behind(name: str, app: str, folder: Path) -> AsyncIterator[str]:
    """Run a proxy in front of an app at `host:port`; give the proxy's own. Behind `nothing` is the app itself."""
    if name == "nothing":
        yield app
        return
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    text = configuration(name).replace(APP, app)
    text = re.sub(r"(listen|bind) \S+?(;?)$", rf"\1 127.0.0.1:{port}\2", text, count=1, flags=re.MULTILINE)
    path = folder / f"{name}.conf"
    path.write_text(NGINX.format(folder=folder, server=text) if name == "nginx" else text)
    options = ["-c", str(path), "-p", str(folder)] if name == "nginx" else ["-db", "-f", str(path)]
    process = await asyncio.create_subprocess_exec(name, *options, stderr=asyncio.subprocess.DEVNULL)
    try:
        await asyncio.wait_for(_listening(port), 10)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def _listening(port: int) -> None:
    while True:
        with contextlib.suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        await asyncio.sleep(0.05)
