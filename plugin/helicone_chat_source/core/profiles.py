"""
Named connection settings of one owner: a list in order, never empty, of which one is selected.

The key is not in it: it belongs to the owner and the gateway, so all profiles share it. A profile travels as a document
of its own, `{"helicone_profile": 1, "name", "settings"}`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, JsonValue, ValidationError
from pydantic_core import PydanticCustomError

from helicone_chat_source.core.errors import (
    FieldError,
    InvalidProfile,
    InvalidSettings,
    LastProfile,
    ProfileNameTaken,
    TooManyProfiles,
    UnknownProfile,
)
from helicone_chat_source.core.settings import ConnectionSettings, dump_settings, field_errors, read_settings

MOST_PROFILES = 100
LONGEST_NAME = 80
FIRST_ID = "default"
"""The profile of an owner who never made one; fixed, so that it can be addressed before anything is stored."""
FIRST_NAME = "Default"
DOCUMENT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Profile:
    """Settings with a name; as stored, so perhaps of an older version."""

    id: str
    name: str
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Profiles:
    """All profiles of an owner. Every change gives a new value; one that is not possible raises."""

    items: tuple[Profile, ...]
    selected_id: str

    @classmethod
    def first(cls, settings: Mapping[str, object]) -> Profiles:
        """Return what an owner has who never made a profile."""
        return cls((Profile(FIRST_ID, FIRST_NAME, settings),), FIRST_ID)

    @property
    def selected(self) -> Profile:
        """The profile in use; the first one where the store names none that is there."""
        return next((profile for profile in self.items if profile.id == self.selected_id), self.items[0])

    def find(self, reference: str | None) -> Profile:
        """Return a profile by its id or its name, the selected one for `None`; raises `UnknownProfile`."""
        if reference is None:
            return self.selected
        for profile in self.items:
            if profile.id == reference:
                return profile
        for profile in self.items:
            if _folded(profile.name) == _folded(reference):
                return profile
        raise UnknownProfile

    def with_new(self, profile: Profile, *, position: int | None = None, select: bool = False) -> Profiles:
        """Add a profile, at the end or at a position; a name that is taken gets a number."""
        if len(self.items) >= MOST_PROFILES:
            raise TooManyProfiles(limit=MOST_PROFILES)
        added = replace(profile, name=self._free_name(profile.name))
        at = len(self.items) if position is None else position
        return Profiles((*self.items[:at], added, *self.items[at:]), added.id if select else self.selected_id)

    def renamed(self, reference: str, name: str) -> Profiles:
        """Give a profile another name; raises `ProfileNameTaken`."""
        found = self.find(reference)
        if any(_folded(profile.name) == _folded(name) for profile in self.items if profile is not found):
            raise ProfileNameTaken(name=name)
        return self._with(replace(found, name=name))

    def with_settings(self, reference: str | None, settings: Mapping[str, object]) -> Profiles:
        """Replace the settings of a profile."""
        return self._with(replace(self.find(reference), settings=settings))

    def with_selected(self, reference: str) -> Profiles:
        """Select a profile."""
        return replace(self, selected_id=self.find(reference).id)

    def without(self, reference: str) -> Profiles:
        """Remove a profile; if it was selected, the one that takes its place is, else the one before."""
        found = self.find(reference)
        if len(self.items) == 1:
            raise LastProfile
        at = self.items.index(found)
        kept = (*self.items[:at], *self.items[at + 1 :])
        selected = kept[min(at, len(kept) - 1)] if found is self.selected else self.selected
        return Profiles(kept, selected.id)

    def _with(self, changed: Profile) -> Profiles:
        items = tuple(changed if profile.id == changed.id else profile for profile in self.items)
        return replace(self, items=items)

    def _free_name(self, wanted: str) -> str:
        taken = {_folded(profile.name) for profile in self.items}
        name, number = wanted, 1
        while _folded(name) in taken:
            number += 1
            ending = f" ({number})"
            name = f"{wanted[: LONGEST_NAME - len(ending)].rstrip()}{ending}"
        return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _check_name(text: str) -> str:
    name = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(name) <= LONGEST_NAME or any(unicodedata.category(sign) in _NOT_IN_A_LINE for sign in name):
        raise PydanticCustomError("profile_name", "A name has 1 to 80 characters in one line.")
    return name


_NOT_IN_A_LINE = {"Cc", "Cs", "Zl", "Zp"}

ProfileName = Annotated[str, AfterValidator(_check_name)]
"""One line of 1 to 80 characters."""


class ProfileDocument(BaseModel):
    """A profile on its way out or in. It has no place for a key."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    helicone_profile: int
    name: ProfileName
    settings: dict[str, JsonValue]


def write_document(name: str, settings: ConnectionSettings) -> dict[str, object]:
    """Return a profile as a document."""
    return {"helicone_profile": DOCUMENT_VERSION, "name": name, "settings": dump_settings(settings)}


def read_document(value: Mapping[str, object]) -> tuple[str, ConnectionSettings]:
    """
    Return name and settings of a document that somebody sent.

    Raises `InvalidProfile` for other JSON, for a newer version, and for a document with faults; `InvalidSettings` with
    one `FieldError` for each fault in its settings.
    """
    version = value.get("helicone_profile")
    if not isinstance(version, int) or isinstance(version, bool):
        raise InvalidProfile(variant="foreign")
    if version > DOCUMENT_VERSION:
        raise InvalidProfile(variant="too_new", found=version, known=DOCUMENT_VERSION)
    try:
        document = ProfileDocument.model_validate(value)
    except ValidationError as error:
        raise InvalidProfile(fields=field_errors(error)) from error
    return document.name, read_settings_within(document.settings)


def read_settings_within(value: object) -> ConnectionSettings:
    """Return settings that were sent as `settings` of something larger; the faults' pointers say so."""
    try:
        return read_settings(value)
    except InvalidSettings as error:
        fields = [FieldError(f"/settings{at.pointer}", at.code, at.message, at.slots) for at in error.fields]
        raise InvalidSettings(fields=fields) from error
