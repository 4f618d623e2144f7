"""
Connections, catalogs and small values at rest: a SQLite file for one person, a database server for many.

A store is opened in three ways. In a data folder it is a private file; where that cannot be written, it is a copy in
memory and `Database.problem` says so. By URL it is what the operator named, and it works or opening fails. Without
either it is empty and in memory. A store that cannot be read, or that is newer than this program, is left as it is.

Each change is one transaction, so it is there as a whole or not at all. SQLite runs with a write-ahead log and
`synchronous=FULL`: what was saved survives a power cut, and two processes can share the file.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, TypeVar, cast
from urllib.parse import quote

from sqlalchemy import Table, event, select, update
from sqlalchemy.engine import URL, Row, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.sql import Executable

from helicone_chat_source.core.errors import (
    HeliconeError,
    KeyUnreadable,
    StorageFull,
    StorageReadOnly,
    StoreCorrupt,
)
from helicone_chat_source.core.profiles import Profiles
from helicone_chat_source.core.secret import Secret

from . import places
from .failures import translated
from .migrations import check_version, prepare
from .profile_rows import of_owner, profiles_of, read_rows, write_profiles
from .statements import upsert
from .tables import CATALOGS, CONNECTIONS, SCHEMA, VALUES
from .vault import FindKeyring, Protection, Vault, system_keyring

Kind = Literal["file", "memory", "server"]

_ASYNC_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}

ChangeProfiles = Callable[[Profiles | None], Profiles]
"""Makes the profiles that shall be kept of those that are, `None` where there are none; may raise."""

_DRIVER_LOG = logging.getLogger("aiosqlite")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class StoredConnection:
    """
    What one owner keeps for one source.

    `profiles` is None if none were ever saved. `key` is None if none is kept or if it cannot be decrypted; then
    `key_problem` says so and `key_hint` is still there. `gateway_url` is the host that the key was entered for, empty
    if there never was a key.
    """

    profiles: Profiles | None
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
        self._dialect = engine.dialect.name
        self._vault = vault
        self._running: set[asyncio.Task[Any]] = set()

    @property
    def protected_by(self) -> Protection:
        """Where the master key is that seals the keys saved from now on."""
        return self._vault.protected_by

    async def load_connection(self, owner: str, source_id: str) -> StoredConnection | None:
        """Return what the owner keeps for the source, None if nothing."""
        row, profiles = await self._finish(self._read_connection(owner, source_id))
        if row is None:
            return None
        key, problem = None, None
        if row.sealed_key is not None:
            purpose = _key_purpose(owner, source_id, row.gateway_url)
            try:
                key = Secret(await asyncio.to_thread(self._vault.unseal, row.sealed_key, purpose))
            except KeyUnreadable as error:
                problem = error
        return StoredConnection(profiles, key, row.key_hint, row.gateway_url, problem)

    async def save_connection(
        self, owner: str, source_id: str, change: ChangeProfiles, *, key: Secret, gateway_url: str
    ) -> Profiles:
        """Change profiles and keep a key, both or none; returns the profiles as they are now."""
        return await self._finish(self._save_connection(owner, source_id, change, key, gateway_url))

    async def save_profiles(self, owner: str, source_id: str, change: ChangeProfiles) -> Profiles:
        """Change profiles, and return them as they are now; a key that is there stays."""
        return await self._finish(self._change(owner, source_id, change, {}, when_new={"gateway_url": ""}))

    async def forget_key(self, owner: str, source_id: str) -> None:
        """Remove the key; settings stay."""
        statement = update(CONNECTIONS).where(*of_owner(CONNECTIONS, owner, source_id))
        await self._finish(self._forget_key(statement.values(sealed_key=None, key_hint=None)))

    async def load_catalog(self, gateway_url: str) -> StoredCatalog | None:
        """Return the models last seen at a gateway, None if there are none."""
        row = await self._finish(self._read_one(CATALOGS, gateway_url=gateway_url))
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
        statement = upsert(
            self._dialect, CATALOGS, {"gateway_url": gateway_url}, {"fetched_at": fetched_at, **documents}
        )
        await self._finish(self._write(statement))

    async def load_value(self, owner: str, name: str) -> str | None:
        """Return a small value of the owner, None if it was never saved."""
        row = await self._finish(self._read_one(VALUES, owner=owner, name=name))
        return None if row is None else str(row.text)

    async def save_value(self, owner: str, name: str, text: str) -> None:
        """Keep a small value of the owner."""
        await self._finish(self._write(upsert(self._dialect, VALUES, {"owner": owner, "name": name}, {"text": text})))

    async def check(self) -> None:
        """Read one row; raises what keeps the store from being read."""
        if await self._finish(self._read_one(SCHEMA, id=1)) is None:
            raise StoreCorrupt("it has lost its version", place=self.place)

    async def close(self) -> None:
        """Let what is running come to its end, then close all connections."""
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._engine.dispose()

    async def _read_connection(self, owner: str, source_id: str) -> tuple[Row[Any] | None, Profiles | None]:
        with translated(self.place):
            async with self._engine.connect() as connection:
                row, rows = await read_rows(connection, owner, source_id, place=self.place)
        return row, profiles_of(row, rows)

    async def _save_connection(
        self, owner: str, source_id: str, change: ChangeProfiles, key: Secret, gateway_url: str
    ) -> Profiles:
        sealed = await asyncio.to_thread(self._vault.seal, key.reveal(), _key_purpose(owner, source_id, gateway_url))
        values = {"sealed_key": sealed, "key_hint": key.hint, "gateway_url": gateway_url}
        return await self._change(owner, source_id, change, values)

    async def _change(
        self,
        owner: str,
        source_id: str,
        change: ChangeProfiles,
        values: Mapping[str, object],
        when_new: Mapping[str, object] | None = None,
    ) -> Profiles:
        keys = {"owner": owner, "source_id": source_id}
        with translated(self.place):
            async with self._engine.begin() as connection:
                # First, since it locks the owner's row: nobody changes the profiles between reading and writing.
                await connection.execute(upsert(self._dialect, CONNECTIONS, keys, values, when_new))
                row, rows = await read_rows(connection, owner, source_id, place=self.place)
                profiles = change(profiles_of(row, rows))
                await write_profiles(connection, owner, source_id, rows, profiles)
        return profiles

    async def _forget_key(self, statement: Executable) -> None:
        await self._write(statement)
        if self._dialect == "sqlite":
            # The log may hold the sealed key for long; where another process reads just now, its own turn will come.
            with translated(self.place):
                async with self._engine.connect() as connection:
                    await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def _write(self, statement: Executable) -> None:
        with translated(self.place):
            async with self._engine.begin() as connection:
                await connection.execute(statement)

    async def _read_one(self, table: Table, **keys: str | int) -> Row[Any] | None:
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
    if _DRIVER_LOG.level == logging.NOTSET:
        # At DEBUG it has the values of every statement: settings, what properties say, sealed keys.
        _DRIVER_LOG.setLevel(logging.INFO)
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
        await prepare(engine, place)
    return engine, "file" if is_sqlite else "server", place


async def _open_folder(folder: Path, stack: AsyncExitStack) -> tuple[AsyncEngine, HeliconeError | None]:
    path = folder / places.DATABASE_FILE
    try:
        return await _open_file(path, stack), None
    except (StorageReadOnly, StorageFull) as problem:
        return await _open_memory(stack, copy_of=path), problem


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
        await prepare(engine, place)
    return engine


async def _open_memory(stack: AsyncExitStack, *, copy_of: Path | None = None) -> AsyncEngine:
    engine = _make_engine(URL.create("sqlite+aiosqlite", database=":memory:"), stack, connections=1)
    if copy_of is not None:
        await _copy(copy_of, engine)
    await prepare(engine, "")
    return engine


async def _copy(path: Path, target: AsyncEngine) -> None:
    """Copy what can be read of a file that cannot be written; `immutable` is for a folder without room for a log."""
    for mode in ({"mode": "ro"}, {"immutable": "1"}):
        with suppress(StorageReadOnly, StorageFull), translated(str(path)):
            async with AsyncExitStack() as stack:
                source = _make_engine(_file_url(path, **mode), stack)
                await _check(source, str(path))
                reading = await stack.enter_async_context(source.connect())
                writing = await stack.enter_async_context(target.connect())
                # Page by page, whatever version it is of.
                source_driver, target_driver = [
                    cast(Any, (await one.get_raw_connection()).driver_connection) for one in (reading, writing)
                ]
                await source_driver.backup(target_driver)
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
        if SCHEMA.name in tables:
            await check_version(connection, place)


def _key_purpose(owner: str, source_id: str, gateway_url: str) -> str:
    """Bind a key to its owner, its source and the host it was entered for."""
    return json.dumps([owner, source_id, gateway_url])
