"""Holds README to the code: its examples run as they stand, and nothing that users can name is missing."""

from __future__ import annotations

import asyncio
import inspect
import os
import re
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

import helicone_chat_source
from helicone_chat_source import HeliconeError, setup
from helicone_chat_source.core.errors import TokenMissing
from helicone_chat_source.core.settings import ConnectionSettings
from helicone_chat_source.web.metrics import Metrics
from helicone_chat_source.web.openai_api import create_program_api
from helicone_chat_source.web.routes import source_routes
from replay_gateway import GOOD_KEY, ReplayGateway

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def example(name: str) -> str:
    """Return the code block behind `<!-- example: name -->`."""
    found = re.search(rf"<!-- example: {name} -->\n```python\n(.*?)```", README, re.DOTALL)
    assert found is not None
    return found[1]


def every(kind: type[HeliconeError]) -> Iterator[type[HeliconeError]]:
    """Return the error classes below one."""
    for child in kind.__subclasses__():
        yield child
        yield from every(child)


async def test_the_app_example_runs_as_it_stands(tmp_path: Path) -> None:
    """The example serves its page, the panel's files and the source."""
    written = tmp_path / "app.py"
    written.write_text(example("app"))
    app = runpy.run_path(str(written))["make_app"]()

    async with TestClient(TestServer(app)) as client:
        page = await (await client.get("/")).text()
        files = re.findall(r'src="([^"]+)"', page)
        statuses = [(await client.get(path)).status for path in [*files, "/sources/helicone/panel.json"]]

    assert statuses == [200, 200, 200]
    assert len(example("app").splitlines()) <= 40


def test_the_app_example_is_also_a_file() -> None:
    """The example can be started without copying it out of README."""
    assert example("app") == (ROOT / "examples" / "minimal_app.py").read_text()


async def test_the_library_example_runs_as_it_stands(tmp_path: Path) -> None:
    """The example prints the recorded reply."""
    written = tmp_path / "library.py"
    written.write_text(example("library"))
    async with TestServer(ReplayGateway().app) as server:
        address = str(server.make_url("")).rstrip("/")
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            str(written),
            env={**os.environ, "HELICONE_API_KEY": GOOD_KEY, "HELICONE_CHAT_GATEWAY_URL": address},
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()

    assert process.returncode == 0
    assert output.decode() == "Hello! The gateway answered through the recorded path. "


ERRORS = {kind.code: kind for kind in every(HeliconeError)}


@pytest.mark.parametrize("kind", ERRORS.values(), ids=ERRORS.keys())
def test_every_error_is_in_the_table(kind: type[HeliconeError]) -> None:
    """Code, status and sentence stand in README as the class says them."""
    sentence = inspect.cleandoc(kind.__doc__ or "").splitlines()[0]

    assert f"| `{kind.code}` | {kind.status} | {sentence} |" in README


@pytest.mark.parametrize("route", source_routes(), ids=lambda route: f"{route.method} {route.path}")
def test_every_route_is_named(route: Any) -> None:
    """Method and path of each route stand in README."""
    assert f"`{route.method} {route.path.removeprefix('/')}`" in README


def test_every_route_of_v1_is_named() -> None:
    """Method and path of each route for programs stand in README."""
    routes = [route for route in create_program_api(nobody).router.routes() if route.method != "HEAD"]
    named = [f"`{route.method} v1{route.resource.canonical}`" for route in routes if route.resource]

    assert [route for route in named if route.replace("model_id", "id") not in README] == []
    assert len(named) == 5


def test_every_metric_is_named() -> None:
    """Each figure of ours stands in the table for operators with its labels."""
    families = [family for family in Metrics().registry.collect() if family.name.startswith("helicone_chat_")]
    suffix = {"counter": "_total", "info": "_info"}

    named = [f"`{family.name}{suffix.get(family.type, '')}`" for family in families]

    assert len(named) > 8
    assert [name for name in named if name not in README] == []


async def nobody(request: web.Request, token: str) -> NoReturn:
    """Let no program in."""
    raise TokenMissing


@pytest.mark.parametrize("name", ConnectionSettings.model_fields)
def test_every_setting_is_named(name: str) -> None:
    """Each setting stands in the table of settings."""
    assert f"`{name}`" in README.partition("## Settings")[2].partition("## The Demo source")[0]


@pytest.mark.parametrize("name", [name for name in inspect.signature(setup).parameters if name != "app"])
def test_every_argument_of_setup_is_named(name: str) -> None:
    """Each argument stands in the table of arguments."""
    assert f"`{name}`" in README.partition("| argument of `setup` |")[2].partition("## As a library")[0]


def test_every_environment_variable_is_named() -> None:
    """README names exactly the variables that the code reads."""
    sources = [path.read_text() for path in Path(helicone_chat_source.__file__).parent.rglob("*.py")]
    read = {name for source in sources for name in re.findall(r"\bHELICONE_[A-Z_]+\b", source)}

    assert set(re.findall(r"\bHELICONE_[A-Z_]+\b", README)) == read


def test_every_link_into_the_project_leads_somewhere() -> None:
    """Pictures and files that README links to are there."""
    links = re.findall(r"\]\(([^):]+)\)", README)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


ELEMENTS = README.partition("### The elements")[2].partition("### In another form library")[0]
SOURCES = {path.name: path.read_text() for path in sorted((ROOT / "static" / "src").rglob("*.js"))}
EMBEDDED = [
    text
    for name, text in SOURCES.items()
    if not name.startswith("app") and not name.endswith((".test.js", "-styles.js"))
]


def names_of(pattern: str, *texts: str) -> set[str]:
    """Return what the group of a pattern matches in sources of the elements."""
    return {found for text in texts for found in re.findall(pattern, text, re.MULTILINE)}


@pytest.mark.parametrize("file", ["panel.js", "chat.js"])
def test_every_attribute_and_method_of_an_element_is_named(file: str) -> None:
    """What a page can set on an element, and what it can call, stands in the table of the elements."""
    element = SOURCES[file].partition("extends LitElement")[2]
    properties = element.partition("static properties = {")[2].partition(";\n")[0]
    attributes = names_of(r"(\w+): \{(?! ?(?:attribute: false|state: true))", properties)
    lifecycle = {
        "constructor",
        "connectedCallback",
        "disconnectedCallback",
        "willUpdate",
        "update",
        "updated",
        "render",
    }
    methods = names_of(r"^  (?:async )?([a-z]\w*)\([^)]*\) \{$", element) - lifecycle

    assert {"base", "locale", "theme"} <= attributes
    assert {"reload"} < methods
    assert [name for name in attributes if f"`{name}`" not in ELEMENTS] == []
    assert [name for name in methods if not re.search(rf"`{name}\(\w*\)`", ELEMENTS)] == []


def test_every_event_of_the_elements_is_named() -> None:
    """What the elements tell a page stands in the table of the elements."""
    told = {f"helicone-{name}" for name in names_of(r"#tell\(\"(\w+)\"", SOURCES["panel.js"])}
    chat = [text for name, text in SOURCES.items() if name.startswith("chat") and not name.endswith(".test.js")]
    dispatched = names_of(r"(?:dispatch|CustomEvent)\(\"(helicone-[\w-]+)\"", *chat)

    assert "helicone-ready" in told
    assert "helicone-messages" in dispatched
    assert [name for name in told | dispatched if f"`{name}`" not in ELEMENTS] == []


def test_every_part_of_the_elements_is_named() -> None:
    """What a page can style stands in the table of the elements, and nothing else does."""
    written = names_of(r"""part=("[^"]*(?:\$\{[^}]*\}[^"]*)?"|\$\{[^}]*\})""", *EMBEDDED)
    parts = names_of(r"""(?:^"|[ "])([a-z][a-z-]*)(?=[ "])""", *written)

    named = set(re.findall(r"`([a-z-]+)`", ELEMENTS.partition("| `::part()` |")[2].partition("\n")[0]))

    assert {"form", "primary", "stop", "assistant"} <= parts
    assert parts == named


def test_every_token_of_the_theme_is_named() -> None:
    """The custom properties in README are those that the theme reads."""
    read = names_of(r"var\((--helicone-[a-z-]+)", *SOURCES.values())

    assert "--helicone-accent" in read
    assert set(re.findall(r"`(--helicone-[a-z-]+)`", ELEMENTS)) == read
