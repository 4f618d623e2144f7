"""Profiles through the source: which one a request takes, and what they share."""

from __future__ import annotations

import pytest

from helicone_chat_source.core.errors import InvalidRequest, UnknownProfile
from helicone_chat_source.core.settings import ConnectionSettings
from helicone_chat_source.source.helicone_source import LOCAL_OWNER
from replay_gateway import GOOD_KEY, ReplayGateway
from source.conftest import Open

HELLO = [{"role": "user", "content": "Say hello."}]
GPT, CLAUDE = "gpt-4o-mini/openai", "claude-3.5-haiku/anthropic"


async def test_settings_when_a_host_knows_no_profiles(open_source: Open) -> None:
    """Settings are those of the one profile that everybody has, also after a restart."""
    async with open_source() as source:
        await source.save_settings({"model": GPT})

    async with open_source() as source:
        settings, profiles = await source.settings(), await source.profiles.list(LOCAL_OWNER)

    assert settings.model == GPT
    assert [(profile.id, profile.name) for profile in profiles.items] == [("default", "Default")]


async def test_settings_when_another_profile_is_selected(open_source: Open) -> None:
    """Reading, saving and connecting are about the selected profile; the key is shared."""
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY, settings={"model": GPT})
        made, _ = await source.profiles.create(LOCAL_OWNER, {"name": "Claude", "settings": {"model": CLAUDE}})

        await source.profiles.select(LOCAL_OWNER, {"id": made.id})

        status = await source.status()
        await source.save_settings({"model": CLAUDE, "temperature": 0.5})
        default = await source.profiles.read(LOCAL_OWNER, "default")
        changed = await source.settings()
    assert (status.connection.settings.model, status.connection.key_from) == (CLAUDE, "stored")
    assert status.verdict.state == "connected"
    assert (default.settings["model"], default.settings["temperature"]) == (GPT, None)
    assert changed.temperature == 0.5


@pytest.mark.parametrize(
    ("profile", "expected"),
    [("default", "of default"), ("DEFAULT", "of default"), (None, "of other")],
    ids=["id", "name", "the selected one"],
)
async def test_generate_when_a_profile_is_named(
    profile: str | None, expected: str, open_source: Open, gateway: ReplayGateway
) -> None:
    """One request can take another profile, by id or by name; the selected one stays what it is."""
    gateway.chat = "chat-openai-json"
    async with open_source(api_key=GOOD_KEY) as source:
        await source.save_settings({"model": GPT, "user_id": "of default"})
        other = {"model": GPT, "user_id": "of other"}
        await source.profiles.create(LOCAL_OWNER, {"name": "Other", "settings": other, "select": True})

        await source.complete({"messages": HELLO, "profile": profile})

        selected = (await source.profiles.list(LOCAL_OWNER)).selected.name
    assert (gateway.last_headers["helicone-user-id"], selected) == (expected, "Other")


async def test_generate_when_there_is_no_such_profile(open_source: Open, gateway: ReplayGateway) -> None:
    """A wrong name is told before anything is sent, and no other profile takes its place."""
    async with open_source(api_key=GOOD_KEY) as source:
        await source.save_settings({"model": GPT})

        with pytest.raises(UnknownProfile):
            await source.complete({"messages": HELLO, "profile": "gone"})

    assert gateway.requests == []


async def test_connect_when_the_settings_are_for_another_profile(open_source: Open) -> None:
    """Settings go where they were meant to go, though another profile was selected meanwhile."""
    async with open_source() as source:
        made, _ = await source.profiles.create(LOCAL_OWNER, {"name": "Other", "select": True})

        await source.connect(api_key=GOOD_KEY, settings={"model": GPT}, profile="default")

        default, other = [await source.profiles.read(LOCAL_OWNER, name) for name in ("default", made.id)]
    assert (default.settings["model"], other.settings["model"]) == (GPT, "")


async def test_create_when_nothing_is_said(open_source: Open) -> None:
    """A new profile has the operator's defaults, and does not become the selected one by itself."""
    async with open_source(default_settings=ConnectionSettings(model=CLAUDE)) as source:
        made, profiles = await source.profiles.create(LOCAL_OWNER, {})

    assert (made.name, made.settings["model"], profiles.selected_id) == ("Default (2)", CLAUDE, "default")


async def test_create_when_it_is_a_copy(open_source: Open) -> None:
    """A copy has the settings and, with a number, the name."""
    async with open_source() as source:
        await source.save_settings({"model": GPT})

        made, profiles = await source.profiles.create(LOCAL_OWNER, {"copy_of": "default", "select": True})

    assert (made.name, made.settings["model"], profiles.selected) == ("Default (2)", GPT, made)


async def test_create_when_the_original_is_gone(open_source: Open) -> None:
    """What is not there cannot be copied."""
    async with open_source() as source:
        with pytest.raises(UnknownProfile):
            await source.profiles.create(LOCAL_OWNER, {"copy_of": "gone"})


async def test_delete_when_it_is_undone(open_source: Open) -> None:
    """The answer has everything: made again, the profile is what and where it was, in use if it was in use."""
    async with open_source() as source:
        await source.save_settings({"model": GPT, "user_id": "me"})
        await source.profiles.create(LOCAL_OWNER, {"name": "Other"})
        before = await source.profiles.list(LOCAL_OWNER)

        gone, kept = await source.profiles.delete(LOCAL_OWNER, "default")
        profile = {"id": gone.profile.id, "name": gone.profile.name, "settings": gone.profile.settings}
        _, after = await source.profiles.create(
            LOCAL_OWNER, {**profile, "position": gone.position, "select": gone.was_selected}
        )

    assert ([found.name for found in kept.items], kept.selected.name) == (["Other"], "Other")
    assert after == before


async def test_delete_when_it_is_undone_twice(open_source: Open) -> None:
    """A second Undo, from another window perhaps, makes no second profile."""
    async with open_source() as source:
        made, _ = await source.profiles.create(LOCAL_OWNER, {"name": "Other"})
        gone, _ = await source.profiles.delete(LOCAL_OWNER, made.id)
        again = {"id": gone.profile.id, "name": gone.profile.name}
        await source.profiles.create(LOCAL_OWNER, again)

        with pytest.raises(InvalidRequest) as caught:
            await source.profiles.create(LOCAL_OWNER, again)

        assert len((await source.profiles.list(LOCAL_OWNER)).items) == 2
    assert [field.code for field in caught.value.fields] == ["profile_id_taken"]


async def test_forget_key_when_there_are_profiles(open_source: Open) -> None:
    """Forgetting the key forgets it for all profiles, and leaves them."""
    async with open_source() as source:
        await source.connect(api_key=GOOD_KEY)
        await source.profiles.create(LOCAL_OWNER, {"name": "Other", "select": True})

        status = await source.forget_key()

        assert status.verdict.state == "no_key"
        assert len((await source.profiles.list(LOCAL_OWNER)).items) == 2
