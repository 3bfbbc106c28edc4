"""What a new user does first, on whatever system this runs: `python ci/first_steps.py`, with cecgen installed.

Each step is a process of its own, as it is for the user, and its output must be text that this system can read.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path


def run(folder: Path, *arguments: str, code: int = 0) -> str:
    """Run `cecgen` in a folder and return what it printed; ends this program if it ended with another exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "cecgen", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "0"},
        check=False,
    )
    print(f"$ cecgen {' '.join(arguments)} -> {done.returncode}\n{done.stdout}{done.stderr}")
    if done.returncode != code:
        sys.exit(f"cecgen {arguments[0]} ended with {done.returncode}, not {code}")
    return done.stdout + done.stderr


def expect(holds: bool, what: str) -> None:
    """End this program if something is not as it should be."""
    if not holds:
        sys.exit(f"not so: {what}")


def main() -> None:
    """Start a repository, check it, break it, mend it, and build its site."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run(folder, "--version")
        run(folder, "init", "credits", "--as-of", "2026-03-01")
        credits = folder / "credits"
        run(credits, "check", "--as-of", "2026-03-01")
        run(credits, "status", "--as-of", "2026-03-01")
        run(credits, "list", "--as-of", "2026-03-01")
        run(credits, "fmt", "--check")
        run(credits, "export", "csv", "--output", "credits.csv", "--as-of", "2026-03-01")
        entry = next(path for path in sorted((credits / "content").rglob("*.toml")) if b"award" in path.read_bytes())
        text = entry.read_bytes()
        entry.write_bytes(text.replace(b"award", b"awrad"))
        wrong = run(credits, "check", "--as-of", "2026-03-01", code=1)
        expect("awrad" in wrong and entry.relative_to(credits).as_posix() in wrong, "the file and the key are named, with /")
        entry.write_bytes(text.replace(b"\n", b"\r\n"))
        run(credits, "check", "--as-of", "2026-03-01")
        run(credits, "build", "--as-of", "2026-03-01")
        expect((credits / "site" / "index.html").is_file(), "there is a site")


if __name__ == "__main__":
    main()
