"""What foreign errors mean."""

from __future__ import annotations

import errno
import json
import socket
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url
from sqlalchemy.exc import StatementError

from helicone_chat_source.core.errors import (
    HeliconeError,
    Internal,
    StorageFull,
    StorageReadOnly,
    StoreCorrupt,
    StoreUnavailable,
)
from helicone_chat_source.storage.failures import translated


def raise_error(error: Exception) -> None:
    """Raise an error."""
    raise error


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), StorageFull),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), StorageFull),
        (OSError(errno.EROFS, "Read-only file system"), StorageReadOnly),
        (PermissionError(errno.EACCES, "Permission denied"), StorageReadOnly),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory"), StorageReadOnly),
        (ConnectionRefusedError(errno.ECONNREFUSED, "Connection refused"), StoreUnavailable),
        (TimeoutError(), StoreUnavailable),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), StoreUnavailable),
        (OSError("Multiple exceptions: [Errno 111], [Errno 111]"), StoreUnavailable),
        (ModuleNotFoundError("No module named 'asyncpg'"), StoreUnavailable),
    ],
    ids=lambda value: type(value).__name__ + str(getattr(value, "errno", "")),
)
def test_error_is_translated_when_the_system_refuses(error: Exception, meaning: type[HeliconeError]) -> None:
    """Each error of the system has a meaning, and stays attached to it."""
    with pytest.raises(meaning) as caught, translated("/data"):
        raise_error(error)

    assert caught.type is meaning
    assert caught.value.__cause__ is error
    assert caught.value.slots == {"place": "/data"}


def read_text_as_database(folder: Path) -> None:
    """Open a text file as a database."""
    (folder / "text.db").write_text("not a database, but long enough to have a header of its own" * 10)
    with closing(sqlite3.connect(folder / "text.db")) as connection:
        connection.execute("SELECT * FROM sqlite_master")


def read_missing_table(folder: Path) -> None:
    """Read a table that is not there."""
    with closing(sqlite3.connect(folder / "empty.db")) as connection:
        connection.execute("SELECT * FROM helicone_values")


def open_in_missing_folder(folder: Path) -> None:
    """Open a database where it cannot be."""
    sqlite3.connect(folder / "missing" / "file.db")


def write_through_read_only_connection(folder: Path) -> None:
    """Write to a database that was opened for reading."""
    sqlite3.connect(folder / "file.db").close()
    with closing(sqlite3.connect(f"file:{folder}/file.db?mode=ro", uri=True)) as connection:
        connection.execute("CREATE TABLE t (a)")


def write_while_another_writes(folder: Path) -> None:
    """Write while another connection holds the lock."""
    with (
        closing(sqlite3.connect(folder / "file.db")) as other,
        closing(sqlite3.connect(folder / "file.db", timeout=0)) as connection,
    ):
        other.execute("BEGIN EXCLUSIVE")
        connection.execute("CREATE TABLE t (a)")


def write_more_than_fits(_folder: Path) -> None:
    """Write to a database that may not grow."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("PRAGMA max_page_count = 1")
        connection.execute("CREATE TABLE t (a)")


def read_damaged_json(_folder: Path) -> None:
    """Read a document that broke off."""
    json.loads('{"a": ')


def read_unknown_url(_folder: Path) -> None:
    """Read a URL that is none."""
    make_url("nonsense")


@pytest.mark.parametrize(
    ("act", "meaning"),
    [
        (read_text_as_database, StoreCorrupt),
        (read_missing_table, StoreCorrupt),
        (read_damaged_json, StoreCorrupt),
        (open_in_missing_folder, StorageReadOnly),
        (write_through_read_only_connection, StorageReadOnly),
        (write_while_another_writes, StoreUnavailable),
        (read_unknown_url, StoreUnavailable),
        (write_more_than_fits, StorageFull),
    ],
    ids=lambda value: value.__name__,
)
def test_error_is_translated_when_the_database_refuses(
    act: Callable[[Path], None], meaning: type[HeliconeError], tmp_path: Path
) -> None:
    """Each error of the database has a meaning."""
    with pytest.raises(meaning) as caught, translated("/data/file.db"):
        act(tmp_path)

    assert caught.type is meaning
    assert caught.value.slots == {"place": "/data/file.db"}


def test_statement_is_our_mistake_when_it_cannot_be_built() -> None:
    """What neither disk nor database is to blame for is `internal`, and its parameters are not repeated."""
    with pytest.raises(Internal) as caught, translated("/data"):
        raise_error(StatementError("no", "INSERT", {"settings": "private"}, TypeError("private"), hide_parameters=True))

    assert "private" not in str(caught.value)


def test_error_passes_when_it_is_ours() -> None:
    """An error that is translated already stays as it is."""
    ours = StoreCorrupt("already", place="/elsewhere")

    with pytest.raises(StoreCorrupt) as caught, translated("/data"):
        raise_error(ours)

    assert caught.value is ours


def test_mistake_passes_when_it_is_no_failure_of_the_store() -> None:
    """A programming mistake is not called a failure of the store."""
    with pytest.raises(AttributeError), translated("/data"):
        raise_error(AttributeError("mistake"))
