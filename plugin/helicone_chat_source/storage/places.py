"""Where things are kept, and files that only their owner can read: born private, never a link, never half-written."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

import platformdirs

from helicone_chat_source.core.errors import StoreUnsafe

DATABASE_FILE = "helicone-chat.db"
MASTER_KEY_FILE = "master.key"

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_DRAFT = ".new"
_SECOND_NAME = "it has a second name (a hard link)"
_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)  # Windows has neither the flag nor the links
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)  # else a planted pipe would hold us for ever


def default_data_folder() -> Path:
    """Return the platform's folder for the data of this program and user."""
    return platformdirs.user_data_path("helicone-chat", appauthor=False)


def current_user() -> int | None:
    """Return the user's number, None where files have no such owner (Windows)."""
    return os.geteuid() if hasattr(os, "geteuid") else None


def make_private_folder(folder: Path, *, user: int | None) -> None:
    """
    Make `folder` and its missing parents with mode 0700, or close an existing one to everybody else.

    A folder that other users share or own is refused: they could put links into it.
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(mode=0o700, exist_ok=True)
    found = folder.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    if not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    if found.st_mode & stat.S_ISVTX:
        raise StoreUnsafe("it is a folder that several users share", place=str(folder))
    check_private(folder, found, user=user)


def make_private_file(path: Path, *, user: int | None) -> None:
    """Make an empty file with mode 0600, or close an existing one to everybody else; a link is refused."""
    try:
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)
    except FileExistsError:
        check_private_file(path, user=user)
    else:
        os.close(file)


def check_private_file(path: Path, *, user: int | None) -> None:
    """
    Close an existing file to everybody else; a link, a foreign file or anything but a file is refused.

    The file is not opened: closing it again would drop the locks that SQLite holds in this process.
    """
    found = path.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise StoreUnsafe("it is a link or not a file", place=str(path))
    if found.st_nlink > 1:
        raise StoreUnsafe(_SECOND_NAME, place=str(path))
    check_private(path, found, user=user)


def read_private_file(path: Path, *, user: int | None) -> bytes | None:
    """Return a file's content, None if there is none that this user may read; a link of either kind is refused."""
    try:
        descriptor = os.open(path, os.O_RDONLY | _NO_FOLLOW | _NO_WAIT)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    except OSError as exc:
        if exc.errno != errno.ELOOP:
            raise
        raise StoreUnsafe("it is a symbolic link", place=str(path)) from exc
    with open(descriptor, "rb") as stream:
        if os.fstat(descriptor).st_nlink > 1:
            _sweep_drafts(path)  # whoever wrote it may have been killed between the two names
        if os.fstat(descriptor).st_nlink > 1:
            raise StoreUnsafe(_SECOND_NAME, place=str(path))
        check_private(path, os.fstat(descriptor), user=user)
        return stream.read()


def write_private_file_once(path: Path, content: bytes) -> bool:
    """
    Write a new file with mode 0600 that is there as a whole or not at all.

    Returns False, and changes nothing, if the file is there already.
    """
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}{_DRAFT}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW, 0o600)
    try:
        with open(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(descriptor)
        os.link(draft, path)  # unlike a rename it never replaces
    except (FileExistsError, FileNotFoundError):  # another process was first, and may have swept our draft
        return False
    finally:
        draft.unlink(missing_ok=True)
    _sweep_drafts(path)
    _flush_folder(path.parent)
    return True


def check_private(path: Path, found: os.stat_result, *, user: int | None) -> None:
    """Close a file or folder to everybody else; one that is not the user's, or that stays open, is refused."""
    if user is None:
        return
    if found.st_uid != user:
        raise StoreUnsafe("it belongs to another user", place=str(path))
    if not found.st_mode & _OTHERS:
        return
    with suppress(OSError):
        path.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
    if path.stat().st_mode & _OTHERS:  # some file systems have no modes and do not say so
        raise StoreUnsafe("everybody can read it, and that cannot be changed", place=str(path))


def _sweep_drafts(path: Path) -> None:
    """Remove what others left of writing a file that is there now."""
    for left_behind in path.parent.glob(f"{path.name}.*{_DRAFT}"):
        left_behind.unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
