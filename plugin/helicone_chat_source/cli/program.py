"""Reads the command line and runs what it asks for."""

from __future__ import annotations

import argparse
import asyncio
import io
import ipaddress
import os
import re
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

from helicone_chat_source.cli.chat import run_send
from helicone_chat_source.cli.check import run_check
from helicone_chat_source.cli.exit_codes import CANNOT_START, INTERRUPTED, READER_LEFT, REFUSED, WRONG_USE
from helicone_chat_source.cli.integrations_librechat import add_librechat
from helicone_chat_source.cli.integrations_open_webui import add_open_webui
from helicone_chat_source.cli.integrations_sillytavern import add_sillytavern
from helicone_chat_source.cli.keys import ask_for_key, run_connect, run_key_forget, run_key_show
from helicone_chat_source.cli.models import run_models
from helicone_chat_source.cli.openapi import add_openapi
from helicone_chat_source.cli.serving import run_demo_gateway, run_serve
from helicone_chat_source.cli.terminal import fail
from helicone_chat_source.core.errors import (
    HeliconeError,
    InvalidModel,
    InvalidProperties,
    InvalidRequest,
    InvalidSettings,
)
from helicone_chat_source.core.gateway_url import API_URL, GATEWAY_URL, normalise_base_url
from helicone_chat_source.host.server import forbid_core_files
from helicone_chat_source.source import environment
from helicone_chat_source.source.connection import read_key
from helicone_chat_source.version import __version__
from helicone_chat_source.web.words import Words, choose_language, words


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 done, 1 the gateway said no, 2 wrong use, 3 cannot start."""
    forbid_core_files()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A character that the terminal lacks, or a byte that is no text, is no reason to fail.
            stream.reconfigure(errors="replace")
    options = make_parser().parse_args(arguments)
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
        return fail(error, told, WRONG_USE)
    except HeliconeError as error:
        return fail(error, told, CANNOT_START if error.code.startswith("store_") else REFUSED)


def _language() -> str:
    """Return the language of the environment, by the order of POSIX."""
    found = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    return choose_language(None, found.partition(".")[0].replace("_", "-"))


def _read_input(options: argparse.Namespace, told: Words) -> None:
    """
    Check what comes from the environment, and read what a command takes from the terminal or stdin.

    This comes before the event loop, in which Ctrl+C would not end the wait for input.
    """
    if "gateway_url" not in options:
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
        options.api_key = ask_for_key(told)
    elif options.command is run_send and options.text == "-":
        options.text = sys.stdin.read() if sys.stdin is not None else ""


async def _run(work: Awaitable[int]) -> int:
    return await work


def make_parser() -> argparse.ArgumentParser:
    """Return the reader of the command line."""
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
    served.add_argument(
        "--trusted-proxy",
        action="append",
        default=[],
        type=_network,
        metavar="ADDRESS",
        help="a proxy, or a network of them, whose X-Forwarded-For and X-Forwarded-Proto are believed",
    )
    served.add_argument(
        "--allowed-frame",
        action="append",
        default=[],
        type=_origin,
        metavar="ORIGIN",
        help="an app that may show the panel in its page, such as http://127.0.0.1:8000",
    )
    served.add_argument(
        "--log-format",
        choices=("text", "json"),
        default="text",
        help="form of the log on stderr (default: text)",
    )
    served.add_argument("--access-log", action="store_true", help="also log a line for each request")
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
    text = "Connect other chat apps."
    integrations = commands.add_parser("integrations", help=text, description=text).add_subparsers(
        required=True, metavar="APP"
    )
    add_librechat(integrations)
    add_open_webui(integrations)
    add_sillytavern(integrations)
    add_openapi(commands)
    demo = add("demo-gateway", run_demo_gateway, "Run the simulated gateway alone.", stored=False)
    demo.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
    demo.add_argument("--port", type=_port, default=8793, help="port to listen on (default: 8793)")
    demo.add_argument("--pace", type=float, default=1.0, help="multiplies the pauses between tokens; 0 for none")
    return parser


def _add_store_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data-dir", type=Path, help="where settings and keys are kept")
    command.add_argument("--gateway-url", help=f"the gateway (default: {GATEWAY_URL})")
    command.add_argument("--api-url", help=f"Helicone's REST host (default: {API_URL})")


def _origin(text: str) -> str:
    if not re.fullmatch(r"https?://(\[[0-9a-f:]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?", text, re.IGNORECASE | re.ASCII):
        raise argparse.ArgumentTypeError("an origin is scheme, name and port, such as http://127.0.0.1:8000")
    return text


def _network(text: str) -> str:
    try:
        return str(ipaddress.ip_network(text))
    except ValueError as error:
        raise argparse.ArgumentTypeError("a proxy is an address such as 127.0.0.1, or a network 10.0.0.0/8") from error


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= 65_535):
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return int(text)
