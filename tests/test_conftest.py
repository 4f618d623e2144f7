"""The rules that hold for all tests, tried on small test runs of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import keyring
import pytest
from keyring.errors import NoKeyringError

TESTS = Path(__file__).parent
SKIPPED_TEST = "import pytest\n\ndef test_one():\n    pytest.skip('no time')\n"
SKIPPED_MODULE = "import pytest\n\npytest.skip('no time', allow_module_level=True)\n"


def run_tests(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the tests in a folder with this project's `conftest.py` as a plugin."""
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", str(folder), "-p", "conftest", str(folder)],
        env=environment | {"PYTHONPATH": str(TESTS)} | variables,
        check=False,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("test", [SKIPPED_TEST, SKIPPED_MODULE], ids=["test", "module"])
def test_skip_is_a_failure_when_in_ci(tmp_path: Path, test: str) -> None:
    """CI is red when something was skipped, and gives the reason."""
    (tmp_path / "test_skipping.py").write_text(test)

    ran = run_tests(tmp_path, CI="true")

    assert 0 != ran.returncode
    assert "which CI takes as a failure. Skipped: no time" in ran.stdout


def test_skip_is_allowed_when_not_in_ci(tmp_path: Path) -> None:
    """A developer without a browser can still run the other tests."""
    (tmp_path / "test_skipping.py").write_text(SKIPPED_TEST)

    ran = run_tests(tmp_path)

    assert 0 == ran.returncode


def test_variables_of_the_user_are_gone_when_a_test_runs(tmp_path: Path) -> None:
    """A key in the developer's environment cannot reach a test."""
    (tmp_path / "test_key.py").write_text(
        "import os\n\ndef test_one():\n    assert 'HELICONE_API_KEY' not in os.environ\n"
    )

    ran = run_tests(tmp_path, HELICONE_API_KEY="sk-helicone-of-the-user")

    assert 0 == ran.returncode


@pytest.mark.parametrize(
    "code", ["print(GOOD_KEY)", "print(GOOD_KEY[20:28])", "import logging; logging.warning(GOOD_KEY.encode().hex())"]
)
def test_key_in_the_output_is_a_failure(tmp_path: Path, code: str) -> None:
    """Whatever prints or logs a piece of the key, in whatever test, is found."""
    (tmp_path / "test_key.py").write_text(f"from replay_gateway import GOOD_KEY\n\ndef test_one():\n    {code}\n")

    ran = run_tests(tmp_path)

    assert 0 != ran.returncode
    assert "test_one shows the key in: Captured " in ran.stdout


def test_keyring_of_the_user_is_out_of_reach_when_a_test_runs() -> None:
    """No test can read or write the developer's keyring."""
    with pytest.raises(NoKeyringError):
        keyring.get_password("helicone-chat-source", "local")
