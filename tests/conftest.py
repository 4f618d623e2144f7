"""What every test gets: a machine that is not the user's, and no skips in CI."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import keyring
import keyring.backends.fail
import pytest

from canary import leaks
from core.recordings import group_lines
from inputs.tried import add_counts, counts, tried_lines
from replay_gateway import GOOD_KEY
from spread import Spread

RANDOM_PART = GOOD_KEY.removeprefix("sk-helicone-")
pytest_plugins = ["wire"]
BROWSER_TESTS = Path(__file__).parent / "browser"


@pytest.fixture(autouse=True)
def empty_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Give each test its own data folder, no `HELICONE_*` variables and no keyring, also in processes it starts."""
    for name in [name for name in os.environ if name.startswith("HELICONE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HELICONE_CHAT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the browser tests first, since they are the slowest, and note which recording a test is about."""
    items.sort(key=lambda item: BROWSER_TESTS not in item.path.parents)
    for item in items:
        # The name of the recording that a test is about, for the summary below.
        parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
        item.user_properties += [("recorded", parameters["recorded"])] if "recorded" in parameters else []


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Let the process that writes the summary know what this one counted."""
    output: dict[str, object] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["tried"] = counts()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Spread:
    """Let one process have the browser."""
    return Spread(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what another process counted."""
    add_counts(getattr(node, "workeroutput", {}).get("tried", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many of each group of the gateway's recordings have what is expected of them; and how many bad inputs."""
    outcomes = [
        (name, outcome == "passed")
        for outcome in ("passed", "failed", "error")
        for report in terminalreporter.getreports(outcome)
        for label, name in getattr(report, "user_properties", ())
        if label == "recorded"
    ]
    for line in [*group_lines(outcomes), *tried_lines()]:
        terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test that skips itself fail in CI, and one in whose output or log a key is, everywhere."""
    report = yield
    fail_for_leak(report)
    if report.skipped and not hasattr(report, "wasxfail"):
        fail_in_ci(report, item.nodeid)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let a module that skips itself fail in CI."""
    report = yield
    if report.skipped:
        fail_in_ci(report, collector.nodeid)
    return report


def fail_for_leak(report: pytest.TestReport) -> None:
    """Turn a test into a failure that made somebody print or log a piece of the suite's own key."""
    shown = [name for name, text in report.sections if leaks(text, RANDOM_PART)]
    if shown and report.outcome == "passed":
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} shows the key in: {', '.join(shown)}"


def fail_in_ci(report: pytest.TestReport | pytest.CollectReport, nodeid: str) -> None:
    """Turn a skip into a failure that gives its reason, where the variable CI is set: nobody reads skips there."""
    if os.environ.get("CI"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{nodeid} was skipped, which CI takes as a failure. {reason}"
