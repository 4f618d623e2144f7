"""How many values a JSON text has, told while it arrives: before a parser makes objects of all of them at once."""

from __future__ import annotations


class ValueCounter:
    """Feed it the bytes of a text in any pieces; `count` is that of its values, names not counted, or a little more."""

    def __init__(self) -> None:
        self.count = 0
        self._is_inside_a_string = False
        self._escape = b""

    def feed(self, piece: bytes) -> None:
        """Count what separates values: commas and opening brackets, outside of strings."""
        text = (self._escape + piece).replace(b"\\\\", b"").replace(b'\\"', b"")
        # What a lone backslash at the end stands for is decided by the next piece.
        self._escape = text[-1:] if text.endswith(b"\\") else b""
        parts = text.removesuffix(b"\\").split(b'"')
        outside = b"".join(parts[self._is_inside_a_string :: 2])
        self._is_inside_a_string ^= len(parts) % 2 == 0
        self.count += sum(outside.count(sign) for sign in (b",", b"[", b"{"))
