"""The door: `cecgen` and `python -m cecgen`."""

import os
import sys

from cecgen.cli import main


def run() -> None:
    """Runs a command and leaves at once: taking a large ledger apart, object by object, would cost a tenth of its check."""
    try:
        main()
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 1
    else:
        code = 0
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # whoever read it has gone
            continue
    os._exit(code)


if __name__ == "__main__":
    run()
