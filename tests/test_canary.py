"""A key and an access token that go through a whole run, and are looked for in everything that comes out of it."""

from __future__ import annotations

import contextlib
import io
import logging
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestClient, TestServer

from browser.server_thread import ServerThread
from canary import leaks
from echoing_gateway import ANSWERS, create_echoing_gateway
from helicone_chat_source.cli import main
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.demo.troubles import TROUBLES
from helicone_chat_source.host.access import write_new_access_token
from helicone_chat_source.host.app import create_app

RANDOM_PART = "4f7qmzx-w2kd9pt-v6hb3rn-c8jgy5s"
KEY = f"sk-helicone-{RANDOM_PART}"
TOKEN = "Zq7xV0nB-4kPw9LmTe2RyUd6CsHa8Jf3GiXo5"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
PRIVATE = "what nobody but 2 people may read"
TELLS_TOKEN = ("/programs/token", "/programs/token/renew")
"""The routes that are there to tell it."""


@pytest.mark.parametrize(
    "shown",
    [
        KEY,
        f"…{RANDOM_PART[10:18]}…",
        KEY.encode().hex(),
        KEY.encode().hex().upper(),
        "c2staGVsaWNvbmUtNGY3cW16eC13MmtkOXB0LXY2aGIzcm4tYzhqZ3k1cw==",
        "dXNlcjpzay1oZWxpY29uZS00ZjdxbXp4LXcya2Q5cHQtdjZoYjNybi1jOGpneTVz",
    ],
)
def test_leak_is_found(shown: str) -> None:
    """What looks for leaks is no good if it finds none; what shows the last four characters is no leak."""
    assert leaks(f"text {shown} text", RANDOM_PART) != []
    assert leaks(f"key …{RANDOM_PART[-4:]}", RANDOM_PART) == []


SETTINGS = {"model": "gpt-4o-mini/openai", "custom_properties": f'{{"note": "{PRIVATE}"}}', "user_id": PRIVATE}


@dataclass
class Run:
    """A browser and a program at the standalone app; `heard` has every answer, head and body, by what was asked."""

    client: TestClient[web.Request, web.Application]
    heard: list[tuple[str, str]] = field(default_factory=list)

    async def ask(self, method: str, path: str, **options: Any) -> str:
        """Send a request and keep the answer, as far as it came."""
        body = b""
        async with self.client.request(method, path, **{"headers": BEARER, **options}) as answer:
            with contextlib.suppress(ClientError):
                async for piece in answer.content.iter_any():
                    body += piece
        text = f"{answer.status} {answer.headers} {body.decode('utf-8', 'replace')}"
        self.heard.append((path, text))
        return body.decode("utf-8", "replace")


@pytest.fixture(name="run")
async def _run(tmp_path: Path) -> AsyncIterator[Run]:
    async with TestServer(create_echoing_gateway()) as gateway:
        url = str(gateway.make_url("")).rstrip("/")
        app = create_app(
            data_folder=tmp_path / "data",
            token=Secret(TOKEN),
            new_token=partial(write_new_access_token, tmp_path / "data"),
            source_options={"helicone": {"gateway_url": url, "api_url": url}},
            demo_pace=0,
            access_log=True,
        )
        server = TestServer(app)
        # As the app is served; a host's own access log is the host's.
        await server.start_server(access_log=None)
        async with TestClient(server) as client:
            yield Run(client)


async def drive_replies(run: Run) -> None:
    """Ask for every kind of reply and of trouble, in every form."""
    for answer in ANSWERS:
        messages = [{"role": "assistant", "content": PRIVATE}, {"role": "user", "content": answer}]
        for stream in (True, False):
            chat = {"model": "gpt-4o-mini/openai", "messages": messages, "stream": stream}
            await run.ask("POST", "/sources/helicone/generate", json=chat)
            await run.ask("POST", "/v1/chat/completions", json=chat)
            native = {"model": "claude-sonnet-4", "messages": messages, "max_tokens": 9, "stream": stream}
            await run.ask("POST", "/v1/messages", json=native, headers={"x-api-key": TOKEN})
            await run.ask("POST", "/st/v1/responses", json={"model": "gpt-5", "input": answer, "stream": stream})
    for trouble in {one.name for one in TROUBLES} - {"slow", "long"}:
        messages = [{"role": "user", "content": f"[[{trouble}]]"}]
        await run.ask("POST", "/sources/demo/generate", json={"messages": messages, "stream": True})
    for wrong in ({"api_base": KEY}, {"messages": KEY}, {"messages": [], "temperature": KEY}):
        await run.ask("POST", "/sources/helicone/generate", json=wrong)


async def drive_routes(run: Run) -> None:
    """Ask at every route, with the token, with a wrong one and with none."""
    routes = {(route.method, route.resource.canonical) for route in run.client.app.router.routes() if route.resource}
    for method, path in sorted(routes - {("DELETE", "/sources/helicone/key")}):
        await run.ask(method, path, json={})
        await run.ask(method, path, headers={"Host": "evil.example", **BEARER})
    await run.ask("GET", "/sources", headers={"Authorization": f"Basic {TOKEN}"})
    await run.ask("GET", f"/nothing/{TOKEN}?token={TOKEN}&key={KEY}")
    await run.ask("POST", "/session", json={"token": TOKEN})
    await run.ask("POST", "/sources/helicone/connect", data=f'{{"api_key": "{KEY}",', headers=BEARER)
    await run.ask("POST", "/sources/helicone/connect", json={"api_key": KEY, "settings": {"model": 1}})


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Return name and content of each file."""
    yield from ((path.name, path.read_bytes()) for path in folder.rglob("*") if path.is_file())


async def test_key_and_token_are_nowhere_after_a_whole_run(
    run: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Neither in an answer nor in the log of a developer, unscrubbed, nor on the disk."""
    caplog.set_level(logging.DEBUG)
    connected = await run.ask("POST", "/sources/helicone/connect", json={"api_key": KEY, "settings": SETTINGS})
    await drive_replies(run)
    await drive_routes(run)
    renewed = (await run.ask("POST", "/sources/helicone/programs/token/renew", json={})).split('"')[3]
    new = {"headers": {"Authorization": f"Bearer {renewed}"}}
    await run.ask("GET", "/v1/models", **new)
    before = dict(files_of(tmp_path / "data"))
    await run.ask("DELETE", "/sources/helicone/key", **new)

    output = capfd.readouterr()
    written = {**before, **{f"{name} later": content for name, content in files_of(tmp_path / "data")}}
    places = [(f"answer of {path}", text) for path, text in run.heard]
    places += [("log", caplog.text), ("output", output.out + output.err)]
    places += [(f"record of {record.name}", str(record.__dict__)) for record in caplog.records]
    assert '"state": "connected"' in connected
    assert leaks(caplog.text, PRIVATE) == []
    assert len(renewed) == 43
    assert len(run.heard) > 250
    assert {"helicone-chat.db", "master.key", "access-token"} <= set(written)
    assert [place for place, text in places if leaks(text, RANDOM_PART)] == []
    assert [name for name, content in written.items() if leaks(content, RANDOM_PART)] == []
    for token in (TOKEN, renewed):
        assert [p for p, text in places if leaks(text, token) and not p.endswith(TELLS_TOKEN)] == []
        assert [name for name, content in written.items() if leaks(content, token) and "access-token" not in name] == []


@pytest.fixture(name="gateway_url", scope="module")
def _gateway_url() -> Iterator[str]:
    with ServerThread() as thread:
        yield thread.serve(create_echoing_gateway())


COMMANDS = [
    ["connect"],
    ["key", "show"],
    ["models", "--refresh"],
    ["check", "--test", "--report"],
    *(["send", answer, "--model", "gpt-4o-mini/openai"] for answer in ANSWERS),
    ["integrations", "librechat"],
    ["key", "forget"],
]


def test_key_is_nowhere_after_all_commands(
    gateway_url: str,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a terminal shows, what is logged and what is kept have no piece of it."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("HELICONE_CHAT_GATEWAY_URL", gateway_url)
    monkeypatch.setenv("HELICONE_CHAT_API_URL", gateway_url)
    for command in COMMANDS:
        monkeypatch.setattr(sys, "stdin", io.StringIO(KEY))
        main(command)

    told = capsys.readouterr()
    kept = dict(files_of(tmp_path / "data"))

    assert f"…{KEY[-4:]}" in told.out
    assert leaks(told.out + told.err, RANDOM_PART) == []
    assert leaks(caplog.text, RANDOM_PART) == []
    assert kept
    assert [name for name, content in kept.items() if leaks(content, RANDOM_PART)] == []


def test_no_command_leaves_a_core_file() -> None:
    """Those that end soon have a key in memory too."""
    code = """
import resource
from helicone_chat_source.cli import main
main(["key", "show"])
print(resource.getrlimit(resource.RLIMIT_CORE))
"""

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "(0, 0)\n"


def test_program_shows_neither_key_nor_token_to_the_machine(gateway_url: str, tmp_path: Path) -> None:
    """Its command line has none, its output the token in one place only, and when it dies it leaves no core file."""
    variables = {"HELICONE_API_KEY": KEY, "HELICONE_CHAT_TOKEN": TOKEN, "HELICONE_CHAT_DATA_DIR": str(tmp_path)}
    program = subprocess.Popen(
        [sys.executable, "-m", "helicone_chat_source.cli", "serve", "--port", "0", "--access-log"],
        env={**variables, "HELICONE_CHAT_GATEWAY_URL": gateway_url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        text=True,
    )
    assert program.stdout is not None
    link = next(line for line in program.stdout if "#token=" in line)
    command_line = Path(f"/proc/{program.pid}/cmdline").read_bytes()
    core_limit = Path(f"/proc/{program.pid}/limits").read_text().partition("Max core file size")[2].split()[:2]
    program.send_signal(signal.SIGABRT)
    out, err = program.communicate(timeout=15)

    told = link.partition("#token=")[0] + out + err
    assert program.returncode == -signal.SIGABRT
    assert core_limit == ["0", "0"]
    assert [path.name for path in tmp_path.iterdir() if "core" in path.name] == []
    for secret in (RANDOM_PART, TOKEN):
        assert leaks(command_line, secret) == []
        assert leaks(told, secret) == []
        assert [name for name, content in files_of(tmp_path) if leaks(content, secret)] == []
