"""A git repository on a loopback port, as hosts of repositories serve one: git's own program behind HTTP."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path

from aiohttp import web


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder; return what it printed."""
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def git_app(repositories: Path) -> web.Application:
    """Return an app that lets everybody clone the repositories in a folder."""

    async def answer(request: web.Request) -> web.Response:
        environment = {
            **os.environ,
            "GIT_PROJECT_ROOT": str(repositories),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query_string,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        }
        pipe = asyncio.subprocess.PIPE
        backend = await asyncio.create_subprocess_exec("git", "http-backend", env=environment, stdin=pipe, stdout=pipe)
        told, _ = await backend.communicate(await request.content.read())
        head, _, body = told.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        status = int(headers.pop("Status", "200").split(" ")[0])
        return web.Response(status=status, headers=headers, body=body)

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    return app
