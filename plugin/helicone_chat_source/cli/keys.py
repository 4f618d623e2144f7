"""The commands around the key: connect, show, forget."""

from __future__ import annotations

import argparse
import getpass
import sys

from helicone_chat_source.cli.exit_codes import CANNOT_START, DONE, REFUSED
from helicone_chat_source.cli.opening import open_source
from helicone_chat_source.cli.terminal import fail
from helicone_chat_source.core.errors import NoKey
from helicone_chat_source.source.helicone_source import HeliconeSource, Status
from helicone_chat_source.web.words import Words


async def run_connect(options: argparse.Namespace, told: Words) -> int:
    """Check a key and store it; without one, try the key that is there."""
    async with open_source(options, told) as source:
        status = await source.connect(api_key=options.api_key or None)
        print(told.text("helicone.cli.connected", _figures(status, source)))
        print(kept(status, source, told))
        is_lost = bool(options.api_key) and source.database.kind == "memory"
    return CANNOT_START if is_lost else DONE


async def run_key_show(options: argparse.Namespace, told: Words) -> int:
    """Print the key's hint and where it is kept."""
    async with open_source(options, told) as source:
        status = await source.status()
        if status.connection.key is None:
            return fail(status.connection.key_problem or NoKey(), told, REFUSED)
        print(kept(status, source, told))
    return DONE


async def run_key_forget(options: argparse.Namespace, told: Words) -> int:
    """Forget the stored key."""
    async with open_source(options, told) as source:
        status = await source.forget_key()
        print(told.text("helicone.cli.forgotten"))
        if status.connection.key is not None:
            print(kept(status, source, told))
    return DONE


def ask_for_key(told: Words) -> str:
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


def kept(status: Status, source: HeliconeSource, told: Words) -> str:
    """Say which key is used and where it is kept."""
    origin = status.connection.key_from
    place = f"stored_{source.database.protected_by}" if origin == "stored" else origin
    return told.text(f"helicone.cli.key_{place}", {"hint": status.connection.key_hint})
