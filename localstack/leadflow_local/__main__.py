"""`python -m leadflow_local COMMAND`; the Makefile's door to the tool."""

import os
import signal
import sys

from leadflow_local import environments
from leadflow_local.cli import main

if __name__ == "__main__":
    # Being ended politely is being interrupted: what was started for the moment only is stopped on the way out.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    environment = dict(os.environ)
    environments.isolate(os.environ)
    sys.exit(main(sys.argv[1:], environment))
