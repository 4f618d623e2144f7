"""
Brings a store to the present schema version, in one transaction: it is the old one or the new one, never in between.

A store of a newer version is refused. What an old version called a table is written down here, since `tables.py` knows
the present alone.
"""

from __future__ import annotations

from sqlalchemy import JSON, Column, MetaData, Table, Text, inspect, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.schema import CreateTable, DropTable

from helicone_chat_source.core.errors import StoreTooNew
from helicone_chat_source.core.profiles import FIRST_ID, FIRST_NAME

from .statements import insert_into
from .tables import CONNECTIONS, METADATA, PROFILES, SCHEMA, SCHEMA_VERSION

RENAME_CONNECTIONS = "ALTER TABLE helicone_connections RENAME TO helicone_connections_1"
# Version 1 had one object of settings for each owner, beside the key.
CONNECTIONS_1 = Table(
    "helicone_connections_1",
    MetaData(),
    Column("owner", Text, primary_key=True),
    Column("source_id", Text, primary_key=True),
    Column("settings", JSON, nullable=False),
    Column("sealed_key", Text),
    Column("key_hint", Text),
    Column("gateway_url", Text, nullable=False),
)
_KEPT = ("owner", "source_id", "sealed_key", "key_hint", "gateway_url")
MOVE_CONNECTIONS = CONNECTIONS.insert().from_select(
    [*_KEPT, "selected_profile"], select(*(CONNECTIONS_1.c[name] for name in _KEPT), literal(FIRST_ID))
)
MOVE_SETTINGS = PROFILES.insert().from_select(
    ["owner", "source_id", "id", "name", "position", "settings"],
    select(
        CONNECTIONS_1.c.owner,
        CONNECTIONS_1.c.source_id,
        literal(FIRST_ID),
        literal(FIRST_NAME),
        literal(0),
        CONNECTIONS_1.c.settings,
    ),
)


async def prepare(engine: AsyncEngine, place: str) -> None:
    """Make what is missing and bring over what is old; several processes may do so at once, and any may die."""
    is_sqlite = engine.dialect.name == "sqlite"
    if is_sqlite:
        async with engine.connect() as connection:
            await connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    async with engine.begin() as connection:
        if is_sqlite:
            # Python's driver would begin too late, after the first change of a table.
            await connection.exec_driver_sql("BEGIN IMMEDIATE")
        await connection.execute(CreateTable(SCHEMA, if_not_exists=True))
        found = await check_version(connection, place)
        if found is None and await connection.run_sync(lambda sync: inspect(sync).has_table(CONNECTIONS.name)):
            # A first start of version 1 was killed before it came to the version.
            found = 1
        if found == 1:
            await _move_settings_into_profiles(connection)
        for table in METADATA.sorted_tables:
            await connection.execute(CreateTable(table, if_not_exists=True))
        # Also the proof that the store can be written.
        statement = insert_into(engine.dialect.name, SCHEMA).values(id=1, version=SCHEMA_VERSION)
        await connection.execute(statement.on_conflict_do_nothing())


async def check_version(connection: AsyncConnection, place: str) -> int | None:
    """Return the store's version; on a server nobody else migrates until the transaction ends."""
    found: int | None = (await connection.execute(select(SCHEMA.c.version).with_for_update())).scalar_one_or_none()
    if found is not None and found > SCHEMA_VERSION:
        raise StoreTooNew(found=found, known=SCHEMA_VERSION, place=place)
    return found


async def _move_settings_into_profiles(connection: AsyncConnection) -> None:
    # A column that SQLite shall lose needs version 3.35, so the table is made anew.
    await connection.exec_driver_sql(RENAME_CONNECTIONS)
    await connection.execute(CreateTable(CONNECTIONS))
    await connection.execute(CreateTable(PROFILES))
    await connection.execute(MOVE_CONNECTIONS)
    await connection.execute(MOVE_SETTINGS)
    await connection.execute(DropTable(CONNECTIONS_1))
    await connection.execute(update(SCHEMA).values(version=2))
