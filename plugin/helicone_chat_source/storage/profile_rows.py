"""An owner's profiles as rows: read in order, and written where they changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, delete, select, update
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql import ColumnElement

from helicone_chat_source.core.errors import StoreCorrupt
from helicone_chat_source.core.profiles import Profile, Profiles

from .statements import upsert
from .tables import CONNECTIONS, PROFILES


def of_owner(table: Table, owner: str, source_id: str) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for the rows of one owner at one source."""
    return table.c.owner == owner, table.c.source_id == source_id


async def read_rows(
    connection: AsyncConnection, owner: str, source_id: str, *, place: str
) -> tuple[Row[Any] | None, Sequence[Row[Any]]]:
    """Return the owner's row of the connections, `None` if there is none, and those of the profiles in order."""
    statement = select(CONNECTIONS).where(*of_owner(CONNECTIONS, owner, source_id))
    row = (await connection.execute(statement)).one_or_none()
    statement = select(PROFILES).where(*of_owner(PROFILES, owner, source_id))
    rows = (await connection.execute(statement.order_by(PROFILES.c.position, PROFILES.c.id))).all()
    if not all(isinstance(found.settings, dict) for found in rows):
        raise StoreCorrupt("the settings are not an object", place=place)
    return row, rows


def profiles_of(row: Row[Any] | None, rows: Sequence[Row[Any]]) -> Profiles | None:
    """Return what the rows say, `None` if there are no profiles."""
    if not rows:
        return None
    items = tuple(Profile(found.id, found.name, found.settings) for found in rows)
    return Profiles(items, (row and row.selected_profile) or items[0].id)


async def write_profiles(
    connection: AsyncConnection, owner: str, source_id: str, rows: Sequence[Row[Any]], profiles: Profiles
) -> None:
    """Make the rows that were read into those that the profiles ask for."""
    before = {found.id: (found.position, found.name, found.settings) for found in rows}
    for position, profile in enumerate(profiles.items):
        if before.pop(profile.id, None) != (position, profile.name, profile.settings):
            keys = {"owner": owner, "source_id": source_id, "id": profile.id}
            values = {"name": profile.name, "position": position, "settings": dict(profile.settings)}
            await connection.execute(upsert(connection.dialect.name, PROFILES, keys, values))
    if before:
        chosen = (*of_owner(PROFILES, owner, source_id), PROFILES.c.id.in_(before))
        await connection.execute(delete(PROFILES).where(*chosen))
    selecting = update(CONNECTIONS).where(*of_owner(CONNECTIONS, owner, source_id))
    await connection.execute(selecting.values(selected_profile=profiles.selected.id))
