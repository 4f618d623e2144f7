"""The rows of the scoreboard, and the table that they make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

HEADINGS = ("row", "measure", "target", "measured", "peers", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One figure; `holds` is None where nothing could be measured."""

    number: int
    measure: str
    target: str
    measured: str
    holds: bool | None
    peers: str = ""

    @property
    def mark(self) -> str:
        """What stands at the end of the line."""
        return {True: "", False: "FALLS SHORT", None: "not measured"}[self.holds]

    def cells(self) -> tuple[str, ...]:
        """Return what stands in the columns."""
        return (f"{self.number}", self.measure, self.target, self.measured, self.peers, self.mark)


def as_table(rows: Sequence[Row]) -> str:
    """Return a table in Markdown whose columns stand below each other."""
    lines = [HEADINGS, *(row.cells() for row in rows)]
    widths = [max(3, *(len(cell) for cell in column)) for column in zip(*lines, strict=True)]
    rule = "|".join("-" * (width + 2) for width in widths)
    head, *body = (
        f"| {' | '.join(cell.ljust(width) for cell, width in zip(line, widths, strict=True))} |" for line in lines
    )
    return "\n".join([head, f"|{rule}|", *body])
