"""What a user gets: the wheel and the sdist, built for real from a copy of this tree."""

from __future__ import annotations

import configparser
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

from helicone_chat_source import __version__

ROOT = Path(__file__).parents[1]
NOT_COPIED = (".git", ".venv", ".hosts", "node_modules", "__pycache__", ".*_cache", ".hypothesis", ".coverage*")

IN_THE_WHEEL = [
    r"helicone_chat_source/py\.typed",
    r"helicone_chat_source/([a-z0-9_]+/)*[a-z0-9_]+\.py",
    r"helicone_chat_source/gateway/demo/[a-z_.]+\.json",
    r"helicone_chat_source/ui_schema/panel\.json",
    r"helicone_chat_source/ui_schema/connection\.(schema|uischema|rjsf)\.json",
    r"helicone_chat_source/ui_schema/i18n/(en|de)\.json",
    r"helicone_chat_source/static/dist/helicone-(app|frame)\.html",
    r"helicone_chat_source/static/dist/helicone-(panel|chat|app|frame)\.js(\.gz)?",
    r"helicone_chat_source/static/dist/helicone-app\.css(\.gz)?",
    r"helicone_chat_source/static/dist/chunk-[A-Z0-9]{8}\.js(\.gz)?",
    r"helicone_chat_source/static/dist/THIRD_PARTY_LICENSES\.txt",
    r"helicone_chat_source/integrations/sillytavern/([a-z]+\.(js|css|json)|README\.md|server-plugin/index\.mjs)",
    r"helicone_chat_source/integrations/open_webui/helicone_pipe\.py",
    r"helicone_chat_source-[0-9.]+\.dist-info/(METADATA|RECORD|WHEEL|entry_points\.txt|licenses/LICENSE)",
]
IN_THE_SDIST = [
    r"(pyproject\.toml|hatch_build\.py|Makefile|\.gitignore|PKG-INFO|LICENSE|[A-Z_]+\.md)",
    r"plugin/helicone_chat_source/.+\.(py|json|typed)",
    r"ui_schema/.+\.json",
    r"static/((index|panel)\.html|[a-z-]+\.(json|mjs|png)|pictures/[a-z-]+\.png)",
    r"static/src/.+\.(js|css|json)",
    r"static/test/.+",
    r"static/dist/([A-Za-z0-9_-]+\.((js|css)(\.gz)?|html|txt)|\.stamp)",
    r"examples/([a-z_]+/)?[a-z_-]+\.(py|html|css|jsx|json)",
    r"tests/.+",
    r"(integrations|benchmarks|\.ci)/.+",
]
RUBBISH = [  # git-ignored, each of them
    "static/node_modules/lit/index.js",
    "static/.coverage",
    "ui_schema/__pycache__/stale.pyc",
    "ui_schema/build/stale.json",
    "plugin/helicone_chat_source/core/__pycache__/stale.pyc",
    "plugin/helicone_chat_source/.hypothesis/stale.json",
    "tests/browser/node_modules/.chromium/chromium",
    "examples/form_libraries/node_modules/react/package.json",
    "examples/form_libraries/dist/rjsf.js",
]


def run_build(kind: str, source: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build a wheel or an sdist with this environment's hatchling."""
    return subprocess.run(
        [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(source / "built"), str(source)],
        env={name: value for name, value in os.environ.items() if name != "HELICONE_SKIP_WEB_BUILD"} | variables,
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def build(kind: str, source: Path, **variables: str) -> Path:
    """Build a wheel or an sdist; return its path."""
    ran = run_build(kind, source, **variables)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    return next((source / "built").glob({"wheel": "*.whl", "sdist": "*.tar.gz"}[kind]))


def names_in_wheel(wheel: Path) -> set[str]:
    """Return the files in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def strangers(names: Iterable[str], patterns: list[str]) -> list[str]:
    """Return the names that no pattern allows."""
    return sorted(name for name in names if not any(re.fullmatch(pattern, name) for pattern in patterns))


def missing(names: Iterable[str], patterns: list[str]) -> list[str]:
    """Return the patterns that no name fits."""
    return [pattern for pattern in patterns if not any(re.fullmatch(pattern, name) for name in names)]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this tree, with rubbish in it."""
    copy = tmp_path_factory.mktemp("packaging") / "checkout"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    for name in RUBBISH:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("rubbish")
    return copy


@pytest.fixture(scope="module")
def wheel(checkout: Path) -> Path:
    """The wheel of that copy."""
    return build("wheel", checkout)


@pytest.fixture(scope="module")
def sdist(checkout: Path) -> Path:
    """The sdist of that copy, unpacked."""
    unpacked = checkout.parent / "sdist"
    with tarfile.open(build("sdist", checkout)) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python before 3.11.4 has no filters
        archive.extractall(unpacked)  # noqa: S202 -- our own archive
    return next(unpacked.iterdir())


@pytest.fixture
def plain_checkout(checkout: Path, tmp_path: Path) -> Path:
    """A copy that has no bundle yet."""
    plain = tmp_path / "plain"
    shutil.copytree(checkout, plain, ignore=shutil.ignore_patterns("dist", "built", "tests"))
    return plain


@pytest.fixture
def path_with_broken_npm(tmp_path: Path) -> str:
    """A PATH on which Node is new enough, but npm reaches no registry."""
    programs = {"node": "#!/bin/sh\necho 24.0.0\n", "npm": "#!/bin/sh\necho no network >&2\nexit 1\n"}
    for name, script in programs.items():
        (tmp_path / name).write_text(script)
        (tmp_path / name).chmod(0o755)
    return f"{tmp_path}{os.pathsep}{os.environ['PATH']}"


def test_wheel_holds_nothing_else_when_the_tree_holds_rubbish(wheel: Path) -> None:
    """Sources of the bundle, tests, packages of Node and git-ignored files stay out of the wheel."""
    names = names_in_wheel(wheel)

    found = strangers(names, IN_THE_WHEEL)

    assert [] == found


def test_wheel_holds_everything_when_built(wheel: Path) -> None:
    """The wheel has the code, the schema with its words, and the bundle with its licences."""
    names = names_in_wheel(wheel)

    found = missing(names, IN_THE_WHEEL)

    assert [] == found


def test_wheel_holds_each_module_when_built(wheel: Path) -> None:
    """No module of the checkout is left out of the wheel."""
    plugin = ROOT / "plugin"
    modules = {path.relative_to(plugin).as_posix() for path in plugin.rglob("*.py")}

    names = names_in_wheel(wheel)

    assert set() == modules - names


def test_wheel_holds_each_file_of_the_extension(wheel: Path) -> None:
    """All that the command writes, but for the picture of README."""
    folder = ROOT / "integrations" / "sillytavern"
    files = {path.relative_to(ROOT).as_posix() for path in folder.rglob("*") if path.is_file()}

    names = names_in_wheel(wheel)

    shipped = {name.removeprefix("helicone_chat_source/") for name in names if "/sillytavern/" in name}
    assert files - {"integrations/sillytavern/screenshot.png"} == shipped


def test_entry_points_are_there_when_the_wheel_is_read(wheel: Path) -> None:
    """A host finds the source by its entry point, and a person finds the command."""
    with zipfile.ZipFile(wheel) as archive:
        text = archive.read(f"helicone_chat_source-{__version__}.dist-info/entry_points.txt").decode()
    entry_points = configparser.ConfigParser()

    entry_points.read_string(text)

    assert {
        "console_scripts": {"helicone-chat": "helicone_chat_source.cli:main"},
        "chat_completion_sources": {"helicone": "helicone_chat_source:register"},
    } == {name: dict(entry_points[name]) for name in entry_points.sections()}


@pytest.mark.parametrize(
    ("group", "name"), [("console_scripts", "helicone-chat"), ("chat_completion_sources", "helicone")]
)
def test_entry_point_loads_when_installed(group: str, name: str) -> None:
    """What an entry point names exists and can be called."""
    (entry_point,) = importlib.metadata.entry_points(group=group, name=name)

    loaded = entry_point.load()

    assert callable(loaded)


def test_sdist_holds_nothing_else_when_the_tree_holds_rubbish(sdist: Path) -> None:
    """Git-ignored files stay out of the sdist, but for the bundle."""
    names = {path.relative_to(sdist).as_posix() for path in sdist.rglob("*") if path.is_file()}

    found = [*strangers(names, IN_THE_SDIST), *(names & set(RUBBISH))]

    assert [] == found


def test_sdist_builds_the_same_wheel_when_node_and_npm_are_out_of_reach(
    sdist: Path, wheel: Path, tmp_path: Path
) -> None:
    """Who installs from the sdist needs neither Node nor the npm registry."""
    nowhere = {"PATH": str(tmp_path), "npm_config_registry": "http://127.0.0.1:9", "npm_config_fetch_retries": "0"}

    built = build("wheel", sdist, **nowhere)

    assert names_in_wheel(wheel) == names_in_wheel(built)


def test_wheel_has_no_bundle_when_the_web_build_is_skipped(plain_checkout: Path, tmp_path: Path) -> None:
    """With HELICONE_SKIP_WEB_BUILD set, the Python part builds alone."""
    built = build("wheel", plain_checkout, PATH=str(tmp_path), HELICONE_SKIP_WEB_BUILD="1")

    bundle = [pattern for pattern in IN_THE_WHEEL if "static/dist" in pattern]
    assert bundle == missing(names_in_wheel(built), IN_THE_WHEEL)


def test_build_stops_with_advice_when_npm_fails(plain_checkout: Path, path_with_broken_npm: str) -> None:
    """A bundle that cannot be built says what to check and what to set."""
    advice = "npm ci failed. Does this machine reach the npm registry? HELICONE_SKIP_WEB_BUILD=1 builds the Python part"

    ran = run_build("wheel", plain_checkout, PATH=path_with_broken_npm)

    assert ran.returncode != 0
    assert advice in ran.stdout + ran.stderr


def test_bundle_is_built_again_when_its_source_has_changed(checkout: Path, path_with_broken_npm: str) -> None:
    """A bundle that was made from other sources is not shipped."""
    source = checkout / "static" / "src" / "panel" / "panel.js"
    before = source.read_text()
    source.write_text(f"{before}// changed\n")

    ran = run_build("wheel", checkout, PATH=path_with_broken_npm)

    source.write_text(before)
    assert "npm ci failed" in ran.stdout + ran.stderr
