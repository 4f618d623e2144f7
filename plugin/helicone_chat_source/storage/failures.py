"""The one place where errors of the disk, of SQLite and of a database server become errors of ours."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from json import JSONDecodeError
from socket import gaierror

from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    InterfaceError,
    InvalidRequestError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from helicone_chat_source.core.errors import (
    HeliconeError,
    Internal,
    StorageFull,
    StorageReadOnly,
    StoreCorrupt,
    StoreUnavailable,
)

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

# A quota and a full disk under the shared-memory file do not come as SQLITE_FULL.
_SQLITE_FULL = {"SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_SHMSIZE"}
# A file system that cannot hold the shared-memory file is one that we cannot write to.
_SQLITE_READ_ONLY = {"SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_IOERR_SHMOPEN", "SQLITE_IOERR_SHMMAP"}
_SQLITE_UNAVAILABLE = {"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL"}
# SQLITE_ERROR is what a missing table or column gives: a store of someone else under our name.
_SQLITE_CORRUPT = {"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "SQLITE_ERROR"}

# PostgreSQL's SQLSTATE: disk_full; read_only_sql_transaction, insufficient_privilege; undefined_column, undefined_table
_SERVER_ERRORS: dict[str, type[HeliconeError]] = {
    "53100": StorageFull,
    "25006": StorageReadOnly,
    "42501": StorageReadOnly,
    "42703": StoreCorrupt,
    "42P01": StoreCorrupt,
}


@contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn what goes wrong with the store at `place` into a `HeliconeError`."""
    try:
        yield
    except (OSError, SQLAlchemyError, sqlite3.Error, JSONDecodeError, ImportError) as exc:
        raise read_failure(exc, place) from exc


def read_failure(exc: Exception, place: str) -> HeliconeError:
    """Return the error that `exc` means for the store at `place`."""
    cause = exc.orig if isinstance(exc, DBAPIError) and exc.orig is not None else exc
    match cause:
        case sqlite3.Error():
            error = _read_sqlite(getattr(cause, "sqlite_errorname", ""))
        case TimeoutError() | ConnectionError() | gaierror() | PoolTimeout():
            error = StoreUnavailable
        case ArgumentError() | InvalidRequestError() | ImportError():  # a URL that is none, or its driver is missing
            error = StoreUnavailable
        case OSError(errno=None):  # asyncio's sum of several failed connections
            error = StoreUnavailable
        case OSError():
            error = StorageFull if cause.errno in _FULL else StorageReadOnly
        case JSONDecodeError():
            error = StoreCorrupt
        case _:
            error = _read_server(exc, getattr(cause, "sqlstate", None))
    return error(_describe(cause), place=place)


def _read_sqlite(name: str) -> type[HeliconeError]:
    # Extended names begin with the name of their family: SQLITE_READONLY_DIRECTORY, SQLITE_IOERR_READ.
    for family, error in (
        (_SQLITE_FULL, StorageFull),
        (_SQLITE_READ_ONLY, StorageReadOnly),
        (_SQLITE_UNAVAILABLE, StoreUnavailable),
        (_SQLITE_CORRUPT, StoreCorrupt),
    ):
        if any(name == member or name.startswith(f"{member}_") for member in family):
            return error
    return Internal


def _read_server(exc: Exception, sqlstate: str | None) -> type[HeliconeError]:
    if sqlstate in _SERVER_ERRORS:
        return _SERVER_ERRORS[sqlstate]
    return StoreUnavailable if isinstance(exc, OperationalError | InterfaceError) else Internal


def _describe(cause: BaseException) -> str:
    """Say what the other side said, without a statement's parameters and without a URL that may hold a password."""
    if isinstance(cause, OSError):
        return cause.strerror or type(cause).__name__
    if isinstance(cause, SQLAlchemyError):
        return type(cause).__name__
    return str(cause)
