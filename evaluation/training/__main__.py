"""`python -m evaluation.training`: train the tables anew from the written messages and the golden set's dev half."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from evaluation.training import choice, fields, inputs, intent
from evaluation.training.messages import Message, MessagesError, golden, written
from functions.common.ai.offline.choice import TABLES as CHOSEN_BY
from functions.common.ai.offline.weights import FOLDER

TABLES: dict[str, Callable[[list[Message], Path], int]] = {
    "intent": intent.train,
    "fields": fields.train,
    **{table: partial(choice.train, field=field) for field, table in CHOSEN_BY.items()},
}


def main() -> None:
    """Write the tables."""
    try:
        messages = [*written(), *(message for path in inputs.TRAINED_ON for message in golden(path))]
    except MessagesError as error:
        sys.exit(f"Error: {error}")
    FOLDER.mkdir(exist_ok=True)
    for name, train in TABLES.items():
        started = time.monotonic()
        path = FOLDER / f"{name}.bin"
        count = train(messages, path)
        took, size = time.monotonic() - started, path.stat().st_size
        print(f"{path.name}: {count:,} traits from {len(messages):,} messages, {size:,} bytes, {took:.0f} s")


if __name__ == "__main__":
    main()
