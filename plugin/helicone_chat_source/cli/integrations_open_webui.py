"""The command that gives Open WebUI what it needs: the pipe as a file, or what to enter in its settings."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from helicone_chat_source.cli.exit_codes import CANNOT_START, DONE, WRONG_USE
from helicone_chat_source.cli.terminal import say
from helicone_chat_source.web.assets import folder
from helicone_chat_source.web.words import Words

PIPE = "open_webui/helicone_pipe.py"
ADDRESS = "http://127.0.0.1:8484/v1"
HEADERS = {
    "Helicone-Session-Id": "{{CHAT_ID}}",
    "Helicone-User-Id": "{{USER_ID}}",
    "Helicone-Property-Task": "{{TASK}}",
    "Helicone-Property-App": "open-webui",
}
"""Open WebUI fills in the double braces, and sends an empty header where it has no value; `/v1` leaves those out."""


def add_open_webui(integrations: Any) -> None:
    """Add the command to the group `integrations`."""
    text = "Write or print the pipe for Open WebUI, one file to paste into its functions."
    command = integrations.add_parser("open-webui", help=text, description=text)
    command.add_argument(
        "file", nargs="?", default="-", metavar="FILE", help="where to write it; without, it is printed"
    )
    command.add_argument(
        "--recipe", action="store_true", help="print what to enter in Open WebUI's connection settings instead"
    )
    command.set_defaults(command=run_open_webui)


async def run_open_webui(options: argparse.Namespace, told: Words) -> int:
    """Write the pipe to a file or print it, or print the recipe that needs no pipe."""
    if options.recipe:
        slots = {"address": ADDRESS, "headers": json.dumps(HEADERS)}
        print(told.text("helicone.cli.open_webui_recipe", slots))
        return DONE
    return _hand_on(options.file, told)


def _hand_on(file: str, told: Words) -> int:
    """Write the pipe to a file, or print it where that is `-`."""
    shipped = folder("integrations") / PIPE
    try:
        text = shipped.read_text(encoding="utf-8")
    except OSError as error:
        return _failed(told, "helicone.cli.pipe_missing", str(shipped), error, CANNOT_START)
    if file == "-":
        print(text, end="")
        return DONE
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as error:
        return _failed(told, "helicone.cli.pipe_not_saved", file, error, WRONG_USE)
    print(told.text("helicone.cli.pipe_saved", {"file": file}))
    return DONE


def _failed(told: Words, key: str, file: str, error: OSError, code: int) -> int:
    return say(told.text(key, {"file": file, "reason": error.strerror or type(error).__name__}), code)
