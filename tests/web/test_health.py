"""Whether this process works, for who asks without a token."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from helicone_chat_source.storage.places import DATABASE_FILE
from web.conftest import PREFIX, OpenHost


async def test_health_is_good_when_the_store_can_be_read(open_host: OpenHost) -> None:
    """Nobody has to be signed in, and the gateway is not asked."""
    host = await open_host(identify=lambda _: None, gateway_url="http://127.0.0.1:9")

    answer = await host.get(f"{PREFIX}/health")

    assert (answer.status, await answer.json()) == (200, {"status": "ok"})


@pytest.mark.parametrize("damage", ["DROP TABLE helicone_schema", "DELETE FROM helicone_schema"])
async def test_health_is_bad_when_the_store_cannot_be_read(open_host: OpenHost, tmp_path: Path, damage: str) -> None:
    """Why, and where the store is, is not for everybody."""
    host = await open_host()
    with closing(sqlite3.connect(tmp_path / "data" / DATABASE_FILE)) as connection, connection:
        connection.execute(damage)

    answer = await host.get(f"{PREFIX}/health")

    assert (answer.status, await answer.json()) == (503, {"status": "store_unreadable"})
