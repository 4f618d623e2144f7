"""The command that puts the extension for SillyTavern, and its server plugin, where SillyTavern finds them."""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from helicone_chat_source.cli.exit_codes import CANNOT_START, DONE, WRONG_USE
from helicone_chat_source.cli.terminal import harmless, say
from helicone_chat_source.web.assets import folder
from helicone_chat_source.web.words import Words

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

NAME = "helicone-chat"
SERVER_PLUGIN = "server-plugin"


def add_sillytavern(commands: Commands) -> None:
    """Add the command."""
    text = "Write the extension for SillyTavern into a folder."
    command = commands.add_parser("sillytavern", help=text, description=text)
    command.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=Path(),
        metavar="FOLDER",
        help="SillyTavern's data/<user>/extensions (default: this folder)",
    )
    command.add_argument(
        "--server-plugin", type=Path, metavar="FOLDER", help="SillyTavern's plugins: also write the server plugin there"
    )
    command.set_defaults(command=run_sillytavern)


async def run_sillytavern(options: argparse.Namespace, told: Words) -> int:
    """Write the folders, over an older version of ours but over nothing else."""
    shipped = folder("integrations") / "sillytavern"
    wanted = [(shipped, options.folder / NAME, "written")]
    if options.server_plugin is not None:
        wanted.append((shipped / SERVER_PLUGIN, options.server_plugin / NAME, "plugin_written"))
    for _, target, _ in wanted:
        if not _is_free(target):
            return say(told.text("helicone.cli.sillytavern.taken", {"folder": str(target)}), WRONG_USE)
    for source, target, key in wanted:
        try:
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(SERVER_PLUGIN, "*.png"))
        except (OSError, shutil.Error) as error:
            slots = {"folder": str(target), "reason": getattr(error, "strerror", None) or str(error)}
            return say(told.text("helicone.cli.sillytavern.not_written", slots), CANNOT_START)
        print(harmless(told.text(f"helicone.cli.sillytavern.{key}", {"folder": str(target.resolve())})))
    return DONE


def _is_free(target: Path) -> bool:
    """Whether nothing is there, or only what an earlier run of this wrote."""
    if target.is_symlink():
        return False
    if not target.exists():
        return True
    try:
        manifest = json.loads((target / "manifest.json").read_bytes())
        return isinstance(manifest, dict) and manifest.get("display_name") == "Helicone Chat"
    except (OSError, ValueError):
        return _is_server_plugin(target)


def _is_server_plugin(target: Path) -> bool:
    try:
        return [path.name for path in target.iterdir()] == ["index.mjs"]
    except OSError:
        return False
