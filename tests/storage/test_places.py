"""Files that only their owner can read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from helicone_chat_source.core.errors import StoreUnsafe
from helicone_chat_source.storage import places

USER = places.current_user()


def mode(path: Path) -> int:
    """Return the permission bits of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_default_data_folder_names_the_program() -> None:
    """The platform's folder for us has our name, and asking for it makes nothing."""
    folder = places.default_data_folder()

    assert folder.name == "helicone-chat"
    assert not folder.exists()


@pytest.mark.usefixtures("open_umask")
def test_folder_is_private_when_made(folder: Path) -> None:
    """A new folder and its new parents are closed to others, whatever the umask."""
    places.make_private_folder(folder, user=USER)

    assert [mode(folder), mode(folder.parent)] == [0o700, 0o700]


def test_folder_is_closed_when_it_was_open(folder: Path) -> None:
    """A folder that others can read is closed to them."""
    folder.mkdir(parents=True)
    folder.chmod(0o755)

    places.make_private_folder(folder, user=USER)

    assert mode(folder) == 0o700


def test_folder_is_refused_when_users_share_it(folder: Path) -> None:
    """A folder like /tmp is refused and keeps its mode."""
    folder.mkdir(parents=True)
    folder.chmod(0o1777)

    with pytest.raises(StoreUnsafe) as caught:
        places.make_private_folder(folder, user=USER)

    assert caught.value.slots == {"place": str(folder)}
    assert mode(folder) == 0o1777


def test_folder_is_refused_when_it_belongs_to_another_user(folder: Path) -> None:
    """Someone else's folder is refused even if it can be written."""
    folder.mkdir(parents=True)

    with pytest.raises(StoreUnsafe, match="another user"):
        places.make_private_folder(folder, user=os.geteuid() + 1)


def test_folder_is_an_os_error_when_it_is_a_file(tmp_path: Path) -> None:
    """A file in the folder's place is no folder."""
    (tmp_path / "data").write_text("")

    with pytest.raises(NotADirectoryError):
        places.make_private_folder(tmp_path / "data", user=USER)


def test_owner_is_not_asked_when_the_system_knows_none(folder: Path) -> None:
    """Where files have no owner and no mode (Windows), folder and file are taken as they are."""
    places.make_private_folder(folder, user=None)
    places.make_private_file(folder / "file", user=None)
    (folder / "file").write_bytes(b"content")

    assert places.read_private_file(folder / "file", user=None) == b"content"


@pytest.mark.usefixtures("open_umask")
def test_file_is_private_when_made(tmp_path: Path) -> None:
    """A new file is empty and closed to others, whatever the umask."""
    places.make_private_file(tmp_path / "new", user=USER)

    assert (tmp_path / "new").read_bytes() == b""
    assert mode(tmp_path / "new") == 0o600


def test_file_is_closed_when_it_was_open(tmp_path: Path) -> None:
    """An old file that others can read is closed to them, and its content stays."""
    (tmp_path / "old").write_text("content")
    (tmp_path / "old").chmod(0o644)

    places.make_private_file(tmp_path / "old", user=USER)

    assert (tmp_path / "old").read_text() == "content"
    assert mode(tmp_path / "old") == 0o600


def test_file_is_refused_when_it_belongs_to_another_user(tmp_path: Path) -> None:
    """Someone else's file is refused."""
    (tmp_path / "old").write_text("content")

    with pytest.raises(StoreUnsafe, match="another user"):
        places.make_private_file(tmp_path / "old", user=os.geteuid() + 1)


@pytest.mark.parametrize("plant", [os.symlink, os.link], ids=["symbolic link", "hard link"])
def test_file_is_refused_when_it_is_a_link(tmp_path: Path, plant: type[os.PathLike[str]]) -> None:
    """A link is not followed, and what it leads to keeps its mode."""
    canary = tmp_path / "canary"
    canary.write_text("untouched")
    canary.chmod(0o644)
    plant(canary, tmp_path / "file")  # type: ignore[call-arg]

    with pytest.raises(StoreUnsafe):
        places.make_private_file(tmp_path / "file", user=USER)

    assert (canary.read_text(), mode(canary)) == ("untouched", 0o644)


def test_read_is_nothing_when_there_is_no_file(tmp_path: Path) -> None:
    """A missing file has no content."""
    assert places.read_private_file(tmp_path / "missing", user=USER) is None


def test_read_is_refused_when_the_file_is_a_symbolic_link(tmp_path: Path) -> None:
    """A planted link is not read through."""
    (tmp_path / "canary").write_text("content")
    (tmp_path / "file").symlink_to(tmp_path / "canary")

    with pytest.raises(StoreUnsafe, match="symbolic link"):
        places.read_private_file(tmp_path / "file", user=USER)


def test_read_is_refused_when_the_file_has_a_second_name(tmp_path: Path) -> None:
    """Somebody else's name for it would stay when ours is closed."""
    (tmp_path / "elsewhere").write_bytes(b"content")
    (tmp_path / "file").hardlink_to(tmp_path / "elsewhere")

    with pytest.raises(StoreUnsafe):
        places.read_private_file(tmp_path / "file", user=os.geteuid())


def test_read_is_fine_when_the_writer_was_killed_between_two_names(tmp_path: Path) -> None:
    """The second name is that of our own draft, which goes."""
    (tmp_path / "file.0123456789abcdef.new").write_bytes(b"content")
    (tmp_path / "file").hardlink_to(tmp_path / "file.0123456789abcdef.new")

    content = places.read_private_file(tmp_path / "file", user=os.geteuid())

    assert content == b"content"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_read_closes_the_file_when_others_could_read_it(tmp_path: Path) -> None:
    """A file with loose permissions is read and closed to others."""
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "file").chmod(0o664)

    assert places.read_private_file(tmp_path / "file", user=USER) == b"content"
    assert mode(tmp_path / "file") == 0o600


def test_read_is_refused_when_the_file_belongs_to_another_user(tmp_path: Path) -> None:
    """What someone else put there is not used."""
    (tmp_path / "file").write_bytes(b"content")

    with pytest.raises(StoreUnsafe, match="another user"):
        places.read_private_file(tmp_path / "file", user=os.geteuid() + 1)


@pytest.mark.usefixtures("open_umask")
def test_write_once_is_private_and_whole_when_new(tmp_path: Path) -> None:
    """A new file has its content, is closed to others, and no draft is left, nor one of an earlier crash."""
    (tmp_path / "file.0123.new").write_bytes(b"left by a crash")

    assert places.write_private_file_once(tmp_path / "file", b"content") is True

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"content"
    assert mode(tmp_path / "file") == 0o600


def test_write_once_changes_nothing_when_the_file_is_there(tmp_path: Path) -> None:
    """The first content wins."""
    places.write_private_file_once(tmp_path / "file", b"first")

    assert places.write_private_file_once(tmp_path / "file", b"second") is False

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"first"


def test_write_once_follows_no_link_when_one_is_planted(tmp_path: Path) -> None:
    """A link in the file's place is as good as a file that is there."""
    (tmp_path / "file").symlink_to(tmp_path / "canary")

    assert places.write_private_file_once(tmp_path / "file", b"content") is False

    assert not (tmp_path / "canary").exists()
