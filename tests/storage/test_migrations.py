"""A store of an older version becomes one of today, as a whole or not at all."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable, DropTable
from sqlalchemy.sql import ClauseElement

from helicone_chat_source.core.errors import StoreCorrupt
from helicone_chat_source.core.profiles import Profiles
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.storage.database import StoredCatalog, StoredConnection, open_database
from helicone_chat_source.storage.migrations import CONNECTIONS_1, MOVE_CONNECTIONS, MOVE_SETTINGS
from helicone_chat_source.storage.profile_rows import of_owner
from helicone_chat_source.storage.statements import upsert
from helicone_chat_source.storage.tables import CONNECTIONS, METADATA, PROFILES, SCHEMA_VERSION
from helicone_chat_source.storage.vault import Vault

HERE = Path(__file__).parent
GATEWAY = "https://gateway.example"
KEY = Secret("sk-helicone-x3J9vQ7mZ2kLw8Rt5YpB-1234")
SETTINGS = {"model": "claude-sonnet-4", "note": "äöü", "max_tokens": None}

# The statements of version 1, as they were released.
TABLES_1 = [
    """CREATE TABLE helicone_catalogs (
        gateway_url TEXT NOT NULL, fetched_at DOUBLE NOT NULL, models JSON NOT NULL, registry JSON,
        PRIMARY KEY (gateway_url))""",
    """CREATE TABLE helicone_connections (
        owner TEXT NOT NULL, source_id TEXT NOT NULL, settings JSON NOT NULL, sealed_key TEXT, key_hint TEXT,
        gateway_url TEXT NOT NULL, PRIMARY KEY (owner, source_id))""",
    "CREATE TABLE helicone_schema (id INTEGER NOT NULL, version INTEGER NOT NULL, PRIMARY KEY (id))",
    "CREATE TABLE helicone_values (owner TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (owner, name))",  # noqa: E501
]
ROW_1 = "INSERT INTO helicone_connections VALUES (?, 'helicone', ?, ?, ?, ?)"
OLD_SETTINGS = '{"model": "claude-sonnet-4", "note": "\\u00e4\\u00f6\\u00fc", "max_tokens": null}'


def make_store_1(folder: Path, *, tables: int = len(TABLES_1), settings: str = OLD_SETTINGS) -> Path:
    """Make a store of version 1 with a key, one without, a catalog and a value; or only its first tables."""
    folder.mkdir(parents=True, mode=0o700)
    sealed = Vault(folder=folder, lasting=True).seal(KEY.reveal(), f'["owner", "helicone", "{GATEWAY}"]')
    path = folder / "helicone-chat.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        for statement in TABLES_1[:tables]:
            connection.execute(statement)
    if tables == len(TABLES_1):
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("INSERT INTO helicone_schema VALUES (1, 1)")
            connection.execute(ROW_1, ("owner", settings, sealed, "…1234", GATEWAY))
            connection.execute(ROW_1, ("without a key", "{}", None, None, ""))
            connection.execute("INSERT INTO helicone_catalogs VALUES ('https://g', 5.5, '[{\"id\": \"a\"}]', NULL)")
            connection.execute("INSERT INTO helicone_values VALUES ('owner', 'name', 'text')")
    path.chmod(0o600)
    return path


def read_rows(path: Path, statement: str) -> list[Any]:
    """Return what a closed store answers."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(statement).fetchall()


async def test_settings_become_a_profile_when_the_store_is_of_version_1(folder: Path) -> None:
    """Settings, keys, catalogs and values are all there, the settings as the profile Default."""
    path = make_store_1(folder)

    async with open_database(data_folder=folder) as database:
        connections = [await database.load_connection(owner, "helicone") for owner in ("owner", "without a key")]
        catalog, value = await database.load_catalog("https://g"), await database.load_value("owner", "name")

    assert connections == [
        StoredConnection(Profiles.first(SETTINGS), KEY, "…1234", GATEWAY, None),
        StoredConnection(Profiles.first({}), None, None, "", None),
    ]
    assert (catalog, value) == (StoredCatalog(5.5, [{"id": "a"}], None), "text")
    assert read_rows(path, "SELECT version FROM helicone_schema") == [(SCHEMA_VERSION,)]
    assert [
        name for (name,) in read_rows(path, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    ] == [table.name for table in METADATA.sorted_tables]


async def test_store_is_the_same_when_it_is_opened_again(folder: Path) -> None:
    """What was brought over once is left alone from then on."""
    make_store_1(folder)
    async with open_database(data_folder=folder) as database:
        await database.save_profiles("owner", "helicone", lambda _: Profiles.first({"model": "new"}))

    async with open_database(data_folder=folder) as database:
        connection = await database.load_connection("owner", "helicone")

    assert connection == StoredConnection(Profiles.first({"model": "new"}), KEY, "…1234", GATEWAY, None)


async def test_settings_become_one_profile_when_several_open_the_store_at_once(folder: Path) -> None:
    """One brings it over, and the others find it done."""
    make_store_1(folder)

    async def open_and_load() -> StoredConnection | None:
        async with open_database(data_folder=folder) as database:
            return await database.load_connection("owner", "helicone")

    found = await asyncio.gather(*(open_and_load() for _ in range(6)))

    assert found == [StoredConnection(Profiles.first(SETTINGS), KEY, "…1234", GATEWAY, None)] * 6


@pytest.mark.parametrize("tables", range(len(TABLES_1)))
async def test_store_opens_when_a_first_start_of_version_1_was_killed(tables: int, folder: Path) -> None:
    """Tables without a version are those of version 1 that came before it."""
    make_store_1(folder, tables=tables)

    async with open_database(data_folder=folder) as database:
        await database.save_profiles("owner", "helicone", lambda _: Profiles.first(SETTINGS))
        connection = await database.load_connection("owner", "helicone")

    assert connection is not None
    assert connection.profiles == Profiles.first(SETTINGS)


async def test_store_is_untouched_when_it_cannot_be_brought_over(folder: Path) -> None:
    """A table that is not what it should be is refused, and the store is of version 1 as before."""
    path = make_store_1(folder)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("ALTER TABLE helicone_connections RENAME COLUMN settings TO something")
    before = read_rows(path, "SELECT name, sql FROM sqlite_master ORDER BY name")

    with pytest.raises(StoreCorrupt):
        async with open_database(data_folder=folder):
            pass

    assert read_rows(path, "SELECT name, sql FROM sqlite_master ORDER BY name") == before
    assert read_rows(path, "SELECT version, owner FROM helicone_schema, helicone_connections ORDER BY owner") == [
        (1, "owner"),
        (1, "without a key"),
    ]


async def test_settings_that_cannot_be_read_fail_when_they_are_loaded(folder: Path) -> None:
    """Broken settings of one owner keep nobody else from starting."""
    make_store_1(folder, settings='{"model": ')

    async with open_database(data_folder=folder) as database:
        with pytest.raises(StoreCorrupt):
            await database.load_connection("owner", "helicone")
        other = await database.load_connection("without a key", "helicone")

    assert other == StoredConnection(Profiles.first({}), None, None, "", None)


def test_store_of_version_1_is_read_when_it_cannot_be_written(folder: Path) -> None:
    """It is brought over in memory; the file stays as it is."""
    path = make_store_1(folder)
    before = path.read_bytes()
    path.chmod(0o400)

    done = subprocess.run(
        [sys.executable, "-W", "error", HERE / "limited_process.py", "ordinary", folder],
        check=True,
        capture_output=True,
        text=True,
    )

    assert '"problem": "storage_read_only"' in done.stdout
    assert '"model": "claude-sonnet-4"' in done.stdout
    assert KEY.reveal() in done.stdout
    assert path.read_bytes() == before


OPEN_AND_WAIT = """
import asyncio, sys
from pathlib import Path
from helicone_chat_source.storage.database import open_database
async def main():
    print("ready", flush=True)
    sys.stdin.readline()
    async with open_database(data_folder=Path(sys.argv[1])):
        print("open", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


def kill_while_opening(folder: Path, seconds: float) -> None:
    """Let a program open the store, and kill it after this time."""
    with subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_WAIT, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        print(file=process.stdin, flush=True)
        time.sleep(seconds)
        process.kill()


async def test_store_is_old_or_new_when_the_program_is_killed_meanwhile(folder: Path, tmp_path: Path) -> None:
    """Whenever kill -9 comes, the next start finds everything."""
    make_store_1(tmp_path / "template")
    versions = set()
    for moment in range(10):
        shutil.copytree(tmp_path / "template", folder)
        await asyncio.to_thread(kill_while_opening, folder, moment * 0.005)
        versions.update(read_rows(folder / "helicone-chat.db", "SELECT version FROM helicone_schema"))

        async with open_database(data_folder=folder) as database:
            connection = await database.load_connection("owner", "helicone")

        assert connection == StoredConnection(Profiles.first(SETTINGS), KEY, "…1234", GATEWAY, None)
        shutil.rmtree(folder)
    assert versions <= {(1,), (2,)}


STATEMENTS: dict[str, Any] = {
    "move connections": MOVE_CONNECTIONS,
    "move settings": MOVE_SETTINGS,
    "drop the old table": DropTable(CONNECTIONS_1),
    **{f"create {table.name}": CreateTable(table, if_not_exists=True) for table in METADATA.sorted_tables},
    "keep a profile": upsert("postgresql", PROFILES, {"owner": "a", "source_id": "b", "id": "c"}, {"name": "d"}),
    "lock an owner": upsert("postgresql", CONNECTIONS, {"owner": "a", "source_id": "b"}, {}),
    "delete profiles": PROFILES.delete().where(*of_owner(PROFILES, "a", "b"), PROFILES.c.id.in_(["c"])),
}


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS.keys())
def test_statement_when_the_database_is_postgresql(statement: ClauseElement) -> None:
    """Each statement is one that PostgreSQL's dialect knows how to say."""
    assert str(statement.compile(dialect=postgresql.dialect())).strip() != ""  # type: ignore[no-untyped-call]
