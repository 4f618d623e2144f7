"""A text that must not be seen: it masks itself wherever it is printed."""

from __future__ import annotations

import hmac


class Secret:
    """
    A key or token. `repr`, `str` and `format` show stars; only `reveal()` gives the text.

    Pickling and copying into JSON are refused, so that it cannot leave by accident.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    @property
    def hint(self) -> str:
        """The last four characters behind an ellipsis; for a text under 12 characters the ellipsis alone."""
        return f"…{self._text[-4:]}" if len(self._text) >= 12 else "…"

    def __repr__(self) -> str:
        return "Secret('**********')"

    __str__ = __repr__

    def __format__(self, format_spec: str) -> str:
        return repr(self)

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(self._text)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a Secret is not pickled")
