"""The use cases of profiles: list, make, read, import, rename, select, delete."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from helicone_chat_source.core.errors import FieldError, InvalidRequest
from helicone_chat_source.core.profiles import (
    FIRST_NAME,
    LONGEST_NAME,
    Profile,
    ProfileName,
    Profiles,
    read_document,
    read_settings_within,
)
from helicone_chat_source.core.settings import dump_settings, field_errors, merge_settings, read_settings
from helicone_chat_source.source.connection import Connections


class NewProfile(BaseModel):
    """
    What a new profile is made of.

    `id` and `position` are for one that was deleted and shall be again what it was; else both are chosen.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: ProfileName | None = None
    settings: dict[str, JsonValue] | None = None
    copy_of: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)] | None = None
    select: bool = False
    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")] | None = None
    position: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _one_origin(self) -> NewProfile:
        if self.settings is not None and self.copy_of is not None:
            raise PydanticCustomError("one_origin", "Give settings or a profile to copy, not both.")
        return self


class NewName(BaseModel):
    """Another name for a profile."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: ProfileName


class Selection(BaseModel):
    """The profile to use from now on, by its id or its name."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    id: Annotated[str, Field(min_length=1, max_length=LONGEST_NAME)]


@dataclass(frozen=True, slots=True)
class Deleted:
    """A profile that is gone, and all that is needed to make it again: `NewProfile` takes it."""

    profile: Profile
    position: int
    was_selected: bool


class ProfileShelf:
    """
    The profiles of all owners. A profile is named by its id, or by its name whatever the case.

    What comes from outside is JSON; every method raises a child of `HeliconeError`.
    """

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    async def list(self, owner: str) -> Profiles:
        """Return all profiles in the order in which they were made."""
        return await self._connections.profiles(owner)

    async def read(self, owner: str, profile: str | None = None) -> Profile:
        """Return a profile, else the selected one."""
        return (await self._connections.profiles(owner)).find(profile)

    async def save_settings(self, owner: str, value: object, profile: str | None = None) -> Profile:
        """Check and save the whole settings of a profile, else of the selected one."""
        return (await self._connections.save(owner, read_settings(value), None, profile)).find(profile)

    async def create(self, owner: str, value: Mapping[str, object]) -> tuple[Profile, Profiles]:
        """Make a profile: of settings, as a copy, or with the defaults."""
        try:
            new = NewProfile.model_validate(value)
        except ValidationError as error:
            raise InvalidRequest(fields=field_errors(error)) from error
        own = None if new.settings is None else dump_settings(read_settings_within(new.settings))
        made_id = new.id or secrets.token_hex(4)

        def change(profiles: Profiles) -> Profiles:
            if any(profile.id == made_id for profile in profiles.items):
                sentence = "There is a profile with this id."
                raise InvalidRequest(fields=[FieldError("/id", "profile_id_taken", sentence)])
            settings: Mapping[str, object] = own if own is not None else self._connections.default_settings()
            name = new.name or FIRST_NAME
            if new.copy_of is not None:
                original = profiles.find(new.copy_of)
                settings, name = original.settings, new.name or original.name
            return profiles.with_new(Profile(made_id, name, settings), position=new.position, select=new.select)

        profiles = await self._connections.change_profiles(owner, change)
        return profiles.find(made_id), profiles

    async def import_document(self, owner: str, value: Mapping[str, object]) -> tuple[Profile, Profiles]:
        """Make a profile of a document that was exported here or elsewhere."""
        name, settings = read_document(value)
        made = Profile(secrets.token_hex(4), name, dump_settings(settings))
        profiles = await self._connections.change_profiles(owner, lambda found: found.with_new(made))
        return profiles.find(made.id), profiles

    async def rename(self, owner: str, profile: str, value: Mapping[str, object]) -> tuple[Profile, Profiles]:
        """Give a profile another name."""
        try:
            name = NewName.model_validate(value).name
        except ValidationError as error:
            raise InvalidRequest(fields=field_errors(error)) from error
        profiles = await self._connections.change_profiles(owner, lambda found: found.renamed(profile, name))
        return profiles.find(name), profiles

    async def select(self, owner: str, value: Mapping[str, object]) -> Profiles:
        """Make a profile the one in use."""
        try:
            chosen = Selection.model_validate(value).id
        except ValidationError as error:
            raise InvalidRequest(fields=field_errors(error)) from error
        return await self._connections.change_profiles(owner, lambda found: found.with_selected(chosen))

    async def delete(self, owner: str, profile: str) -> tuple[Deleted, Profiles]:
        """Remove a profile; what it was is returned, since nothing of it is kept."""
        gone: list[Deleted] = []

        def change(profiles: Profiles) -> Profiles:
            found = profiles.find(profile)
            kept = profiles.without(profile)
            told = replace(found, settings=dump_settings(merge_settings(found.settings)))
            gone[:] = [Deleted(told, profiles.items.index(found), found is profiles.selected)]
            return kept

        profiles = await self._connections.change_profiles(owner, change)
        return gone[0], profiles
