"""The command `helicone-chat`: the use cases of the source in a terminal, and the standalone app."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import getpass
import io
import os
import platform
import sys
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlsplit

import aiohttp
from aiohttp import web

from helicone_chat_source.core.errors import (
    HeliconeError,
    InvalidModel,
    InvalidProperties,
    InvalidRequest,
    InvalidSettings,
    NoKey,
)
from helicone_chat_source.core.gateway_url import API_URL, GATEWAY_URL, is_loopback, normalise_base_url
from helicone_chat_source.core.outcome import Outcome
from helicone_chat_source.core.reply_state import ReplyState
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.demo import DEMO_KEY, create_demo_gateway
from helicone_chat_source.host.access import load_access_token
from helicone_chat_source.host.app import create_app
from helicone_chat_source.host.logs import log_to_stderr
from helicone_chat_source.host.server import PortInUse, serve
from helicone_chat_source.source import environment
from helicone_chat_source.source.connection import read_key
from helicone_chat_source.source.generation import Chunk, Failed, Finished
from helicone_chat_source.source.helicone_source import HeliconeSource, Status
from helicone_chat_source.version import __version__
from helicone_chat_source.web.plugin import open_store
from helicone_chat_source.web.report_text import report_as_text
from helicone_chat_source.web.words import Words, choose_language, words

DONE, REFUSED, WRONG_USE, CANNOT_START = 0, 1, 2, 3
INTERRUPTED, READER_LEFT = 130, 141
"""What a shell tells of a program that SIGINT or SIGPIPE ended."""
SHORTEST_TOKEN = 16
CHECKS = ("storage", "key", "gateway", "models", "registry", "test")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 the gateway said no, 2 wrong use, 3 cannot start."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal lacks, or a byte that is no text, is no reason to fail.
            stream.reconfigure(errors="replace")
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Words], Awaitable[int]] = options.command
    told = words(_language())
    try:
        _read_input(options, told)
        code = asyncio.run(_run(command(options, told)))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read has enough (`models | head`). Python flushes once more at its end, which must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_LEFT
    except (InvalidModel, InvalidProperties, InvalidRequest, InvalidSettings) as error:
        return _fail(error, told, WRONG_USE)
    except HeliconeError as error:
        return _fail(error, told, CANNOT_START if error.code.startswith("store_") else REFUSED)


def _language() -> str:
    """Return the language of the environment, by the order of POSIX."""
    found = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return choose_language(None, found.partition(".")[0].replace("_", "-"))


def _read_input(options: argparse.Namespace, told: Words) -> None:
    """
    Check what comes from the environment, and read what a command takes from the terminal or stdin.

    This comes before the event loop, in which Ctrl+C would not end the wait for input.
    """
    if options.command is run_demo_gateway:
        return
    normalise_base_url(environment.gateway_url(options.gateway_url))
    normalise_base_url(environment.api_url(options.api_url))
    if key := environment.api_key():
        try:
            read_key(key)
        except InvalidRequest as error:
            fields = [replace(field, pointer="HELICONE_API_KEY") for field in error.fields]
            raise InvalidSettings(variant="environment", fields=fields, name="HELICONE_API_KEY") from None
    if options.command is run_connect:
        options.api_key = _ask_for_key(told)
    elif options.command is run_send and options.text == "-":
        options.text = sys.stdin.read() if sys.stdin is not None else ""


async def _run(work: Awaitable[int]) -> int:
    return await work


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="helicone-chat", description="Chat through the Helicone AI Gateway.")
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, function: object, text: str, *, stored: bool = True) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.set_defaults(command=function)
        if stored:
            _add_store_options(command)
        return command

    served = add("serve", run_serve, "Start the chat app and print its address.")
    served.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    served.add_argument("--port", type=_port, default=8484, help="port to listen on (default: 8484)")
    served.add_argument("--allowed-host", action="append", default=[], help="a name under which browsers reach the app")
    served.add_argument("--open", action="store_true", help="open the address in the browser")
    add("connect", run_connect, "Check an API key with the gateway and store it; read from the terminal or stdin.")
    models = add("models", run_models, "List the models, with prices in USD per million tokens.")
    models.add_argument("query", nargs="?", default="", help="only models with this in id, name or author")
    models.add_argument("--refresh", action="store_true", help="fetch the list anew")
    send = add("send", run_send, "Send one message and stream the reply.")
    send.add_argument("text", help="the message; - reads it from stdin")
    send.add_argument("--model", help="a model string (default: the stored one)")
    send.add_argument("--system", help="a system prompt")
    send.add_argument("--web-search", action="store_true", default=None, help="let Claude search the web")
    check = add("check", run_check, "Say what works and what does not, from the data folder to the gateway.")
    check.add_argument("--test", action="store_true", help="also send one tiny message, which costs a little")
    check.add_argument(
        "--report",
        nargs="?",
        const="-",
        metavar="FILE",
        help="also write a report to hand on, without key; - prints it",
    )
    text = "Store, show or forget the API key."
    key = commands.add_parser("key", help=text, description=text).add_subparsers(
        required=True, metavar="set|show|forget"
    )
    for name, function, text in (
        ("set", run_connect, "Check a key with the gateway and store it."),
        ("show", run_key_show, "Show the key's last four characters and where it is kept."),
        ("forget", run_key_forget, "Forget the stored key."),
    ):
        command = key.add_parser(name, help=text, description=text)
        command.set_defaults(command=function)
        _add_store_options(command)
    demo = add("demo-gateway", run_demo_gateway, "Run the simulated gateway alone.", stored=False)
    demo.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    demo.add_argument("--port", type=_port, default=8793, help="port to listen on (default: 8793)")
    demo.add_argument("--pace", type=float, default=1.0, help="multiplies the pauses between tokens; 0 for none")
    return parser


def _add_store_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data-dir", type=Path, help="where settings and keys are kept")
    command.add_argument("--gateway-url", help=f"the gateway (default: {GATEWAY_URL})")
    command.add_argument("--api-url", help=f"Helicone's REST host (default: {API_URL})")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 65_535):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)


async def run_serve(options: argparse.Namespace, told: Words) -> int:
    """Run the standalone app until it is interrupted."""
    given = environment.access_token()
    if not is_loopback(options.host) and not (len(given) >= SHORTEST_TOKEN and options.allowed_host):
        return _say(told.text("helicone.cli.open_bind", {"host": options.host}), WRONG_USE)
    if given and len(given) < SHORTEST_TOKEN:
        return _say(told.text("helicone.cli.short_token"), WRONG_USE)
    folder = environment.data_folder(options.data_dir)
    token = Secret(given) if given else load_access_token(folder)
    log_to_stderr([token, *([Secret(key)] if (key := environment.api_key()) else [])])
    app = create_app(
        data_folder=folder,
        token=token,
        allowed_hosts=options.allowed_host,
        source_options={"helicone": {"gateway_url": options.gateway_url, "api_url": options.api_url}},
    )

    def ready(address: str) -> None:
        link = f"{_public_address(address, options)}/#token={quote(token.reveal(), safe='')}"
        print(told.text("helicone.cli.ready", {"link": link}), flush=True)
        if options.open:
            webbrowser.open(link)

    return await _listen(app, options, told, ready)


def _public_address(address: str, options: argparse.Namespace) -> str:
    """Return the address under which a browser reaches the app: where it is open to others, by its first name."""
    if is_loopback(options.host) or options.allowed_host[0] == "*":
        return address
    name = options.allowed_host[0]
    return f"http://{name}" if urlsplit(f"//{name}").port else f"http://{name}:{urlsplit(address).port}"


async def run_demo_gateway(options: argparse.Namespace, told: Words) -> int:
    """Run the simulated gateway until it is interrupted."""
    if not is_loopback(options.host):
        return _say(told.text("helicone.cli.demo_bind", {"host": options.host}), WRONG_USE)

    def ready(address: str) -> None:
        print(told.text("helicone.cli.demo_ready", {"address": address, "key": DEMO_KEY}), flush=True)

    return await _listen(create_demo_gateway(pace=options.pace), options, told, ready)


async def _listen(app: web.Application, options: argparse.Namespace, told: Words, ready: Callable[[str], None]) -> int:
    try:
        await serve(app, host=options.host, port=options.port, ready=ready)
    except PortInUse as error:
        slots = {"host": options.host, "port": options.port, "reason": error.strerror}
        return _say(told.text("helicone.cli.port", slots), CANNOT_START)
    return DONE


async def run_connect(options: argparse.Namespace, told: Words) -> int:
    """Check a key and store it; without one, try the key that is there."""
    async with _source(options, told) as source:
        status = await source.connect(api_key=options.api_key or None)
        print(told.text("helicone.cli.connected", _figures(status, source)))
        print(_kept(status, source, told))
        is_lost = bool(options.api_key) and source.database.kind == "memory"
    return CANNOT_START if is_lost else DONE


async def run_models(options: argparse.Namespace, told: Words) -> int:
    """Print a table of models."""
    async with _source(options, told) as source:
        known = await source.models(refresh=options.refresh)
    wanted = options.query.lower()
    found = [
        model
        for model in known.catalog.models
        if wanted in model.id.lower() or wanted in model.name.lower() or wanted in model.author.lower()
    ]
    if not found:
        return _say(told.text("helicone.cli.no_models", {"query": options.query}), REFUSED)
    width = max(5, *(len(model.id) for model in found))
    print(f"{'MODEL':{width}}  {'IN':>8}  {'OUT':>8}  {'CONTEXT':>9}  WEB")
    for model in found:
        first = model.first
        prices = (first.input, first.output) if first else (None, None)
        shown = [f"${price:g}" if price is not None else "?" for price in prices]
        context = f"{model.context_length:,}" if model.context_length else "?"
        web = "web" if model.web_search else ""
        print(f"{_harmless(model.id):{width}}  {shown[0]:>8}  {shown[1]:>8}  {context:>9}  {web}".rstrip())
    return DONE


async def run_send(options: argparse.Namespace, told: Words) -> int:
    """Stream one reply to stdout; what is known about it goes to stderr."""
    said = [("system", options.system)] if options.system else []
    said.append(("user", options.text))
    # A byte of the command line that is no text became half a character, which JSON cannot carry.
    messages = [{"role": role, "content": text.encode("utf-8", "replace").decode()} for role, text in said]
    chat: dict[str, object] = {"messages": messages}
    chat |= {name: value for name in ("model", "web_search") if (value := getattr(options, name)) is not None}
    code, reply = DONE, ReplyState()
    async with _source(options, told) as source, contextlib.aclosing(source.generate(chat)) as events:
        async for event in events:
            match event:
                case Chunk():
                    before = len(reply.text)
                    reply.add(event.data)
                    print(_harmless(reply.text[before:]), end="", flush=True)
                case Failed():
                    _end_line(reply)
                    code = _fail(event.error, told, REFUSED)
                case Finished():
                    if code == DONE:
                        _end_line(reply)
                    _tell_outcome(event.outcome, reply, told)
                    if event.outcome.state != "complete":
                        code = REFUSED
    return code


def _end_line(reply: ReplyState) -> None:
    if reply.text and not reply.text.endswith("\n"):
        print(flush=True)


def _tell_outcome(outcome: Outcome, reply: ReplyState, told: Words) -> None:
    """Print what is known about a reply: who served it, what it cost, where it is in the dashboard."""
    cost = None
    if outcome.cost is not None:
        cost = f"{'~' if outcome.cost.estimated else ''}${outcome.cost.usd:.6f}"
        if outcome.cost.simulated:
            cost = told.text("helicone.cost.simulated", {"cost": cost})
    elif reply.text:
        cost = told.text("helicone.cost.unknown")
    parts = [outcome.model_served, outcome.provider, cost, outcome.request_url]
    lines = [" · ".join(part for part in parts if part)]
    lines += [f"- {citation.title}: {citation.url}" for citation in outcome.citations]
    lines += [told.notice(notice) for notice in outcome.notices]
    for line in filter(None, lines):
        _say(line, DONE)


async def run_check(options: argparse.Namespace, told: Words) -> int:
    """Print a line for each thing that a reply needs."""
    print(f"helicone-chat {__version__}, Python {platform.python_version()}, aiohttp {aiohttp.__version__}")
    async with _source(options, told, tells_problem=False) as source:
        code = await _check(source, options, told)
        if options.report is None:
            return code
        text = report_as_text(await source.report(), told)
    return _hand_on(text, options.report, told) or code


def _hand_on(report: str, file: str, told: Words) -> int:
    """Write a report to a file, or print it where that is `-`."""
    if file == "-":
        print(f"\n{report}", end="")
        return DONE
    try:
        Path(file).write_text(report, encoding="utf-8")
    except OSError as error:
        return _say(told.text("helicone.cli.report_not_saved", {"file": file, "reason": error.strerror}), WRONG_USE)
    print(told.text("helicone.cli.report_saved", {"file": file}))
    return DONE


async def _check(source: HeliconeSource, options: argparse.Namespace, told: Words) -> int:
    """Print the lines; the first thing that does not work ends them."""
    status = await source.status()
    _line(told, source.database.problem is None, "storage", source.database.place, source.database.problem)
    if status.connection.key is None:
        _line(told, False, "key", "", status.connection.key_problem or NoKey())
        return REFUSED
    _line(told, True, "key", _kept(status, source, told), None)
    try:
        status = await source.connect()
    except HeliconeError as error:
        _line(told, False, "gateway", source.gateway_url, error)
        return REFUSED
    _line(told, True, "gateway", source.gateway_url, None)
    for step in status.verdict.steps[2:]:
        trouble = "" if step.ok else told.text(f"helicone.status.step.{step.id}.failed")
        _line(told, step.ok, step.id, trouble, None)
    if options.test:
        try:
            result = await source.test_message()
        except HeliconeError as error:
            _line(told, False, "test", "", error)
            return REFUSED
        _line(told, True, "test", f"{result.reply!r} ({result.total_ms} ms)", None)
    # Prices are welcome, never needed.
    return DONE if all(step.ok for step in status.verdict.steps if step.id != "registry") else REFUSED


async def run_key_show(options: argparse.Namespace, told: Words) -> int:
    """Print the key's hint and where it is kept."""
    async with _source(options, told) as source:
        status = await source.status()
        if status.connection.key is None:
            return _fail(status.connection.key_problem or NoKey(), told, REFUSED)
        print(_kept(status, source, told))
    return DONE


async def run_key_forget(options: argparse.Namespace, told: Words) -> int:
    """Forget the stored key."""
    async with _source(options, told) as source:
        status = await source.forget_key()
        print(told.text("helicone.cli.forgotten"))
        if status.connection.key is not None:
            print(_kept(status, source, told))
    return DONE


@contextlib.asynccontextmanager
async def _source(
    options: argparse.Namespace, told: Words, *, tells_problem: bool = True
) -> AsyncIterator[HeliconeSource]:
    async with HeliconeSource(
        gateway_url=options.gateway_url,
        api_url=options.api_url,
        api_key=environment.api_key(),
        api_key_from="environment",
        database=open_store(options.data_dir),
    ) as source:
        if tells_problem and source.database.problem is not None:
            _say(told.message(source.database.problem), DONE)
        yield source


def _ask_for_key(told: Words) -> str:
    """Return a key from the terminal or from the first line of stdin, empty if there is none."""
    if sys.stdin is None:
        return ""
    if not sys.stdin.isatty():
        return sys.stdin.readline().strip()
    try:
        return getpass.getpass(told.text("helicone.cli.ask_key")).strip()
    except EOFError:
        return ""


def _figures(status: Status, source: HeliconeSource) -> dict[str, object]:
    return {"count": len(status.models.catalog.models), "url": source.gateway_url}


def _kept(status: Status, source: HeliconeSource, told: Words) -> str:
    origin = status.connection.key_from
    place = f"stored_{source.database.protected_by}" if origin == "stored" else origin
    return told.text(f"helicone.cli.key_{place}", {"hint": status.connection.key_hint})


def _line(told: Words, ok: bool, name: str, text: str, error: HeliconeError | None) -> None:
    """Print one line of a diagnosis, and below it what is wrong."""
    labels = {step: told.text(f"helicone.cli.check_{step}") for step in CHECKS}
    width = max(map(len, labels.values()))
    print(_harmless(f"{'ok' if ok else 'NO'}  {labels[name]:{width}}  {text}").rstrip())
    for sentence in _sentences(error, told) if error is not None else ():
        print(f"    {_harmless(sentence)}")


def _harmless(text: str) -> str:
    """Return the text without control characters: a terminal would obey them, and the text is a model's."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")


def _sentences(error: HeliconeError, told: Words) -> list[str]:
    """Return what happened and what to do about it here, where there is no panel."""
    named = [told.field_message(field) for field in error.fields]
    if error.code == "invalid_request" and named:
        return named
    hints = (f"helicone.cli.hint.{error.code}.{error.variant}", f"helicone.cli.hint.{error.code}")
    hint = next((found for key in hints if (found := told.find(key))), None) or told.hint(error)
    lines = [told.message(error), hint]
    lines += [f"- {field.pointer}: {sentence}" for field, sentence in zip(error.fields, named, strict=True)]
    lines += [f"- {attempt.source}: {attempt.status} {attempt.message}" for attempt in error.attempts]
    if error.detail and not error.attempts:
        lines.append(error.detail)
    if error.link:
        lines.append(error.link)
    return lines


def _fail(error: HeliconeError, told: Words, code: int) -> int:
    return _say("\n".join(_sentences(error, told)), code)


def _say(text: str, code: int) -> int:
    print(_harmless(text), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
