"""How long the offline provider takes, against its bounds: its import, an ordinary message, the worst of any."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from evaluation.dataset import MAX_CHARS, Row
from functions.common.ai.offline import OfflineProvider
from functions.common.ai.offline.reading import read
from functions.common.ai.port import Answer
from functions.common.models import Extraction, Intent

IMPORT_MS = 50.0
ORDINARY_MS = 1.0
WORST_MS = 50.0

REPEATED = 5
"""How often the worst messages and the import are measured; the least counts, since other work only adds."""

_REPEATED = (
    *"7a@( \n<", "1,", "a ", "a@", "a.", "$1 ", "<a ", "&lt;", "> \n", "quote ", "Aa Bb ", "\ufdfa", "\ud800",
    "+1 (555) 123-4567 ", "budget 10-20k EUR ", "from Acme at Beta of ", "Acme Ltd, ", "by the end of the month ",
    "we our you your the to ", "Best regards,\n", "a.b@c.de ", "want to add more users to our plan ",
    "On a wrote:\n", "é ", "a'b ", "\u0316\u0301", "nine hundred thousand ", "on 9 May, ", "9.5. ", "zweitausendzwei ",
    "between £4 and £6k, ", "before we ", "ab.com ", "a.b-c.de/", "www.", "http://a ",
)  # fmt: skip
HUGE = (
    "x\n\n" + "a:\n" * (MAX_CHARS // 3 - 1),
    "x\n" + "\nfrom:a" * (MAX_CHARS // 7 - 1),
    *(part * (MAX_CHARS // len(part)) for part in _REPEATED),
)
"""Messages of the greatest length that ask the most of some part of the reading."""


@dataclass(frozen=True)
class Measured:
    """A time in milliseconds, and the bound it is meant to keep."""

    name: str
    took_ms: float
    bound_ms: float

    def __str__(self) -> str:
        mark = "✓" if self.took_ms <= self.bound_ms else "✗"
        return f"{mark} {self.name:<44} {self.took_ms:7.2f} ms of {self.bound_ms:g} ms"


def measure(rows: list[Row]) -> Iterator[Measured]:
    """The import in a fresh interpreter, the median call over the rows, the worst call over `HUGE` and long prose."""
    yield Measured("import, beyond what every step imports", import_ms(), IMPORT_MS)
    texts = [row.text for row in rows]
    ordinary = [took for _ in range(2) for text in texts for took in calls_ms(text)]
    yield Measured(f"a call, median of {len(ordinary)}", median(ordinary), ORDINARY_MS)
    prose = "\n\n".join(texts)
    for message in (prose[:MAX_CHARS], *HUGE):
        took = [max(calls_ms(message)) for _ in range(REPEATED)]
        yield Measured(f"{len(message):,} characters, {message[:14]!r}", min(took), WORST_MS)


def calls_ms(message: str) -> list[float]:
    """Milliseconds of processor time that the three calls for a message take, each with a reading of its own."""
    provider = OfflineProvider()
    times: list[float] = []

    def timed(call: Callable[[], Answer]) -> Answer:
        read.cache_clear()
        started = time.process_time()
        answer = call()
        times.append((time.process_time() - started) * 1000)
        return answer

    intent = Intent.model_validate(timed(lambda: provider.classify(message)).output)
    extraction = Extraction.model_validate(timed(lambda: provider.extract(message, intent)).output)
    timed(lambda: provider.route(message, intent, extraction))
    return times


def import_ms() -> float:
    """The import in an interpreter of its own that has what every step imports already."""
    program = (
        "import time, functions.common.models, functions.common.ai.port\n"
        "started = time.process_time()\n"
        "import functions.common.ai.offline\n"
        "print((time.process_time() - started) * 1000)\n"
    )
    command = [sys.executable, "-c", program]
    root = Path(__file__).parent.parent
    runs = (
        subprocess.run(command, cwd=root, capture_output=True, text=True, check=True).stdout for _ in range(REPEATED)
    )
    return min(float(run) for run in runs)
