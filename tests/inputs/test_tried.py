"""The line of the summary that counts bad inputs."""

from __future__ import annotations

import pytest

from inputs import tried as counting
from inputs.tried import tried, tried_lines


def test_line_when_inputs_were_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same input of one kind counts once."""
    monkeypatch.setattr(counting, "TRIED", {})
    for text in ("a", "b", "a"):
        tried("texts", text)
    tried("others", "a", b"a")

    assert tried_lines() == ["bad inputs: 3 different ones (1 others, 2 texts)"]


def test_line_when_nothing_was_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run of other tests has no such line."""
    monkeypatch.setattr(counting, "TRIED", {})

    assert tried_lines() == []
