"""Every recording has an expectation, every expectation a recording, and the summary counts them."""

from __future__ import annotations

import json

import pytest

from core.expected_errors import ERRORS
from core.expected_replies import MODEL_LISTS, NOT_COMPLETIONS, REPLIES
from core.recordings import FOLDER, GROUP_OF, INDEX, group_lines, recording

EXPECTED = [*REPLIES, *ERRORS, *MODEL_LISTS, *NOT_COMPLETIONS]


def test_index_when_it_is_counted() -> None:
    """There are 302 recordings in ten groups."""
    counted = {group: list(GROUP_OF.values()).count(group) for group in GROUP_OF.values()}

    assert 302 == len(INDEX) == len(GROUP_OF)
    assert {
        "models": 16,
        "chat": 59,
        "web": 22,
        "fallback": 35,
        "errors": 48,
        "validation": 39,
        "broken": 14,
        "native": 17,
        "responses": 11,
        "headers": 41,
    } == counted


def test_expectations_when_the_recordings_are_counted() -> None:
    """Each recording of the index has exactly one expectation, and there is none without a recording."""
    assert sorted(GROUP_OF) == sorted(EXPECTED)


def test_files_when_the_recordings_are_counted() -> None:
    """Each recording of the index has its two files, and nothing else lies in the folder."""
    files = {path.name for path in FOLDER.iterdir()}

    expected = {f"{name}.{ending}" for name in GROUP_OF for ending in ("json", "body")}
    assert expected | {"index.json", "model-registry.json"} == files


@pytest.mark.parametrize("entry", INDEX, ids=[entry["name"] for entry in INDEX])
def test_files_when_they_are_held_against_the_index(entry: dict[str, object]) -> None:
    """Status, content type and size are those of the index: no file was changed or cut."""
    told = json.loads((FOLDER / f"{entry['name']}.json").read_text())
    body = (FOLDER / f"{entry['name']}.body").read_bytes()

    actual = recording(str(entry["name"]))

    assert (entry["status"], entry["content_type"]) == (actual.status, actual.headers.get("content-type"))
    assert entry["bytes"] == len(body)
    assert sum(told["response"].get("chunks") or [len(body)]) == len(body)


def test_tables_when_an_answer_has_no_success() -> None:
    """The refusals are those whose status is not 200, all else is in another table."""
    assert {entry["name"] for entry in INDEX if entry["status"] != 200} == set(ERRORS)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ([], []),
        ([("err-no-auth", True)], ["recordings: errors 1 of 48, 47 not run"]),
        ([("err-no-auth", True), ("err-no-auth", False)], ["recordings: errors 0 of 48, 47 not run"]),
        ([("err-no-auth", False), ("err-no-auth", True)], ["recordings: errors 0 of 48, 47 not run"]),
        (
            [("web-online-openai", True), ("broken-openai-truncated", True), ("web-online-bare-name", False)],
            ["recordings: broken 1 of 14, 13 not run", "recordings: web 1 of 22, 20 not run"],
        ),
        ([(name, True) for name in sorted(GROUP_OF)][:14], ["recordings: broken 14 of 14"]),
        ([(name, name != "broken-google-break") for name in sorted(GROUP_OF)][:14], ["recordings: broken 13 of 14"]),
    ],
    ids=["nothing ran", "one passed", "failed later", "failed first", "two groups", "a whole group", "all but one"],
)
def test_group_lines_when_tests_have_run(outcomes: list[tuple[str, bool]], expected: list[str]) -> None:
    """A recording counts only if all of its tests passed, and a group is shown only if it was tried."""
    assert expected == group_lines(outcomes)
