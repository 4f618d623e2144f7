"""Whom the gateway client believes: certificates of an authority that the machine trusts, for the right name, today."""

from __future__ import annotations

import asyncio
import contextlib
import datetime
import json
import os
import ssl
import sys
from asyncio.subprocess import PIPE
from pathlib import Path

import pytest

from gateway.certificates import Authority
from gateway.raw_server import answering, raw_server, whole

VISITOR = Path(__file__).with_name("tls_visitor.py")


def old_version(context: ssl.SSLContext) -> ssl.SSLContext:
    """Let a server speak TLS 1.1 alone."""
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
async def test_connection_is_safe_or_not_made(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """
    The authority of `SSL_CERT_FILE` is trusted, as self-hosted gateways need; nothing switches the check off.

    One program meets all servers: aiohttp reads the machine's authorities when it is imported.
    """
    trusted, unknown = Authority(tmp_path), Authority(tmp_path_factory.mktemp("unknown"))
    servers = {
        "good": trusted.serve(),
        "expired": trusted.serve(ends_in=datetime.timedelta(days=-1)),
        "another name": trusted.serve("gateway.example"),
        "unknown authority": unknown.serve(),
        "old version": old_version(trusted.serve()),
    }

    async with contextlib.AsyncExitStack() as stack:
        running = {
            name: await stack.enter_async_context(raw_server(answering(whole(b"{}")), tls=context))
            for name, context in servers.items()
        }
        program = await asyncio.create_subprocess_exec(
            *(sys.executable, str(VISITOR), *(f"https://localhost:{server.port}" for server in running.values())),
            env={**os.environ, "SSL_CERT_FILE": str(trusted.file), "SSL_CERT_DIR": str(tmp_path / "none")},
            stdout=PIPE,
        )
        out, _ = await program.communicate()

    told = dict(zip(servers, json.loads(out), strict=True))
    assert {name: said for name, (said, _) in told.items()} == {
        "good": "200",
        "expired": "tls",
        "another name": "tls",
        "unknown authority": "tls",
        "old version": "no_tls",
    }
    assert "expired" in told["expired"][1]
    assert "not valid for 'localhost'" in told["another name"][1]
    assert {name for name, server in running.items() if b"".join(server.received)} == {"good"}
