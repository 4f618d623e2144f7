"""A program for tests: sends a request with a key to each address, and prints what came of it as JSON."""

from __future__ import annotations

import asyncio
import json
import sys

from helicone_chat_source.core.chat_request import GatewayRequest
from helicone_chat_source.core.errors import GatewayDown
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.gateway.client import GatewayClient, open_session


async def visit(urls: list[str]) -> list[list[str | None]]:
    """Return for each address the status, or the error's variant and detail."""
    request = GatewayRequest("GET", "/v1/models", key=Secret("sk-helicone-canarya-canaryb-canaryc-canaryd"))
    told: list[list[str | None]] = []
    async with open_session() as session:
        for url in urls:
            try:
                told.append([str((await GatewayClient(session, url).send(request)).status), None])
            except GatewayDown as error:
                told.append([error.variant, error.detail])
    return told


if __name__ == "__main__":
    print(json.dumps(asyncio.run(visit(sys.argv[1:]))))
