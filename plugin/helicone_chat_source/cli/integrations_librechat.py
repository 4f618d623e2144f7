"""`helicone-chat integrations librechat`: prints what LibreChat needs to use `/v1`."""

from __future__ import annotations

import argparse
from urllib.parse import urlsplit

from helicone_chat_source.cli.exit_codes import DONE
from helicone_chat_source.core.librechat import librechat_yaml
from helicone_chat_source.web.words import Words

ADDRESS = "http://127.0.0.1:8484/v1"


def add_librechat(integrations: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    text = "Print a custom endpoint for librechat.yaml."
    command = integrations.add_parser("librechat", help=text, description=text)
    command.set_defaults(command=run_librechat)
    command.add_argument(
        "--url", type=program_address, default=ADDRESS, help=f"where LibreChat reaches /v1 (default: {ADDRESS})"
    )


async def run_librechat(options: argparse.Namespace, told: Words) -> int:
    """Print the block for `librechat.yaml`."""
    print(librechat_yaml(options.url, told.text), end="")
    return DONE


def program_address(text: str) -> str:
    """Return an address of `/v1` without a slash at its end; raises what argparse tells."""
    address = text.strip().rstrip("/")
    try:
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not address.isprintable() or " " in address:
        raise argparse.ArgumentTypeError("an address begins with http:// or https:// and usually ends with /v1")
    return address
