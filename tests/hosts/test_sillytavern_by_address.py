"""The extension installed by its address, as SillyTavern's own menu does it, from the branch that `make` makes."""

from __future__ import annotations

import subprocess
from pathlib import Path

from playwright.sync_api import Browser, expect

from browser.standalone_app import Serve
from hosts.git_server import git, git_app
from hosts.sillytavern import ROOT, free_port, sillytavern

PATIENCE_MS = 60_000


def test_extension_is_installed_by_its_address(serve: Serve, browser: Browser, tmp_path: Path) -> None:
    """The address of this repository and the name of the branch are enough; Helicone is a source after a reload."""
    repository = tmp_path / "repositories" / "helicone-chat-source"
    git(ROOT, "clone", "--quiet", str(ROOT), str(repository))
    subprocess.run(["make", "sillytavern-branch"], cwd=repository, check=True)  # noqa: S607 -- PATH has it, or none of this ran
    address = serve(git_app(repository.parent))
    (tmp_path / "app").mkdir()
    with sillytavern(tmp_path / "app", free_port(), {}, with_extension=False) as sillytavern_address:
        # SillyTavern's page has errors of its own in the console.
        page = browser.new_page(locale="en-US", viewport={"width": 1280, "height": 1400})
        page.goto(sillytavern_address, timeout=2 * PATIENCE_MS)
        page.locator("dialog[open] .popup-button-ok").click(timeout=PATIENCE_MS)
        expect(page.locator("#helicone_chat")).to_have_count(0)

        page.locator("#extensions-settings-button .drawer-toggle").click()
        page.locator("#third_party_extension_button").click()
        page.locator("dialog[open] textarea").fill(f"{address}/helicone-chat-source")
        page.get_by_label("Branch or tag name (optional)").fill("sillytavern")
        page.get_by_text("Install just for me").click()
        page.get_by_text("Yes, install it").click()

        expect(page.get_by_text("has been installed successfully")).to_be_visible(timeout=PATIENCE_MS)
        page.reload()
        expect(page.locator("#chat_completion_source option", has_text="Helicone")).to_have_count(
            1, timeout=PATIENCE_MS
        )
