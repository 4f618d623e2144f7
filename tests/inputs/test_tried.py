"""The line of the summary that counts bad inputs."""

from __future__ import annotations

from collections import Counter

import pytest

from inputs import tried as counting
from inputs.tried import add_counts, tried, tried_lines


def test_line_when_inputs_were_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same input of one kind counts once."""
    monkeypatch.setattr(counting, "TRIED", {})
    monkeypatch.setattr(counting, "ELSEWHERE", Counter())
    for text in ("a", "b", "a"):
        tried("texts", text)
    tried("others", "a", b"a")
    add_counts({"texts": 1_000})

    assert tried_lines() == ["bad inputs: 1,003 different ones (1 others, 1,002 texts)"]


def test_line_when_nothing_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of other tests has no such line."""
    monkeypatch.setattr(counting, "TRIED", {})
    monkeypatch.setattr(counting, "ELSEWHERE", Counter())

    assert tried_lines() == []
