"""Opens the source that the options and the environment name."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import AsyncIterator

from helicone_chat_source.cli.exit_codes import DONE
from helicone_chat_source.cli.terminal import say
from helicone_chat_source.source import environment
from helicone_chat_source.source.helicone_source import HeliconeSource
from helicone_chat_source.web.plugin import open_store
from helicone_chat_source.web.words import Words


@contextlib.asynccontextmanager
async def open_source(
    options: argparse.Namespace, told: Words, *, tells_problem: bool = True
) -> AsyncIterator[HeliconeSource]:
    """Open the source, and say first what is wrong with its store."""
    async with HeliconeSource(
        gateway_url=options.gateway_url,
        api_url=options.api_url,
        api_key=environment.api_key(),
        api_key_from="environment",
        database=open_store(options.data_dir),
    ) as source:
        if tells_problem and source.database.problem is not None:
            say(told.message(source.database.problem), DONE)
        yield source
