"""The command line: what each command does, says and returns."""

from __future__ import annotations

import argparse
import io
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from browser.server_thread import ServerThread
from helicone_chat_source import __version__, cli
from helicone_chat_source.cli.program import make_parser
from helicone_chat_source.cli.serving import public_address
from helicone_chat_source.gateway.demo import DEMO_KEY, DEMO_STATE, DemoState, create_demo_gateway
from helicone_chat_source.storage.places import DATABASE_FILE

COMMANDS = [
    ["serve"],
    ["connect"],
    ["models"],
    ["send"],
    ["check"],
    ["key"],
    ["key", "set"],
    ["key", "show"],
    ["key", "forget"],
    ["integrations"],
    ["integrations", "librechat"],
    ["integrations", "sillytavern"],
    ["integrations", "open-webui"],
    ["openapi"],
    ["demo-gateway"],
]
ROOT = Path(__file__).parents[1]
BAD_KEY = "sk-helicone-canarya-canaryb-canaryc-canaryd"
MODEL = "gpt-4o-mini/openai"
PROGRAM = [sys.executable, "-m", "helicone_chat_source.cli"]

Ran = tuple[int, str, str]
Run = Callable[..., Ran]


@dataclass(frozen=True)
class Gateway:
    """A simulated gateway that runs."""

    url: str
    state: DemoState


@pytest.fixture(name="gateway", scope="module")
def _gateway() -> Iterator[Gateway]:
    """A simulated gateway in a thread of its own."""
    with ServerThread() as thread:
        app = create_demo_gateway(pace=0)
        yield Gateway(thread.serve(app), app[DEMO_STATE])


@pytest.fixture(name="run")
def _run(gateway: Gateway, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run(*arguments, stdin=…)` runs a command in this process; returns exit code, stdout, stderr, all without key."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HELICONE_CHAT_GATEWAY_URL", gateway.url)
    monkeypatch.setenv("HELICONE_CHAT_API_URL", gateway.url)

    def run(*arguments: str, stdin: str | io.TextIOWrapper = "") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.StringIO(stdin) if isinstance(stdin, str) else stdin)
        try:
            code = cli.main(arguments)
        except SystemExit as ended:
            code = int(str(ended.code))
        told = capsys.readouterr()
        assert "Traceback" not in told.err
        assert not {BAD_KEY, DEMO_KEY} & set(re.findall(r"sk-[\w-]+", told.out + told.err))
        return code, told.out, told.err

    return run


@pytest.fixture(name="connected")
def _connected(run: Run) -> Run:
    """The same, with a key stored."""
    code, _, _ = run("connect", stdin=DEMO_KEY)
    assert code == 0
    return run


def environment(gateway: Gateway, **variables: str) -> dict[str, str]:
    """Return the environment for a command in a process of its own."""
    urls = {"HELICONE_CHAT_GATEWAY_URL": gateway.url, "HELICONE_CHAT_API_URL": gateway.url}
    return {**os.environ, "LC_ALL": "C.UTF-8", **urls, **variables}


# The program


@pytest.mark.parametrize("command", [[], *COMMANDS], ids=lambda words: " ".join(words) or "helicone-chat")
def test_help_says_what_a_command_is_for(run: Run, command: list[str]) -> None:
    """In a sentence, and each option has one too."""
    code, out, _ = run(*command, "--help")

    assert code == 0
    assert re.search(r"\n\n[A-Z][^\n]+(\n[^\n]+)*\.\n", out)


def test_every_option_has_a_help_text() -> None:
    """Nobody has to guess."""

    def actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
        for action in parser._actions:
            yield action
            for child in (getattr(action, "choices", None) or {}).values() if action.nargs == "A..." else ():
                yield from actions(child)

    assert [action.dest for action in actions(make_parser()) if not action.help and action.nargs != "A..."] == []


def test_version_is_told(run: Run) -> None:
    """One line."""
    assert run("--version") == (0, f"{__version__}\n", "")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["key"],
        ["send"],
        ["serve", "--port", "abc"],
        ["serve", "--port", "-1"],
        ["serve", "--port", "65536"],
        ["serve", "--trusted-proxy", "localhost"],
        ["serve", "--trusted-proxy", "10.0.0.1/8"],
        ["serve", "--allowed-frame", "*"],
        ["serve", "--allowed-frame", "http://a.example/path"],
        ["serve", "--allowed-frame", "http://a.example; script-src *"],
        ["demo-gateway", "--pace", "fast"],
        ["models", "--no-such-option"],
    ],
    ids=" ".join,
)
def test_wrong_use_is_2(run: Run, arguments: list[str]) -> None:
    """The usage is told, on stderr."""
    code, out, err = run(*arguments)

    assert (code, out) == (2, "")
    assert err.startswith("usage: helicone-chat")
    assert "_port" not in err


@pytest.mark.parametrize("option", ["--gateway-url", "--api-url"])
@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "nonsense"),
        ("http://evil.example", "http://evil.example"),
        ("ftp://a.example", "ftp://a.example"),
        ("https://a:secret@b.example", "https://…@b.example"),
        ("https://", "https://"),
    ],
)
@pytest.mark.parametrize("command", ["connect", "models", "check", "send Hi", "key show", "serve"])
def test_address_that_cannot_be_one_is_wrong_use(run: Run, command: str, option: str, url: str, told: str) -> None:
    """Before a key is asked for and before anything is sent; the sentence names it without what may be a password."""
    code, out, err = run(*command.split(), option, url, stdin=DEMO_KEY)

    assert (code, out) == (2, "")
    assert err.startswith(f"{told} cannot be the address of a gateway.")


def test_environment_key_that_cannot_be_one_is_wrong_use(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named, its content is not shown."""
    monkeypatch.setenv("HELICONE_API_KEY", "two words")

    code, _, err = run("send", "Hi")

    assert code == 2
    assert "HELICONE_API_KEY" in err
    assert "two words" not in err


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"LANG": "de_DE.UTF-8"}, "Es gibt"),
        ({"LANG": "de"}, "Es gibt"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "de_AT"}, "Es gibt"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "de_DE.UTF-8"}, "Es gibt"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "There is"),
        ({"LANG": "fr_FR.UTF-8"}, "There is"),
        ({"LANG": ""}, "There is"),
    ],
    ids=str,
)
def test_words_are_in_the_language_of_the_terminal(
    run: Run, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    """LC_ALL wins over LC_MESSAGES, which wins over LANG."""
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    _, _, err = run("key", "show")

    assert err.startswith(expected)


# connect and key


@pytest.mark.parametrize("command", [["connect"], ["key", "set"]], ids=" ".join)
def test_key_is_stored_when_the_gateway_accepts_it(run: Run, command: list[str]) -> None:
    """It comes from stdin, and only its end is shown."""
    code, out, err = run(*command, stdin=f"  {DEMO_KEY} \nsecond line\n")
    shown = run("key", "show")

    assert (code, err) == (0, "")
    assert "the key was accepted, 111 models" in out
    assert shown == (
        0,
        "Key …demo, stored, encrypted with a master key from a file beside it that only you can read.\n",
        "",
    )


@pytest.mark.parametrize("key", [BAD_KEY, "garbage", "Bearer x"])
def test_nothing_is_stored_when_the_gateway_refuses_the_key(run: Run, key: str) -> None:
    """What was there before stays; the page with the keys is named."""
    code, out, err = run("connect", stdin=key)
    shown, _, _ = run("key", "show")

    assert (code, out, shown) == (1, "", 1)
    assert err.startswith("Helicone did not accept this API key.\n")
    assert "https://us.helicone.ai/settings/api-keys" in err


def test_old_key_stays_when_the_new_one_is_refused(connected: Run) -> None:
    """A typing mistake costs nothing."""
    code, _, _ = connected("connect", stdin=BAD_KEY)

    assert code == 1
    assert "…demo" in connected("key", "show")[1]


@pytest.mark.parametrize("key", ["two words", "ü" * 10, "x" * 501])
def test_what_cannot_be_a_key_is_wrong_use(run: Run, gateway: Gateway, key: str) -> None:
    """The gateway is not even asked; the one sentence says what a key looks like."""
    gateway.state.requests.clear()

    code, _, err = run("connect", stdin=key)

    assert (code, err) == (2, "An API key has 1 to 500 letters, digits and signs, without spaces.\n")
    assert not gateway.state.requests


def test_way_to_a_key_is_told_when_there_is_none(run: Run) -> None:
    """The hint is one for a terminal: there is no button here."""
    for command in (["connect"], ["send", "Hi"], ["key", "show"]):
        assert run(*command) == (
            1,
            "",
            "There is no Helicone API key yet.\nRun helicone-chat connect, or set HELICONE_API_KEY.\n",
        )


def test_key_of_the_environment_is_used_when_none_is_stored(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not stored, and it is said where it comes from."""
    monkeypatch.setenv("HELICONE_API_KEY", f" {DEMO_KEY}\n")

    connected, sent, shown = run("connect"), run("send", "Hi", "--model", MODEL), run("key", "show")
    monkeypatch.delenv("HELICONE_API_KEY")

    assert (connected[0], sent[0]) == (0, 0)
    assert shown == (0, "Key …demo, from the environment.\n", "")
    assert run("key", "show")[0] == 1


def test_stored_key_wins_over_the_environment(connected: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was entered last by hand is what counts."""
    monkeypatch.setenv("HELICONE_API_KEY", BAD_KEY)

    assert connected("send", "Hi", "--model", MODEL)[0] == 0


def test_key_is_gone_when_it_was_forgotten(connected: Run) -> None:
    """Twice does no harm."""
    assert connected("key", "forget") == (0, "The stored key is forgotten.\n", "")
    assert connected("key", "show")[0] == 1
    assert connected("key", "forget")[0] == 0


def test_key_that_is_used_from_now_on_is_told_when_one_was_forgotten(
    connected: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever forgets a key wants to know that another is still there."""
    monkeypatch.setenv("HELICONE_API_KEY", BAD_KEY)

    _, out, _ = connected("key", "forget")

    assert out == "The stored key is forgotten.\nKey …aryd, from the environment.\n"


def test_key_that_cannot_be_kept_is_told(run: Run, tmp_path: Path) -> None:
    """The folder cannot be made: the key is good, and gone with the end of the command."""
    (tmp_path / "file").write_text("")

    code, out, err = run("connect", "--data-dir", str(tmp_path / "file" / "data"), stdin=DEMO_KEY)

    assert code == 3
    assert "in memory only" in out
    assert err.endswith("cannot be written.\n")


def test_data_folder_of_the_option_wins(run: Run, tmp_path: Path) -> None:
    """And the one of the environment stays empty."""
    other = tmp_path / "other"

    run("connect", "--data-dir", str(other), stdin=DEMO_KEY)

    assert run("key", "show", "--data-dir", str(other))[0] == 0
    assert run("key", "show")[0] == 1


@pytest.mark.parametrize("command", [["key", "show"], ["models"], ["check"], ["connect"]], ids=" ".join)
def test_store_of_a_newer_version_is_3(connected: Run, tmp_path: Path, command: list[str]) -> None:
    """It is left as it is, and the sentence says what to do."""
    store = tmp_path / "data" / DATABASE_FILE
    with sqlite3.connect(store) as connection:
        connection.execute("UPDATE helicone_schema SET version = 99")
    connection.close()
    before = store.read_bytes()

    code, _, err = connected(*command)

    assert code == 3
    assert "was written by a newer version" in err
    assert store.read_bytes() == before


def test_store_that_is_damaged_is_3(connected: Run, tmp_path: Path) -> None:
    """It is left as it is too."""
    store = tmp_path / "data" / DATABASE_FILE
    store.write_bytes(b"no database at all" * 100)

    code, _, err = connected("key", "show")

    assert code == 3
    assert "is damaged" in err
    assert store.read_bytes() == b"no database at all" * 100


# models


def test_models_are_a_table(run: Run) -> None:
    """No key is needed; each column stands under its head."""
    code, out, err = run("models")

    head, *rows = out.splitlines()
    assert (code, err, len(rows)) == (0, "", 111)
    assert head.split() == ["MODEL", "IN", "OUT", "CONTEXT", "WEB"]
    assert [row for row in rows if row != row.rstrip()] == []
    assert next(row for row in rows if row.startswith("claude-sonnet-4 ")).split() == [
        "claude-sonnet-4", "$3", "$15", "200,000", "web"
    ]  # fmt: skip


@pytest.mark.parametrize(("query", "expected"), [("CLAUDE-opus-4-1", 2), ("anthropic", 15), ("gpt-4o-mini", 1)])
def test_models_are_found_by_id_name_and_author(run: Run, query: str, expected: int) -> None:
    """Case does not count."""
    code, out, _ = run("models", query)

    assert (code, len(out.splitlines()) - 1) == (0, expected)


def test_no_model_is_told(run: Run) -> None:
    """A search without a hit is not a success; what was searched for cannot move the cursor."""
    assert run("models", "no\x1b[2Jthing") == (1, "", "No model has “no[2Jthing” in its id, name or author.\n")


def test_models_are_known_without_the_gateway_when_they_were_fetched_once(run: Run) -> None:
    """The list is kept; `--refresh` asks anew and says what is wrong."""
    with ServerThread() as thread:
        url = thread.serve(create_demo_gateway(pace=0))
        run("models", "--gateway-url", url, "--api-url", url)

    kept, _, _ = run("models", "--gateway-url", url)
    refreshed, _, err = run("models", "--gateway-url", url, "--refresh")

    assert (kept, refreshed) == (0, 1)
    assert err.startswith(f"{url.removeprefix('http://')} does not take connections.")


# send


def test_reply_is_on_stdout_and_the_rest_on_stderr(connected: Run) -> None:
    """So that a reply can be piped on."""
    code, out, err = connected("send", "What of the weather?", "--model", MODEL)

    assert code == 0
    assert "> What of the weather?" in out
    assert out.endswith("\n")
    assert re.fullmatch(r"gpt-4o-mini · openai · ~?\$0\.\d+ · https://us\.helicone\.ai/\S+\n", err)


def test_message_is_read_from_stdin_when_it_is_a_dash(connected: Run) -> None:
    """All of it."""
    _, out, _ = connected("send", "-", "--model", MODEL, stdin="one\ntwo\n")

    assert "> one\n> two" in out


def test_options_of_a_message_are_sent(connected: Run, gateway: Gateway) -> None:
    """System prompt, model and web search arrive at the gateway; sources are told."""
    code, _, err = connected("send", "News?", "--model", "claude-sonnet-4", "--system", "Be short.", "--web-search")

    body = gateway.state.requests[-1].body
    assert code == 0
    assert body["model"] == "claude-sonnet-4:online/anthropic,claude-sonnet-4"
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "- Simulated page 1" in err
    assert "https://example.com/" in err


def test_notice_is_told(connected: Run) -> None:
    """A wish that cannot be granted is not passed over."""
    _, _, err = connected("send", "News?", "--model", "gpt-4o-mini", "--web-search")

    assert err.endswith("Web search is off: gpt-4o-mini cannot search the web.\n")


def test_control_characters_of_a_model_do_not_reach_the_terminal(connected: Run) -> None:
    """They could hide what is above or type for the user."""
    code, out, _ = connected("send", "a\x1b]0;pwn\x07\x9b2J\u202eb\r", "--model", MODEL)

    assert code == 0
    assert "a]0;pwn2Jb" in out
    assert not set("\x1b\x07\x9b\u202e\r") & set(out)


TROUBLES = {
    "no credits": "The account has no credits for this request.\n",
    "provider down": "Every provider that the gateway tried failed.\n",
    "rate limit": "The provider takes no more requests at the moment.\n",
    "blocked": "The request was forbidden: ",
    "provider key": "The provider openai did not accept ",
    "too long": "The conversation is longer than the model's context.\n",
    "refused field": "The gateway refused a field of the request.\n",
    "html": "The gateway is out of order: ",
}


@pytest.mark.parametrize(("name", "sentence"), TROUBLES.items(), ids=TROUBLES)
def test_trouble_is_told_when_there_is_no_reply(connected: Run, name: str, sentence: str) -> None:
    """In words, with nothing on stdout and no word of costs."""
    code, out, err = connected("send", f"[[{name}]]", "--model", MODEL)

    assert (code, out) == (1, "")
    assert err.startswith(sentence)
    assert "cost" not in err


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("breaks off", "The reply broke off: "),
        ("connection lost", "broke in the middle of the reply."),
        ("error in stream", "The provider reported an error in the middle of the reply."),
    ],
)
def test_trouble_is_told_when_it_comes_in_the_middle(connected: Run, name: str, sentence: str) -> None:
    """What arrived stays, on lines of its own."""
    code, out, err = connected("send", f"[[{name}]]", "--model", MODEL)

    assert code == 1
    assert out.endswith("\n")
    assert len(out) > 20
    assert sentence in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["Hi"], "No model is chosen.\nChoose one in the app, or name one with --model;"),
        (["Hi", "--model", "a/b/c/d"], "a/b/c/d has too many parts.\n"),
        (["Hi", "--model", "!openai"], "The model string only excludes providers and names no model.\n"),
        (["", "--model", MODEL], "There is no message with content to answer.\n"),
    ],
)
def test_message_that_cannot_be_sent_is_wrong_use(
    connected: Run, gateway: Gateway, arguments: list[str], sentence: str
) -> None:
    """The gateway is not asked."""
    gateway.state.requests.clear()

    code, out, err = connected("send", *arguments)

    assert (code, out) == (2, "")
    assert err.startswith(sentence)
    assert not gateway.state.requests


def test_model_that_nobody_serves_is_1(connected: Run) -> None:
    """The gateway said no."""
    code, _, err = connected("send", "Hi", "--model", "no-such-model")

    assert code == 1
    assert err.startswith("No provider serves this model string.\n")


# check


def test_check_says_ok_line_by_line(connected: Run) -> None:
    """Each thing that a reply needs, from the folder to the prices."""
    code, out, err = connected("check")

    _, *lines = out.splitlines()
    assert (code, err) == (0, "")
    assert [line[:24].rstrip() for line in lines] == [
        "ok  data folder",
        "ok  API key",
        "ok  gateway and key",
        "ok  list of models",
        "ok  prices and abilities",
    ]


def test_check_sends_a_test_message_when_asked(connected: Run) -> None:
    """Without a model it says what is missing."""
    code, out, _ = connected("check", "--test")

    assert code == 1
    assert "NO  test message\n    No model is chosen.\n" in out


def test_check_prints_a_report_when_asked(connected: Run) -> None:
    """Below the lines, for somebody who helps; the test message is in it."""
    code, out, _ = connected("check", "--test", "--report")

    lines, _, report = out.partition("\n\n")
    assert code == 1
    assert lines.startswith("helicone-chat ")
    assert report.startswith("Helicone connection report, ")
    assert re.search(r"^State: connected, Connected$", report, re.MULTILINE)
    assert re.search(r"^Last test message: \S+Z, invalid_model$", report, re.MULTILINE)


def test_check_saves_a_report_when_a_file_is_named(run: Run, tmp_path: Path) -> None:
    """The report is there also when the check found no key, and the exit code is the check's."""
    file = tmp_path / "report.txt"

    code, out, _ = run("check", "--report", str(file))

    assert code == 1
    assert f"The report is in {file}." in out
    assert "Key: -\n" in file.read_text(encoding="utf-8")


def test_check_says_so_when_the_report_cannot_be_written(connected: Run, tmp_path: Path) -> None:
    """A folder is no file."""
    code, _, err = connected("check", "--report", str(tmp_path))

    assert code == 2
    assert err == f"The report cannot be written to {tmp_path}: Is a directory.\n"


def test_check_says_what_to_do_when_there_is_no_key(run: Run) -> None:
    """The first thing that is wrong, with its hint, and no more."""
    code, out, _ = run("check")

    assert code == 1
    assert out.splitlines()[2:] == [
        "NO  API key",
        "    There is no Helicone API key yet.",
        "    Run helicone-chat connect, or set HELICONE_API_KEY.",
    ]


def test_check_says_what_is_wrong_with_the_gateway(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port is told apart from a bad key."""
    monkeypatch.setenv("HELICONE_API_KEY", DEMO_KEY)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"

    code, out, _ = run("check", "--gateway-url", url)

    assert code == 1
    assert f"NO  gateway and key       {url}\n" in out
    assert "does not take connections." in out
    assert "Connection refused" in out


def test_check_is_content_without_prices(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Helicone's other host is an enrichment, no need."""
    monkeypatch.setenv("HELICONE_API_KEY", DEMO_KEY)

    code, out, _ = run("check", "--api-url", "http://127.0.0.1:9")

    assert code == 0
    assert "NO  prices and abilities  Prices not known\n" in out


def test_check_names_a_folder_that_cannot_be_written(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once, in its line."""
    monkeypatch.setenv("HELICONE_API_KEY", DEMO_KEY)
    (tmp_path / "file").write_text("")

    _, out, err = run("check", "--data-dir", str(tmp_path / "file" / "data"))

    assert err == ""
    assert out.splitlines()[1].startswith("NO  data folder")
    assert out.count("cannot be written.") == 1


# integrations


def test_the_interface_is_described(run: Run) -> None:
    """`openapi` prints a valid description, by the addresses of the app."""
    code, usual, _ = run("openapi")
    _, elsewhere, _ = run("openapi", "--url", "https://chat.example.org/")

    document = json.loads(usual)
    assert code == 0
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    assert document["servers"] == [{"url": "http://127.0.0.1:8484/sources/helicone"}]
    assert elsewhere == usual.replace("http://127.0.0.1:8484", "https://chat.example.org")


def test_librechat_block_is_printed(run: Run) -> None:
    """With the address of the standalone app, or the one that was given, without its last slash."""
    code, usual, _ = run("integrations", "librechat")
    _, elsewhere, _ = run("integrations", "librechat", "--url", "https://chat.example.org/v1/")

    assert code == 0
    assert 'baseURL: "http://127.0.0.1:8484/v1"' in usual
    assert 'baseURL: "https://chat.example.org/v1"' in elsewhere


@pytest.mark.parametrize("address", ["127.0.0.1:8484", "ftp://host/v1", "http://", "http://[", "http://a b/v1"])
def test_librechat_block_needs_an_address(run: Run, address: str) -> None:
    """A slip is told at once, not by LibreChat later."""
    code, out, err = run("integrations", "librechat", "--url", address)

    assert (code, out) == (2, "")
    assert "an address begins with http:// or https://" in err


def test_pipe_for_open_webui_is_printed_or_written(run: Run, tmp_path: Path) -> None:
    """The very file of the project, and the way on is told."""
    shipped = (ROOT / "integrations" / "open_webui" / "helicone_pipe.py").read_text()

    printed = run("integrations", "open-webui")
    code, out, _ = run("integrations", "open-webui", str(tmp_path / "pipe.py"))

    assert printed == (0, shipped, "")
    assert (tmp_path / "pipe.py").read_text() == shipped
    assert code == 0
    assert "Admin Panel > Functions" in out


def test_pipe_for_open_webui_says_where_it_cannot_be_written(run: Run, tmp_path: Path) -> None:
    """With the system's reason."""
    code, _, err = run("integrations", "open-webui", str(tmp_path))

    assert code == 2
    assert err == f"The file for Open WebUI cannot be written to {tmp_path}: Is a directory.\n"


def test_recipe_for_open_webui_is_printed(run: Run) -> None:
    """The same headers as in the words beside the pipe."""
    readme = (ROOT / "integrations" / "open_webui" / "README.md").read_text()

    code, out, _ = run("integrations", "open-webui", "--recipe")

    (headers,) = re.findall(r"Headers  (\{.+\})\n", out)
    assert code == 0
    assert "http://127.0.0.1:8484/v1" in out
    assert headers in readme


# serve and demo-gateway


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "chat.example"])
@pytest.mark.parametrize(
    ("token", "names"),
    [("", []), ("", ["--allowed-host", "a"]), ("x" * 16, []), ("x" * 15, ["--allowed-host", "a"])],
    ids=["neither", "no token", "no name", "short token"],
)
def test_app_is_not_opened_to_others_without_token_and_name(
    run: Run, monkeypatch: pytest.MonkeyPatch, host: str, token: str, names: list[str]
) -> None:
    """No socket is bound, which the free port would show."""
    monkeypatch.setenv("HELICONE_CHAT_TOKEN", token)
    bound: list[object] = []
    monkeypatch.setattr(socket.socket, "bind", lambda _self, address: bound.append(address))

    code, out, err = run("serve", "--host", host, "--port", "0", *names)

    assert (code, out, bound) == (2, "", [])
    assert err.startswith(f"{host} can be reached from other machines.")


def test_weak_token_is_refused_on_this_machine_too(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other users of the machine could guess it."""
    monkeypatch.setenv("HELICONE_CHAT_TOKEN", "short")

    assert run("serve", "--port", "0") == (2, "", "HELICONE_CHAT_TOKEN needs at least 16 characters.\n")


def test_simulated_gateway_stays_on_this_machine(run: Run) -> None:
    """It knows no passwords."""
    code, _, err = run("demo-gateway", "--host", "0.0.0.0")

    assert code == 2
    assert err.startswith("The simulated gateway listens on this machine only")


class Program:
    """A command in a process of its own."""

    def __init__(self, *arguments: str, variables: dict[str, str], stdin: int = subprocess.DEVNULL) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=variables,
        )

    def read_until(self, pattern: str) -> re.Match[str]:
        """Read lines from stdout until one fits."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            found = re.search(pattern, line)
            if found:
                return found
        raise AssertionError(f"the program ended before it said {pattern}")

    def end(self, name: signal.Signals) -> Ran:
        """Send a signal and wait for the end."""
        self.process.send_signal(name)
        return self.wait()

    def wait(self) -> Ran:
        """Wait for the end."""
        out, err = self.process.communicate(timeout=15)
        return self.process.returncode, out, err


StartProgram = Callable[..., Program]


@pytest.fixture(name="start")
def _start(gateway: Gateway) -> Iterator[StartProgram]:
    """`start(*arguments, **variables)` starts a command; what still runs at the end of the test is killed."""
    programs: list[Program] = []
    # A shell that runs the tests in the background lets them ignore Ctrl+C, and programs inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def start(*arguments: str, stdin: int = subprocess.DEVNULL, **variables: str) -> Program:
        programs.append(Program(*arguments, variables=environment(gateway, **variables), stdin=stdin))
        return programs[-1]

    yield start
    for program in programs:
        program.process.kill()
        program.process.communicate()
    signal.signal(signal.SIGINT, before)


def test_app_answers_at_the_address_that_is_printed(start: StartProgram) -> None:
    """With the token behind the `#`, which no server ever sees; SIGTERM ends it in order."""
    program = start("serve", "--port", "0", HELICONE_API_KEY=DEMO_KEY)
    link = program.read_until(r"(http://127\.0\.0\.1:\d+)/#token=([\w-]{43})$")
    request = urllib.request.Request(  # noqa: S310 -- the address of the program that was just started
        f"{link[1]}/sources/helicone/status", headers={"Authorization": f"Bearer {link[2]}"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        told = answer.read().decode()
    arguments = Path(f"/proc/{program.process.pid}/cmdline").read_bytes()

    code, _, err = program.end(signal.SIGTERM)

    assert '"from": "environment"' in told
    assert (code, err) == (0, "")
    assert DEMO_KEY not in told
    assert DEMO_KEY.encode() not in arguments


def test_token_is_not_on_the_command_line_of_the_browser(start: StartProgram, tmp_path: Path) -> None:
    """Others can read that; the browser gets a page that only its user can read, and that is gone afterwards."""
    pipe, browser = tmp_path / "pipe", tmp_path / "browser"
    os.mkfifo(pipe)
    browser.write_text(f'#!/bin/sh\nprintf "%s " "$@" > {pipe} &\n')
    browser.chmod(0o700)
    program = start("serve", "--port", "0", "--open", BROWSER=f"{browser} %s", DISPLAY=":0", TMPDIR=str(tmp_path))
    link = program.read_until(r"http://127\.0\.0\.1:\d+/#token=[\w-]{43}$")[0]
    (address,) = pipe.read_text().split()
    page = Path(address.removeprefix("file://"))
    modes = [path.stat().st_mode & 0o777 for path in (page.parent, page)]
    told = page.read_text()

    code, _, err = program.end(signal.SIGTERM)

    assert (code, err) == (0, "")
    assert modes == [0o700, 0o600]
    assert f'content="0; url={link}"' in told
    assert not page.parent.exists()


def test_log_is_json_with_a_line_for_each_request_when_asked_for(start: StartProgram) -> None:
    """Route, status, time and id; the query and what a client made up are not in it."""
    program = start("serve", "--port", "0", "--log-format", "json", "--access-log")
    link = program.read_until(r"(http://127\.0\.0\.1:\d+)/#token=([\w-]{43})$")
    with urllib.request.urlopen(f"{link[1]}/health?private=1", timeout=10) as answer:  # noqa: S310
        request_id = answer.headers["X-Request-Id"]

    code, _, err = program.end(signal.SIGTERM)

    (told,) = [json.loads(line) for line in err.splitlines()]
    assert code == 0
    assert told.pop("time").endswith("Z")
    assert told.pop("milliseconds") >= 0
    assert told == {
        "level": "info",
        "logger": "helicone_chat_source.access",
        "event": "request",
        "request_id": request_id,
        "method": "GET",
        "route": "/health",
        "status": 200,
    }


@pytest.mark.parametrize(
    ("host", "name", "expected"),
    [
        ("127.0.0.1", "chat.example", "http://127.0.0.1:8484"),
        ("0.0.0.0", "chat.example", "http://chat.example:9000"),
        ("0.0.0.0", "chat.example:8443", "http://chat.example:8443"),
        ("0.0.0.0", "*", "http://0.0.0.0:9000"),
    ],
)
def test_address_that_is_printed_is_one_that_is_answered(host: str, name: str, expected: str) -> None:
    """Where the app is open to others it does not answer under 0.0.0.0."""
    options = make_parser().parse_args(["serve", "--host", host, "--allowed-host", name])
    bound = {"127.0.0.1": "http://127.0.0.1:8484", "0.0.0.0": "http://0.0.0.0:9000"}[host]

    assert public_address(bound, options) == expected


def test_app_is_opened_to_others_with_token_and_name(start: StartProgram) -> None:
    """Signs in a token survive the address."""
    program = start(
        *("serve", "--host", "0.0.0.0", "--port", "0", "--allowed-host", "chat.example"),
        HELICONE_CHAT_TOKEN="a token/with#signs&",
    )

    link = program.read_until("#token=").string.strip()

    assert re.fullmatch(r"http://chat\.example:\d+/#token=a%20token%2Fwith%23signs%26", link)


def test_app_starts_for_one_person_when_the_parser_is_not_compiled(start: StartProgram) -> None:
    """It says what is wrong all the same."""
    program = start("serve", "--port", "0", AIOHTTP_NO_EXTENSIONS="1")
    program.read_until("#token=")

    code, _, err = program.end(signal.SIGTERM)

    assert code == 0
    assert "is installed without its compiled parser" in err


def test_app_listens_on_this_machine_alone(start: StartProgram) -> None:
    """No other address has a listener on its port."""
    program = start("serve", "--port", "0")
    port = int(program.read_until(r"http://127\.0\.0\.1:(\d+)/")[1])

    lines = [line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()]
    listening = [line[1] for line in lines if line[3] == "0A" and line[1].endswith(f":{port:04X}")]

    assert listening == [f"0100007F:{port:04X}"]


def test_port_in_use_is_3(start: StartProgram, run: Run) -> None:
    """One sentence, and no other port is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        served = start("serve", "--port", port).wait()
        simulated = run("demo-gateway", "--port", port)

    sentence = f"Cannot listen on 127.0.0.1, port {port}: Address already in use. Choose another port with --port.\n"
    assert served == (3, "", sentence)
    assert simulated == (3, "", sentence)


def test_app_does_not_start_when_the_store_is_newer(start: StartProgram, connected: Run, tmp_path: Path) -> None:
    """A sentence and nothing else, above all no word of open connections."""
    with sqlite3.connect(tmp_path / "data" / DATABASE_FILE) as connection:
        connection.execute("UPDATE helicone_schema SET version = 99")
    connection.close()

    code, out, err = start("serve", "--port", "0", PYTHONWARNINGS="error").wait()

    assert (code, out) == (3, "")
    assert "was written by a newer version" in err
    assert "nclosed" not in err


def test_simulated_gateway_prints_address_and_key(start: StartProgram, run: Run) -> None:
    """Both are all that is needed to use it; Ctrl+C ends it in order."""
    program = start("demo-gateway", "--port", "0", "--pace", "0")
    url = program.read_until(r"running at (\S+)")[1]
    key = program.read_until(r"key is (\S+)")[1]

    connected, _, _ = run("connect", "--gateway-url", url, "--api-url", url, stdin=key)
    code, _, err = program.end(signal.SIGINT)

    assert (connected, code, err) == (0, 0, "")


# Interruptions


def test_interrupt_ends_a_reply(start: StartProgram, connected: Run) -> None:
    """130 as in a shell, without a traceback; the gateway notices."""
    with ServerThread() as thread:
        app = create_demo_gateway(pace=1)
        url = thread.serve(app)
        program = start("send", "[[long]]", "--model", MODEL, HELICONE_CHAT_GATEWAY_URL=url, HELICONE_API_KEY=DEMO_KEY)
        assert program.process.stdout is not None
        program.process.stdout.read(1)
        assert app[DEMO_STATE].open_streams == 1

        code, _, err = program.end(signal.SIGINT)
        wait_for(lambda: app[DEMO_STATE].open_streams == 0)

    assert (code, err) == (130, "\n")


def wait_for(is_so: Callable[[], bool]) -> None:
    """Return as soon as something is so; fail after five seconds."""
    ends = time.monotonic() + 5
    while not is_so():
        assert time.monotonic() < ends
        time.sleep(0.01)


@pytest.mark.parametrize("command", [["connect"], ["send", "-", "--model", MODEL]], ids=" ".join)
def test_interrupt_ends_the_wait_for_input(start: StartProgram, command: list[str]) -> None:
    """One Ctrl+C is enough."""
    program = start(*command, stdin=subprocess.PIPE)
    wait_for(lambda: is_waiting_for_input(program.process.pid))

    code, _, err = program.end(signal.SIGINT)

    assert (code, err) == (130, "\n")


def test_key_is_not_shown_while_it_is_typed(gateway: Gateway) -> None:
    """A terminal asks for it, and no screen has it afterwards."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, "connect"],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environment(gateway),
        start_new_session=True,
    )
    os.close(theirs)
    shown = b""
    while b"API key" not in shown:
        shown += os.read(ours, 1_000)
    os.write(ours, DEMO_KEY.encode() + b"\n")
    while b"accepted" not in shown:
        shown += os.read(ours, 1_000)
    code = process.wait(15)
    os.close(ours)

    assert code == 0
    assert DEMO_KEY.encode() not in shown


def is_waiting_for_input(pid: int) -> bool:
    """Whether a process has come to read a pipe, as the kernel sees it."""
    waits = Path(f"/proc/{pid}/syscall").read_text().split()
    return waits[:2] == ["0", "0x0"]


def test_reader_may_leave_early(start: StartProgram) -> None:
    """As in `models | head -1`: no traceback, no complaint at the end of Python."""
    program = start("models")
    assert program.process.stdout is not None
    program.process.stdout.close()
    program.process.stdout = None

    code, _, err = program.wait()

    assert (code, err) == (141, "")


def test_terminal_without_our_characters_gets_others(start: StartProgram) -> None:
    """An old terminal shows a question mark; the command works."""
    ran = start("key", "show", HELICONE_API_KEY=DEMO_KEY, PYTHONIOENCODING="latin-1").wait()

    assert ran == (0, "Key ?demo, from the environment.\n", "")


def test_bytes_that_are_no_text_are_replaced(connected: Run) -> None:
    """In the message of the command line and in the one of stdin."""
    _, argument, _ = connected("send", os.fsdecode(b"a\xffb"), "--model", MODEL)
    _, piped, _ = connected("send", "-", "--model", MODEL, stdin=io.TextIOWrapper(io.BytesIO(b"a\xffb"), "utf-8"))

    assert "> a?b" in argument
    assert "> a\ufffdb" in piped


def test_closed_streams_do_no_harm(gateway: Gateway) -> None:
    """A program of the system may start us without stdin and stdout."""
    variables = environment(gateway, HELICONE_API_KEY=DEMO_KEY)

    ran = subprocess.run(
        ["/bin/sh", "-c", f'exec "{sys.executable}" -m helicone_chat_source.cli connect <&- >&-'],
        env=variables, capture_output=True, check=False,
    )  # fmt: skip

    assert (ran.returncode, ran.stderr) == (0, b"")
