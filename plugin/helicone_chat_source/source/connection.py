"""What an owner has set and which key is used: the stored one, else the operator's; and what is known about it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from helicone_chat_source.core.errors import FieldError, HeliconeError, InvalidRequest, KeyForOtherGateway, Step
from helicone_chat_source.core.links import Account, account_of
from helicone_chat_source.core.profiles import Profile, Profiles
from helicone_chat_source.core.secret import Secret
from helicone_chat_source.core.settings import ConnectionSettings, dump_settings, merge_settings
from helicone_chat_source.storage.database import ChangeProfiles, Database, StoredConnection

ConnectionState = Literal["no_key", "unverified", "connected", "bad_key", "no_credits", "offline"]
KeyOrigin = Literal["stored", "environment", "built_in", "given"]

ChangeOfProfiles = Callable[[Profiles], Profiles]

MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the last look at the gateway said; `unverified` with an error is a key saved without its consent."""

    state: ConnectionState
    error: HeliconeError | None = None
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Connection:
    """One profile and the key of one owner. `key_hint` is there for a stored key even when it cannot be used."""

    profile: Profile
    key: Secret | None
    key_from: KeyOrigin | None
    key_hint: str | None
    key_problem: HeliconeError | None
    simulated: bool = False

    @property
    def settings(self) -> ConnectionSettings:
        """The profile's settings."""
        return merge_settings(self.profile.settings)

    @property
    def account(self) -> Account:
        """The dashboard that belongs to the key."""
        return account_of(self.key, simulated=self.simulated)


class Connections:
    """
    Loads and remembers connections.

    Verdicts live in memory: after a restart a key counts as unverified. That a key was never checked is kept.
    """

    def __init__(
        self,
        database: Database,
        *,
        source_id: str,
        gateway_name: str,
        default_settings: ConnectionSettings,
        operator_key: Secret | None,
        operator_key_from: KeyOrigin,
        simulated: bool,
    ) -> None:
        self._database = database
        self._source_id = source_id
        self._mark = f"{source_id}.key_unchecked"
        self._gateway_name = gateway_name
        self._default_settings = default_settings
        self._operator_key = operator_key
        self._operator_key_from = operator_key_from
        self._simulated = simulated
        self._verdicts: OrderedDict[str, Verdict] = OrderedDict()

    async def load(self, owner: str, profile: str | None = None) -> Connection:
        """
        Return what `owner` has, with the profile of that id or name, else the selected one.

        A stored key counts only for the gateway that it was entered for. Raises `UnknownProfile`.
        """
        stored = await self._database.load_connection(owner, self._source_id)
        chosen = self._or_first(stored.profiles if stored else None).find(profile)
        bound_here = stored is not None and stored.gateway_url == self._gateway_name
        problem = (stored.key_problem if bound_here else _other_gateway(stored)) if stored else None
        if stored is not None and bound_here and stored.key is not None:
            return Connection(chosen, stored.key, "stored", stored.key_hint, None, self._simulated)
        if self._operator_key is not None:
            origin = self._operator_key_from
            return Connection(chosen, self._operator_key, origin, self._operator_key.hint, problem, self._simulated)
        return Connection(chosen, None, None, stored.key_hint if stored and problem else None, problem, self._simulated)

    async def profiles(self, owner: str) -> Profiles:
        """Return all profiles of `owner`."""
        stored = await self._database.load_connection(owner, self._source_id)
        return self._or_first(stored.profiles if stored else None)

    async def change_profiles(self, owner: str, change: ChangeOfProfiles) -> Profiles:
        """Change the profiles of `owner`, as a whole or not at all, and return them."""
        return await self._database.save_profiles(owner, self._source_id, self._applied(change))

    async def save(
        self, owner: str, settings: ConnectionSettings, key: Secret | None, profile: str | None = None
    ) -> Profiles:
        """Save settings in a profile (else in the selected one), and the key with them if there is a new one."""

        def change(profiles: Profiles) -> Profiles:
            return profiles.with_settings(profile, dump_settings(settings))

        if key is None:
            return await self.change_profiles(owner, change)
        return await self._database.save_connection(
            owner, self._source_id, self._applied(change), key=key, gateway_url=self._gateway_name
        )

    def default_settings(self) -> dict[str, object]:
        """Return the settings of a new profile."""
        return dump_settings(self._default_settings)

    def _or_first(self, stored: Profiles | None) -> Profiles:
        return stored or Profiles.first(self.default_settings())

    def _applied(self, change: ChangeOfProfiles) -> ChangeProfiles:
        return lambda stored: change(self._or_first(stored))

    async def forget_key(self, owner: str) -> None:
        """Remove the stored key; what was known about it goes too."""
        await self._database.forget_key(owner, self._source_id)
        await self.clear_unchecked(owner)
        self._verdicts.pop(owner, None)

    async def is_unchecked(self, owner: str, connection: Connection) -> bool:
        """Say whether the stored key was saved without the gateway's consent, and has had none since."""
        return connection.key_from == "stored" and await self._has_mark(owner)

    async def mark_unchecked(self, owner: str) -> None:
        """Keep that the stored key has never been checked."""
        await self._database.save_value(owner, self._mark, "yes")

    async def clear_unchecked(self, owner: str) -> None:
        """Keep that the gateway has accepted the key, or that there is none any more."""
        if await self._has_mark(owner):
            await self._database.save_value(owner, self._mark, "")

    async def _has_mark(self, owner: str) -> bool:
        return bool(await self._database.load_value(owner, self._mark))

    def verdict(self, owner: str, connection: Connection) -> Verdict:
        """Return what is known about the connection."""
        if connection.key is None:
            return Verdict("no_key", connection.key_problem)
        return self._verdicts.get(owner, Verdict("unverified"))

    def remember(self, owner: str, verdict: Verdict) -> None:
        """Keep what the gateway said last."""
        self._verdicts[owner] = verdict
        self._verdicts.move_to_end(owner)
        while len(self._verdicts) > MOST_REMEMBERED:
            self._verdicts.popitem(last=False)


def _other_gateway(stored: StoredConnection) -> HeliconeError | None:
    """Return why a stored key is not used here, `None` where there is no key."""
    has_key = stored.key is not None or stored.key_problem is not None
    host = urlsplit(stored.gateway_url).netloc or stored.gateway_url
    return KeyForOtherGateway(host=host) if has_key else None


def read_key(text: str) -> Secret:
    """
    Return a key that somebody typed or pasted, without spaces around it and without a leading `Bearer`.

    Raises `InvalidRequest` for an empty one and for what cannot stand in a header. The form is not checked further:
    self-hosted gateways may have keys of their own form.
    """
    key = text.strip().removeprefix("Bearer ").strip()
    if not key or len(key) > 500 or not all("!" <= character <= "~" for character in key):
        sentence = "An API key has 1 to 500 letters, digits and signs, without spaces."
        raise InvalidRequest(fields=[FieldError("/api_key", "key_form", sentence)])
    return Secret(key)
