"""The command that lists models."""

from __future__ import annotations

import argparse

from helicone_chat_source.cli.exit_codes import DONE, REFUSED
from helicone_chat_source.cli.opening import open_source
from helicone_chat_source.cli.terminal import harmless, say
from helicone_chat_source.web.words import Words


async def run_models(options: argparse.Namespace, told: Words) -> int:
    """Print a table of models."""
    async with open_source(options, told) as source:
        known = await source.models(refresh=options.refresh)
    wanted = options.query.lower()
    found = [
        model
        for model in known.catalog.models
        if wanted in model.id.lower() or wanted in model.name.lower() or wanted in model.author.lower()
    ]
    if not found:
        return say(told.text("helicone.cli.no_models", {"query": options.query}), REFUSED)
    width = max(5, *(len(model.id) for model in found))
    print(f"{'MODEL':{width}}  {'IN':>8}  {'OUT':>8}  {'CONTEXT':>9}  WEB")
    for model in found:
        first = model.first
        prices = (first.input, first.output) if first else (None, None)
        shown = [f"${price:g}" if price is not None else "?" for price in prices]
        context = f"{model.context_length:,}" if model.context_length else "?"
        web = "web" if model.web_search else ""
        print(f"{harmless(model.id):{width}}  {shown[0]:>8}  {shown[1]:>8}  {context:>9}  {web}".rstrip())
    return DONE
