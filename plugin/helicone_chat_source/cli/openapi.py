"""`helicone-chat openapi`: prints the description of the HTTP interface."""

from __future__ import annotations

import argparse
import json
from typing import Any

from helicone_chat_source.cli.exit_codes import DONE
from helicone_chat_source.cli.integrations_librechat import program_address
from helicone_chat_source.web.manifest import HELICONE
from helicone_chat_source.web.routes import openapi_document
from helicone_chat_source.web.words import Words

ADDRESS = "http://127.0.0.1:8484"


def add_openapi(commands: argparse._SubParsersAction[Any]) -> None:
    """Add the command."""
    text = "Print the description of the HTTP interface as OpenAPI."
    command = commands.add_parser("openapi", help=text, description=text)
    command.set_defaults(command=run_openapi)
    command.add_argument("--url", type=program_address, default=ADDRESS, help=f"where the app is (default: {ADDRESS})")


async def run_openapi(options: argparse.Namespace, _told: Words) -> int:
    """Print the description of the standalone app, by the addresses of its source Helicone."""
    document = openapi_document(f"{options.url}/sources/{HELICONE.id}", options.url, guarded=True)
    print(json.dumps(document, indent=2, ensure_ascii=False))
    return DONE
