"""The error tree, and the words that belong to it in both languages."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import helicone_chat_source.core.errors as errors_module
from helicone_chat_source.core.errors import AccessRefused, Attempt, HeliconeError, RateLimited

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "plugin" / "helicone_chat_source"
WORDS: dict[str, dict[str, str]] = {
    language: json.loads((ROOT / "ui_schema" / "i18n" / f"{language}.json").read_text(encoding="utf-8"))
    for language in ("en", "de")
}
SLOT = re.compile(r"\{(\w+)\}")
ALLOWED_STATUSES = {400, 402, 404, 405, 409, 413, 415, 429, 500, 502, 503, 504, 507}
"""What a route may answer beside 401, 403 and 421, which are about who asks and from where."""


def descendants(kind: type[HeliconeError]) -> list[type[HeliconeError]]:
    """Return a class and all classes under it, in the order of the source."""
    return [kind, *(found for child in kind.__subclasses__() for found in descendants(child))]


CLASSES = [kind for kind in descendants(HeliconeError)[1:] if kind.__module__ == errors_module.__name__]
CODES = {kind.code for kind in CLASSES}


def slots_of(text: str) -> set[str]:
    """Return the slots of a text."""
    return set(SLOT.findall(text))


@pytest.mark.parametrize("kind", CLASSES)
def test_error_when_its_class_is_read(kind: type[HeliconeError]) -> None:
    """Each error has a code in words, a sentence, and a status that a host does not misread."""
    allowed = ALLOWED_STATUSES | ({401, 403, 421} if issubclass(kind, AccessRefused) else set())

    assert re.fullmatch("[a-z]+(_[a-z]+)*", kind.code)
    assert re.fullmatch(r"[A-Z][^\n]+\.", kind.__doc__ or "")
    assert kind.status in allowed


STATUSES = {
    400: "invalid_request invalid_json invalid_settings invalid_model invalid_properties request_refused "
    "prompt_too_long prompt_problem invalid_profile",
    401: "token_missing not_signed_in",
    402: "no_credits",
    403: "access_refused foreign_origin key_entry_disabled token_fixed",
    404: "not_found unknown_model unknown_profile",
    405: "method_not_allowed",
    409: "no_key key_unreadable key_for_other_gateway profile_name_taken last_profile too_many_profiles",
    413: "body_too_large",
    415: "unsupported_media_type",
    421: "foreign_host",
    429: "token_throttled rate_limited spend_limit_reached",
    500: "store_corrupt store_too_new store_unsafe master_key_missing internal",
    502: "bad_key provider_key_refused account_blocked provider_down gateway_down not_a_gateway bad_reply "
    "stream_broken gateway_refused",
    503: "busy server_shutdown store_unavailable",
    504: "gateway_timeout",
    507: "storage_full storage_read_only",
}


def test_statuses_when_they_are_listed() -> None:
    """Each code has the status that programs were promised."""
    expected = {code: status for status, codes in STATUSES.items() for code in codes.split()}

    assert expected == {kind.code: kind.status for kind in CLASSES}


def test_retryable_when_codes_are_listed() -> None:
    """Only what may be better in a moment is worth trying again."""
    retryable = {kind.code for kind in CLASSES if kind.retryable}

    assert {
        "rate_limited",
        "provider_down",
        "gateway_down",
        "gateway_timeout",
        "busy",
        "server_shutdown",
        "store_unavailable",
    } == retryable


def test_codes_when_they_are_counted() -> None:
    """No two errors have the same code."""
    assert [] == [code for code, times in Counter(kind.code for kind in CLASSES).items() if times > 1]


def test_module_docstring_when_the_tree_is_drawn() -> None:
    """The drawing names each class once, a child further in than its parent or on the line under it."""
    drawing = (errors_module.__doc__ or "").partition("HeliconeError\n")[2].partition("\n\n")[0]
    named = re.findall(r"\b([A-Z]\w+)\b(?=[,\s]|$)", re.sub(r"  [a-z(].*", "", drawing))

    assert Counter(kind.__name__ for kind in CLASSES) == Counter(named)


@pytest.mark.parametrize("kind", [kind for kind in CLASSES if kind.__base__ not in (HeliconeError,)])
def test_module_docstring_when_a_class_has_a_parent(kind: type[HeliconeError]) -> None:
    """A class whose parent is another error is drawn under it or beside it."""
    lines = (errors_module.__doc__ or "").splitlines()
    at = next(number for number, line in enumerate(lines) if re.search(rf"\b{kind.__name__}\b", line))
    parent = kind.__base__.__name__ if kind.__base__ else ""

    assert re.search(rf"\b{parent}\b", "\n".join(lines[max(at - 1, 0) : at + 1]))


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("code", sorted(CODES))
def test_words_when_an_error_is_told(code: str, language: str) -> None:
    """Each code has a message and a hint, as sentences, in both languages."""
    message, hint = (WORDS[language].get(f"helicone.error.{code}.{part}", "") for part in ("message", "hint"))

    assert (True, True) == (message.endswith((".", "!", "?")), hint.endswith((".", "!", "?", "}")))


@dataclass(frozen=True)
class Raised:
    """One place that makes an error: where, which class or classes, which variant, which slots."""

    place: str
    names: frozenset[str]
    variant: str | None
    slots: frozenset[str]
    is_open: bool


BY_NAME = {kind.__name__: kind for kind in CLASSES}
OWN_ARGUMENTS = {"variant", "attempts", "fields", "link"}


def texts_of(node: ast.expr | None) -> list[str | None]:
    """Return the texts that an expression may be; `None` where it may be something else."""
    match node:
        case None:
            return [None]
        case ast.Constant(value=str() as text):
            return [text]
        case ast.Constant(value=None):
            return [None]
        case ast.IfExp(body=body, orelse=orelse):
            return [*texts_of(body), *texts_of(orelse)]
        case _:
            return []


def raised_in(path: Path) -> Iterator[Raised]:
    """Yield the places of a module that make an error."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in [
        tree,
        *(node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))),
    ]:
        assigned = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(node, ast.Call) and isinstance(called, ast.Name) and called.id in BY_NAME:
                arguments = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg}
                variant = arguments.get("variant")
                if isinstance(variant, ast.Name):
                    variant = assigned.get(variant.id, variant)
                for text in texts_of(variant):
                    yield Raised(
                        place=f"{path.relative_to(PACKAGE)}:{node.lineno}",
                        names=frozenset({called.id}),
                        variant=text,
                        slots=frozenset(set(arguments) - OWN_ARGUMENTS),
                        is_open=any(keyword.arg is None for keyword in node.keywords),
                    )
            elif isinstance(node, ast.Raise) and isinstance(node.exc, ast.Name) and node.exc.id in BY_NAME:
                place = f"{path.relative_to(PACKAGE)}:{node.lineno}"
                yield Raised(place, frozenset({node.exc.id}), None, frozenset(), is_open=False)


RAISED = sorted({found for path in PACKAGE.rglob("*.py") for found in raised_in(path)}, key=lambda found: found.place)


def keys_of(found: Raised) -> list[str]:
    """Return the keys of the words for a place, as the web layer looks them up."""
    (name,) = found.names
    code = BY_NAME[name].code
    exact = [f"helicone.error.{code}.{found.variant}.{part}" for part in ("message", "hint")] if found.variant else []
    plain = [f"helicone.error.{code}.{part}" for part in ("message", "hint")]
    return exact or plain


def test_raised_when_the_source_is_read() -> None:
    """The reader of the source finds what it is for: many places, several variants."""
    assert (True, True) == (len(RAISED) > 80, len({found.variant for found in RAISED}) > 30)


@pytest.mark.parametrize("language", WORDS)
def test_words_when_a_variant_is_raised(language: str) -> None:
    """Every variant that the code uses has its message and hint in both languages."""
    missing = [(found.place, key) for found in RAISED for key in keys_of(found) if key not in WORDS[language]]

    assert [] == missing


@pytest.mark.parametrize("language", WORDS)
def test_slots_when_an_error_is_raised(language: str) -> None:
    """What a sentence has slots for is given where the error is made."""
    missing = [
        (found.place, key, sorted(wanted))
        for found in RAISED
        if not found.is_open
        for key in keys_of(found)
        if (wanted := slots_of(WORDS[language].get(key, "")) - found.slots)
    ]

    assert [] == missing


def test_words_when_nothing_uses_them() -> None:
    """No words are kept for an error or a variant that the code does not have."""
    used = {key for found in RAISED for key in keys_of(found)}
    used |= {f"helicone.error.{code}.{part}" for code in CODES for part in ("message", "hint")}

    assert set() == {key for key in WORDS["en"] if key.startswith("helicone.error.")} - used


def notices_in(path: Path) -> Iterator[str]:
    """Yield the codes of the notices that a module makes, those of route warnings too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id="Notice"), args=[ast.Constant(value=code), *_]):
                yield str(code)
            case ast.Call(func=ast.Name(id="RouteWarning"), args=[code, *_]):
                yield from (f"route_{text}" for text in texts_of(code))


def test_notices_when_the_source_is_read() -> None:
    """Each notice that the code makes has words, and no words are kept for others."""
    made = {f"helicone.notice.{code}" for path in PACKAGE.rglob("*.py") for code in notices_in(path)}

    assert made == {key for key in WORDS["en"] if key.startswith("helicone.notice.")}


def test_words_when_languages_are_compared() -> None:
    """Both languages have the same keys, in order, and the same slots in each text."""
    english, german = WORDS["en"], WORDS["de"]

    assert list(english) == list(german) == sorted(english)
    assert [] == [key for key, text in english.items() if slots_of(text) != slots_of(german.get(key, ""))]


@pytest.mark.parametrize("language", WORDS)
def test_words_when_texts_are_read(language: str) -> None:
    """No text is empty or has a brace that is no slot."""
    odd = [
        key
        for key, text in WORDS[language].items()
        if not text.strip() or ("{" in SLOT.sub("", text).replace('{"', "").replace('"}', ""))
    ]

    assert [] == odd


def test_error_when_it_is_printed() -> None:
    """An error prints its code and what the other side said."""
    assert ("rate_limited", "rate_limited: wait") == (str(RateLimited()), str(RateLimited("wait")))


def test_error_when_all_is_given() -> None:
    """An error keeps what is known: detail, variant, attempts, page, and slots for its sentence."""
    attempt = Attempt("m/openai/ptb", 429, "slow down")

    error = RateLimited("slow", variant="x", attempts=[attempt], link="https://a.example", seconds=5)

    assert ("slow", "x", (attempt,), (), "https://a.example", {"seconds": 5}, True) == (
        error.detail,
        error.variant,
        error.attempts,
        error.fields,
        error.link,
        dict(error.slots),
        error.retryable,
    )


def test_redact_when_the_other_side_repeats_a_key() -> None:
    """Every text of the other side is changed, and the error's own text with it."""
    error = RateLimited("key sk-1 bad", attempts=[Attempt("m/openai/ptb", 401, "no sk-1")])

    error.redact(lambda text: text.replace("sk-1", "***"))

    assert ("key *** bad", "no ***", "rate_limited: key *** bad", ("key *** bad",)) == (
        error.detail,
        error.attempts[0].message,
        str(error),
        error.args,
    )


def test_redact_when_there_is_no_detail() -> None:
    """An error without words of the other side stays as it is."""
    error = RateLimited()

    error.redact(lambda _: "changed")

    assert (None, "rate_limited") == (error.detail, str(error))
