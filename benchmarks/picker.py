"""
Measures the model picker in Chromium: how long 300 models take to open, and how long a key takes to filter them.

Run it with `python -m benchmarks.picker`, from a checkout whose `.venv` has the development packages.
"script" is the time until all is drawn that can be seen of it; "painted" ends with the next frame on the screen, which
comes at most every 16.7 ms, and is slower without a graphics card.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, Route, sync_playwright

from helicone_chat_source.core.secret import Secret
from helicone_chat_source.host.app import create_app

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser.chromium import chromium_path, launch
from browser.server_thread import ServerThread

MODELS = 300
ROUNDS = 15
QUERY = "sonnet 4"
ACCESS = "benchmark"
MEASURE = """async ({rounds, query, expected}) => {
  const painted = () => new Promise((done) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(null);
  }));
  const panel = document.querySelector("helicone-app").shadowRoot.querySelector("helicone-connection-panel");
  const box = panel.shadowRoot.querySelector("helicone-model-combobox");
  const drawn = async () => {
    await box.updateComplete;
    await box.querySelector("helicone-model-popup")?.updateComplete;
    await box.updateComplete;
  };
  const time = async (act) => {
    await painted();
    const start = performance.now();
    act();
    await drawn();
    const script = performance.now() - start;
    await painted();
    return [script, performance.now() - start];
  };
  const type = (text) => {
    box.input.value = text;
    box.input.dispatchEvent(new InputEvent("input", { bubbles: true }));
  };
  const press = (key) => box.input.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
  const results = { open: [], key: [], arrow: [], all: [] };
  box.input.focus();
  box.input.click();
  while (!box.querySelector('[role="option"]')) await painted();
  press("Escape");
  for (let round = 0; round < rounds; round += 1) {
    results.open.push(await time(() => box.input.click()));
    for (let end = 1; end <= query.length; end += 1) results.key.push(await time(() => type(query.slice(0, end))));
    results.all.push(await time(() => type("")));
    for (let step = 0; step < 5; step += 1) results.arrow.push(await time(() => press("ArrowDown")));
    press("Escape");
    press("Escape");
    await drawn();
  }
  box.input.click();
  const rows = () => box.querySelectorAll('[role="option"]').length;
  for (let frame = 0; frame < 200 && rows() < expected; frame += 1) await painted();
  return { results, rows: rows() };
}"""
NAMES = {
    "open": "open",
    "key": "a key that filters",
    "all": "the box emptied: all rows again",
    "arrow": "an arrow key",
}


def multiply(route: Route) -> None:
    """Answer with many models, each a variation of one that the source has."""
    answer = route.fetch()
    listed = answer.json()
    few = listed["models"]
    listed["models"] = [
        {**few[at % len(few)], "id": few[at % len(few)]["id"] + ("" if at < len(few) else f"-{at // len(few) + 1}")}
        for at in range(MODELS)
    ]
    route.fulfill(response=answer, body=json.dumps(listed))


def measure(page: Page, address: str) -> dict[str, list[tuple[float, float]]]:
    """Return the milliseconds of each act: script, and until painted."""
    page.route("**/models?*", multiply)
    page.goto(f"{address}/#token={ACCESS}")
    page.get_by_label("Chat Completion Source").select_option("demo")
    page.get_by_text("Connected · ").wait_for()
    measured = page.evaluate(MEASURE, {"rounds": ROUNDS, "query": QUERY, "expected": MODELS})
    if measured["rows"] != MODELS:
        raise RuntimeError(f"{measured['rows']} of {MODELS} rows were drawn")
    results: dict[str, list[tuple[float, float]]] = measured["results"]
    return results


def main() -> None:
    """Print the medians."""
    chromium = chromium_path()
    if chromium is None:
        raise SystemExit("No Chromium was found: run `make test` once, or set CHROMIUM to the path of one.")
    for name in [name for name in os.environ if name.startswith("HELICONE_")]:
        del os.environ[name]
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
    with tempfile.TemporaryDirectory() as folder, ServerThread() as servers, sync_playwright() as playwright:
        address = servers.serve(create_app(data_folder=Path(folder), token=Secret(ACCESS), demo_pace=0))
        browser = launch(playwright, chromium)
        results = measure(browser.new_page(locale="en-US", reduced_motion="reduce"), address)
        browser.close()
    print(f"{MODELS} models, median of {ROUNDS} rounds, in ms      script   painted   slowest script")
    for key, name in NAMES.items():
        script, painted = zip(*results[key], strict=True)
        slowest = max(script)
        print(f"{name:45} {statistics.median(script):9.1f} {statistics.median(painted):9.1f} {slowest:9.1f}")


if __name__ == "__main__":
    main()
