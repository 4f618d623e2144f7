"""The command that sends one message."""

from __future__ import annotations

import argparse
import contextlib

from helicone_chat_source.cli.exit_codes import DONE, REFUSED
from helicone_chat_source.cli.opening import open_source
from helicone_chat_source.cli.terminal import fail, harmless, say
from helicone_chat_source.core.outcome import Outcome
from helicone_chat_source.core.reply_state import ReplyState
from helicone_chat_source.source.generation import Chunk, Failed, Finished
from helicone_chat_source.web.words import Words


async def run_send(options: argparse.Namespace, told: Words) -> int:
    """Stream one reply to stdout; what is known about it goes to stderr."""
    said = [("system", options.system)] if options.system else []
    said.append(("user", options.text))
    # A byte of the command line that is no text became half a character, which JSON cannot carry.
    messages = [{"role": role, "content": text.encode("utf-8", "replace").decode()} for role, text in said]
    chat: dict[str, object] = {"messages": messages}
    chat |= {name: value for name in ("model", "web_search") if (value := getattr(options, name)) is not None}
    code, reply = DONE, ReplyState()
    async with open_source(options, told) as source, contextlib.aclosing(source.generate(chat)) as events:
        async for event in events:
            match event:
                case Chunk():
                    before = len(reply.text)
                    reply.add(event.data)
                    print(harmless(reply.text[before:]), end="", flush=True)
                case Failed():
                    _end_line(reply)
                    code = fail(event.error, told, REFUSED)
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
        say(line, DONE)
