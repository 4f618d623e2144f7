"""The command that says what works and what does not."""

from __future__ import annotations

import argparse
import platform
from pathlib import Path

import aiohttp

from helicone_chat_source.cli.exit_codes import DONE, REFUSED, WRONG_USE
from helicone_chat_source.cli.keys import kept
from helicone_chat_source.cli.opening import open_source
from helicone_chat_source.cli.terminal import harmless, say, sentences
from helicone_chat_source.core.errors import HeliconeError, NoKey
from helicone_chat_source.source.helicone_source import HeliconeSource
from helicone_chat_source.version import __version__
from helicone_chat_source.web.report_text import report_as_text
from helicone_chat_source.web.words import Words

CHECKS = ("storage", "key", "gateway", "models", "registry", "test")


async def run_check(options: argparse.Namespace, told: Words) -> int:
    """Print a line for each thing that a reply needs."""
    print(f"helicone-chat {__version__}, Python {platform.python_version()}, aiohttp {aiohttp.__version__}")
    async with open_source(options, told, tells_problem=False) as source:
        code = await _check(source, options, told)
        if options.report is None:
            return code
        text = report_as_text(await source.report(), told)
    return _hand_on(text, options.report, told) or code


async def _check(source: HeliconeSource, options: argparse.Namespace, told: Words) -> int:
    """Print the lines; the first thing that does not work ends them."""
    status = await source.status()
    _line(told, source.database.problem is None, "storage", source.database.place, source.database.problem)
    if status.connection.key is None:
        _line(told, False, "key", "", status.connection.key_problem or NoKey())
        return REFUSED
    _line(told, True, "key", kept(status, source, told), None)
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


def _hand_on(report: str, file: str, told: Words) -> int:
    """Write a report to a file, or print it where that is `-`."""
    if file == "-":
        print(f"\n{report}", end="")
        return DONE
    try:
        Path(file).write_text(report, encoding="utf-8")
    except OSError as error:
        return say(told.text("helicone.cli.report_not_saved", {"file": file, "reason": error.strerror}), WRONG_USE)
    print(told.text("helicone.cli.report_saved", {"file": file}))
    return DONE


def _line(told: Words, ok: bool, name: str, text: str, error: HeliconeError | None) -> None:
    """Print one line of a diagnosis, and below it what is wrong."""
    labels = {step: told.text(f"helicone.cli.check_{step}") for step in CHECKS}
    width = max(map(len, labels.values()))
    print(harmless(f"{'ok' if ok else 'NO'}  {labels[name]:{width}}  {text}").rstrip())
    for sentence in sentences(error, told) if error is not None else ():
        print(f"    {harmless(sentence)}")
