"""Programs that the tests of workflows and scripts run."""

import subprocess
from pathlib import Path
from typing import Any


def run(*command: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; what it printed is text, and any exit code will do."""
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **more)
