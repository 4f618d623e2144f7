"""
A real Open WebUI: installed into a virtual environment of its own, and run as a process.

Run as a program, it installs it where it is not there yet: 1.1 GB, a few minutes. What the chat does not need, such as
models for speech and for embedding, stays away; the whole would be 7 GB.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

VERSION = "0.12.4"
INSTALLED = Path(__file__).parents[2] / ".hosts" / "open_webui"
PROGRAM = INSTALLED / "bin" / "open-webui"
COMPLETE = INSTALLED / f"complete-{VERSION}"
LEFT_OUT = {
    "accelerate",
    "azure-ai-documentintelligence",
    "docx2txt",
    "einops",
    "faster-whisper",
    "googleapis-common-protos",  # another version comes with google-cloud-storage
    "opencv-python-headless",
    "opensearch-py",
    "pyarrow",
    "pypandoc",
    "python-pptx",
    "pyxlsb",
    "rapidocr",
    "sentence-transformers",
    "sentencepiece",
    "soundfile",
    "transformers",
    "xlrd",
    "youtube-transcript-api",
}
PATIENCE = 180.0


def install() -> None:
    """Install the version that is tested."""
    if sys.version_info[:2] not in ((3, 11), (3, 12)):
        raise SystemExit("Open WebUI needs Python 3.11 or 3.12: make test-hosts PYTHON=python3.12, after make clean")
    subprocess.run([sys.executable, "-m", "venv", "--clear", str(INSTALLED)], check=True)
    pip = [str(INSTALLED / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", f"open-webui=={VERSION}"], check=True)
    (INSTALLED / "requirements.txt").write_text("\n".join(needed()))
    subprocess.run([*pip, "--requirement", str(INSTALLED / "requirements.txt")], check=True)
    COMPLETE.touch()


def needed() -> list[str]:
    """Return the requirements of the installed package, but for what is left out."""
    packages = next((INSTALLED / "lib").glob("python3.*/site-packages"))
    (found,) = importlib.metadata.distributions(name="open-webui", path=[str(packages)])
    always = [line for line in found.requires or [] if "extra ==" not in line]
    return [line for line in always if re.split(r"[^A-Za-z0-9_.-]", line)[0] not in LEFT_OUT]


@contextlib.contextmanager
def open_webui(folder: Path) -> Iterator[str]:
    """Run it with data of its own in a folder, without any network beyond this machine; give its address."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
    settings = {
        "DATA_DIR": str(folder),
        "ENABLE_OLLAMA_API": "false",
        "ENABLE_OPENAI_API": "false",
        "ENABLE_VERSION_UPDATE_CHECK": "false",
        "OFFLINE_MODE": "true",
        "RAG_EMBEDDING_ENGINE": "openai",
        "WEBUI_SECRET_KEY": "a-secret-of-the-tests",
    }
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    command = [str(PROGRAM), "serve", "--host", "127.0.0.1", "--port", port]
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, env=kept | settings, stdout=log, stderr=subprocess.STDOUT)
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health", process, folder / "log.txt")
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(address, timeout=5):  # noqa: S310 -- loopback
            return
        time.sleep(0.5)
    raise RuntimeError(f"Open WebUI did not start:\n{log.read_text()[-3000:]}")


if __name__ == "__main__" and not COMPLETE.exists():
    install()
