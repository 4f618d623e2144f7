"""The routes of profiles, as programs and the panel call them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from replay_gateway import GOOD_KEY
from web.conftest import PREFIX, Client, OpenHost

GPT = "gpt-4o-mini/openai"


async def call(host: Client, method: str, path: str, body: object = None, status: int = 200) -> Any:
    """Call a route, and return the JSON of its answer, which has this status."""
    answer = await host.request(method, f"{PREFIX}/{path}", json=body)
    assert answer.status == status, await answer.text()
    return await answer.json()


async def test_profiles_when_nobody_made_any(open_host: OpenHost) -> None:
    """There is one, it is selected, and its id stands in a header of the settings."""
    host = await open_host()

    listed = await call(host, "GET", "profiles")
    settings = await host.get(f"{PREFIX}/settings")

    assert listed == {"selected": "default", "profiles": [{"id": "default", "name": "Default", "model": ""}]}
    assert settings.headers["Helicone-Profile"] == "default"
    assert "id" not in await settings.json()


async def test_profiles_when_one_is_made_renamed_selected_and_deleted(host: Client) -> None:
    """Each answer has the whole list, so that nobody needs to ask again."""
    made = await call(host, "POST", "profiles", {"copy_of": "default", "select": True}, 201)
    id_made = made["profile"]["id"]
    renamed = await call(host, "PATCH", f"profiles/{id_made}", {"name": "Claude"})
    selected = await call(host, "PUT", "profiles/selected", {"id": "default"})
    deleted = await call(host, "DELETE", f"profiles/{id_made}")

    first = {"id": "default", "name": "Default", "model": GPT}
    assert made["profile"]["settings"]["model"] == GPT
    assert made["profiles"] == [first, {"id": id_made, "name": "Default (2)", "model": GPT}]
    assert (made["selected"], renamed["selected"], selected["selected"]) == (id_made, id_made, "default")
    assert renamed["profile"]["name"] == "Claude"
    assert (deleted["selected"], deleted["profiles"]) == ("default", [first])
    assert deleted["deleted"] == {**renamed["profile"], "position": 1, "select": False}


async def test_delete_when_its_answer_is_sent_back(host: Client) -> None:
    """`deleted` is just what `POST profiles` takes, though another profile has the name by now."""
    await call(host, "POST", "profiles", {"name": "Other"}, 201)
    gone = await call(host, "DELETE", "profiles/default")
    await call(host, "POST", "profiles", {"name": "Default"}, 201)

    restored = await call(host, "POST", "profiles", gone["deleted"], 201)

    assert [profile["name"] for profile in restored["profiles"]] == ["Default (2)", "Other", "Default"]
    assert (restored["selected"], restored["profile"]["settings"]) == ("default", gone["deleted"]["settings"])


async def test_settings_when_another_window_switched_the_profile(host: Client) -> None:
    """`?profile=` writes where it was meant to, whatever is selected by now."""
    made = (await call(host, "POST", "profiles", {"name": "Other", "select": True}, 201))["profile"]["id"]

    saved = await host.put(f"{PREFIX}/settings?profile=default", json={"model": "gpt-4o"})

    assert (saved.status, saved.headers["Helicone-Profile"]) == (200, "default")
    assert (await call(host, "GET", "settings?profile=default"))["model"] == "gpt-4o"
    assert (await call(host, "GET", f"settings?profile={made}"))["model"] == ""
    assert (await call(host, "GET", "profiles"))["selected"] == made


async def test_connect_and_test_when_a_profile_is_named(open_host: OpenHost) -> None:
    """Both take the profile that the window shows."""
    host = await open_host()
    await call(host, "POST", "profiles", {"name": "Other", "select": True}, 201)

    await call(host, "POST", "connect?profile=default", {"settings": {"model": GPT}})
    tested = await call(host, "POST", "test?profile=default", {})
    refused = await call(host, "POST", "test", {}, 400)

    assert tested["model"] == GPT
    assert refused["error"]["code"] == "invalid_model"


async def test_export_when_it_is_imported_elsewhere(open_host: OpenHost, host: Client) -> None:
    """What one owner exports another one imports; a name that is taken gets a number."""
    everything = {"model": GPT, "custom_properties": '{"ä": "日本"}'.replace("ä", "a"), "temperature": 0.25}
    saved = await call(host, "PUT", "settings", everything)
    document = await call(host, "GET", "profiles/default")

    imported = await call(host, "POST", "profiles/import", document, 201)

    assert document == {"helicone_profile": 1, "name": "Default", "settings": saved}
    assert (imported["profile"]["name"], imported["profile"]["settings"]) == ("Default (2)", saved)
    assert imported["selected"] == "default"


async def test_export_when_a_key_is_stored(open_host: OpenHost) -> None:
    """No answer about profiles has anything of the key."""
    host = await open_host(api_key=None)
    await call(host, "POST", "connect", {"api_key": GOOD_KEY, "settings": {"model": GPT}})

    told = [
        await call(host, "GET", "profiles"),
        await call(host, "GET", "profiles/default"),
        await call(host, "POST", "profiles", {"copy_of": "default"}, 201),
        await call(host, "DELETE", "profiles/default"),
    ]

    assert GOOD_KEY[-4:] not in json.dumps(told)
    assert "api_key" not in json.dumps(told)


DOCUMENT: dict[str, Any] = {"helicone_profile": 1, "name": "a", "settings": {}}


@pytest.mark.parametrize(
    ("sent", "status", "code", "pointers"),
    [
        (("POST", "profiles", {"colour": 1}), 400, "invalid_request", ["/colour"]),
        (("POST", "profiles", {"name": ""}), 400, "invalid_request", ["/name"]),
        (("POST", "profiles", {"name": 7, "select": "yes"}), 400, "invalid_request", ["/name", "/select"]),
        (("POST", "profiles", {"name": "tab\tstop"}), 400, "invalid_request", ["/name"]),
        (("POST", "profiles", {"id": "../etc"}), 400, "invalid_request", ["/id"]),
        (("POST", "profiles", {"id": "default"}), 400, "invalid_request", ["/id"]),
        (("POST", "profiles", {"position": -1}), 400, "invalid_request", ["/position"]),
        (("POST", "profiles", {"settings": {}, "copy_of": "default"}), 400, "invalid_request", [""]),
        (("POST", "profiles", {"settings": {"model": "!nobody"}}), 400, "invalid_settings", ["/settings/model"]),
        (("POST", "profiles", {"copy_of": "gone"}), 404, "unknown_profile", []),
        (("POST", "profiles", []), 400, "invalid_json", []),
        (("POST", "profiles/import", {}), 400, "invalid_profile", []),
        (("POST", "profiles/import", {"model": "gpt-4o"}), 400, "invalid_profile", []),
        (("POST", "profiles/import", {**DOCUMENT, "helicone_profile": 2}), 400, "invalid_profile", []),
        (("POST", "profiles/import", {**DOCUMENT, "key": "x"}), 400, "invalid_profile", ["/key"]),
        (
            ("POST", "profiles/import", {**DOCUMENT, "settings": {"max_tokens": 0}}),
            400,
            "invalid_settings",
            ["/settings/max_tokens"],
        ),
        (("GET", "profiles/gone", None), 404, "unknown_profile", []),
        (("PATCH", "profiles/gone", {"name": "a"}), 404, "unknown_profile", []),
        (("PATCH", "profiles/default", {}), 400, "invalid_request", ["/name"]),
        (("PATCH", "profiles/default", {"name": "x" * 81}), 400, "invalid_request", ["/name"]),
        (("PATCH", "profiles/default", {"name": "OTHER"}), 409, "profile_name_taken", []),
        (("PUT", "profiles/selected", {"id": "gone"}), 404, "unknown_profile", []),
        (("PUT", "profiles/selected", {"id": None}), 400, "invalid_request", ["/id"]),
        (("DELETE", "profiles/gone", None), 404, "unknown_profile", []),
        (("GET", "settings?profile=gone", None), 404, "unknown_profile", []),
        (("GET", "settings?profile=", None), 404, "unknown_profile", []),
        (("PUT", "settings?profile=gone", {}), 404, "unknown_profile", []),
        (("POST", "generate", {"messages": [{"role": "user"}], "profile": "gone"}), 404, "unknown_profile", []),
        (("POST", "generate", {"messages": [{"role": "user"}], "profile": 5}), 400, "invalid_request", ["/profile"]),
        (("PUT", "profiles", {}), 405, "method_not_allowed", []),
    ],
)
async def test_bad_input_when_it_is_sent(
    host: Client, sent: tuple[str, str, object], status: int, code: str, pointers: list[str]
) -> None:
    """Each fault is named, in a sentence that is none of the framework's, and nothing changes."""
    await call(host, "POST", "profiles", {"name": "Other"}, 201)
    before = await call(host, "GET", "profiles")

    answer = await call(host, *sent, status)

    error = answer["error"]
    assert (error["code"], error["message"] != "", error["hint"] != "") == (code, True, True)
    assert [field["pointer"] for field in error.get("fields", [])] == pointers
    assert await call(host, "GET", "profiles") == before


async def test_delete_when_it_is_the_last(host: Client) -> None:
    """The only profile stays."""
    answer = await call(host, "DELETE", "profiles/default", status=409)

    assert answer["error"]["code"] == "last_profile"
    assert len((await call(host, "GET", "profiles"))["profiles"]) == 1


async def test_profiles_when_there_are_as_many_as_may_be(host: Client) -> None:
    """The hundredth is made, the next one is not."""
    for _ in range(99):
        await call(host, "POST", "profiles", {"name": "Same"}, 201)

    answer = await call(host, "POST", "profiles", {}, 409)

    assert (answer["error"]["code"], "100" in answer["error"]["message"]) == ("too_many_profiles", True)


async def test_profiles_when_owners_differ(open_host: OpenHost) -> None:
    """Nobody sees, takes or changes another's profile, and who is not known gets none."""
    host = await open_host(identify=lambda request: request.headers.get("X-User"))
    made = await host.post(f"{PREFIX}/profiles", json={"name": "Ada's"}, headers={"X-User": "ada"})
    made_id = (await made.json())["profile"]["id"]

    answers = [
        await host.request(method, f"{PREFIX}/{path}", json=body, headers={"X-User": "bob"})
        for method, path, body in [
            ("GET", f"profiles/{made_id}", None),
            ("DELETE", f"profiles/{made_id}", None),
            ("PUT", "profiles/selected", {"id": made_id}),
            ("PUT", f"settings?profile={made_id}", {}),
        ]
    ]
    nobody = await host.get(f"{PREFIX}/profiles")

    assert [answer.status for answer in answers] == [404] * 4
    assert nobody.status == 401


async def test_words_when_the_reader_speaks_german(host: Client) -> None:
    """Errors about profiles are told in the reader's language."""
    answer = await host.delete(f"{PREFIX}/profiles/default", headers={"Accept-Language": "de"})

    assert (await answer.json())["error"]["message"] == "Das ist das einzige Profil."
