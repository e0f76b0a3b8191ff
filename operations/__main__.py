"""`python -m operations redrive --stage STAGE --workflow ID|--since TIME`. A mistake ends in one sentence."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from operations.arguments import read
from operations.errors import OperatorError
from operations.redrive import redrive
from operations.stages import sweep_of


def main(arguments: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run one command; the exit code."""
    try:
        wanted = read(arguments)
        for line in redrive(sweep_of(wanted.stage, environment), wanted.event):
            print(line, flush=True)
    except OperatorError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted; what was started again keeps running.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], os.environ))
