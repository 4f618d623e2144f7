"""Profiles as values: names, order, what is selected, and the document that a profile travels as."""

from __future__ import annotations

from typing import Any

import pytest

from helicone_chat_source.core.errors import (
    InvalidProfile,
    InvalidSettings,
    LastProfile,
    ProfileNameTaken,
    TooManyProfiles,
    UnknownProfile,
)
from helicone_chat_source.core.profiles import (
    MOST_PROFILES,
    Profile,
    Profiles,
    read_document,
    write_document,
)
from helicone_chat_source.core.settings import ConnectionSettings, dump_settings

A = Profile("a", "Writing", {"model": "gpt-5"})
B = Profile("b", "Coding", {"model": "claude-sonnet-4"})
C = Profile("c", "Straße", {})
THREE = Profiles((A, B, C), "b")
SETTINGS = dump_settings(ConnectionSettings(model="gpt-5"))


def names_of(profiles: Profiles) -> list[str]:
    """Return all names in order."""
    return [profile.name for profile in profiles.items]


@pytest.mark.parametrize(
    ("reference", "found"),
    [(None, B), ("a", A), ("Writing", A), ("cODING", B), ("STRASSE", C)],
    ids=["the selected one", "id", "name", "another case", "another spelling of ß"],
)
def test_find_when_it_is_there(reference: str | None, found: Profile) -> None:
    """A profile is found by its id or by its name, whatever the case."""
    assert THREE.find(reference) is found


@pytest.mark.parametrize("reference", ["", "d", "Writing "])
def test_find_when_it_is_not_there(reference: str) -> None:
    """What names no profile is refused, never taken for the selected one."""
    with pytest.raises(UnknownProfile):
        THREE.find(reference)


def test_find_when_a_name_is_the_id_of_another() -> None:
    """The id comes first, so that no name can hide a profile."""
    profiles = THREE.with_new(Profile("d", "a", {}))

    assert profiles.find("a") is A


def test_selected_when_the_store_names_none_that_is_there() -> None:
    """The first profile takes the place of one that is missing."""
    assert Profiles((A, B), "gone").selected is A


def test_with_new_when_the_name_is_taken() -> None:
    """A number is added, the next one free, whatever the case."""
    profiles = THREE.with_new(Profile("d", "coding", {})).with_new(Profile("e", "CODING", {}))

    assert names_of(profiles)[3:] == ["coding (2)", "CODING (3)"]


def test_with_new_when_the_name_is_as_long_as_it_may_be() -> None:
    """The number fits into 80 characters."""
    long = Profile("d", "x" * 80, {})

    profiles = THREE.with_new(long).with_new(Profile("e", "x" * 80, {}))

    assert names_of(profiles)[4] == "x" * 76 + " (2)"


@pytest.mark.parametrize(("position", "order"), [(None, "abcd"), (0, "dabc"), (1, "adbc"), (99, "abcd")])
def test_with_new_when_it_has_a_position(position: int | None, order: str) -> None:
    """A profile comes to the end, or where it was; what is selected stays."""
    profiles = THREE.with_new(Profile("d", "Fourth", {}), position=position)

    assert "".join(profile.id for profile in profiles.items) == order
    assert profiles.selected is B


def test_with_new_when_there_are_as_many_as_may_be() -> None:
    """The limit is told."""
    full = Profiles(tuple(Profile(f"{number}", f"{number}", {}) for number in range(MOST_PROFILES)), "0")

    with pytest.raises(TooManyProfiles) as caught:
        full.with_new(Profile("new", "new", {}))

    assert caught.value.slots == {"limit": MOST_PROFILES}


def test_renamed_when_the_name_is_taken() -> None:
    """The name of another is refused; its own in another case is not."""
    with pytest.raises(ProfileNameTaken):
        THREE.renamed("a", "CODING")

    assert names_of(THREE.renamed("b", "CODING")) == ["Writing", "CODING", "Straße"]


@pytest.mark.parametrize(("selected", "gone", "next_one"), [("b", "b", "c"), ("c", "c", "b"), ("b", "a", "b")])
def test_without_when_one_is_removed(selected: str, gone: str, next_one: str) -> None:
    """The neighbour is selected in place of the selected one; else what is selected stays."""
    profiles = THREE.with_selected(selected).without(gone)

    assert (len(profiles.items), profiles.selected_id) == (2, next_one)


def test_without_when_it_is_the_last() -> None:
    """There is always one."""
    with pytest.raises(LastProfile):
        Profiles.first({}).without("default")


def test_with_settings_when_they_are_saved() -> None:
    """Settings of one profile change nothing else."""
    profiles = THREE.with_settings("a", {"model": "o3"})

    assert profiles == Profiles((Profile("a", "Writing", {"model": "o3"}), B, C), "b")


def test_document_when_it_is_read_again() -> None:
    """A profile that went out comes in as it was."""
    settings = ConnectionSettings(model="gpt-5", custom_properties='{"a": 1}')

    assert read_document(write_document("Writing", settings)) == ("Writing", settings)


@pytest.mark.parametrize(
    ("document", "variant", "pointers"),
    [
        ({}, "foreign", []),
        ({"model": "gpt-5"}, "foreign", []),
        ({"helicone_profile": "1"}, "foreign", []),
        ({"helicone_profile": True}, "foreign", []),
        ({"helicone_profile": 2, "something": "new"}, "too_new", []),
        ({"helicone_profile": 1}, None, ["/name", "/settings"]),
        ({"helicone_profile": 1, "name": " ", "settings": {}}, None, ["/name"]),
        ({"helicone_profile": 1, "name": "x" * 81, "settings": {}}, None, ["/name"]),
        ({"helicone_profile": 1, "name": "two\nlines", "settings": {}}, None, ["/name"]),
        ({"helicone_profile": 1, "name": "half \ud800", "settings": {}}, None, ["/name"]),
        ({"helicone_profile": 1, "name": 5, "settings": []}, None, ["/name", "/settings"]),
        ({"helicone_profile": 1, "name": "a", "settings": {}, "api_key": "x"}, None, ["/api_key"]),
    ],
)
def test_document_when_it_is_none(document: dict[str, Any], variant: str | None, pointers: list[str]) -> None:
    """Foreign JSON, a newer version and faults are told apart."""
    with pytest.raises(InvalidProfile) as caught:
        read_document(document)

    assert (caught.value.variant, [field.pointer for field in caught.value.fields]) == (variant, pointers)


def test_document_when_its_settings_have_faults() -> None:
    """Each fault is named by its place in the document."""
    settings = {"max_tokens": 0, "api_key": "sk-1", "cache": {"bucket_size": 21}}

    with pytest.raises(InvalidSettings) as caught:
        read_document({"helicone_profile": 1, "name": "a", "settings": settings})

    pointers = {field.pointer for field in caught.value.fields}
    assert pointers == {"/settings/max_tokens", "/settings/api_key", "/settings/cache/bucket_size"}


def test_document_when_its_name_has_spaces_around_it() -> None:
    """A name is taken without what nobody sees, in one spelling."""
    name, _ = read_document({"helicone_profile": 1, "name": "  Gru\u0308n ", "settings": {}})

    assert name == "Gr\u00fcn"
