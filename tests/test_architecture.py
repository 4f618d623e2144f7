"""The borders of the package: who imports whom, what the core leaves alone, what importing does."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import helicone_chat_source

PACKAGE = Path(helicone_chat_source.__file__).parent
NAME = "helicone_chat_source"
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))

ALLOWED: dict[str, set[str]] = {
    "core": {"core"},
    "gateway": {"core", "gateway"},
    "storage": {"core", "storage"},
    "source": {"core", "gateway", "storage", "source"},
    "web": {"core", "gateway", "storage", "source", "web"},
    "host": {"core", "gateway", "storage", "source", "web", "host"},
    "cli": {"core", "gateway", "storage", "source", "web", "host", "cli"},
    "__main__": {"cli"},
    "__init__": {"core", "source", "web"},
    "version": set(),
}
"""From which folders each folder, and each module at the top, may import."""
FACES = {"version"}
"""What every folder may import: a constant."""

PURE = {
    "__future__",
    "ast",
    "base64",
    "collections",
    "copy",
    "dataclasses",
    "datetime",
    "decimal",
    "enum",
    "functools",
    "hashlib",
    "hmac",
    "html",
    "ipaddress",
    "itertools",
    "json",
    "math",
    "operator",
    "re",
    "string",
    "textwrap",
    "types",
    "typing",
    "unicodedata",
    "urllib.parse",
    "uuid",
}
"""Parts of the standard library that read no clock, no file, no network and no chance."""
FOREIGN = {"pydantic", "pydantic_core", "jsonschema"}


def imported_in(module: Path) -> Iterator[str]:
    """Yield the names of the modules that a module imports, wherever in it."""
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            here = [NAME, *module.parts[:-1]]
            around = here[: len(here) + 1 - node.level] if node.level else []
            yield ".".join([*around, *filter(None, [node.module])])


def folder_of(module: Path) -> str:
    """Return the folder of a module, or its own name at the top."""
    return module.parts[0] if len(module.parts) > 1 else module.stem


def own_folder(name: str) -> str:
    """Return the folder that an import of our own names."""
    return f"{name}.__init__".split(".")[1]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_imports_when_a_module_uses_its_neighbours(module: Path) -> None:
    """A module imports only from its own folder or from one that comes before it."""
    used = {own_folder(name) for name in imported_in(module) if name.split(".")[0] == NAME}

    assert used - FACES <= ALLOWED[folder_of(module)]


@pytest.mark.parametrize("module", [module for module in MODULES if module.parts[0] == "core"], ids=str)
def test_imports_when_the_core_uses_others(module: Path) -> None:
    """The core uses the standard library's pure parts, pydantic and jsonschema, and nothing that does I/O."""
    others = {name for name in imported_in(module) if name.split(".")[0] != NAME}

    assert set() == {name for name in others if name.split(".")[0] not in FOREIGN | PURE and name not in PURE} | {
        name for name in others if name.startswith("urllib") and name != "urllib.parse"
    }


@pytest.mark.parametrize("module", [module for module in MODULES if module.parts[0] == "core"], ids=str)
def test_calls_when_the_core_could_reach_out(module: Path) -> None:
    """The core opens nothing, prints nothing, and reads neither the clock nor chance through a built-in."""
    tree = ast.parse((PACKAGE / module).read_text(encoding="utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    methods = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }

    assert set() == called & {"open", "print", "input", "exec", "eval", "__import__", "breakpoint"}
    assert set() == methods & {"now", "today", "utcnow", "uuid1", "uuid4", "getLogger"}


def test_imports_when_folders_are_listed() -> None:
    """Every folder and every module at the top has its rule."""
    assert {folder_of(module) for module in MODULES} <= set(ALLOWED)


def test_client_session_when_the_source_is_searched() -> None:
    """One place makes the session for the gateway."""
    places = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "ClientSession"
    ]

    assert 1 == len(places), places
    assert places[0].startswith(str(Path("gateway", "client.py")))


def caught_in(module: Path) -> Iterator[str]:
    """Yield the names of the exceptions that a module catches or suppresses."""
    for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8"))):
        kinds: list[ast.expr] = []
        if isinstance(node, ast.ExceptHandler) and node.type is not None:
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("suppress"):
            kinds = node.args
        yield from (ast.unparse(kind) for kind in kinds)


def test_client_errors_when_the_source_is_searched() -> None:
    """Client errors of aiohttp are translated in one module and caught nowhere else."""
    places = {
        str(module)
        for module in MODULES
        for name in caught_in(module)
        if name.rpartition(".")[2].startswith(("Client", "ServerTimeout", "ServerDisconnected", "ConnectionTimeout"))
        and "Reset" not in name
    }

    assert {str(Path("gateway", "client.py"))} == places


CATCHES_ALL = {
    Path("host", "registry.py"): "an entry point is another project's code",
    Path("storage", "vault.py"): "a keyring backend raises whatever it likes",
    Path("web", "guards.py"): "the edge: what nobody expected is logged and answered as `internal`",
}
"""The modules that may catch everything, and why."""


def test_exceptions_when_everything_is_caught() -> None:
    """Everything is caught only where somebody else's code runs, and at the edge."""
    broad = {module for module in MODULES if {"Exception", "BaseException"} & set(caught_in(module))}

    assert broad == set(CATCHES_ALL)


def test_exceptions_when_nothing_is_named() -> None:
    """No handler is without a name."""
    nameless = [
        f"{module}:{node.lineno}"
        for module in MODULES
        for node in ast.walk(ast.parse((PACKAGE / module).read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type is None
    ]

    assert [] == nameless


def test_all_when_the_face_is_read() -> None:
    """The public face is sorted and complete, and has nothing else."""
    public = {
        name
        for name, value in vars(helicone_chat_source).items()
        if (not name.startswith("_") or name == "__version__") and not isinstance(value, type(sys))
    }

    assert sorted(helicone_chat_source.__all__) == helicone_chat_source.__all__
    assert set(helicone_chat_source.__all__) == public


def test_face_when_it_is_read() -> None:
    """The face has imports and `__all__`, and no logic."""
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))

    assert {"Expr", "ImportFrom", "Assign"} == {type(node).__name__ for node in tree.body}


WATCH = """
import json, sys
seen = []
def watch(event, arguments):
    if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
        seen.append([event, str(arguments[0])])
    elif event in {"os.mkdir", "os.remove", "os.rename", "shutil.rmtree", "subprocess.Popen", "os.fork", "os.exec",
                   "_thread.start_new_thread", "sqlite3.connect"} or event.startswith("socket."):
        seen.append([event, ""])
sys.dont_write_bytecode = True
sys.addaudithook(watch)
import helicone_chat_source
json.dump([seen, sorted(name for name in sys.modules if name.startswith("helicone_chat_source"))], sys.stdout)
"""


def import_watched() -> tuple[list[list[str]], list[str]]:
    """Import the package in a new process; return what it did to the machine and which of our modules came."""
    done = subprocess.run([sys.executable, "-c", WATCH], capture_output=True, text=True, check=True, timeout=60)
    seen, modules = json.loads(done.stdout)
    return seen, modules


def test_import_when_nothing_is_called() -> None:
    """Importing the package writes no file, opens no socket (an event loop would) and starts no thread or process."""
    seen, modules = import_watched()

    assert [] == seen
    assert f"{NAME}.web.plugin" in modules
    assert set() == {
        name for name in modules if name.startswith((f"{NAME}.host", f"{NAME}.cli", f"{NAME}.gateway.demo"))
    }
