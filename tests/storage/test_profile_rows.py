"""Profiles at rest: what changes, what stays, and what happens when several change them at once."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from helicone_chat_source.core.errors import LastProfile
from helicone_chat_source.core.profiles import Profile, Profiles
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.storage.database import Database, open_database

GATEWAY = "https://gateway.example"
KEY = Secret("sk-helicone-x3J9vQ7mZ2kLw8Rt5YpB-1234")
THREE = Profiles((Profile("a", "Ä \u2028", {"model": "m"}), Profile("b", "B", {}), Profile("c", "C", {"n": None})), "b")


def stored(profiles: Profiles | None) -> Profiles:
    """Return profiles that are known to be there."""
    assert profiles is not None
    return profiles


async def load(database: Database, owner: str = "owner") -> Profiles | None:
    """Return an owner's profiles."""
    connection = await database.load_connection(owner, "helicone")
    return connection.profiles if connection else None


async def test_profiles_are_the_same_when_loaded_after_a_restart(folder: Path) -> None:
    """Order, names, settings and what is selected come back."""
    async with open_database(data_folder=folder) as database:
        await database.save_profiles("owner", "helicone", lambda _: THREE)

    async with open_database(data_folder=folder) as database:
        assert await load(database) == THREE


async def test_profiles_are_in_order_when_one_goes_and_comes_back(folder: Path) -> None:
    """Deleting and restoring leaves the same list."""
    async with open_database(data_folder=folder) as database:
        await database.save_profiles("owner", "helicone", lambda _: THREE)

        await database.save_profiles("owner", "helicone", lambda found: stored(found).without("b"))
        without = stored(await load(database))
        await database.save_profiles(
            "owner", "helicone", lambda found: stored(found).with_new(THREE.items[1], position=1, select=True)
        )

        assert ([profile.id for profile in without.items], without.selected_id) == (["a", "c"], "c")
        assert await load(database) == THREE


async def test_profiles_stay_when_the_change_is_refused(folder: Path) -> None:
    """A change that raises leaves everything, and a new owner gets nothing."""
    async with open_database(data_folder=folder) as database:
        await database.save_profiles("owner", "helicone", lambda _: THREE)

        with pytest.raises(LastProfile):
            await database.save_profiles("new", "helicone", lambda _: Profiles.first({}).without("default"))

        assert await load(database) == THREE
        assert await database.load_connection("new", "helicone") is None


async def test_profiles_are_apart_when_owners_or_sources_differ(folder: Path) -> None:
    """The same id at another owner or source is another profile."""
    async with open_database(data_folder=folder) as database:
        for owner, source_id in [("owner", "helicone"), ("other", "helicone"), ("owner", "demo")]:
            await database.save_profiles(owner, source_id, lambda _: THREE)

        await database.save_profiles("owner", "helicone", lambda found: stored(found).without("a").without("b"))

        demo = await database.load_connection("owner", "demo")
        assert [profile.id for profile in stored(await load(database)).items] == ["c"]
        assert (await load(database, "other"), demo and demo.profiles) == (THREE, THREE)


async def test_key_stays_when_profiles_change(folder: Path) -> None:
    """The key belongs to the owner, not to a profile."""
    async with open_database(data_folder=folder) as database:
        await database.save_connection("owner", "helicone", lambda _: THREE, key=KEY, gateway_url=GATEWAY)

        await database.save_profiles("owner", "helicone", lambda found: stored(found).without("b"))

        connection = await database.load_connection("owner", "helicone")
        assert connection is not None
        assert (connection.key, connection.gateway_url) == (KEY, GATEWAY)


async def add(database: Database, made: Profile) -> None:
    """Make a profile."""
    await database.save_profiles("owner", "helicone", lambda found: stored(found).with_new(made))


async def test_every_profile_is_kept_when_many_are_made_at_once(folder: Path) -> None:
    """Two stores on one file, as two processes have: no profile is lost, and no name is given twice."""
    async with open_database(data_folder=folder) as one, open_database(data_folder=folder) as other:
        await one.save_profiles("owner", "helicone", lambda _: Profiles.first({}))

        await asyncio.gather(
            *(add((one, other)[number % 2], Profile(f"{number}", "Same", {})) for number in range(20)),
        )

        names = [profile.name for profile in stored(await load(one)).items]
        assert names == ["Default", "Same", *(f"Same ({number})" for number in range(2, 21))]


async def test_profiles_are_in_order_when_positions_have_gaps(folder: Path) -> None:
    """A list that somebody edited by hand is put right with the next change."""
    async with open_database(data_folder=folder) as database:
        await database.save_profiles("owner", "helicone", lambda _: THREE)
    with closing(sqlite3.connect(folder / "helicone-chat.db")) as connection, connection:
        connection.execute("UPDATE helicone_profiles SET position = 7 WHERE id = 'a'")
        connection.execute("UPDATE helicone_connections SET selected_profile = 'gone'")

    async with open_database(data_folder=folder) as database:
        await database.save_profiles("owner", "helicone", stored)

        found = stored(await load(database))
    assert ([profile.id for profile in found.items], found.selected_id) == (["b", "c", "a"], "b")
