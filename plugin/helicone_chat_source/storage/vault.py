"""
Encryption of keys at rest, and where the master key for it comes from.

Fernet is used as it is: authenticated, versioned, one function each way, nothing to choose wrongly. A text is sealed
together with the purpose it was sealed for, so that a row that was changed or swapped in the database opens nothing.

The master key is, in this order, the one that the operator gave, one in the system's keyring, one in a file beside the
database. The file protects copies of the database alone, but not from someone who can read the whole folder; that is
why `Vault.protected_by` is shown. Every source that is there can open what it sealed, so a keyring or an operator's key
that comes later makes nothing unreadable.
"""

from __future__ import annotations

import json
import logging
import queue
import threading
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol, TypeVar, cast

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from helicone_chat_source.core.errors import KeyUnreadable, MasterKeyMissing, StorageReadOnly, StoreCorrupt
from helicone_chat_source.core.secret import Secret

from . import places
from .failures import translated

Protection = Literal["environment", "keyring", "file", "memory"]

KEYRING_SERVICE = "helicone-chat-source"
KEYRING_NAME = "master-key"

# These keep passwords as plain text, lose them, or ask for a password in the terminal.
_UNFIT_KEYRINGS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt", "keyrings.cryptfile")
_RECOMMENDED = 1  # by keyring's own rule, a backend below this priority is not for secrets

_Answer = TypeVar("_Answer")
_log = logging.getLogger(__name__)


class Keyring(Protocol):
    """What is used of `keyring.backend.KeyringBackend`."""

    priority: float

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return the stored password, None if there is none."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Store the password."""


FindKeyring = Callable[[], Keyring]


def system_keyring() -> Keyring:
    """Return the keyring backend of this system, whatever it is worth."""
    import keyring  # noqa: PLC0415 -- takes a seventh of a second, also where it is not needed

    # Without a handler Python would print the complaints of keyring's plugins.
    logging.getLogger("keyring").addHandler(logging.NullHandler())
    return cast(Keyring, keyring.get_keyring())


class Vault:
    """
    Seals and opens texts. All methods may block for a moment: call them in a thread.

    `folder` is where `master.key` lives, None if there is no folder. `lasting` says that what is sealed outlives the
    process; if not, nothing is created anywhere and a key in memory seals. Making a vault creates nothing either: a
    master key is born with the first text that is sealed.
    """

    def __init__(
        self,
        *,
        folder: Path | None,
        lasting: bool,
        master_key: Secret | None = None,
        find_keyring: FindKeyring = system_keyring,
        keyring_seconds: float = 5.0,
    ) -> None:
        self._path = folder / places.MASTER_KEY_FILE if folder else None
        self._lasting = lasting
        self._master_key = master_key or None
        self._keyring = _KeyringEntry(find_keyring, keyring_seconds)
        self._found: dict[Protection, Fernet] = {}
        self._lock = threading.RLock()
        self._read("file")  # a file that is damaged or open to others stops us here, not at the first message
        self.protected_by: Protection = self._choose()

    def seal(self, text: str, purpose: str) -> str:
        """Encrypt a text for one purpose; the first time, the master key is created."""
        with self._lock:
            fernet = self._read(self.protected_by) or self._create()
        return fernet.encrypt(json.dumps([purpose, text]).encode()).decode()

    def unseal(self, sealed: str, purpose: str) -> str:
        """Decrypt what was sealed for this purpose under any master key that is here now."""
        sources: tuple[Protection, ...] = ("environment", "memory", "file", "keyring")  # the slow one last
        with self._lock:
            for source in sources:
                fernet = self._read(source)
                if fernet is None:
                    continue
                try:
                    found_purpose, text = json.loads(fernet.decrypt(sealed))
                except (InvalidToken, ValueError):  # the latter for a text that is not ASCII
                    continue
                if found_purpose == purpose:
                    return str(text)
        raise KeyUnreadable

    def _choose(self) -> Protection:
        if not self._lasting:
            return "memory"
        if self._master_key:
            return "environment"
        if self._keyring.is_available():
            return "keyring"
        if self._path:
            return "file"
        raise MasterKeyMissing

    def _read(self, source: Protection) -> Fernet | None:
        """Return the key of a source if it has one. Only what was found is kept: another process may create one."""
        if source not in self._found:
            fernet = None
            if source == "environment" and self._master_key:
                fernet = _from_text(self._master_key.reveal())
            elif source == "keyring":
                fernet = self._keyring.read()
            elif source == "file" and self._path:
                fernet = _read_file(self._path)
            if fernet is None:
                return None
            self._found[source] = fernet
        return self._found[source]

    def _create(self) -> Fernet:
        new = Fernet.generate_key()
        if self.protected_by == "keyring":
            self._keyring.write(new.decode())
            if fernet := self._read("keyring"):  # asked again: some keyrings take everything and keep nothing
                return fernet
            self._keyring.is_usable = False
            self.protected_by = self._choose()
            return self._read(self.protected_by) or self._create()
        if self.protected_by == "file" and self._path:
            with translated(str(self._path)):
                places.make_private_folder(self._path.parent, user=places.current_user())
                places.write_private_file_once(self._path, new + b"\n")
            if fernet := self._read("file"):
                return fernet
            raise StorageReadOnly("there is a master key that cannot be read", place=str(self._path))
        self._found["memory"] = Fernet(new)
        return self._found["memory"]


class _KeyringEntry:
    """Our entry in the keyring, asked in a thread: a keyring may hang on D-Bus or on a dialog that nobody sees."""

    def __init__(self, find: FindKeyring, seconds: float) -> None:
        self._find = find
        self._seconds = seconds
        self._keyring: Keyring | None = None
        self.is_usable: bool | None = None  # None: not tried yet

    def is_available(self) -> bool:
        """Find out once whether there is a keyring that is fit for secrets and answers."""
        if self.is_usable is None:
            self.is_usable = True
            self._keyring = self._ask(lambda: _find_fit(self._find()))
            self.read()
        return self.is_usable

    def read(self) -> Fernet | None:
        """Return the entry; None if there is none or no keyring."""
        if not self.is_available():
            return None
        text = self._ask(lambda: self._keyring and self._keyring.get_password(KEYRING_SERVICE, KEYRING_NAME))
        try:
            return Fernet(text) if text else None
        except ValueError:
            _log.warning("The keyring's entry %s is not ours, so the keyring is not used.", KEYRING_SERVICE)
            self.is_usable = False
            return None

    def write(self, text: str) -> None:
        """Store the entry, or find out that the keyring is of no use."""

        def set_password() -> None:
            if self._keyring:
                self._keyring.set_password(KEYRING_SERVICE, KEYRING_NAME, text)

        self._ask(set_password)

    def _ask(self, question: Callable[[], _Answer]) -> _Answer | None:
        answers: queue.SimpleQueue[tuple[bool, _Answer | None]] = queue.SimpleQueue()

        def put_answer() -> None:
            try:
                answers.put((True, question()))
            except Exception as exc:  # backends raise what D-Bus, Windows or a plugin raises: it means "no keyring"
                _log.debug("The keyring is not available: %s", type(exc).__name__)
                answers.put((False, None))

        # A daemon, unlike a thread of a pool, does not keep the process from ending.
        threading.Thread(target=put_answer, name="keyring", daemon=True).start()
        try:
            answered, answer = answers.get(timeout=self._seconds)
        except queue.Empty:
            _log.debug("The keyring did not answer within %s s.", self._seconds)
            answered, answer = False, None
        if not answered:
            self.is_usable = False
        return answer


class _NoFitKeyring(Exception):
    """No backend is fit for secrets."""


def _find_fit(found: Keyring) -> Keyring:
    # A chain would fall through to a backend that is not fit, so its first fit member is used alone.
    for keyring in getattr(found, "backends", [found]):
        if keyring.priority >= _RECOMMENDED and not type(keyring).__module__.startswith(_UNFIT_KEYRINGS):
            return cast(Keyring, keyring)
    raise _NoFitKeyring


def _read_file(path: Path) -> Fernet | None:
    with translated(str(path)):
        content = places.read_private_file(path, user=places.current_user())
    try:
        return None if content is None else Fernet(content.strip())
    except ValueError as exc:
        raise StoreCorrupt("it holds no master key", place=str(path)) from exc


def _from_text(text: str) -> Fernet:
    """Make a key of any text; one that is no Fernet key may be a passphrase, so guessing it is made slow."""
    try:
        return Fernet(text.strip())
    except ValueError:
        # The salt is fixed since all processes must get the same key of the same text, whatever database they use.
        derived = Scrypt(salt=KEYRING_SERVICE.encode(), length=32, n=2**14, r=8, p=5).derive(text.encode())
        return Fernet(urlsafe_b64encode(derived))
