"""A whole app whose storage fails: each trouble in a sentence, nothing lost, and everything else goes on."""

from __future__ import annotations

import re
import resource
import signal
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from helicone_chat_source.storage.database import open_database
from helicone_chat_source.storage.places import DATABASE_FILE, MASTER_KEY_FILE
from served_program import ServedProgram

SETTINGS = "/sources/demo/settings"
CHAT = {"model": "claude-sonnet-4", "messages": [{"role": "user", "content": "Hi"}]}


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the content of each file."""
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@contextmanager
def no_room() -> Iterator[None]:
    """Let a program that is started now write nothing behind the first block of a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_chat_goes_on_when_the_disk_is_full(tmp_path: Path) -> None:
    """A change is refused with a sentence and leaves the old settings; as soon as there is room, it is taken."""
    with ServedProgram(tmp_path / "data") as program:
        program.ask("PUT", SETTINGS, {"model": "claude-sonnet-4", "user_id": "before"})

        resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
        refused, told = program.ask("PUT", SETTINGS, {"model": "claude-sonnet-4", "user_id": "later"})
        _, kept = program.ask("GET", SETTINGS)
        chatted, reply = program.ask("POST", "/sources/demo/generate", CHAT)
        health, _ = program.ask("GET", "/health")
        resource.prlimit(program.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        taken, _ = program.ask("PUT", SETTINGS, {"model": "claude-sonnet-4", "user_id": "later"})
        code, _, err = program.end()

    with ServedProgram(tmp_path / "data") as program:
        _, later = program.ask("GET", SETTINGS)
    assert (refused, told["error"]["code"]) == (507, "storage_full")
    assert told["error"]["message"] == f"There is no room on the disk for {tmp_path / 'data' / DATABASE_FILE}."
    assert (kept["user_id"], later["user_id"]) == ("before", "later")
    assert (chatted, reply["helicone"]["state"], health, taken) == (200, "complete", 200, 200)
    assert (code, err) == (0, "")


def test_app_starts_when_the_disk_is_full(tmp_path: Path) -> None:
    """It works in memory with what was stored, says so, and writes nothing."""
    with ServedProgram(tmp_path / "data") as program:
        program.ask("PUT", SETTINGS, {"model": "claude-sonnet-4", "user_id": "before"})
        program.end()
    before = files_of(tmp_path / "data")
    with no_room():
        program = ServedProgram(tmp_path / "data")
    with program:
        _, told = program.ask("GET", "/sources/demo/status")
        changed, _ = program.ask("PUT", SETTINGS, {"model": "claude-sonnet-4", "user_id": "later"})
        _, now = program.ask("GET", SETTINGS)
        program.end()

    after = files_of(tmp_path / "data")
    assert (told["storage"]["kind"], told["storage"]["problem"]["code"]) == ("memory", "storage_full")
    assert (changed, now["user_id"]) == (200, "later")
    assert {name: after[name] for name in before} == before


def add_profiles(program: ServedProgram, name: str) -> list[int]:
    """Make ten profiles, one after another."""
    return [program.ask("POST", "/sources/demo/profiles", {"name": f"{name} {number}"})[0] for number in range(10)]


def test_no_change_is_lost_when_two_processes_share_a_folder(tmp_path: Path) -> None:
    """They take turns: each sees what the other has saved, and the token opens both."""
    with (
        ServedProgram(tmp_path / "data") as one,
        ServedProgram(tmp_path / "data") as other,
        ThreadPoolExecutor() as threads,
    ):
        made = list(threads.map(add_profiles, (one, other), ("one", "other")))
        seen = [
            {profile["name"] for profile in program.ask("GET", "/sources/demo/profiles")[1]["profiles"]}
            for program in (one, other)
        ]
        tokens = {one.token, other.token}
        ended = [one.end(), other.end()]

    assert made == [[201] * 10] * 2
    assert seen[0] == seen[1] == {"Default", *(f"{name} {number}" for name in ("one", "other") for number in range(10))}
    assert len(tokens) == 1
    assert [(code, err) for code, _, err in ended] == [(0, ""), (0, "")]


def test_what_was_saved_is_there_when_the_app_is_killed(tmp_path: Path) -> None:
    """The change that was answered survives `kill -9`, the token opens the app again, and no file is left over."""
    with ServedProgram(tmp_path / "data") as program:
        program.ask("PUT", SETTINGS, {"model": "claude-sonnet-4", "user_id": "saved"})
        program.process.send_signal(signal.SIGKILL)
        program.wait()
    with ServedProgram(tmp_path / "data") as again:
        _, kept = again.ask("GET", SETTINGS)
        code, _, err = again.end()

    assert kept["user_id"] == "saved"
    assert again.token == program.token
    assert (code, err) == (0, "")
    assert sorted(files_of(tmp_path / "data")) == ["access-token", DATABASE_FILE]


def damage(folder: Path) -> None:
    """Write zeros over the first half of the store, as some file systems do after a power cut."""
    content = (folder / DATABASE_FILE).read_bytes()
    (folder / DATABASE_FILE).write_bytes(bytes(len(content) // 2) + content[len(content) // 2 :])


def damage_master_key(folder: Path) -> None:
    """Put a text in the place of the master key."""
    (folder / MASTER_KEY_FILE).write_bytes(b"no key at all")


@pytest.mark.parametrize("damaged", [damage, damage_master_key])
async def test_app_does_not_start_when_its_store_is_damaged(tmp_path: Path, damaged: Callable[[Path], None]) -> None:
    """It says which file in a sentence, exits with 3, and leaves every byte."""
    async with open_database(data_folder=tmp_path) as database:
        await database.save_value("owner", "name", "text")
    damaged(tmp_path)
    before = files_of(tmp_path)

    with ServedProgram(tmp_path) as program:
        code, out, err = program.wait()

    after = files_of(tmp_path)
    assert (code, out) == (3, "")
    assert re.match(rf"{tmp_path}/\S+ is damaged and cannot be read\.\nIt was left as it is\.", err)
    assert "Traceback" not in err
    assert {name: after[name] for name in before} == before


def test_app_does_not_start_when_a_link_is_planted(tmp_path: Path) -> None:
    """It names the file, and what the link leads to is neither used nor changed."""
    canary, folder = tmp_path / "canary", tmp_path / "data"
    canary.write_bytes(b"a text of somebody else, long enough to be a token")
    folder.mkdir(mode=0o700)
    (folder / "access-token").symlink_to(canary)

    with ServedProgram(folder) as program:
        code, out, err = program.wait()

    assert (code, out) == (3, "")
    assert err.startswith(f"{folder / 'access-token'} is not safe for keys")
    assert "Traceback" not in err
    assert canary.read_bytes() == b"a text of somebody else, long enough to be a token"


def test_files_are_private_when_the_umask_is_open(tmp_path: Path) -> None:
    """Every file of the folder, while the app runs and afterwards."""
    with ServedProgram(tmp_path / "data", umask=0) as program:
        program.ask("PUT", SETTINGS, {"model": "claude-sonnet-4"})
        program.ask("POST", "/sources/demo/programs/token/renew", {})
        program.ask("POST", "/sources/helicone/connect", {"api_key": "sk-helicone-0", "unverified": True})
        during = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert {"access-token", DATABASE_FILE, f"{DATABASE_FILE}-wal"} <= set(during)
    assert set(during.values()) | modes == {0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
