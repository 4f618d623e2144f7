"""Sources come from whatever is installed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from helicone_chat_source.host.app import SOURCES
from helicone_chat_source.host.registry import Sources, discover
from helicone_chat_source.web.manifest import HELICONE
from helicone_chat_source.web.plugin import setup
from host.conftest import BEARER, OpenApp

Install = Callable[[str, str], None]

GOOD = """
from aiohttp import web
from helicone_chat_source import SourceManifest

async def hello(request):
    return web.json_response({"hello": "you"})

def mount(app, *, prefix):
    mounted = web.Application()
    mounted.router.add_get("/panel.json", hello)
    app.add_subapp(prefix, mounted)
    return mounted

def register(sources):
    sources.add(SourceManifest("other", "Other", "Of another package", "other", {}, ()), mount)
"""


@pytest.fixture(name="install")
def _install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """`install(name, code)` installs a package whose entry point is its `register`."""
    monkeypatch.syspath_prepend(tmp_path / "installed")

    def install(name: str, code: str) -> None:
        info = tmp_path / "installed" / f"{name}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[chat_completion_sources]\n{name} = {name}:register\n")
        (info.parent / f"{name}.py").write_text(code)

    return install


def list_ids(sources: Sources) -> list[str]:
    """Return the ids in their order."""
    return [source.manifest.id for source in sources]


def test_helicone_is_found_by_its_entry_point() -> None:
    """No host has to name us."""
    sources = Sources()

    discover(sources)

    assert list_ids(sources) == ["helicone"]
    assert "helicone" in sources
    assert "demo" not in sources


def test_id_can_be_taken_once() -> None:
    """Two sources under one prefix would answer for each other."""
    sources = Sources()
    sources.add(HELICONE, setup)

    with pytest.raises(ValueError, match="two sources have the id 'helicone'"):
        sources.add(HELICONE, setup)


async def test_source_of_another_package_is_mounted(install: Install, open_app: OpenApp) -> None:
    """It needs to know its prefix and nothing of ours, and the token guards it too."""
    install("z_other_source", GOOD)
    client = await open_app()

    refused = await client.get("/sources/other/panel.json")
    answered = await client.get("/sources/other/panel.json", headers=BEARER)
    listed = await (await client.get("/sources", headers=BEARER)).json()

    assert (refused.status, answered.status) == (401, 200)
    assert [source["id"] for source in listed["sources"]] == ["helicone", "other", "demo"]
    assert listed["sources"][1]["label"] == "Other"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("z_lacks_module", "import no_such_module_anywhere"),
        ("z_lacks_register", "x = 1"),
        ("z_fails", "def register(sources): raise RuntimeError('no')"),
        ("z_takes_our_id", GOOD.replace('"other", "Other"', '"helicone", "Other"')),
    ],
)
async def test_app_starts_when_another_source_is_broken(
    install: Install, open_app: OpenApp, caplog: pytest.LogCaptureFixture, name: str, code: str
) -> None:
    """It is left out and the log says which one it was."""
    install(name, code)

    client = await open_app()

    assert list_ids(client.app[SOURCES]) == ["helicone", "demo"]
    assert [record.getMessage() for record in caplog.records] == [
        f"the source {name} of {name}:register cannot be used"
    ]
