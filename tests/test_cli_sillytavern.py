"""`helicone-chat integrations sillytavern`: what it writes, and what it leaves alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from helicone_chat_source import __version__, cli

OURS = Path(__file__).parents[1] / "integrations" / "sillytavern"


def names_in(folder: Path) -> set[str]:
    """Return the files in a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences in English."""
    monkeypatch.setenv("LC_ALL", "C")


def test_extension_is_written_into_the_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All that its manifest and its modules name; the server plugin only where that was asked for."""
    code = cli.main(["integrations", "sillytavern", str(tmp_path / "extensions")])

    written = tmp_path / "extensions" / "helicone-chat"
    manifest = json.loads((written / "manifest.json").read_text())
    assert code == 0
    assert {manifest["js"], manifest["css"], "README.md", "panel.js"} <= names_in(written)
    assert not any("server-plugin" in name or name.endswith(".png") for name in names_in(written))
    assert str(written) in capsys.readouterr().out


def test_server_plugin_is_written_when_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its one file, and what to set."""
    plugins = tmp_path / "plugins"

    code = cli.main(["integrations", "sillytavern", str(tmp_path), "--server-plugin", str(plugins)])

    assert code == 0
    assert names_in(plugins) == {"helicone-chat/index.mjs"}
    assert "enableServerPlugins: true" in capsys.readouterr().out


def test_older_version_is_replaced(tmp_path: Path) -> None:
    """Nothing of it stays."""
    command = ["integrations", "sillytavern", str(tmp_path), "--server-plugin", str(tmp_path / "plugins")]
    cli.main(command)
    (tmp_path / "helicone-chat" / "gone.js").write_text("")

    code = cli.main(command)

    assert code == 0
    assert "gone.js" not in names_in(tmp_path / "helicone-chat")


@pytest.mark.parametrize("content", ["{}", "[]", '{"display_name": "Another"}', "nonsense"])
def test_what_is_not_ours_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str) -> None:
    """A folder of the same name with another extension in it."""
    (tmp_path / "helicone-chat").mkdir()
    (tmp_path / "helicone-chat" / "manifest.json").write_text(content)

    code = cli.main(["integrations", "sillytavern", str(tmp_path)])

    assert code == 2
    assert "stays as it is" in capsys.readouterr().err
    assert names_in(tmp_path / "helicone-chat") == {"manifest.json"}


def test_folder_that_cannot_be_written_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the system's reason."""
    (tmp_path / "file").write_text("")

    code = cli.main(["integrations", "sillytavern", str(tmp_path / "file")])

    assert code == 3
    assert "cannot be written: Not a directory" in capsys.readouterr().err


def test_version_of_the_extension_is_ours() -> None:
    """One number for what belongs together."""
    manifest = json.loads((OURS / "manifest.json").read_text())

    assert manifest["version"] == __version__
