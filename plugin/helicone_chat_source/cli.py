"""The command `helicone-chat`: the use cases of the source in a terminal, and the standalone app."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import getpass
import os
import platform
import sys
import webbrowser
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path

import aiohttp

from helicone_chat_source.core.errors import HeliconeError, InvalidSettings, StorageReadOnly
from helicone_chat_source.core.gateway_url import API_URL, GATEWAY_URL, is_loopback, normalise_base_url
from helicone_chat_source.core.reply_state import ReplyState
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.demo import DEMO_KEY, create_demo_gateway
from helicone_chat_source.host.access import load_access_token
from helicone_chat_source.host.app import create_app
from helicone_chat_source.host.logs import log_to_stderr
from helicone_chat_source.host.server import PortInUse, serve
from helicone_chat_source.source.generation import Chunk, Failed, Finished
from helicone_chat_source.source.helicone_source import HeliconeSource, Status
from helicone_chat_source.storage.places import default_data_folder
from helicone_chat_source.version import __version__
from helicone_chat_source.web.plugin import open_store
from helicone_chat_source.web.words import Words, choose_language, words

DONE, REFUSED, WRONG_USE, CANNOT_START = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 the gateway said no, 2 wrong use, 3 cannot start."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace, Words], Awaitable[int]] = options.command
    told = words(choose_language(None, os.environ.get("LANG", "").partition(".")[0].replace("_", "-")))
    try:
        return asyncio.run(_run(command(options, told)))
    except KeyboardInterrupt:
        return 130
    except InvalidSettings as error:
        return _fail(error, told, WRONG_USE)
    except HeliconeError as error:
        return _fail(error, told, CANNOT_START if error.code.startswith("store_") else REFUSED)


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
    key = commands.add_parser("key", help="Store, show or forget the API key.").add_subparsers(
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
    port = int(text)
    if not 0 <= port <= 65_535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


async def run_serve(options: argparse.Namespace, told: Words) -> int:
    """Run the standalone app until it is interrupted."""
    given = os.environ.get("HELICONE_CHAT_TOKEN", "").strip()
    if not is_loopback(options.host) and not (len(given) >= 16 and options.allowed_host):
        return _say(told.text("helicone.cli.open_bind", {"host": options.host}), WRONG_USE)
    folder = _data_folder(options)
    token = Secret(given) if given else load_access_token(folder)
    log_to_stderr([token, *([Secret(key)] if (key := os.environ.get("HELICONE_API_KEY")) else [])])
    app = create_app(
        data_folder=folder,
        token=token,
        allowed_hosts=options.allowed_host,
        source_options={"helicone": {"gateway_url": _gateway_url(options), "api_url": _api_url(options)}},
    )

    def ready(address: str) -> None:
        link = f"{address}/#token={token.reveal()}"
        print(told.text("helicone.cli.ready", {"link": link}), flush=True)
        if options.open:
            webbrowser.open(link)

    try:
        await serve(app, host=options.host, port=options.port, ready=ready)
    except PortInUse as error:
        slots = {"host": options.host, "port": options.port, "reason": error.strerror}
        return _say(told.text("helicone.cli.port", slots), CANNOT_START)
    return DONE


async def run_demo_gateway(options: argparse.Namespace, told: Words) -> int:
    """Run the simulated gateway until it is interrupted."""
    if not is_loopback(options.host):
        return _say(told.text("helicone.cli.demo_bind", {"host": options.host}), WRONG_USE)

    def ready(address: str) -> None:
        print(told.text("helicone.cli.demo_ready", {"address": address, "key": DEMO_KEY}), flush=True)

    try:
        await serve(create_demo_gateway(pace=options.pace), host=options.host, port=options.port, ready=ready)
    except PortInUse as error:
        slots = {"host": options.host, "port": options.port, "reason": error.strerror}
        return _say(told.text("helicone.cli.port", slots), CANNOT_START)
    return DONE


async def run_connect(options: argparse.Namespace, told: Words) -> int:
    """Check a key and store it; without one, try the key that is there."""
    async with _source(options, told) as source:
        key = _ask_for_key(told)
        status = await source.connect(api_key=key or None)
        print(told.text("helicone.cli.connected", _figures(status, source)))
        print(_kept(status, source, told))
    return DONE


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
    width = max(len(model.id) for model in found)
    print(f"{'MODEL':{width}}  {'IN':>8}  {'OUT':>8}  {'CONTEXT':>9}  WEB")
    for model in found:
        first = model.first
        prices = (first.input, first.output) if first else (None, None)
        shown = [f"${price:g}" if price is not None else "?" for price in prices]
        context = f"{model.context_length:,}" if model.context_length else "?"
        print(f"{model.id:{width}}  {shown[0]:>8}  {shown[1]:>8}  {context:>9}  {'web' if model.web_search else ''}")
    return DONE


async def run_send(options: argparse.Namespace, told: Words) -> int:
    """Stream one reply to stdout; what is known about it goes to stderr."""
    text = sys.stdin.read() if options.text == "-" else options.text
    messages = [{"role": "system", "content": options.system}] if options.system else []
    chat = {"messages": [*messages, {"role": "user", "content": text}]}
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
                    print(file=sys.stdout)
                    code = _fail(event.error, told, REFUSED)
                case Finished():
                    print(file=sys.stdout)
                    outcome = event.outcome
                    cost = told.text("helicone.cli.cost_unknown")
                    if outcome.cost is not None:
                        cost = f"{'~' if outcome.cost.estimated else ''}${outcome.cost.usd:.6f}"
                    parts = [outcome.model_served, outcome.provider, cost, outcome.request_url]
                    print(" · ".join(part for part in parts if part), file=sys.stderr)
                    for citation in outcome.citations:
                        print(f"- {_harmless(citation.title)}: {_harmless(citation.url)}", file=sys.stderr)
                    for notice in outcome.notices:
                        print(told.notice(notice), file=sys.stderr)
                    if outcome.state != "complete":
                        code = REFUSED
    return code


async def run_check(options: argparse.Namespace, told: Words) -> int:
    """Print a line for each thing that a reply needs."""
    print(f"helicone-chat {__version__}, Python {platform.python_version()}, aiohttp {aiohttp.__version__}")
    async with _source(options, told) as source:
        status = await source.status()
        _line(told, source.database.problem is None, "storage", source.database.place, source.database.problem)
        if status.connection.key is None:
            _line(told, False, "key", "", status.connection.key_problem)
            return REFUSED
        _line(told, True, "key", _kept(status, source, told), None)
        try:
            status = await source.connect()
        except HeliconeError as error:
            _line(told, False, "gateway", source.gateway_url, error)
            return REFUSED
        _line(told, True, "gateway", source.gateway_url, None)
        for step in status.verdict.steps[2:]:
            _line(told, step.ok, step.id, "" if step.ok else step.code or "", None)
        if options.test:
            try:
                result = await source.test_message()
            except HeliconeError as error:
                _line(told, False, "test", "", error)
                return REFUSED
            _line(told, True, "test", f"{_harmless(result.reply)!r} ({result.total_ms} ms)", None)
    return DONE


async def run_key_show(options: argparse.Namespace, told: Words) -> int:
    """Print the key's hint and where it is kept."""
    async with _source(options, told) as source:
        status = await source.status()
        if status.connection.key is None:
            return _say(told.text("helicone.error.no_key.message"), REFUSED)
        print(_kept(status, source, told))
    return DONE


async def run_key_forget(options: argparse.Namespace, told: Words) -> int:
    """Forget the stored key."""
    async with _source(options, told) as source:
        await source.forget_key()
    print(told.text("helicone.cli.forgotten"))
    return DONE


@contextlib.asynccontextmanager
async def _source(options: argparse.Namespace, told: Words) -> AsyncIterator[HeliconeSource]:
    async with HeliconeSource(
        gateway_url=_gateway_url(options),
        api_url=_api_url(options),
        api_key=os.environ.get("HELICONE_API_KEY", "").strip() or None,
        api_key_from="environment",
        database=open_store(options.data_dir),
    ) as source:
        if isinstance(source.database.problem, StorageReadOnly):
            _say(told.message(source.database.problem), DONE)
        yield source


def _gateway_url(options: argparse.Namespace) -> str:
    return normalise_base_url(options.gateway_url or os.environ.get("HELICONE_CHAT_GATEWAY_URL") or GATEWAY_URL)


def _api_url(options: argparse.Namespace) -> str:
    return normalise_base_url(options.api_url or os.environ.get("HELICONE_CHAT_API_URL") or API_URL)


def _data_folder(options: argparse.Namespace) -> Path:
    folder = options.data_dir or os.environ.get("HELICONE_CHAT_DATA_DIR") or default_data_folder()
    return Path(folder).expanduser()


def _ask_for_key(told: Words) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(told.text("helicone.cli.ask_key"))
    return sys.stdin.readline().strip()


def _figures(status: Status, source: HeliconeSource) -> dict[str, object]:
    return {"count": len(status.models.catalog.models), "url": source.gateway_url}


def _kept(status: Status, source: HeliconeSource, told: Words) -> str:
    origin = status.connection.key_from
    place = f"stored_{source.database.protected_by}" if origin == "stored" else origin
    return told.text(f"helicone.cli.key_{place}", {"hint": status.connection.key_hint})


def _line(told: Words, ok: bool, name: str, text: str, error: HeliconeError | None) -> None:
    mark = "ok " if ok else "NO "
    print(f"{mark} {told.text(f'helicone.cli.check_{name}')}  {text}".rstrip())
    if error is not None:
        print(f"    {told.message(error)} {told.hint(error)}")


def _harmless(text: str) -> str:
    """Return the text without control characters: a terminal would obey them, and the text is a model's."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")


def _fail(error: HeliconeError, told: Words, code: int) -> int:
    lines = [told.message(error), told.hint(error)]
    lines += [f"- {field.pointer}: {told.field_message(field)}" for field in error.fields]
    lines += [f"- {attempt.source}: {attempt.status} {attempt.message}" for attempt in error.attempts]
    if error.detail and not error.attempts:
        lines.append(error.detail)
    if error.link:
        lines.append(error.link)
    return _say("\n".join(map(_harmless, lines)), code)


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
