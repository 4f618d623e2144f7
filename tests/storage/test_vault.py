"""Encryption at rest, and the sources of the master key."""

from __future__ import annotations

import stat
import threading
from collections.abc import Callable
from pathlib import Path

import keyring
import pytest
from cryptography.fernet import Fernet
from keyring.backends import chainer, fail, null

from helicone_chat_source.core.errors import KeyUnreadable, MasterKeyMissing, StoreCorrupt, StoreUnsafe
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.storage.vault import FindKeyring, Keyring, Vault, system_keyring

PASSPHRASE = Secret("correct horse battery staple")


class GoodKeyring:
    """A keyring that keeps what it is given."""

    priority: float = 5

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return what was set."""
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep it."""
        self.entries[service, username] = password


class UnfitKeyring(GoodKeyring):
    """A keyring that says itself that it is not for secrets."""

    priority = 0.5


class LockedKeyring(GoodKeyring):
    """A keyring that refuses to answer, with an error of its own."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """Refuse."""
        raise RuntimeError(f"locked: {service} {username}")


class FullKeyring(GoodKeyring):
    """A keyring that takes nothing new."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Refuse."""
        raise PermissionError("denied")


class ForgetfulKeyring(GoodKeyring):
    """A keyring that takes everything and keeps nothing."""

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Forget."""


class KeyringChain(GoodKeyring):
    """A chain of keyrings, as `keyring` makes it of all that it finds."""

    def __init__(self, *backends: Keyring) -> None:
        super().__init__()
        self.backends = backends


PlainTextKeyring = type("PlaintextKeyring", (GoodKeyring,), {"__module__": "keyrings.alt.file"})


def no_keyring() -> Keyring:
    """Find nothing."""
    raise RuntimeError("no D-Bus")


def find(found: object) -> FindKeyring:
    """Make a search that finds this."""
    return lambda: found  # type: ignore[return-value]


def make_vault(
    folder: Path | None,
    *,
    find_keyring: FindKeyring = no_keyring,
    master_key: Secret | None = None,
    lasting: bool = True,
    keyring_seconds: float = 5,
) -> Vault:
    """Make a vault that meets no keyring of this machine."""
    return Vault(
        folder=folder,
        lasting=lasting,
        master_key=master_key,
        find_keyring=find_keyring,
        keyring_seconds=keyring_seconds,
    )


@pytest.mark.parametrize(
    ("master_key", "find_keyring", "protected_by"),
    [
        (PASSPHRASE, GoodKeyring, "environment"),
        (Secret(""), GoodKeyring, "keyring"),
        (None, GoodKeyring, "keyring"),
        (None, no_keyring, "file"),
    ],
    ids=["all there", "empty text given", "no text given", "no keyring"],
)
def test_master_key_comes_from_the_first_source_that_is_there(
    master_key: Secret | None, find_keyring: FindKeyring, protected_by: str, folder: Path
) -> None:
    """The operator's text goes before the keyring, the keyring before the file."""
    vault = make_vault(folder, find_keyring=find_keyring, master_key=master_key)

    sealed = vault.seal("sk-helicone-1", "purpose")

    assert vault.protected_by == protected_by
    assert (folder / "master.key").exists() == (protected_by == "file")
    assert vault.unseal(sealed, "purpose") == "sk-helicone-1"


@pytest.mark.parametrize(
    "found",
    [
        UnfitKeyring(),
        LockedKeyring(),
        PlainTextKeyring(),
        KeyringChain(),
        KeyringChain(UnfitKeyring(), PlainTextKeyring()),
        fail.Keyring(),  # type: ignore[no-untyped-call]
        null.Keyring(),  # type: ignore[no-untyped-call]
        chainer.ChainerBackend(),  # type: ignore[no-untyped-call]
        None,
        object(),
    ],
    ids=["says so", "locked", "plain text", "no chain", "unfit chain", "fail", "null", "chainer", "none", "something"],
)
def test_keyring_is_not_used_when_it_is_not_fit(found: object, folder: Path) -> None:
    """A keyring that fails, forgets or writes plain text counts as none."""
    vault = make_vault(folder, find_keyring=find(found))

    vault.seal("sk-helicone-1", "purpose")

    assert vault.protected_by == "file"
    assert (folder / "master.key").exists()


@pytest.mark.parametrize("found", [FullKeyring(), ForgetfulKeyring()], ids=["takes nothing", "keeps nothing"])
def test_file_takes_over_when_the_keyring_keeps_nothing(found: Keyring, folder: Path) -> None:
    """What is sealed can be opened after a restart though the keyring broke its word."""
    vault = make_vault(folder, find_keyring=find(found))

    sealed = vault.seal("sk-helicone-1", "purpose")

    assert vault.protected_by == "file"
    assert make_vault(folder).unseal(sealed, "purpose") == "sk-helicone-1"


def test_keyring_is_not_used_when_it_does_not_answer(folder: Path) -> None:
    """A keyring that hangs costs the time allowed for it, once."""
    hanging = threading.Event()
    asked = []

    def find_hanging() -> Keyring:
        asked.append("asked")
        hanging.wait(10)
        return GoodKeyring()

    vault = make_vault(folder, find_keyring=find_hanging, keyring_seconds=0.01)
    sealed = vault.seal("sk-helicone-1", "purpose")
    vault.unseal(sealed, "purpose")
    hanging.set()

    assert (vault.protected_by, asked) == ("file", ["asked"])


def test_keyring_of_a_chain_is_used_when_it_is_fit() -> None:
    """Of a chain the fit member is used, and never one behind it."""
    unfit, good = UnfitKeyring(), GoodKeyring()
    vault = make_vault(None, find_keyring=find(KeyringChain(unfit, good)))

    vault.seal("sk-helicone-1", "purpose")

    assert (len(unfit.entries), len(good.entries)) == (0, 1)


def test_keyring_entry_stays_when_it_is_not_a_master_key(folder: Path) -> None:
    """Somebody else's entry is not overwritten."""
    foreign = GoodKeyring()
    foreign.entries["helicone-chat-source", "master-key"] = "somebody's password"

    vault = make_vault(folder, find_keyring=find(foreign))
    vault.seal("sk-helicone-1", "purpose")

    assert vault.protected_by == "file"
    assert foreign.entries == {("helicone-chat-source", "master-key"): "somebody's password"}


def test_keyring_entry_is_shared_when_two_vaults_use_it() -> None:
    """A second process uses the master key that the first one stored, even if it looked before."""
    shared = GoodKeyring()
    first, second = make_vault(None, find_keyring=find(shared)), make_vault(None, find_keyring=find(shared))

    sealed = first.seal("sk-helicone-1", "purpose")
    second.seal("sk-helicone-2", "purpose")

    assert make_vault(None, find_keyring=find(shared)).unseal(sealed, "purpose") == "sk-helicone-1"


def test_system_keyring_is_the_one_that_keyring_found(capfd: pytest.CaptureFixture[str]) -> None:
    """The backend comes from the `keyring` library, and nothing is printed."""
    assert id(system_keyring()) == id(keyring.get_keyring())
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    "later",
    [
        lambda folder: make_vault(folder, master_key=PASSPHRASE),
        lambda folder: make_vault(folder, find_keyring=GoodKeyring),
        lambda folder: make_vault(folder, lasting=False),
    ],
    ids=["operator's text", "keyring", "read-only store"],
)
def test_old_text_is_readable_when_a_better_source_appears(later: Callable[[Path], Vault], folder: Path) -> None:
    """What the file's master key sealed can still be opened, and new texts are sealed by the better one."""
    sealed = make_vault(folder).seal("sk-helicone-1", "purpose")

    vault = later(folder)
    sealed_anew = vault.seal("sk-helicone-2", "purpose")

    assert vault.unseal(sealed, "purpose") == "sk-helicone-1"
    assert vault.unseal(sealed_anew, "purpose") == "sk-helicone-2"
    with pytest.raises(KeyUnreadable):
        make_vault(folder).unseal(sealed_anew, "purpose")


def test_keyring_is_not_asked_when_the_operators_text_opens() -> None:
    """A server with a master key never waits for a keyring."""
    asked = []

    def find_keyring() -> Keyring:
        asked.append("asked")
        return GoodKeyring()

    vault = make_vault(None, find_keyring=find_keyring, master_key=PASSPHRASE)
    vault.unseal(vault.seal("sk-helicone-1", "purpose"), "purpose")

    assert asked == []


@pytest.mark.parametrize(
    "text",
    ["x", "correct horse battery staple", "Schlüssel mit Umlauten", "=" * 44, Fernet.generate_key().decode() + "\n"],
    ids=["one letter", "words", "not ASCII", "looks like Base64", "a Fernet key and a line end"],
)
def test_any_text_is_a_master_key_when_the_operator_gives_it(text: str) -> None:
    """The same text makes the same key in every process."""
    sealed = make_vault(None, master_key=Secret(text)).seal("sk-helicone-1", "purpose")

    assert make_vault(None, master_key=Secret(text)).unseal(sealed, "purpose") == "sk-helicone-1"


def test_fernet_key_is_used_as_it_is_when_the_operator_gives_one() -> None:
    """A Fernet key is not derived again, so other programs with it can open the text."""
    given = Fernet.generate_key()

    sealed = make_vault(None, master_key=Secret(given.decode())).seal("sk-helicone-1", "purpose")

    assert Fernet(given).decrypt(sealed) == b'["purpose", "sk-helicone-1"]'


@pytest.mark.parametrize(
    ("sealed", "purpose"),
    [("gAAAAA", "purpose"), ("", "purpose"), ("not a token", "purpose"), (None, "another purpose")],
    ids=["cut off", "empty", "nonsense", "sealed for something else"],
)
def test_text_is_unreadable_when_it_was_changed(sealed: str | None, purpose: str, folder: Path) -> None:
    """Whatever cannot be opened is `KeyUnreadable`, nothing else."""
    vault = make_vault(folder)
    good = vault.seal("sk-helicone-1", "purpose")

    with pytest.raises(KeyUnreadable):
        vault.unseal(good if sealed is None else sealed, purpose)


def test_text_is_unreadable_when_the_master_key_is_gone(folder: Path) -> None:
    """Another master key does not open the text."""
    sealed = make_vault(folder, master_key=PASSPHRASE).seal("sk-helicone-1", "purpose")

    with pytest.raises(KeyUnreadable):
        make_vault(folder, master_key=Secret("another")).unseal(sealed, "purpose")


def test_nothing_is_created_when_nothing_is_sealed(folder: Path) -> None:
    """Making a vault and opening a text leaves folder and keyring as they were."""
    untouched = GoodKeyring()

    for find_keyring in (no_keyring, find(untouched)):
        with pytest.raises(KeyUnreadable):
            make_vault(folder, find_keyring=find_keyring).unseal("gAAAAA", "purpose")

    assert not folder.exists()
    assert untouched.entries == {}


def test_nothing_is_created_when_the_store_does_not_last(folder: Path) -> None:
    """For a store in memory the master key is in memory too."""
    untouched = GoodKeyring()
    vault = make_vault(folder, lasting=False, find_keyring=find(untouched))

    sealed = vault.seal("sk-helicone-1", "purpose")

    assert vault.protected_by == "memory"
    assert vault.unseal(sealed, "purpose") == "sk-helicone-1"
    assert not folder.exists()
    assert untouched.entries == {}


def test_master_key_is_missing_when_there_is_no_place_for_it() -> None:
    """A store that lasts does not get a master key that is gone after a restart."""
    with pytest.raises(MasterKeyMissing):
        make_vault(None)


@pytest.mark.usefixtures("open_umask")
def test_file_is_private_when_it_is_created(folder: Path) -> None:
    """`master.key` is closed to others, whatever the umask."""
    make_vault(folder).seal("sk-helicone-1", "purpose")

    assert stat.S_IMODE((folder / "master.key").stat().st_mode) == 0o600


def test_file_is_shared_when_two_vaults_create_it(folder: Path) -> None:
    """The second vault uses the master key that the first one wrote, though there was none when it was made."""
    first, second = make_vault(folder), make_vault(folder)

    sealed = first.seal("sk-helicone-1", "purpose")
    sealed_too = second.seal("sk-helicone-2", "purpose")

    assert make_vault(folder).unseal(sealed, "purpose") == "sk-helicone-1"
    assert make_vault(folder).unseal(sealed_too, "purpose") == "sk-helicone-2"


def test_file_is_refused_and_kept_when_it_is_damaged(folder: Path) -> None:
    """A damaged `master.key` is named and left as it is."""
    folder.mkdir(parents=True)
    (folder / "master.key").write_text("damaged")

    with pytest.raises(StoreCorrupt) as caught:
        make_vault(folder)

    assert caught.value.slots == {"place": str(folder / "master.key")}
    assert (folder / "master.key").read_text() == "damaged"


def test_file_is_refused_when_it_is_a_link(folder: Path) -> None:
    """A planted link is named and not read through."""
    folder.mkdir(parents=True)
    (folder / "canary").write_bytes(Fernet.generate_key())
    (folder / "master.key").symlink_to(folder / "canary")

    with pytest.raises(StoreUnsafe) as caught:
        make_vault(folder)

    assert caught.value.slots == {"place": str(folder / "master.key")}
