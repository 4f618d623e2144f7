"""The statements that SQLite and PostgreSQL know and SQL does not."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import Executable


def insert_into(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return the insert of a dialect, which knows what to do on a conflict."""
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def upsert(
    dialect: str,
    table: Table,
    keys: Mapping[str, object],
    values: Mapping[str, object],
    when_new: Mapping[str, object] | None = None,
) -> Executable:
    """Return the statement that adds a row or changes the one that is there; `when_new` is for a new one alone."""
    insert = insert_into(dialect, table).values(**keys, **values, **(when_new or {}))
    # A key that is set to itself changes nothing, and yet holds the row until the transaction ends.
    changed = list(values) or list(keys)[:1]
    return insert.on_conflict_do_update(
        index_elements=list(keys), set_={name: insert.excluded[name] for name in changed}
    )
