"""The commands that listen: the standalone app, and the simulated gateway alone."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Callable
from urllib.parse import quote, urlsplit

from aiohttp import web

from helicone_chat_source.cli.exit_codes import CANNOT_START, DONE, WRONG_USE
from helicone_chat_source.cli.first_page import open_in_browser
from helicone_chat_source.cli.terminal import say
from helicone_chat_source.core.gateway_url import is_loopback
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.demo import DEMO_KEY, create_demo_gateway
from helicone_chat_source.host.access import load_access_token, write_new_access_token
from helicone_chat_source.host.app import create_app
from helicone_chat_source.host.bad_requests import leave_bad_requests_unlogged
from helicone_chat_source.host.logs import log_to_stderr
from helicone_chat_source.host.server import PortInUse, serve
from helicone_chat_source.source import environment
from helicone_chat_source.web.aiohttp_fitness import what_is_wrong_with_aiohttp
from helicone_chat_source.web.words import Words

SHORTEST_TOKEN = 16


async def run_serve(options: argparse.Namespace, told: Words) -> int:
    """Run the standalone app until it is interrupted."""
    given = environment.access_token()
    if not is_loopback(options.host) and not (len(given) >= SHORTEST_TOKEN and options.allowed_host):
        return say(told.text("helicone.cli.open_bind", {"host": options.host}), WRONG_USE)
    if given and len(given) < SHORTEST_TOKEN:
        return say(told.text("helicone.cli.short_token"), WRONG_USE)
    if fault := what_is_wrong_with_aiohttp(told):
        is_open = not is_loopback(options.host) or options.allowed_host or options.trusted_proxy
        say(fault, CANNOT_START)
        if is_open:
            return CANNOT_START
    folder = environment.data_folder(options.data_dir)
    token = Secret(given) if given else load_access_token(folder)
    secrets = [token, *(Secret(key) for key in [environment.api_key()] if key)]
    secrets += [key for key in [environment.master_key()] if key]
    log_to_stderr(secrets, form=options.log_format, access_log=options.access_log)
    leave_bad_requests_unlogged()

    def new_token() -> Secret:
        secrets.append(write_new_access_token(folder))
        return secrets[-1]

    app = create_app(
        data_folder=folder,
        token=token,
        new_token=None if given else new_token,
        allowed_hosts=options.allowed_host,
        trusted_proxies=options.trusted_proxy,
        allowed_frames=options.allowed_frame,
        access_log=options.access_log,
        source_options={"helicone": {"gateway_url": options.gateway_url, "api_url": options.api_url}},
    )

    def ready(address: str) -> None:
        link = f"{public_address(address, options)}/#token={quote(token.reveal(), safe='')}"
        print(told.text("helicone.cli.ready", {"link": link}), flush=True)
        if options.open:
            open_in_browser(link, stack)

    with contextlib.ExitStack() as stack:
        return await _listen(app, options, told, ready)


def public_address(address: str, options: argparse.Namespace) -> str:
    """Return the address under which a browser reaches the app: where it is open to others, by its first name."""
    if is_loopback(options.host) or options.allowed_host[0] == "*":
        return address
    name = options.allowed_host[0]
    return f"http://{name}" if urlsplit(f"//{name}").port else f"http://{name}:{urlsplit(address).port}"


async def run_demo_gateway(options: argparse.Namespace, told: Words) -> int:
    """Run the simulated gateway until it is interrupted."""
    if not is_loopback(options.host):
        return say(told.text("helicone.cli.demo_bind", {"host": options.host}), WRONG_USE)

    def ready(address: str) -> None:
        print(told.text("helicone.cli.demo_ready", {"address": address, "key": DEMO_KEY}), flush=True)

    return await _listen(create_demo_gateway(pace=options.pace), options, told, ready)


async def _listen(app: web.Application, options: argparse.Namespace, told: Words, ready: Callable[[str], None]) -> int:
    try:
        await serve(app, host=options.host, port=options.port, ready=ready)
    except PortInUse as error:
        slots = {"host": options.host, "port": options.port, "reason": error.strerror}
        return say(told.text("helicone.cli.port", slots), CANNOT_START)
    return DONE
