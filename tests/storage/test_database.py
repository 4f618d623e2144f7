"""What is kept, how it is kept, and what happens when it cannot be."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from helicone_chat_source.core.errors import (
    KeyUnreadable,
    MasterKeyMissing,
    StorageFull,
    StorageReadOnly,
    StoreCorrupt,
    StoreTooNew,
    StoreUnavailable,
    StoreUnsafe,
)
from helicone_chat_source.core.profiles import Profiles
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.storage.database import (
    ChangeProfiles,
    Database,
    StoredCatalog,
    StoredConnection,
    open_database,
)
from helicone_chat_source.storage.tables import SCHEMA_VERSION

HERE = Path(__file__).parent
GATEWAY = "https://gateway.example"
KEY = Secret("sk-helicone-x3J9vQ7mZ2kLw8Rt5YpB-1234")
SETTINGS = {"model": "claude-sonnet-4", "fallbacks": ["gpt-5"], "note": "äöü \x00 \ud800", "max_tokens": None}
PROFILES = Profiles.first(SETTINGS)


def keep(settings: Mapping[str, object]) -> ChangeProfiles:
    """Return the change that leaves one profile with these settings."""
    return lambda _: Profiles.first(settings)


async def save_connection(database: Database, *, owner: str = "owner", source_id: str = "helicone") -> None:
    """Save the settings and key of these tests."""
    await database.save_connection(owner, source_id, keep(SETTINGS), key=KEY, gateway_url=GATEWAY)


async def fill(folder: Path, *, master_key: Secret | None = None) -> None:
    """Make a store with one connection."""
    async with open_database(data_folder=folder, master_key=master_key) as database:
        await save_connection(database)


async def load_connection(folder: Path, *, master_key: Secret | None = None) -> StoredConnection | None:
    """Open a store and return its connection."""
    async with open_database(data_folder=folder, master_key=master_key) as database:
        return await database.load_connection("owner", "helicone")


def read_files(folder: Path) -> dict[str, bytes]:
    """Return all files of a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def list_modes(folder: Path) -> dict[str, int]:
    """Return the permission bits of a folder and of all files in it."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.iterdir()]}


def set_modes(folder: Path, mode: int) -> None:
    """Set the permission bits of a folder and of all files in it."""
    for path in [folder, *folder.iterdir()]:
        path.chmod(mode)


def make_folder(folder: Path, mode: int) -> None:
    """Make a folder with these permission bits."""
    folder.mkdir(parents=True)
    folder.chmod(mode)


def change(folder: Path, statement: str) -> None:
    """Change a closed store behind our back."""
    with closing(sqlite3.connect(folder / "helicone-chat.db")) as connection, connection:
        connection.execute(statement)


# What is kept


async def test_store_is_a_file_when_the_folder_can_be_written(folder: Path) -> None:
    """The store is a file in the data folder, and says so."""
    async with open_database(data_folder=folder) as database:
        assert (database.kind, database.place) == ("file", str(folder / "helicone-chat.db"))
        assert (database.problem, database.protected_by) == (None, "file")


async def test_connection_is_the_same_when_loaded_after_a_restart(folder: Path) -> None:
    """Settings and key come back as they were saved, with the host that the key is for."""
    await fill(folder)

    assert await load_connection(folder) == StoredConnection(PROFILES, KEY, "…1234", GATEWAY, None)


async def test_connection_is_nothing_when_never_saved(folder: Path) -> None:
    """A new store has no connection, and reading it makes no master key."""
    assert await load_connection(folder) is None
    assert not (folder / "master.key").exists()


async def test_connection_is_replaced_when_saved_again(folder: Path) -> None:
    """The second connection takes the place of the first, as a whole."""
    async with open_database(data_folder=folder) as database:
        await save_connection(database)

        await database.save_connection("owner", "helicone", keep({}), key=Secret("short"), gateway_url="https://b")

        stored = await database.load_connection("owner", "helicone")
        assert stored == StoredConnection(Profiles.first({}), Secret("short"), "…", "https://b", None)


async def test_key_stays_when_settings_are_saved(folder: Path) -> None:
    """Settings alone change settings alone."""
    async with open_database(data_folder=folder) as database:
        await save_connection(database)

        await database.save_profiles("owner", "helicone", keep({"model": "gpt-5"}))

        stored = await database.load_connection("owner", "helicone")
        assert stored == StoredConnection(Profiles.first({"model": "gpt-5"}), KEY, "…1234", GATEWAY, None)


async def test_settings_are_kept_when_there_is_no_key(folder: Path) -> None:
    """Settings may come before the first key."""
    async with open_database(data_folder=folder) as database:
        await database.save_profiles("owner", "helicone", keep({"model": "gpt-5"}))

        stored = await database.load_connection("owner", "helicone")
        assert stored == StoredConnection(Profiles.first({"model": "gpt-5"}), None, None, "", None)


async def test_settings_stay_when_the_key_is_forgotten(folder: Path) -> None:
    """Forgetting takes the key and its hint, nothing else."""
    async with open_database(data_folder=folder) as database:
        await save_connection(database)

        await database.forget_key("owner", "helicone")

        stored = await database.load_connection("owner", "helicone")
        assert stored == StoredConnection(PROFILES, None, None, GATEWAY, None)


async def test_sealed_key_is_gone_from_the_disk_when_forgotten(folder: Path) -> None:
    """Not even the encrypted key is left in the file or its log."""
    async with open_database(data_folder=folder) as database:
        await save_connection(database)
        with closing(sqlite3.connect(folder / "helicone-chat.db")) as connection:
            (sealed,) = connection.execute("SELECT sealed_key FROM helicone_connections").fetchone()
        assert any(sealed.encode() in content for content in read_files(folder).values())

        await database.forget_key("owner", "helicone")

        assert not any(sealed.encode()[20:60] in content for content in read_files(folder).values())


async def test_forgetting_is_fine_when_there_is_no_key(folder: Path) -> None:
    """Nothing to forget is no error, and makes no connection."""
    async with open_database(data_folder=folder) as database:
        await database.forget_key("owner", "helicone")

        assert await database.load_connection("owner", "helicone") is None


async def test_connections_are_apart_when_owners_or_sources_differ(folder: Path) -> None:
    """Nobody sees or loses another's connection."""
    async with open_database(data_folder=folder) as database:
        await save_connection(database, owner="alice")
        await save_connection(database, owner="alice", source_id="demo")
        await save_connection(database, owner="bob")

        await database.forget_key("alice", "helicone")

        stored = [
            await database.load_connection(owner, source_id)
            for owner, source_id in [("alice", "helicone"), ("alice", "demo"), ("bob", "helicone"), ("bob", "demo")]
        ]
        assert [connection and connection.key for connection in stored] == [None, KEY, KEY, None]


@pytest.mark.parametrize("registry", [None, [], [{"id": "a", "price": 0.1}]], ids=["never fetched", "empty", "full"])
async def test_catalog_is_the_same_when_loaded(registry: list[dict[str, object]] | None, folder: Path) -> None:
    """A gateway's models come back in order, and a registry that is missing stays missing."""
    models: list[dict[str, object]] = [{"id": "b"}, {"id": "a", "context_length": 2**60, "name": "日本"}]
    async with open_database(data_folder=folder) as database:
        await database.save_catalog(GATEWAY, fetched_at=1.0, models=[], registry=[{"id": "old"}])

        await database.save_catalog(GATEWAY, fetched_at=1795294800.123456, models=models, registry=registry)

        assert await database.load_catalog(GATEWAY) == StoredCatalog(1795294800.123456, models, registry)
        assert await database.load_catalog("https://another.example") is None


async def test_value_is_the_same_when_loaded(folder: Path) -> None:
    """A small value belongs to its owner, and the last one counts."""
    async with open_database(data_folder=folder) as database:
        await database.save_value("owner", "selected", "demo")

        await database.save_value("owner", "selected", "helicone")

        assert await database.load_value("owner", "selected") == "helicone"
        assert await database.load_value("owner", "another") is None
        assert await database.load_value("another", "selected") is None


async def test_store_is_in_memory_when_nothing_is_named() -> None:
    """Without folder and URL everything works, and nothing is a problem."""
    async with open_database() as database:
        await save_connection(database)
        await asyncio.gather(*(database.save_value("owner", f"{number}", "text") for number in range(20)))

        stored = await database.load_connection("owner", "helicone")
        assert stored == StoredConnection(PROFILES, KEY, "…1234", GATEWAY, None)
        assert (database.kind, database.place, database.problem) == ("memory", "memory", None)
        assert database.protected_by == "memory"


# Secrecy


def spellings(text: str) -> Iterator[bytes]:
    """Spell a text in the ways in which it might slip out, whole and in pieces of eight."""
    for start in range(len(text) - 7):
        yield text[start : start + 8].encode()
        yield text[start : start + 8].encode().hex().encode()
        yield base64.b64encode(text[start : start + 9].encode())[:12]


async def test_key_is_not_in_the_folder_when_saved(folder: Path) -> None:
    """No eight characters of the key's random part are on the disk, neither while the store is open nor after."""
    async with open_database(data_folder=folder) as database:
        await save_connection(database)
        await database.save_profiles("owner", "helicone", keep({"model": "gpt-5"}))
        files = list(read_files(folder).values())
    files += read_files(folder).values()

    random_part = KEY.reveal().removeprefix("sk-helicone-")
    assert [found for found in spellings(random_part) if any(found in content for content in files)] == []
    assert any(b"gpt-5" in content for content in files)


@pytest.mark.usefixtures("open_umask")
async def test_files_are_private_when_made(folder: Path) -> None:
    """The folder, the database and all that SQLite puts beside it are closed to others, whatever the umask."""
    async with open_database(data_folder=folder) as database:
        await save_connection(database)

        modes = list_modes(folder)

    assert modes == {
        "data": 0o700,
        "helicone-chat.db": 0o600,
        "helicone-chat.db-shm": 0o600,
        "helicone-chat.db-wal": 0o600,
        "master.key": 0o600,
    }


async def test_files_are_closed_to_others_when_they_were_open(folder: Path) -> None:
    """Loose permissions are put right at the start."""
    await fill(folder)
    set_modes(folder, 0o755)

    stored = await load_connection(folder)

    assert stored is not None
    assert stored.key == KEY
    assert {mode & 0o077 for mode in list_modes(folder).values()} == {0}


@pytest.mark.parametrize("name", ["helicone-chat.db", "helicone-chat.db-wal", "helicone-chat.db-shm", "master.key"])
async def test_store_is_refused_when_a_link_is_planted(name: str, folder: Path) -> None:
    """A link in the place of one of our files stops the start, by name, and what it leads to stays as it is."""
    make_folder(folder, 0o700)
    canary = folder.parent / "canary"
    canary.write_bytes(b"")
    (folder / name).symlink_to(canary)

    with pytest.raises(StoreUnsafe) as caught:
        await fill(folder)

    assert caught.value.slots == {"place": str(folder / name)}
    assert canary.read_bytes() == b""


async def test_store_is_refused_when_users_share_the_folder(folder: Path) -> None:
    """A folder like /tmp is no data folder."""
    make_folder(folder, 0o1777)

    with pytest.raises(StoreUnsafe):
        await fill(folder)

    assert read_files(folder) == {}


# The master key


async def test_key_is_unreadable_when_the_master_key_changed(folder: Path) -> None:
    """A key under a lost master key is a problem of its own; the rest is there, and nothing is thrown away."""
    await fill(folder, master_key=Secret("first"))

    stored = await load_connection(folder, master_key=Secret("second"))

    assert stored is not None
    assert isinstance(stored.key_problem, KeyUnreadable)
    assert (stored.profiles, stored.key, stored.key_hint, stored.gateway_url) == (PROFILES, None, "…1234", GATEWAY)
    assert await load_connection(folder, master_key=Secret("first")) == StoredConnection(
        PROFILES, KEY, "…1234", GATEWAY, None
    )


async def test_unreadable_key_is_kept_when_settings_are_saved(folder: Path) -> None:
    """Only a new key replaces one that cannot be read."""
    await fill(folder, master_key=Secret("first"))
    async with open_database(data_folder=folder, master_key=Secret("second")) as database:
        await database.save_profiles("owner", "helicone", keep({}))

    assert await load_connection(folder, master_key=Secret("first")) == StoredConnection(
        Profiles.first({}), KEY, "…1234", GATEWAY, None
    )


async def test_unreadable_key_is_replaced_when_a_new_one_is_saved(folder: Path) -> None:
    """Entering the key again puts everything right."""
    await fill(folder, master_key=Secret("first"))

    await fill(folder, master_key=Secret("second"))

    assert await load_connection(folder, master_key=Secret("second")) == StoredConnection(
        PROFILES, KEY, "…1234", GATEWAY, None
    )


async def test_key_is_readable_when_the_operator_gives_a_master_key_later(folder: Path) -> None:
    """What `master.key` sealed can still be read."""
    await fill(folder)

    stored = await load_connection(folder, master_key=Secret("later"))

    assert stored == StoredConnection(PROFILES, KEY, "…1234", GATEWAY, None)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE helicone_connections SET gateway_url = 'https://evil.example'",
        "UPDATE helicone_connections SET owner = 'owner' WHERE owner = 'victim'",
        "UPDATE helicone_connections SET sealed_key = 'nonsense'",
        "UPDATE helicone_connections SET sealed_key = x'00ff'",
        "UPDATE helicone_connections SET sealed_key = 'Schlüssel'",
    ],
    ids=["another host", "another owner", "no token", "bytes", "not ASCII"],
)
async def test_key_is_unreadable_when_its_row_was_changed(statement: str, folder: Path) -> None:
    """A key opens only for the owner and the host that it was saved for."""
    async with open_database(data_folder=folder) as database:
        await save_connection(database, owner="victim")
    change(folder, statement)

    async with open_database(data_folder=folder) as database:
        found = [await database.load_connection(owner, "helicone") for owner in ("owner", "victim")]

    problems = [(connection.key, type(connection.key_problem)) for connection in found if connection]
    assert problems == [(None, KeyUnreadable)]


async def test_store_is_refused_when_a_master_key_would_not_last(tmp_path: Path) -> None:
    """A named database without any place for a master key would lose its keys at every restart."""
    with pytest.raises(MasterKeyMissing):
        async with open_database(url=f"sqlite+aiosqlite:///{tmp_path}/named.db"):
            pass


# A store that cannot be read


async def make_too_new(folder: Path) -> None:
    """Make a store of the next version."""
    await fill(folder)
    change(folder, "UPDATE helicone_schema SET version = version + 1")


async def make_too_new_with_log(folder: Path) -> None:
    """Make a store of the next version whose last change is still in the log, as after a crash."""
    await fill(folder)
    copy = folder.with_name("copy")
    with closing(sqlite3.connect(folder / "helicone-chat.db")) as connection:
        connection.execute("UPDATE helicone_schema SET version = version + 1")
        connection.commit()
        shutil.copytree(folder, copy)
    shutil.rmtree(folder)
    copy.rename(folder)


@pytest.mark.parametrize("make", [make_too_new, make_too_new_with_log], ids=["closed", "crashed"])
async def test_store_is_untouched_when_it_is_too_new(make: Callable[[Path], Any], folder: Path) -> None:
    """A newer store is refused with both versions and its place, and every byte of it stays."""
    await make(folder)
    before = read_files(folder)

    with pytest.raises(StoreTooNew) as caught:
        await fill(folder)

    place = str(folder / "helicone-chat.db")
    assert caught.value.slots == {"found": SCHEMA_VERSION + 1, "known": SCHEMA_VERSION, "place": place}
    assert {name: read_files(folder)[name] for name in before if not name.endswith("-shm")} == {
        name: content for name, content in before.items() if not name.endswith("-shm")
    }


def overwrite(path: Path) -> None:
    """Put a text in the place of the database."""
    path.write_text("this is not a database, whatever its name may say " * 20)


def cut_off(path: Path) -> None:
    """Take away the last page."""
    path.write_bytes(path.read_bytes()[:-4096])


def tear(path: Path) -> None:
    """Overwrite a page in the middle."""
    content = bytearray(path.read_bytes())
    content[4096:8192] = b"\xa5" * 4096
    path.write_bytes(content)


def leave_header(path: Path) -> None:
    """Leave the beginning alone."""
    path.write_bytes(path.read_bytes()[:100])


@pytest.mark.parametrize("damage", [overwrite, cut_off, tear, leave_header], ids=lambda damage: damage.__name__)
async def test_store_is_untouched_when_it_is_damaged(damage: Callable[[Path], None], folder: Path) -> None:
    """A damaged store is refused by name, and every byte of it stays."""
    await fill(folder)
    damage(folder / "helicone-chat.db")
    before = read_files(folder)

    with pytest.raises(StoreCorrupt) as caught:
        await fill(folder)

    assert caught.value.slots == {"place": str(folder / "helicone-chat.db")}
    assert read_files(folder) == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE helicone_profiles SET settings = '{\"model\": '",
        "UPDATE helicone_profiles SET settings = '[1]'",
        "ALTER TABLE helicone_profiles RENAME COLUMN settings TO something",
    ],
    ids=["broken JSON", "another JSON", "another table"],
)
async def test_loading_fails_when_a_row_is_damaged(statement: str, folder: Path) -> None:
    """A row that nobody can read is the store's failure, and is named."""
    await fill(folder)
    change(folder, statement)

    with pytest.raises(StoreCorrupt) as caught:
        await load_connection(folder)

    assert caught.value.slots == {"place": str(folder / "helicone-chat.db")}


# A store that cannot be written


async def test_store_is_in_memory_when_the_folder_cannot_be_made(tmp_path: Path) -> None:
    """Where no folder can be, everything works in memory, and the problem is named."""
    (tmp_path / "file").write_text("")

    async with open_database(data_folder=tmp_path / "file" / "data") as database:
        await save_connection(database)

        stored = await database.load_connection("owner", "helicone")
        assert stored == StoredConnection(PROFILES, KEY, "…1234", GATEWAY, None)
        assert (database.kind, database.protected_by) == ("memory", "memory")
        assert isinstance(database.problem, StorageReadOnly)
        assert database.problem.slots == {"place": str(tmp_path / "file" / "data" / "helicone-chat.db")}


def describe_store(limit: str, folder: Path) -> dict[str, object]:
    """Open the store in a process that cannot write everywhere."""
    done = subprocess.run(
        [sys.executable, "-W", "error", HERE / "limited_process.py", limit, folder],
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""
    found: dict[str, object] = json.loads(done.stdout)
    return found


def close_folder(folder: Path) -> None:
    """Take the right to make files in the folder."""
    folder.chmod(0o500)


def close_file(folder: Path) -> None:
    """Take the right to write the database."""
    (folder / "helicone-chat.db").chmod(0o400)


@pytest.mark.parametrize("limit", [close_folder, close_file], ids=["folder", "file"])
async def test_store_is_copied_to_memory_when_it_is_read_only(limit: Callable[[Path], None], folder: Path) -> None:
    """What a store holds is there though it cannot be written; what comes new works until the end."""
    await fill(folder)
    before = read_files(folder)
    limit(folder)

    found = describe_store("ordinary", folder)

    set_modes(folder, 0o700)
    assert found == {
        "kind": "memory",
        "place": str(folder / "helicone-chat.db"),
        "problem": "storage_read_only",
        "protected_by": "memory",
        "settings": SETTINGS,
        "key": KEY.reveal(),
        "new_key": "sk-new",
    }
    assert {name: read_files(folder)[name] for name in before} == before


async def test_nothing_is_made_when_the_folder_is_read_only_and_empty(folder: Path) -> None:
    """An empty folder that cannot be written stays empty."""
    make_folder(folder, 0o500)

    found = describe_store("ordinary", folder)

    assert (found["kind"], found["problem"], found["new_key"]) == ("memory", "storage_read_only", "sk-new")
    assert read_files(folder) == {}


async def test_store_is_copied_to_memory_when_the_disk_is_full_at_the_start(folder: Path) -> None:
    """A full disk does not keep the program from starting, and costs nothing that was stored."""
    await fill(folder)
    before = read_files(folder)

    found = describe_store("full", folder)

    assert (found["kind"], found["problem"]) == ("memory", "storage_full")
    assert (found["settings"], found["key"], found["new_key"]) == (SETTINGS, KEY.reveal(), "sk-new")
    assert {name: read_files(folder)[name] for name in before} == before


@pytest.fixture(name="no_growth")
def _no_growth() -> Iterator[Callable[[], None]]:
    """Let new connections refuse to make a database larger, as a full disk does."""

    def refuse(connection: Any, _record: object) -> None:
        connection.cursor().execute("PRAGMA max_page_count = 1")  # SQLite takes the present size if that is more

    listening: list[Callable[..., None]] = []

    def start() -> None:
        event.listen(Engine, "connect", refuse)
        listening.append(refuse)

    yield start
    for listener in listening:
        event.remove(Engine, "connect", listener)


async def test_change_is_refused_when_the_disk_is_full(folder: Path, no_growth: Callable[[], None]) -> None:
    """A change without room fails as a whole, with the old content intact and readable at once."""
    await fill(folder)
    no_growth()

    async with open_database(data_folder=folder) as database:
        with pytest.raises(StorageFull) as caught:
            await database.save_connection(
                "owner", "helicone", keep({"note": "x" * 100_000}), key=Secret("new"), gateway_url="https://b"
            )
        stored = await database.load_connection("owner", "helicone")

    assert caught.value.slots == {"place": str(folder / "helicone-chat.db")}
    assert "note" not in f"{caught.value} {caught.value.__cause__}", "settings may not get into a log with the error"
    assert stored == StoredConnection(PROFILES, KEY, "…1234", GATEWAY, None)
    assert await load_connection(folder) == stored


# Several at once, and none to the end


async def test_every_change_is_kept_when_many_write_at_once(folder: Path) -> None:
    """Stores opened at the same time on a new folder share it, and no change is lost."""

    async def save_values(number: int) -> None:
        async with open_database(data_folder=folder) as database:
            await save_connection(database, owner=f"owner {number}")
            for step in range(10):
                await database.save_value(f"owner {number}", f"step {step}", "done")

    await asyncio.gather(*(save_values(number) for number in range(6)))

    async with open_database(data_folder=folder) as database:
        values = [await database.load_value(f"owner {n}", f"step {step}") for n in range(6) for step in range(10)]
        stored = [await database.load_connection(f"owner {n}", "helicone") for n in range(6)]
    assert values == ["done"] * 60
    assert [connection and connection.key for connection in stored] == [KEY] * 6


async def leave_in_the_middle(database: Database) -> None:
    """Save 40 values, and be cancelled a little later in each."""
    for moment in range(40):
        saving = asyncio.create_task(database.save_value("owner", f"{moment}", "text"))
        for _ in range(moment + 1):
            await asyncio.sleep(0)
        saving.cancel()
        await asyncio.wait([saving])


async def test_changes_are_kept_when_their_callers_are_cancelled(folder: Path) -> None:
    """A change that was begun is finished before the store is closed."""
    async with open_database(data_folder=folder) as database:
        await leave_in_the_middle(database)

    async with open_database(data_folder=folder) as database:
        assert [await database.load_value("owner", f"{moment}") for moment in range(40)] == ["text"] * 40


async def test_store_in_memory_is_intact_when_callers_are_cancelled() -> None:
    """A cancelled caller does not cost the one connection that holds everything."""
    async with open_database() as database:
        await save_connection(database)

        await leave_in_the_middle(database)

        stored = await database.load_connection("owner", "helicone")
        assert stored is not None
        assert stored.key == KEY
        assert await database.load_value("owner", "39") == "text"


@pytest.fixture(name="writer")
def _writer() -> Iterator[subprocess.Popen[str]]:
    """Start the program that saves and is killed."""
    with subprocess.Popen(
        [sys.executable, HERE / "killed_writer.py"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def kill_writer(writer: subprocess.Popen[str], *order: object) -> int:
    """Let a writer be killed and return the last generation that it acknowledged."""
    assert writer.stdin is not None
    assert writer.stdout is not None
    print(*order, file=writer.stdin, flush=True)
    return int(writer.stdout.readline())


async def test_store_is_old_or_new_when_the_writer_is_killed(writer: subprocess.Popen[str], folder: Path) -> None:
    """After each kill -9 settings and key are of the same save, and no save that was acknowledged is lost."""
    chance = random.Random(20)  # noqa: S311 -- moments, not secrets
    generation = -1
    for _ in range(20):
        last = kill_writer(writer, folder, generation + 1, chance.randint(1, 4), chance.uniform(0, 0.004))

        stored = await load_connection(folder)

        assert stored is not None
        assert stored.profiles is not None
        generation = int(str(stored.profiles.selected.settings["generation"]))
        assert generation in {last, last + 1}
        assert stored.key == Secret(f"sk-helicone-{generation}")
    assert sorted(read_files(folder)) == ["helicone-chat.db", "master.key"]


async def test_store_opens_when_the_first_start_was_killed(writer: subprocess.Popen[str], tmp_path: Path) -> None:
    """A store whose making was cut short is completed at the next start."""
    for moment in range(12):
        folder = tmp_path / f"{moment}"
        kill_writer(writer, folder, 0, 0, moment * 0.004)

        await fill(folder)

        assert await load_connection(folder) == StoredConnection(PROFILES, KEY, "…1234", GATEWAY, None)


# By URL


@pytest.mark.parametrize("driver", ["sqlite", "sqlite+aiosqlite"])
async def test_store_is_a_private_file_when_the_url_names_one(driver: str, folder: Path, tmp_path: Path) -> None:
    """A SQLite URL, with or without a driver, names the file; the data folder holds the master key."""
    path = tmp_path / "named.db"
    async with open_database(url=f"{driver}:///{path}", data_folder=folder) as database:
        await save_connection(database)
        assert (database.kind, database.place) == ("file", f"sqlite:///{path}")

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert os.listdir(folder) == ["master.key"]


async def test_store_is_in_memory_when_the_url_says_so() -> None:
    """A SQLite URL without a file is a store in memory."""
    async with open_database(url="sqlite+aiosqlite://") as database:
        await database.save_value("owner", "name", "text")

        assert (database.kind, await database.load_value("owner", "name")) == ("memory", "text")


async def test_store_is_refused_when_the_url_names_a_newer_one(folder: Path) -> None:
    """The version is checked whatever kind of database holds it."""
    await make_too_new(folder)

    with pytest.raises(StoreTooNew):
        async with open_database(url=f"sqlite+aiosqlite:///{folder}/helicone-chat.db", data_folder=folder):
            pass


@pytest.mark.parametrize(
    "url",
    [
        "nonsense with pa55word",
        "nosuchdatabase://user:pa55word@127.0.0.1/name",
        "postgresql+nosuchdriver://user:pa55word@127.0.0.1/name",
        "postgresql+psycopg2://user:pa55word@127.0.0.1/name",
        "postgresql+asyncpg://user:pa55word@127.0.0.1:1/name?password=pa55word",
    ],
    ids=["no URL", "no such database", "no such driver", "not an asynchronous driver", "no server"],
)
async def test_store_is_unavailable_when_the_url_leads_nowhere(url: str) -> None:
    """A URL that cannot be used is refused without its password."""
    with pytest.raises(StoreUnavailable) as caught:
        async with open_database(url=url, master_key=Secret("given")):
            pass

    assert "pa55word" not in f"{caught.value} {caught.value.slots}"
