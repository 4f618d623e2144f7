"""One handler for each route of profiles: JSON to values and back."""

from __future__ import annotations

from collections.abc import Iterable

from aiohttp import web

from helicone_chat_source.core.profiles import Profile, Profiles, write_document
from helicone_chat_source.core.settings import dump_settings, merge_settings
from helicone_chat_source.web.answers import (
    ChangedProfileAnswer,
    DeletedProfileAnswer,
    ListedProfileAnswer,
    ProfileAnswer,
    ProfilesAnswer,
)
from helicone_chat_source.web.json_body import read_json_object
from helicone_chat_source.web.mounted import source_and_owner

PROFILE_HEADER = "Helicone-Profile"


def profile_routes() -> Iterable[web.RouteDef]:
    """Return the routes, relative to the prefix; the fixed names stand before the ids."""
    return [
        web.get("/profiles", profiles),
        web.post("/profiles", create_profile),
        web.post("/profiles/import", import_profile),
        web.put("/profiles/selected", select_profile),
        web.get("/profiles/{id}", export_profile),
        web.patch("/profiles/{id}", rename_profile),
        web.delete("/profiles/{id}", delete_profile),
    ]


def wanted_profile(request: web.Request) -> str | None:
    """Return the profile that a request names with `?profile=`, `None` for the selected one."""
    return request.query.get("profile")


def settings_response(profile: Profile) -> web.Response:
    """Return the settings of a profile; which one that is stands in a header, since the body is the settings alone."""
    settings = dump_settings(merge_settings(profile.settings))
    return web.json_response(settings, headers={PROFILE_HEADER: profile.id})


async def profiles(request: web.Request) -> web.Response:
    """Return the list, and which one is selected."""
    source, owner = await source_and_owner(request)
    return web.json_response(_list_as_json(await source.profiles.list(owner)))


async def create_profile(request: web.Request) -> web.Response:
    """Make a profile: of settings, as a copy of another, or with the defaults."""
    source, owner = await source_and_owner(request)
    return _made(*await source.profiles.create(owner, await read_json_object(request)))


async def import_profile(request: web.Request) -> web.Response:
    """Make a profile of a document."""
    source, owner = await source_and_owner(request)
    return _made(*await source.profiles.import_document(owner, await read_json_object(request)))


async def export_profile(request: web.Request) -> web.Response:
    """Return a profile as a document; the key is not in it."""
    source, owner = await source_and_owner(request)
    profile = await source.profiles.read(owner, request.match_info["id"])
    return web.json_response(write_document(profile.name, merge_settings(profile.settings)))


async def rename_profile(request: web.Request) -> web.Response:
    """Give a profile another name."""
    source, owner = await source_and_owner(request)
    name = request.match_info["id"]
    profile, found = await source.profiles.rename(owner, name, await read_json_object(request))
    return web.json_response(_changed_as_json(profile, found))


async def select_profile(request: web.Request) -> web.Response:
    """Make a profile the one in use."""
    source, owner = await source_and_owner(request)
    return web.json_response(_list_as_json(await source.profiles.select(owner, await read_json_object(request))))


async def delete_profile(request: web.Request) -> web.Response:
    """Remove a profile; the answer has all that `POST profiles` needs to make it again."""
    source, owner = await source_and_owner(request)
    gone, kept = await source.profiles.delete(owner, request.match_info["id"])
    told: DeletedProfileAnswer = {
        "deleted": {**_profile_as_json(gone.profile), "position": gone.position, "select": gone.was_selected},
        **_list_as_json(kept),
    }
    return web.json_response(told)


def _made(profile: Profile, profiles: Profiles) -> web.Response:
    return web.json_response(_changed_as_json(profile, profiles), status=201)


def _changed_as_json(profile: Profile, profiles: Profiles) -> ChangedProfileAnswer:
    return {"profile": _profile_as_json(profile), **_list_as_json(profiles)}


def _profile_as_json(profile: Profile) -> ProfileAnswer:
    return {"id": profile.id, "name": profile.name, "settings": dump_settings(merge_settings(profile.settings))}


def _list_as_json(profiles: Profiles) -> ProfilesAnswer:
    listed: list[ListedProfileAnswer] = [
        {"id": profile.id, "name": profile.name, "model": str(profile.settings.get("model", ""))}
        for profile in profiles.items
    ]
    return {"selected": profiles.selected.id, "profiles": listed}
