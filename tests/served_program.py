"""The standalone app in a process of its own, asked as a program asks it."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

PROGRAM = [sys.executable, "-m", "helicone_chat_source.cli"]


class ServedProgram:
    """`helicone-chat serve` on a free port with its data in a folder; it ends with the `with` block."""

    def __init__(self, folder: Path, *, umask: int = -1, **variables: str) -> None:
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "HELICONE_CHAT_DATA_DIR": str(folder), **variables}
        self.process = subprocess.Popen(
            [*PROGRAM, "serve", "--port", "0"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            umask=umask,
        )
        assert self.process.stdout is not None
        links = (re.search(r"http://(127\.0\.0\.1:\d+)/#token=(\S+)", line) for line in self.process.stdout)
        self.address, self.token = next((link.groups() for link in links if link), ("", ""))

    def __enter__(self) -> ServedProgram:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Send a request with the token; return status and JSON, or the text of what is none."""
        connection = http.client.HTTPConnection(self.address, timeout=10)
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        is_json = answer.headers["Content-Type"].startswith("application/json")
        return answer.status, json.loads(text) if is_json else text

    def end(self) -> tuple[int, str, str]:
        """Tell it to end; return exit code, stdout and stderr."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self) -> tuple[int, str, str]:
        """Wait for its end."""
        out, err = self.process.communicate(timeout=15)
        return self.process.returncode, out, err
