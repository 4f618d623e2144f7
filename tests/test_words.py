"""That no text is kept which nobody can see."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

from pydantic_core.core_schema import ErrorType

ROOT = Path(__file__).parents[1]
KEYS = list(json.loads((ROOT / "ui_schema" / "i18n" / "en.json").read_text()))
SOURCES = [
    *(ROOT / "plugin").rglob("*.py"),
    *(path for path in (ROOT / "static" / "src").rglob("*.js") if not path.name.endswith(".test.js")),
    *(ROOT / "ui_schema").glob("*.json"),
]
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
WHOLE = set(re.findall(r"helicone(?:\.\w+)+", CODE))
# `helicone.chat.ending.${name}.hint` and f"helicone.error.{code}.{part}": the rest of the line may be part of a slot.
COMPOSED = set(re.findall(r"[`\"'](helicone\.[\w.]*)\$?\{", CODE))
# The manifest, schema and layouts give a key, of which the reader takes a part; the rest is a plural or a choice.
NAMED_PARTS = {"label", "description", "message", "hint", "confirm", "one"}
CHOICES = {f"{key}." for key in re.findall(r'"i18n": "(helicone[\w.]+)"', CODE)}
PART = re.compile(r"[A-Za-z0-9]+")
WORDS = set(PART.findall(re.sub(r"helicone(?:\.\w+)+", "", CODE)))
# What pydantic calls a wrong value is the end of a key too.
WORDS |= {word for error in get_args(ErrorType) for word in PART.findall(error)}


def is_used(key: str) -> bool:
    """Say whether the code has the key as a whole, or its beginning and each word of what is filled in."""
    parents = [key]
    while parents[-1].rpartition(".")[2] in NAMED_PARTS:
        parents.append(parents[-1].rpartition(".")[0])
    if WHOLE.intersection(parents):
        return True
    beginnings = [begun for begun in COMPOSED | CHOICES if key.startswith(begun)]
    return any(set(PART.findall(key[len(begun) :])) <= WORDS | NAMED_PARTS for begun in beginnings)


def test_every_text_can_be_shown() -> None:
    """A key whose last words occur nowhere in the code is left over from something that is gone."""
    assert [key for key in KEYS if not is_used(key)] == []


def test_every_text_that_is_asked_for_is_there() -> None:
    """Where a key is missing its user would read the key itself."""
    asked_for = set(re.findall(r"\bt\(\s*[`\"'](helicone\.[\w.]+)[`\"']", CODE))

    assert sorted(key for key in asked_for if not any(known in (key, f"{key}.other") for known in KEYS)) == []
