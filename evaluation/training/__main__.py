"""`python -m evaluation.training`: train the tables anew from the written messages and the golden set's dev half."""

from __future__ import annotations

import sys
import time

from evaluation.training import fields, inputs, intent
from evaluation.training.messages import MessagesError, golden, written
from functions.common.ai.offline.weights import FOLDER


def main() -> None:
    """Write `intent.bin` and `fields.bin`."""
    try:
        messages = [*written(), *(message for path in inputs.TRAINED_ON for message in golden(path))]
    except MessagesError as error:
        sys.exit(f"Error: {error}")
    FOLDER.mkdir(exist_ok=True)
    for name, train in (("intent", intent.train), ("fields", fields.train)):
        started = time.monotonic()
        path = FOLDER / f"{name}.bin"
        count = train(messages, path)
        took, size = time.monotonic() - started, path.stat().st_size
        print(f"{path.name}: {count:,} traits from {len(messages):,} messages, {size:,} bytes, {took:.0f} s")


if __name__ == "__main__":
    main()
