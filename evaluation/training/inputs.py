"""What the tables are made of, so that a test can tell when they have to be trained anew."""

from __future__ import annotations

import hashlib
from pathlib import Path

ROOT = Path(__file__).parents[2]
OFFLINE = ROOT / "functions" / "common" / "ai" / "offline"
GOLDEN = ROOT / "evaluation" / "golden"
TRAINED_ON = (GOLDEN / "dev.jsonl", GOLDEN / "starter.jsonl")
"""The golden files that are trained on. `unseen.jsonl`, `everyday.jsonl` and `office.jsonl` are not."""

CODE = ("tokens.py", "traits.py", "times.py", "money.py", "numerals.py")
"""The code that says what a word is, which of them the models look at, and what they see of them."""


def digest() -> str:
    """A hash of the messages, the lexicons, and the code that says what the models see of them."""
    files = [*(ROOT / "evaluation" / "training" / "messages").glob("*.txt"), *TRAINED_ON]
    files += [*(OFFLINE / "lexicon").glob("*.json"), *(OFFLINE / name for name in CODE)]
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]
