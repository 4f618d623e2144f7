"""The files that browsers get, found in a wheel and in a checkout."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helicone_chat_source.web import assets
from helicone_chat_source.web.assets import bundle, content_type, folder, read_json


def test_folder_is_that_of_the_checkout_when_run_from_one() -> None:
    """An editable installation has no copies that could go stale."""
    assert folder("ui_schema") == Path(__file__).parents[2] / "ui_schema"


def test_folder_is_that_of_the_package_when_installed(tmp_path: Path) -> None:
    """A wheel has the folders inside the package; nothing outside is looked at."""
    installed = tmp_path / "site-packages" / "helicone_chat_source"
    shutil.copytree(assets.PACKAGE, installed, ignore=shutil.ignore_patterns("__pycache__"))
    (installed / "ui_schema").mkdir()
    (tmp_path / "ui_schema").mkdir()
    program = "from helicone_chat_source.web.assets import folder; print(folder('ui_schema'))"

    found = subprocess.run(
        [sys.executable, "-c", program], cwd=installed.parent, capture_output=True, text=True, check=True
    )

    assert Path(found.stdout.strip()) == installed / "ui_schema"


def test_missing_folder_has_a_path_all_the_same() -> None:
    """Whoever asks for it finds out that it is empty."""
    assert folder("no-such-folder") == assets.PACKAGE / "no-such-folder"


def test_json_is_read_once() -> None:
    """The same object comes back, so it is cheap to ask."""
    assert read_json("panel.json") is read_json("panel.json")


@pytest.fixture(name="built")
def _built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package whose bundle a test fills."""
    monkeypatch.setattr(assets, "PACKAGE", tmp_path)
    (tmp_path / "static" / "dist").mkdir(parents=True)
    return tmp_path / "static" / "dist"


def test_bundle_has_only_what_browsers_may_see(built: Path) -> None:
    """Files of known types, no folders and nothing hidden or left over."""
    for name in ("app.js", "app.css", "a.svg", "LICENSES.txt", ".stamp", "app.js.map", "secret", "dump.py"):
        (built / name).write_text("x")
    (built / "folder.js").mkdir()

    assert sorted(bundle()) == ["LICENSES.txt", "a.svg", "app.css", "app.js"]


def test_bundle_is_empty_when_it_was_not_built(built: Path) -> None:
    """A checkout without Node can still be imported."""
    built.rmdir()

    assert bundle() == {}


@pytest.mark.parametrize(
    ("name", "expected"), [("app.js", "text/javascript"), ("app.css", "text/css"), ("a.svg", "image/svg+xml")]
)
def test_file_has_a_type_from_a_fixed_table(name: str, expected: str) -> None:
    """What the machine's own table says does not matter."""
    assert content_type(Path(name)) == expected
