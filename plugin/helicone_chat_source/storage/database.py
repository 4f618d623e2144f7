"""
Connections, catalogs and small values at rest: a SQLite file for one person, a database server for many.

A store is opened in three ways. In a data folder it is a private file; where that cannot be written, it is a copy in
memory and `Database.problem` says so. By URL it is what the operator named, and it works or opening fails. Without
either it is empty and in memory. A store that cannot be read, or that is newer than this program, is left as it is.

Each change is one statement, so it is there as a whole or not at all. SQLite runs with a write-ahead log and
`synchronous=FULL`: what was saved survives a power cut, and two processes can share the file.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar
from urllib.parse import quote

from sqlalchemy import JSON, Column, Double, Integer, MetaData, Table, Text, event, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, Row, make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import Executable

from helicone_chat_source.core.errors import (
    HeliconeError,
    KeyUnreadable,
    StorageFull,
    StorageReadOnly,
    StoreCorrupt,
    StoreTooNew,
)
from helicone_chat_source.core.secret import Secret

from . import places
from .failures import translated
from .vault import FindKeyring, Protection, Vault, system_keyring

Kind = Literal["file", "memory", "server"]

SCHEMA_VERSION = 1

_ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}

_metadata = MetaData()
# The names carry our own in front: on a server the tables may stand among those of a host app.
_schema = Table(
    "helicone_schema",
    _metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
)
_connections = Table(
    "helicone_connections",
    _metadata,
    Column("owner", Text, primary_key=True),
    Column("source_id", Text, primary_key=True),
    Column("settings", JSON, nullable=False),
    Column("sealed_key", Text),
    Column("key_hint", Text),
    Column("gateway_url", Text, nullable=False),
)
_catalogs = Table(
    "helicone_catalogs",
    _metadata,
    Column("gateway_url", Text, primary_key=True),
    Column("fetched_at", Double, nullable=False),
    Column("models", JSON, nullable=False),
    Column("registry", JSON(none_as_null=True)),
)
_values = Table(
    "helicone_values",
    _metadata,
    Column("owner", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("text", Text, nullable=False),
)

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class StoredConnection:
    """
    What one owner keeps for one source.

    `key` is None if none is kept or if it cannot be decrypted; then `key_problem` says so and `key_hint` is still
    there. `gateway_url` is the host that the key was entered for, empty if there never was a key.
    """

    settings: Mapping[str, object]
    key: Secret | None
    key_hint: str | None
    gateway_url: str
    key_problem: HeliconeError | None


@dataclass(frozen=True, slots=True)
class StoredCatalog:
    """A gateway's models, and the registry's list if it was ever fetched, as they were at `fetched_at` (Unix time)."""

    fetched_at: float
    models: Sequence[Mapping[str, Any]]
    registry: Sequence[Mapping[str, Any]] | None


class Database:
    """
    An open store; made by `open_database()`.

    `place` names it for people: a file's path or a server's address without its password. What was begun is finished
    even if the caller is cancelled meanwhile.
    """

    def __init__(
        self, engine: AsyncEngine, vault: Vault, *, kind: Kind, place: str, problem: HeliconeError | None
    ) -> None:
        self.kind: Kind = kind
        self.place = place
        self.problem = problem
        self._engine = engine
        self._vault = vault
        self._running: set[asyncio.Task[Any]] = set()

    @property
    def protected_by(self) -> Protection:
        """Where the master key is that seals the keys saved from now on."""
        return self._vault.protected_by

    async def load_connection(self, owner: str, source_id: str) -> StoredConnection | None:
        """Return what the owner keeps for the source, None if nothing."""
        row = await self._finish(self._read_one(_connections, owner=owner, source_id=source_id))
        if row is None:
            return None
        if not isinstance(row.settings, dict):
            raise StoreCorrupt("the settings are not an object", place=self.place)
        key, problem = None, None
        if row.sealed_key is not None:
            purpose = _key_purpose(owner, source_id, row.gateway_url)
            try:
                key = Secret(await asyncio.to_thread(self._vault.unseal, row.sealed_key, purpose))
            except KeyUnreadable as error:
                problem = error
        return StoredConnection(row.settings, key, row.key_hint, row.gateway_url, problem)

    async def save_connection(
        self, owner: str, source_id: str, *, settings: Mapping[str, object], key: Secret, gateway_url: str
    ) -> None:
        """Keep settings and key, both or none."""
        await self._finish(self._save_connection(owner, source_id, dict(settings), key, gateway_url))

    async def save_settings(self, owner: str, source_id: str, settings: Mapping[str, object]) -> None:
        """Keep settings; a key that is there stays."""
        statement = self._upsert(
            _connections,
            {"owner": owner, "source_id": source_id},
            {"settings": dict(settings)},
            when_new={"gateway_url": ""},
        )
        await self._finish(self._write(statement))

    async def forget_key(self, owner: str, source_id: str) -> None:
        """Remove the key; settings stay."""
        chosen = (_connections.c.owner == owner) & (_connections.c.source_id == source_id)
        await self._finish(self._forget_key(update(_connections).where(chosen).values(sealed_key=None, key_hint=None)))

    async def load_catalog(self, gateway_url: str) -> StoredCatalog | None:
        """Return the models last seen at a gateway, None if there are none."""
        row = await self._finish(self._read_one(_catalogs, gateway_url=gateway_url))
        return None if row is None else StoredCatalog(row.fetched_at, row.models, row.registry)

    async def save_catalog(
        self,
        gateway_url: str,
        *,
        fetched_at: float,
        models: Sequence[Mapping[str, Any]],
        registry: Sequence[Mapping[str, Any]] | None,
    ) -> None:
        """Keep the models seen at a gateway in place of older ones."""
        documents = {"models": list(models), "registry": None if registry is None else list(registry)}
        statement = self._upsert(_catalogs, {"gateway_url": gateway_url}, {"fetched_at": fetched_at, **documents})
        await self._finish(self._write(statement))

    async def load_value(self, owner: str, name: str) -> str | None:
        """Return a small value of the owner, None if it was never saved."""
        row = await self._finish(self._read_one(_values, owner=owner, name=name))
        return None if row is None else str(row.text)

    async def save_value(self, owner: str, name: str, text: str) -> None:
        """Keep a small value of the owner."""
        await self._finish(self._write(self._upsert(_values, {"owner": owner, "name": name}, {"text": text})))

    async def close(self) -> None:
        """Let what is running come to its end, then close all connections."""
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._engine.dispose()

    async def _save_connection(
        self, owner: str, source_id: str, settings: dict[str, object], key: Secret, gateway_url: str
    ) -> None:
        sealed = await asyncio.to_thread(self._vault.seal, key.reveal(), _key_purpose(owner, source_id, gateway_url))
        values = {"settings": settings, "sealed_key": sealed, "key_hint": key.hint, "gateway_url": gateway_url}
        await self._write(self._upsert(_connections, {"owner": owner, "source_id": source_id}, values))

    async def _forget_key(self, statement: Executable) -> None:
        await self._write(statement)
        if self._engine.dialect.name == "sqlite":
            # The log may hold the sealed key for long; where another process reads just now, its own turn will come.
            with translated(self.place):
                async with self._engine.connect() as connection:
                    await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def _upsert(
        self,
        table: Table,
        keys: Mapping[str, object],
        values: Mapping[str, object],
        when_new: Mapping[str, object] | None = None,
    ) -> Executable:
        insert = _insert(self._engine, table).values(**keys, **values, **(when_new or {}))
        return insert.on_conflict_do_update(
            index_elements=list(keys), set_={name: insert.excluded[name] for name in values}
        )

    async def _write(self, statement: Executable) -> None:
        with translated(self.place):
            async with self._engine.begin() as connection:
                await connection.execute(statement)

    async def _read_one(self, table: Table, **keys: str) -> Row[Any] | None:
        statement = select(table).where(*(table.c[name] == value for name, value in keys.items()))
        with translated(self.place):
            async with self._engine.connect() as connection:
                return (await connection.execute(statement)).one_or_none()

    async def _finish(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        # A cancelled statement would cost its connection, and with it all that a store in memory holds.
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)


@asynccontextmanager
async def open_database(
    *,
    data_folder: Path | None = None,
    url: str | None = None,
    master_key: Secret | None = None,
    find_keyring: FindKeyring = system_keyring,
) -> AsyncIterator[Database]:
    """
    Open the store of a data folder, or the one at a SQLAlchemy URL, and close it at the end.

    With a URL, the data folder is only where a master key may live. Raises `StoreCorrupt`, `StoreTooNew`,
    `StoreUnsafe`, `StoreUnavailable` or `MasterKeyMissing` if there is a store that cannot be used.
    """
    async with AsyncExitStack() as stack:
        problem: HeliconeError | None = None
        kind: Kind
        if url is not None:
            engine, kind, place = await _open_url(url, stack)
        elif data_folder is not None:
            engine, problem = await _open_folder(data_folder, stack)
            kind, place = "memory" if problem else "file", str(data_folder / places.DATABASE_FILE)
        else:
            engine, kind, place = await _open_memory(stack), "memory", "memory"
        vault = await asyncio.to_thread(
            Vault, folder=data_folder, lasting=kind != "memory", master_key=master_key, find_keyring=find_keyring
        )
        database = Database(engine, vault, kind=kind, place=place, problem=problem)
        stack.push_async_callback(database.close)
        yield database


async def _open_url(text: str, stack: AsyncExitStack) -> tuple[AsyncEngine, Kind, str]:
    with translated("database_url"):
        url = make_url(text)
        url = url.set(drivername=_ASYNC_DRIVERS.get(url.drivername, url.drivername))
        is_sqlite = url.get_backend_name() == "sqlite"
        if is_sqlite and url.database in {None, "", ":memory:"}:
            return await _open_memory(stack), "memory", "memory"
    # The query and the name before the host may hold a password.
    place = URL.create(url.get_backend_name(), host=url.host, port=url.port, database=url.database).render_as_string()
    with translated(place):
        engine = _make_engine(url, stack)
        if is_sqlite and url.database:
            places.make_private_file(Path(url.database), user=places.current_user())
        await _prepare(engine, place)
    return engine, "file" if is_sqlite else "server", place


async def _open_folder(folder: Path, stack: AsyncExitStack) -> tuple[AsyncEngine, HeliconeError | None]:
    path = folder / places.DATABASE_FILE
    try:
        return await _open_file(path, stack), None
    except (StorageReadOnly, StorageFull) as problem:
        engine = await _open_memory(stack)
        await _copy(path, engine)
        return engine, problem


async def _open_file(path: Path, stack: AsyncExitStack) -> AsyncEngine:
    place = str(path)
    with translated(place):
        places.make_private_folder(path.parent, user=places.current_user())
        places.make_private_file(path, user=places.current_user())
        log = path.with_name(f"{path.name}-wal")
        for companion in (log, path.with_name(f"{path.name}-shm"), path.with_name(f"{path.name}-journal")):
            if companion.is_symlink() or companion.exists():
                places.check_private_file(companion, user=places.current_user())
        # Closing a file that was opened for writing moves a log left by a crash into it, even if it is too new for us.
        async with AsyncExitStack() as checking:
            await _check(_make_engine(_file_url(path, mode="ro" if log.exists() else "rw"), checking), place)
        engine = _make_engine(_file_url(path, mode="rw"), stack)
        await _prepare(engine, place)
    return engine


async def _open_memory(stack: AsyncExitStack) -> AsyncEngine:
    engine = _make_engine(URL.create("sqlite+aiosqlite", database=":memory:"), stack, connections=1)
    await _prepare(engine, "")
    return engine


async def _copy(path: Path, target: AsyncEngine) -> None:
    """Copy what can be read of a file that cannot be written; `immutable` is for a folder without room for a log."""
    for mode in ({"mode": "ro"}, {"immutable": "1"}):
        with suppress(StorageReadOnly, StorageFull), translated(str(path)):
            async with AsyncExitStack() as stack:
                source = _make_engine(_file_url(path, **mode), stack)
                await _check(source, str(path))
                reading = await stack.enter_async_context(source.connect())
                writing = await stack.enter_async_context(target.begin())
                for table in (_connections, _catalogs, _values):
                    for row in (await reading.execute(select(table))).mappings():
                        await writing.execute(table.insert().values(**row))
            return


def _file_url(path: Path, **options: str) -> URL:
    return URL.create("sqlite+aiosqlite", database=f"file:{quote(str(path))}", query={**options, "uri": "true"})


def _make_engine(url: URL, stack: AsyncExitStack, *, connections: int = 5) -> AsyncEngine:
    engine = create_async_engine(
        url,
        hide_parameters=True,  # they hold settings and sealed keys, and an error's text may be logged
        poolclass=AsyncAdaptedQueuePool,
        pool_size=connections,  # each connection to :memory: would be a store of its own
        max_overflow=0,
        pool_pre_ping=url.get_backend_name() != "sqlite",
    )
    stack.push_async_callback(engine.dispose)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    for pragma in (
        "busy_timeout = 5000",
        "synchronous = FULL",
        "fullfsync = ON",  # macOS keeps writes in the drive's cache otherwise
        "checkpoint_fullfsync = ON",
        "secure_delete = ON",  # a forgotten key is overwritten
        "trusted_schema = OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


async def _check(engine: AsyncEngine, place: str) -> None:
    """Refuse a SQLite file that is damaged or newer than this program, before anything is written to it."""
    async with engine.connect() as connection:
        verdict = (await connection.exec_driver_sql("PRAGMA quick_check(1)")).scalar_one()
        if verdict != "ok":
            raise StoreCorrupt(str(verdict), place=place)
        tables = (await connection.exec_driver_sql("SELECT name FROM sqlite_master")).scalars().all()
        if _schema.name in tables:
            await _check_version(connection, place)


async def _prepare(engine: AsyncEngine, place: str) -> None:
    """Make the tables that are missing; several processes may do so at once, and any may die in between."""
    if engine.dialect.name == "sqlite":
        async with engine.connect() as connection:
            await connection.exec_driver_sql("PRAGMA journal_mode = WAL")
    async with engine.begin() as connection:
        for table in _metadata.sorted_tables:
            await connection.execute(CreateTable(table, if_not_exists=True))
        # Also the proof that the store can be written.
        await connection.execute(_insert(engine, _schema).values(id=1, version=SCHEMA_VERSION).on_conflict_do_nothing())
        await _check_version(connection, place)


async def _check_version(connection: AsyncConnection, place: str) -> None:
    found = (await connection.execute(select(_schema.c.version))).scalar_one_or_none()
    if found is not None and found > SCHEMA_VERSION:
        raise StoreTooNew(found=found, known=SCHEMA_VERSION, place=place)


def _insert(engine: AsyncEngine, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if engine.dialect.name == "sqlite" else postgresql.insert(table)


def _key_purpose(owner: str, source_id: str, gateway_url: str) -> str:
    """Bind a key to its owner, its source and the host it was entered for."""
    return json.dumps([owner, source_id, gateway_url])
