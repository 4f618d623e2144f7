"""The aiohttp that is installed: what is too old for strangers, or not compiled."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from helicone_chat_source import setup
from helicone_chat_source.web import aiohttp_fitness, plugin
from helicone_chat_source.web.aiohttp_fitness import LOWEST, what_is_wrong_with_aiohttp
from helicone_chat_source.web.words import Words, words

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("version", "is_wrong"),
    [("3.14.2", True), ("3.9.5", True), ("2.99.99", True), ("3.14.3", False), ("3.15.0rc1", False), ("4.0", False)],
)
def test_version_is_told_when_it_is_too_old(version: str, is_wrong: bool) -> None:
    """The sentence names what is there and what is needed."""
    said = what_is_wrong_with_aiohttp(words("en"), version=version)

    assert (said is not None) is is_wrong
    assert said is None or (version in said and "3.14.3" in said)


def test_lowest_version_is_the_one_that_is_demanded() -> None:
    """Installers are told the same."""
    demanded = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]

    assert f"aiohttp>={'.'.join(map(str, LOWEST))},<4" in demanded


def test_source_with_users_is_not_mounted_when_aiohttp_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """For one person alone it is."""

    def old(told: Words) -> str | None:
        return aiohttp_fitness.what_is_wrong_with_aiohttp(told, version="3.14.2")

    monkeypatch.setattr(plugin, "what_is_wrong_with_aiohttp", old)

    with pytest.raises(RuntimeError, match=r"3\.14\.2 is too old"):
        setup(web.Application(), identify=lambda request: "ada")
    assert setup(web.Application()) is not None


@pytest.mark.parametrize("options", [["--host", "0.0.0.0", "--allowed-host", "a"], ["--trusted-proxy", "127.0.0.1"]])
def test_app_does_not_start_for_others_when_the_parser_is_not_compiled(options: list[str]) -> None:
    """What a proxy in front reads in another way could be a second request inside the first."""
    program = subprocess.run(
        [sys.executable, "-m", "helicone_chat_source.cli", "serve", "--port", "0", *options],
        env={**os.environ, "AIOHTTP_NO_EXTENSIONS": "1", "HELICONE_CHAT_TOKEN": "x" * 32},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )

    assert (program.returncode, program.stdout) == (3, "")
    assert program.stderr.startswith(f"aiohttp {aiohttp.__version__} is installed without its compiled parser")
