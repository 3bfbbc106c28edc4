"""Trials that are run by hand, and what they run on: `python -m benchmarks faults`. The times are measured by `run.py`."""

import sys
from importlib import import_module

TRIALS = ("certificates", "department", "faults", "fuzz", "lists", "races", "size")


def main() -> int:
    """Run the trial that was named."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in TRIALS:
        print(f"usage: python -m benchmarks {'|'.join(TRIALS)} [--help]", file=sys.stderr)
        return 2
    trial = import_module(f"benchmarks.{name}")
    code: int = trial.main(sys.argv[2:])
    return code


if __name__ == "__main__":
    sys.exit(main())
