"""Rows 7, 8, 9, 11 and 12: what tests prove, counted from THREAT_MODEL.md and from runs of the tests themselves."""

from __future__ import annotations

import asyncio
import re
import sys
from dataclasses import dataclass
from functools import partial

from benchmarks.contenders import ROOT, clean_environment
from benchmarks.scoreboard.sizes import Sizes
from benchmarks.scoreboard.table import Row

THREAT_MODEL = ROOT / "THREAT_MODEL.md"
LINE = re.compile(r"^\| *(?P<id>[A-Z]\d+) *\|(?P<text>(?:.*\|){3})\s*$", re.MULTILINE)
"""Of four columns; the table of what is protected has two."""
TEST = re.compile(r"tests/[\w/]+\.py(?:::\w+)?")
NOT_OURS = "does not apply"
BAD_INPUTS = re.compile(r"^bad inputs: ([\d,]+)", re.MULTILINE)
COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped)")
FAULT = re.compile(r"F\d+")
SECRECY = re.compile(r"R\d+|U4|G9|W8")
ALLOWED_HOST = re.compile(r"G[1-4]")
IN_A_BROWSER = "tests/browser/"
LONGEST_RUN = 240.0


@dataclass(frozen=True, slots=True)
class Threat:
    """A line of the threat model: a threat or a fault, and the tests that stand against it."""

    id: str
    text: str

    @property
    def tests(self) -> list[str]:
        """The tests that it names."""
        return TEST.findall(self.text)

    @property
    def applies(self) -> bool:
        """Whether it concerns this project."""
        return NOT_OURS not in self.text


@dataclass(frozen=True, slots=True)
class Ran:
    """What pytest said of a run."""

    passed: int
    failed: int
    skipped: int
    text: str

    def told(self) -> str:
        """Return the counts in words, or why there are none."""
        if not self.passed + self.failed + self.skipped:
            return self.text.rstrip().rpartition("\n")[2][:80] or "no test is named"
        counts = {"passed": self.passed, "failed": self.failed, "skipped": self.skipped}
        return ", ".join(f"{count} {name}" for name, count in counts.items() if count or name == "passed")


def threats() -> list[Threat]:
    """Return the lines of the threat model, none where it is not there."""
    if not THREAT_MODEL.exists():
        return []
    found = {line["id"]: Threat(line["id"], line["text"]) for line in LINE.finditer(THREAT_MODEL.read_text())}
    return list(found.values())


async def run_tests(*tests: str) -> Ran:
    """Run tests in a process of their own; raises `TimeoutError`."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", *tests),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        cwd=ROOT,
        env=clean_environment(),
    )
    try:
        output, _ = await asyncio.wait_for(process.communicate(), LONGEST_RUN)
    except TimeoutError:
        process.kill()
        raise
    text = output.decode(errors="replace")
    counts = {name.rstrip("s"): int(count) for count, name in COUNT.findall(text.rstrip().rpartition("\n")[2])}
    return Ran(
        counts.get("passed", 0), counts.get("failed", 0) + counts.get("error", 0), counts.get("skipped", 0), text
    )


async def _count(number: int, measure: str, wanted: bool, _sizes: Sizes) -> list[Row]:
    listed = [threat for threat in threats() if bool(FAULT.fullmatch(threat.id)) is wanted]
    concerned = [threat for threat in listed if threat.applies]
    tested = sum(bool(threat.tests) for threat in concerned)
    others = len(listed) - len(concerned)
    told = f"{tested}" + (f"; does not apply: {others}" if others else "")
    return [Row(number, measure, f"{len(concerned)}", told, tested == len(concerned) if concerned else None)]


measure_faults = partial(_count, 7, "faults of THREAT_MODEL.md that have a test", True)
measure_threats = partial(_count, 8, "threats of THREAT_MODEL.md that have a test", False)


async def measure_bad_inputs(_sizes: Sizes) -> list[Row]:
    """Run the tests that try bad inputs, and read how many they tried."""
    ran = await run_tests("tests/inputs")
    found = BAD_INPUTS.search(ran.text)
    tried = int(found[1].replace(",", "")) if found is not None else 0
    return [
        Row(9, "bad inputs tried, all different", ">= 8,000", f"{tried:,}", tried >= 8_000 if ran.passed else None),
        Row(9, "tests that found an error of the server, or a traceback", "0", ran.told(), _holds(ran)),
    ]


async def _prove(number: int, measure: str, ids: re.Pattern[str], _sizes: Sizes) -> list[Row]:
    named = dict.fromkeys(test for threat in threats() if ids.fullmatch(threat.id) for test in threat.tests)
    here = [test for test in named if not test.startswith(IN_A_BROWSER)]
    ran = await run_tests(*here) if here else Ran(0, 0, 0, "")
    return [Row(number, measure, "0 failed", ran.told(), _holds(ran))]


measure_secrecy = partial(_prove, 11, "the key stays secret: tests of R1 to R4, U4, G9 and W8, no browser", SECRECY)
measure_allowed_host = partial(_prove, 12, "the key goes to the allowed host alone: tests of G1 to G4", ALLOWED_HOST)


def _holds(ran: Ran) -> bool | None:
    return ran.failed == 0 if ran.passed or ran.failed else None
